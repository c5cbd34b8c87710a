import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DataFolders } from '../../services/contract/folders.ts'
import { photosInBackups } from '../database/backup-photos.ts'
import type { Connection } from '../database/database.ts'
import { hasContent } from '../history/content.ts'
import { triedToRemove } from '../../services/remove.ts'
import { photosSetAside } from '../database/set-aside.ts'

/** Staged pictures younger than this may belong to results that are still on their way. */
const stagedGraceMs = 10 * 60 * 1000

/**
 * Removes what a crash left behind: pictures in the store that no user, no undo, no item, no backup and no database that was
 * set aside names, staged pictures of no item, previews, temporary files. Everything else in the data folder is left alone,
 * and so is the store of a directory in which nobody has worked yet.
 * Runs while no upload can. Throws where it cannot be told what a backup names.
 */
export function sweepPhotos(folders: DataFolders, db: Connection): void {
  const isAside = setAsideNames(folders)
  const named = new Set(
    db
      .prepare<[], string>(
        `SELECT photo FROM users WHERE photo IS NOT NULL
         UNION SELECT before_photo FROM history_changes WHERE before_photo IS NOT NULL
         UNION SELECT hash FROM photo_items WHERE hash IS NOT NULL AND uploaded = 1`,
      )
      .pluck()
      .all(),
  )
  const prefixes = listed(folders.photos).filter((name) => /^[0-9a-f]{2}$/.test(name))
  const nameless = prefixes
    .flatMap((prefix) => listed(join(folders.photos, prefix)))
    .map((name) => name.replace(/\.jpg$/, ''))
    .filter((hash) => !named.has(hash) && !isAside(hash))
  const backedUp = photosInBackups(folders.backups, nameless)
  // An empty directory beside photos is one whose database is gone: somebody may bring that back.
  for (const prefix of hasContent(db) ? prefixes : []) {
    sweepFolder(
      join(folders.photos, prefix),
      (hash) => named.has(hash) || backedUp.has(hash) || isAside(hash),
    )
  }
  const staged = new Set(
    db
      .prepare<[], string>('SELECT hash FROM photo_items WHERE hash IS NOT NULL AND uploaded = 0')
      .pluck()
      .all(),
  )
  sweepFolder(folders.stagedPhotos, (hash, path) => staged.has(hash) || isYoung(path) || isAside(hash))
  sweepFolder(folders.previews, () => false)
}

/** Removes the staged pictures and previews of a drop that was closed. */
export function sweepStaged(folders: DataFolders): void {
  sweepFolder(folders.stagedPhotos, setAsideNames(folders))
  sweepFolder(folders.previews, () => false)
}

/** Whether a database that was set aside names a picture; of one that cannot be read that may be any. */
function setAsideNames(folders: DataFolders): (hash: string) => boolean {
  const named = photosSetAside(folders)
  return (hash) => named === null || named.has(hash)
}

function sweepFolder(folder: string, keep: (hash: string, path: string) => boolean): void {
  for (const name of listed(folder)) {
    const path = join(folder, name)
    const hash = /^([0-9a-f]{64})\.jpg$/.exec(name)?.[1]
    if (hash === undefined ? !/^\..+\.tmp$/.test(name) || isYoung(path) : keep(hash, path)) continue
    triedToRemove(path)
  }
}

function listed(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

/** What is of a time far ahead was made by a clock that was wrong: it is not young until that time has come. */
function isYoung(path: string): boolean {
  const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  return modified !== undefined && Math.abs(Date.now() - modified) < stagedGraceMs
}
