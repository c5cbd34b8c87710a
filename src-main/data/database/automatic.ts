import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BackupInfo } from '../../../src-preload/contract/app.ts'
import { afterwards } from '../../services/afterwards.ts'
import { removeFile, triedToRemove } from '../../services/remove.ts'
import { renameOver } from '../../services/rename.ts'
import { flushFile, flushFolder } from '../files.ts'
import {
  backupNames,
  newestFirst,
  nextBackupName,
  outdated,
  type BackupName,
  type BackupReason,
} from './backup-names.ts'
import type { Connection } from './database.ts'
import { checkDatabase } from './integrity.ts'
import { openSqlite } from './open-sqlite.ts'
import { sqlitePath } from './sqlite-path.ts'

const temporaryEnding = '.tmp'

/** Copies of the database in the folder of backups, newest first. `now`: ISO 8601, UTC. */
export function listBackups(folder: string, now: string): BackupInfo[] {
  return newestFirst(backupsIn(folder), now).flatMap(({ file, at }) => {
    const bytes = statSync(join(folder, file), { throwIfNoEntry: false })?.size
    return bytes === undefined ? [] : [{ file, at, bytes }]
  })
}

/** The automatic backups of a folder, in no order; none where somebody has deleted it. */
export function backupsIn(folder: string): BackupName[] {
  return existsSync(folder) ? backupNames(readdirSync(folder)) : []
}

/**
 * Copies the open database into the folder of backups, page by page between other work, checks the copy, and lets the
 * oldest ones go. Let no two run at once. `now`: ISO 8601, UTC.
 */
export async function backUpDatabase(
  db: Connection,
  folder: string,
  reason: BackupReason,
  now: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const name = nextBackupName(backupsIn(folder), reason, now)
  const temporary = join(folder, name + temporaryEnding)
  await copyDatabase(db, temporary)
  await renameOver(temporary, join(folder, name))
  // The new backup is there, whatever becomes of an old one: what cannot be removed now is tried again after the next.
  await afterwards('letting go of old backups', () => {
    flushFolder(folder)
    for (const { file } of outdated(backupsIn(folder), reason, now)) triedToRemove(join(folder, file))
  })
}

/** Writes a checked copy of the open database that is one plain file (no WAL beside it). */
export async function copyDatabase(db: Connection, file: string): Promise<void> {
  removeDatabase(file)
  try {
    await db.backup(sqlitePath(file))
    const copy = openSqlite(file)
    try {
      copy.pragma('journal_mode = DELETE')
    } finally {
      copy.close()
    }
    checkDatabase(file)
    flushFile(file)
  } catch (error) {
    discardDatabase(file)
    throw error
  }
}

const filesOf = (file: string): string[] => ['', '-wal', '-shm', '-journal'].map((ending) => file + ending)

/** Removes a database file and what SQLite lays beside it. Throws Node's error. */
export function removeDatabase(file: string): void {
  for (const path of filesOf(file)) removeFile(path)
}

/** The same of one that nobody needs any more; what cannot be removed is left for the next start. */
export function discardDatabase(file: string): void {
  for (const path of filesOf(file)) triedToRemove(path)
}

/** Removes what an interrupted backup left. */
export function removeUnfinished(folder: string): void {
  for (const file of readdirSync(folder)) {
    if (/\.tmp(-wal|-shm|-journal)?$/.test(file)) triedToRemove(join(folder, file))
  }
}
