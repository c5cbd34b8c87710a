import { perConnection, type Connection } from '../database/database.ts'
import { bulkKinds } from './store.ts'

/** So many profiles or credentials changed are work that nobody wants to do twice. */
const weight = 50

/** How far a directory had come at some time, in numbers that no clock can spoil. */
export interface WorkMark {
  /** The last entry of History. */
  history: number
  /** How many imports and uploads were undone. */
  undone: number
}

const statements = perConnection((db) => ({
  mark: db.prepare<[], WorkMark>(
    `SELECT (SELECT coalesce(max(id), 0) FROM history) AS history,
       (SELECT count(*) FROM history WHERE undone_at IS NOT NULL AND kind IN ${bulkKinds}) AS undone`,
  ),
  changes: db
    .prepare<[{ after: number; limit: number }], number>(
      `SELECT (SELECT count(*) FROM (SELECT 1 FROM history_changes WHERE history_id > @after LIMIT @limit))
         + (SELECT count(*) FROM (SELECT 1 FROM history_credentials WHERE history_id > @after LIMIT @limit))`,
    )
    .pluck(),
}))

export function workMark(db: Connection): WorkMark {
  const mark = statements(db).mark.get()
  if (!mark) throw new Error('A directory has a History.')
  return mark
}

/**
 * Whether what was done since a mark is worth a backup of its own: 50 profiles or credentials changed, or an import or
 * upload undone. Of a directory that was never backed up (null), anything is.
 */
export function isWorkOfWeight(db: Connection, since: WorkMark | null): boolean {
  if (since === null) return true
  const changes = statements(db).changes.get({ after: since.history, limit: weight }) ?? 0
  return changes >= weight || workMark(db).undone > since.undone
}
