import { CodedError } from '../../services/protocol.ts'
import type { Connection } from './database.ts'
import { applicationId, currentVersion, schemaOfVersion, versionOf } from './migrations.ts'
import { openForeign } from './open-sqlite.ts'
import { isSameSchema, schemaOf } from './schema.ts'
import { isSpoiled } from './verdict.ts'

/**
 * Looks whether a database file is a directory of BadgePrep's (`recognise`) and whole; answers its version, 0 where it
 * is empty. Throws `database-damaged`, `database-newer`.
 */
export function checkDatabase(file: string): number {
  return withDamage(() => {
    const db = openForeign(file, { timeout: 5000 })
    try {
      const version = recognise(db)
      if (version > 0) quickCheck(db)
      return version
    } finally {
      db.close()
    }
  })
}

/**
 * Looks whether an open database is a directory of BadgePrep's, made of what its version makes and nothing else (a
 * trigger or view that came along would run with every write), and not newer than this program; answers its version, 0
 * where it is empty. Nothing that the schema says is run. Throws `database-damaged`, `database-newer`, SQLite's errors.
 */
export function recognise(db: Connection): number {
  const version = versionOf(db)
  const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get()
  if (version === 0 && tables === 0) return 0
  if (db.pragma('application_id', { simple: true }) !== applicationId) {
    throw new CodedError('database-damaged')
  }
  if (version > currentVersion) {
    throw new CodedError('database-newer', { version, supported: currentVersion })
  }
  if (!isSameSchema(schemaOf(db), schemaOfVersion(version))) throw new CodedError('database-damaged')
  return version
}

function quickCheck(db: Connection): void {
  if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new CodedError('database-damaged')
}

function withDamage<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw isSpoiled(error) ? new CodedError('database-damaged') : error
  }
}
