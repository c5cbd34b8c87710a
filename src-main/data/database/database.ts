import BetterSqlite3 from 'better-sqlite3'
import { CodedError } from '../../services/protocol.ts'

export type Connection = BetterSqlite3.Database

/** The open directory: one connection that writes, one for the screens that only reads. */
export interface Database {
  write: Connection
  read: Connection
  /** Runs `work` in one immediate transaction of the writing connection; all or nothing, nested calls join. */
  transaction<T>(work: () => T): T
  /**
   * One transaction that may await in between, so that others are answered meanwhile: they read what was before. Who
   * wants to write then waits for `free`, or is refused. Rolls back when `work` throws.
   */
  longTransaction<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when no long transaction runs. */
  free(): Promise<void>
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
  let long: Promise<unknown> | null = null

  async function free(): Promise<void> {
    while (long) await long.catch(() => undefined)
  }

  async function runLong<T>(work: () => Promise<T>): Promise<T> {
    write.exec('BEGIN IMMEDIATE')
    try {
      const value = await work()
      write.exec('COMMIT')
      return value
    } catch (error) {
      if (write.inTransaction) write.exec('ROLLBACK')
      throw error
    }
  }

  return {
    write,
    read,
    transaction: (work) => {
      if (long) throw new CodedError('service-unavailable', {}, true)
      return write.inTransaction ? work() : write.transaction(work).immediate()
    },
    longTransaction: async (work) => {
      await free()
      const running = runLong(work)
      long = running
      try {
        return await running
      } finally {
        long = null
      }
    },
    free,
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
