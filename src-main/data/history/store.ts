import type { HistoryEntry, HistoryKind } from '../../../src-preload/contract/history.ts'
import type { CredentialChange } from '../credentials/store.ts'
import { perConnection, type Connection } from '../database/database.ts'
import type { UserChange } from '../users/store.ts'

/** What a feature tells History within the transaction that did it. */
export interface HistoryRecord {
  kind: HistoryKind
  /** The file's or the person's name, '' where there is none. */
  subject: string
  counts: HistoryEntry['counts']
  options: HistoryEntry['options']
  /** ISO 8601, UTC. */
  at: string
  by: string
  /** Every change of a user; one changed several times counts with its first `before` and its last stamp. */
  changes: Iterable<UserChange>
  /** The same of credentials; one changed several times counts with its last holder. */
  credentialChanges?: Iterable<CredentialChange>
}

/** Undo is kept for this many imports and uploads, and for as many of them as have no more rows in all than this. */
const bulkKept = 20
const bulkRowsKept = 300_000
/** Undo is kept for this many single changes. */
const singleKept = 500

/** The entries that change many rows at once, as a list in SQL. */
export const bulkKinds = `('users-import', 'credentials-import', 'photos-upload')`

const statements = perConnection((db) => ({
  insert: db.prepare<[string, string, string, string, string, string, number]>(
    `INSERT INTO history (kind, at, by, subject, counts, options, has_failed_rows) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ),
  change: db.prepare<[number, number, string | null, string | null, number | null, number]>(
    `INSERT INTO history_changes (history_id, user, before, before_photo, after_stamp, rekeyed)
     VALUES (?, ?, ?, json_extract(?, '$.photo'), ?, ?)
     ON CONFLICT (history_id, user) DO UPDATE
     SET after_stamp = excluded.after_stamp, rekeyed = before IS NOT NULL AND max(rekeyed, excluded.rekeyed)`,
  ),
  credentialChange: db.prepare<[number, number, number, number | null, string | null, number | null]>(
    `INSERT INTO history_credentials (history_id, credential, user, before_user, before, after_stamp)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (history_id, credential) DO UPDATE SET user = excluded.user, after_stamp = excluded.after_stamp`,
  ),
  countBefores: db.prepare<[{ id: number }]>(
    `UPDATE history SET befores =
       (SELECT count(*) FROM history_changes WHERE history_id = @id AND before IS NOT NULL) +
       (SELECT count(*) FROM history_credentials WHERE history_id = @id AND before IS NOT NULL)
     WHERE id = @id`,
  ),
  outdated: db
    .prepare<[number, number, number], number>(
      `SELECT id FROM (
         SELECT id, kind IN ${bulkKinds} AS bulk,
           row_number() OVER (PARTITION BY kind IN ${bulkKinds} ORDER BY id DESC) AS place,
           sum(befores) OVER (PARTITION BY kind IN ${bulkKinds} ORDER BY id DESC) AS befores_so_far
         FROM history WHERE undo = 'kept')
       WHERE CASE WHEN bulk THEN place > ? OR (place > 1 AND befores_so_far > ?) ELSE place > ? END`,
    )
    .pluck(),
  clearBefores: db.prepare<[number]>(
    'UPDATE history_changes SET before = NULL, before_photo = NULL, rekeyed = 0 WHERE history_id = ? AND before IS NOT NULL',
  ),
  clearCredentialBefores: db.prepare<[number]>(
    'UPDATE history_credentials SET before = NULL WHERE history_id = ? AND before IS NOT NULL',
  ),
  credentialBefores: db.prepare<[number, number, number], CredentialBefore>(
    `SELECT history_id AS entry, credential, before FROM history_credentials
     WHERE (history_id, credential) > (?, ?) AND before IS NOT NULL ORDER BY history_id, credential LIMIT ?`,
  ),
  rewriteCredentialBefore: db.prepare<[string, number, number]>(
    'UPDATE history_credentials SET before = ? WHERE history_id = ? AND credential = ?',
  ),
  drop: db.prepare<[number]>(`UPDATE history SET undo = 'dropped', befores = 0 WHERE id = ?`),
}))

/** Enters what was done, with what undo needs. Call within the transaction that does it. Answers the entry's id. */
export function recordHistory(db: Connection, record: HistoryRecord): number {
  const id = beginEntry(db, { ...record, hasFailedRows: false })
  for (const change of record.changes) enterChange(db, id, change)
  for (const change of record.credentialChanges ?? []) enterCredentialChange(db, id, change)
  endEntry(db, id)
  return id
}

/**
 * As `recordHistory`, for a transaction that makes its changes bit by bit: `enterChange` and
 * `enterCredentialChange` for each of them (and `storeFailedRows`), `endEntry` after the last. Answers the entry's id.
 */
export function beginEntry(
  db: Connection,
  record: Omit<HistoryRecord, 'changes' | 'credentialChanges'> & { hasFailedRows: boolean },
): number {
  const { lastInsertRowid } = statements(db).insert.run(
    record.kind,
    record.at,
    record.by,
    record.subject,
    JSON.stringify(record.counts),
    JSON.stringify(record.options),
    record.hasFailedRows ? 1 : 0,
  )
  return Number(lastInsertRowid)
}

export function enterChange(db: Connection, entry: number, change: UserChange): void {
  const { user, before, afterStamp, rekeyed } = change
  statements(db).change.run(entry, user, before, before, afterStamp, rekeyed ? 1 : 0)
}

export function enterCredentialChange(db: Connection, entry: number, change: CredentialChange): void {
  const { credential, user, beforeUser, before, afterStamp } = change
  statements(db).credentialChange.run(entry, credential, user, beforeUser, before, afterStamp)
}

export function endEntry(db: Connection, entry: number): void {
  statements(db).countBefores.run({ id: entry })
  for (const outdated of statements(db).outdated.all(bulkKept, bulkRowsKept, singleKept))
    dropUndo(db, outdated)
}

/** Lets go of an entry's rows before; it cannot be undone any more. */
export function dropUndo(db: Connection, id: number): void {
  statements(db).clearBefores.run(id)
  statements(db).clearCredentialBefores.run(id)
  statements(db).drop.run(id)
}

/** A credential's row as it was before an entry, as JSON. */
export interface CredentialBefore {
  entry: number
  credential: number
  before: string
}

/** The rows of credentials kept for undo, entry by entry: at most `limit` after one of them, null for the first. */
export function credentialBeforesAfter(
  db: Connection,
  after: CredentialBefore | null,
  limit: number,
): CredentialBefore[] {
  return statements(db).credentialBefores.all(after?.entry ?? 0, after?.credential ?? 0, limit)
}

export function rewriteCredentialBefore(
  db: Connection,
  { entry, credential, before }: CredentialBefore,
): void {
  statements(db).rewriteCredentialBefore.run(before, entry, credential)
}
