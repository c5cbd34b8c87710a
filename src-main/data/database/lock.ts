import BetterSqlite3 from 'better-sqlite3'
import { CodedError } from '../../services/protocol.ts'
import { openSqlite } from './open-sqlite.ts'

/** Long enough for the system to end a service that was killed a moment ago. */
const patienceMs = 1000

/**
 * Holds a data folder for this process (E5): a SQLite file of its own under an exclusive lock, which the system
 * releases however the process ends. Throws `data-folder-in-use`.
 */
export function lockFolder(lockFile: string): { release(): void } {
  const db = openSqlite(lockFile, { timeout: patienceMs })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new CodedError('data-folder-in-use', {}, true)
    }
    throw error
  }
  return { release: () => db.close() }
}
