import { join } from 'node:path'
import { backupsIn } from './automatic.ts'
import { recognise } from './integrity.ts'
import { openForeign } from './open-sqlite.ts'
import { isSpoiled } from './verdict.ts'

/**
 * Those of `candidates` (hashes) that an automatic backup in the folder still names: a restore of it would need their
 * files. One that cannot be read now, or is of a newer version, may name any of them.
 */
export function photosInBackups(folder: string, candidates: Iterable<string>): Set<string> {
  const hashes = [...candidates]
  const named = new Set<string>()
  for (const { file } of hashes.length > 0 ? backupsIn(folder) : []) {
    for (const hash of namedIn(join(folder, file), hashes)) named.add(hash)
  }
  return named
}

function namedIn(file: string, hashes: readonly string[]): readonly string[] {
  try {
    const db = openForeign(file, { readonly: true })
    try {
      if (recognise(db) === 0) return []
      const names = db
        .prepare<[{ hash: string }], number>(
          `SELECT EXISTS (SELECT 1 FROM users WHERE photo = @hash)
             OR EXISTS (SELECT 1 FROM history_changes WHERE before_photo = @hash)`,
        )
        .pluck()
      return hashes.filter((hash) => names.get({ hash }) === 1)
    } finally {
      db.close()
    }
  } catch (error) {
    // What is damaged, or no backup of ours, cannot be restored: nothing has to be kept for it.
    return isSpoiled(error) ? [] : hashes
  }
}
