import BetterSqlite3 from 'better-sqlite3'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BackupInfo } from '../../../src-preload/contract/app.ts'
import { renameOver } from '../../services/rename.ts'
import { flushFile, flushFolder } from '../files.ts'
import type { Connection } from './database.ts'
import { checkDatabase } from './integrity.ts'
import { applicationId } from './migrations.ts'
import { sqlitePath } from './sqlite-path.ts'
import { ForeignFile, isSpoiled } from './verdict.ts'

/** Why an automatic backup is made: once a day, or before something that replaces the database. */
export type BackupReason = 'daily' | 'migration' | 'restore'

/** How many of each are kept. */
const kept: Record<BackupReason, number> = { daily: 7, migration: 3, restore: 3 }

const namePattern = /^badgeprep-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)Z-(daily|migration|restore)\.db$/
const temporaryEnding = '.tmp'

/** Copies of the database in the folder of backups, newest first. */
export function listBackups(folder: string): BackupInfo[] {
  return namesOf(folder)
    .flatMap(({ file, at }) => {
      const bytes = statSync(join(folder, file), { throwIfNoEntry: false })?.size
      return bytes === undefined ? [] : [{ file, at, bytes }]
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1))
}

function namesOf(folder: string): { file: string; at: string; reason: string | undefined }[] {
  return readdirSync(folder).flatMap((file) => {
    const [, hour, minute, second, reason] = namePattern.exec(file) ?? []
    return hour === undefined ? [] : [{ file, at: `${hour}:${minute}:${second}Z`, reason }]
  })
}

/** Whether no daily backup was made yet on the (UTC) day of `now`, ISO 8601. */
export function dailyBackupDue(folder: string, now: string): boolean {
  const day = now.slice(0, 10)
  return !namesOf(folder).some(({ at, reason }) => reason === 'daily' && at.slice(0, 10) === day)
}

/**
 * Copies the open database into the folder of backups, page by page between other work, checks the copy, and lets the
 * oldest ones go. `now`: ISO 8601, UTC.
 */
export async function backUpDatabase(
  db: Connection,
  folder: string,
  reason: BackupReason,
  now: string,
): Promise<void> {
  const name = `badgeprep-${now.slice(0, 19).replaceAll(':', '-')}Z-${reason}.db`
  const temporary = join(folder, name + temporaryEnding)
  await copyDatabase(db, temporary)
  await renameOver(temporary, join(folder, name))
  flushFolder(folder)
  const sameReason = namesOf(folder).filter((backup) => backup.reason === reason)
  sameReason.sort((a, b) => (a.at < b.at ? 1 : -1))
  for (const { file } of sameReason.slice(kept[reason])) rmSync(join(folder, file), { force: true })
}

/** Writes a checked copy of the open database that is one plain file (no WAL beside it). */
export async function copyDatabase(db: Connection, file: string): Promise<void> {
  removeDatabase(file)
  try {
    await db.backup(sqlitePath(file))
    const copy = new BetterSqlite3(sqlitePath(file))
    try {
      copy.pragma('journal_mode = DELETE')
    } finally {
      copy.close()
    }
    checkDatabase(file)
    flushFile(file)
  } catch (error) {
    removeDatabase(file)
    throw error
  }
}

/** Removes a database file and what SQLite lays beside it. */
export function removeDatabase(file: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(file + ending, { force: true })
}

/** Removes what an interrupted backup left. */
export function removeUnfinished(folder: string): void {
  for (const file of readdirSync(folder)) {
    if (/\.tmp(-wal|-shm|-journal)?$/.test(file)) rmSync(join(folder, file), { force: true })
  }
}

/**
 * Those of `candidates` (hashes) that a backup in the folder still names; a restore of it would need their files. Throws
 * where a backup cannot be read now.
 */
export function photosInBackups(folder: string, candidates: Iterable<string>): Set<string> {
  const hashes = [...candidates]
  const named = new Set<string>()
  for (const { file } of hashes.length > 0 ? namesOf(folder) : []) {
    try {
      const db = new BetterSqlite3(sqlitePath(join(folder, file)), { readonly: true })
      try {
        if (db.pragma('application_id', { simple: true }) !== applicationId) throw new ForeignFile()
        const names = db
          .prepare<[{ hash: string }], number>(
            `SELECT EXISTS (SELECT 1 FROM users WHERE photo = @hash)
               OR EXISTS (SELECT 1 FROM history_changes WHERE before_photo = @hash)`,
          )
          .pluck()
        for (const hash of hashes) if (names.get({ hash }) === 1) named.add(hash)
      } finally {
        db.close()
      }
    } catch (error) {
      // A backup that is spoiled cannot be restored: nothing has to be kept for it.
      if (!isSpoiled(error)) throw error
    }
  }
  return named
}
