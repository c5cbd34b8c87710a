import BetterSqlite3 from 'better-sqlite3'

export type Connection = BetterSqlite3.Database

/** The open directory: one connection that writes, one for the screens that only reads. */
export interface Database {
  write: Connection
  read: Connection
  /** Runs `work` in one immediate transaction of the writing connection; all or nothing, nested calls join. */
  transaction<T>(work: () => T): T
  /** Optimizes and closes both connections. */
  close(): void
}

const cacheKilobytes = 64 * 1024

/** Opens a connection with the settings every connection to the directory has. */
export function openConnection(file: string, options: { readonly: boolean }): Connection {
  const db = new BetterSqlite3(file, { readonly: options.readonly, timeout: 5000 })
  try {
    if (!options.readonly) db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma(`cache_size = -${cacheKilobytes}`)
    db.pragma('trusted_schema = OFF')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Opens a checked and migrated database file. */
export function openDatabase(file: string): Database {
  const write = openConnection(file, { readonly: false })
  try {
    return pair(write, openConnection(file, { readonly: true }))
  } catch (error) {
    write.close()
    throw error
  }
}

function pair(write: Connection, read: Connection): Database {
  return {
    write,
    read,
    transaction: (work) => (write.inTransaction ? work() : write.transaction(work).immediate()),
    close() {
      read.close()
      write.pragma('optimize')
      write.close()
    },
  }
}

/** Prepares statements once per connection: `const statements = perConnection((db) => ({ one: db.prepare(…) }))`. */
export function perConnection<T>(prepare: (db: Connection) => T): (db: Connection) => T {
  const known = new WeakMap<Connection, T>()
  return (db) => {
    let prepared = known.get(db)
    if (prepared === undefined) {
      prepared = prepare(db)
      known.set(db, prepared)
    }
    return prepared
  }
}
