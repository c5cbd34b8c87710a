import type BetterSqlite3 from 'better-sqlite3'
import { CodedError, toAppError } from '../../services/protocol.ts'
import { openSqlite } from './open-sqlite.ts'

export type Connection = BetterSqlite3.Database

/** The open directory: one connection that writes, one for the screens that only reads. */
export interface Database {
  write: Connection
  read: Connection
  /**
   * Runs `work` in one immediate transaction of the writing connection; all or nothing, nested calls join. While a long
   * transaction is open this throws: whoever may come then goes through `queued`.
   */
  transaction<T>(work: () => T): T
  /**
   * Runs `work`, which yields on its way, in one transaction; all or nothing. It writes with `write` itself. Long work
   * goes one after the other.
   */
  longTransaction<T>(work: () => Promise<T>): Promise<T>
  /**
   * Runs long work that must not see half of a long transaction, such as a copy of the database. Throws
   * `service-unavailable` where it was closed meanwhile.
   */
  alone<T>(work: () => Promise<T>): Promise<T>
  /** As `alone`; nobody else writes meanwhile, so that nothing is written between the last look at it and its end. */
  sealed(work: () => Promise<void>): Promise<void>
  /**
   * Runs `work` as soon as no long transaction is open; its synchronous part may then call `transaction`. Throws
   * `service-unavailable` where it was closed meanwhile.
   */
  queued<T>(work: () => T | Promise<T>): Promise<T>
  /** Optimizes and closes both connections. */
  close(): void
}

const cacheKilobytes = 16 * 1024

/** Opens a connection with the settings every connection to the directory has. */
export function openConnection(file: string, options: { readonly: boolean }): Connection {
  const db = openSqlite(file, { readonly: options.readonly, timeout: 5000 })
  try {
    if (!options.readonly) db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma(`cache_size = -${cacheKilobytes}`)
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
  /** The end of the long work under way. */
  let end: Promise<void> | null = null
  let longOpen = false

  /** Who waited may find it closed, and another in its place. */
  function ensureOpen(): void {
    if (!write.open) throw new CodedError('service-unavailable', {}, true)
  }

  async function alone<T>(work: () => Promise<T>): Promise<T> {
    while (end) await end
    ensureOpen()
    const running = work()
    end = running.then(
      () => void (end = null),
      () => void (end = null),
    )
    return running
  }

  return {
    write,
    read,
    transaction(work) {
      if (longOpen) throw new Error('A long transaction is open.')
      return write.inTransaction ? work() : write.transaction(work).immediate()
    },
    longTransaction: (work) =>
      alone(async () => {
        write.exec('BEGIN IMMEDIATE')
        longOpen = true
        try {
          const value = await work()
          write.exec('COMMIT')
          return value
        } catch (error) {
          if (write.inTransaction) write.exec('ROLLBACK')
          throw error
        } finally {
          longOpen = false
        }
      }),
    alone,
    sealed: (work) =>
      alone(async () => {
        longOpen = true
        try {
          await work()
        } finally {
          longOpen = false
        }
      }),
    async queued(work) {
      while (longOpen && end) await end
      ensureOpen()
      return await work()
    },
    close() {
      read.close()
      try {
        write.pragma('optimize')
      } catch (error) {
        // It is for speed alone: a full disk must not keep the directory open.
        process.stderr.write(`optimizing failed: ${toAppError(error).code}\n`)
      }
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
