import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { DataFolders } from '../../services/contract/folders.ts'
import { CodedError } from '../../services/protocol.ts'
import { exchangePlaces } from './exchange.ts'
import { recognise } from './integrity.ts'
import { openForeign } from './open-sqlite.ts'

/** The name of the folder for what is set aside now (ISO 8601, UTC); Windows takes no colon. */
export function asideName(now: string): string {
  return `${now.slice(0, 19).replaceAll(':', '-')}Z`
}

/**
 * The photos (hashes) that the databases which were set aside, or are being exchanged, name: a person may want these back.
 * Null where one of them cannot be read, so that no photo can be known to be nobody's.
 */
export function photosSetAside(folders: DataFolders): Set<string> | null {
  const named = new Set<string>()
  try {
    for (const file of databasesAside(folders)) {
      for (const hash of photosNamedBy(file)) named.add(hash)
    }
    return named
  } catch {
    // Whatever is the matter with it: nothing is lost by keeping the photos.
    return null
  }
}

function databasesAside(folders: DataFolders): string[] {
  const { aside, old, back } = exchangePlaces(folders)
  const times = existsSync(aside) ? readdirSync(aside).map((name) => join(aside, name)) : []
  return [aside, ...times, old, back]
    .map((folder) => join(folder, basename(folders.database)))
    .filter((file) => existsSync(file))
}

function photosNamedBy(file: string): string[] {
  const db = openForeign(file, { readonly: true })
  try {
    if (recognise(db) === 0) return []
    // Of a damaged one it is not known what it has lost.
    if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new CodedError('database-damaged')
    return db
      .prepare<[], string>(
        `SELECT photo FROM users WHERE photo IS NOT NULL
         UNION SELECT before_photo FROM history_changes WHERE before_photo IS NOT NULL
         UNION SELECT hash FROM photo_items WHERE hash IS NOT NULL`,
      )
      .pluck()
      .all()
  } finally {
    db.close()
  }
}
