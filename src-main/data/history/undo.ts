import type { HistoryEntry } from '../../../src-preload/contract/history.ts'
import { CodedError } from '../../services/protocol.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { userColumns } from '../users/store.ts'
import { dropUndo } from './store.ts'

export type Obstacle = NonNullable<HistoryEntry['obstacle']>

interface Later {
  entry: number
  kind: string
  at: string
}

const uniqueKeys = ['user_id_key', 'external_id_key', 'email_key'] as const

const statements = perConnection((db) => ({
  entry: db.prepare<[number], { undoneAt: string | null; undo: 'kept' | 'dropped' }>(
    'SELECT undone_at AS undoneAt, undo FROM history WHERE id = ?',
  ),
  changed: db.prepare<[number], number>('SELECT 1 FROM history_changes WHERE history_id = ? LIMIT 1').pluck(),
  outdated: db
    .prepare<[number], number>(
      `SELECT c.user FROM history_changes c LEFT JOIN users u ON u.id = c.user
       WHERE c.history_id = ? AND u.stamp IS NOT c.after_stamp LIMIT 1`,
    )
    .pluck(),
  /** Somebody outside this entry who has a key by now that a row would get back. */
  holders: uniqueKeys.map((key) =>
    db
      .prepare<[number], number>(
        `SELECT u.id FROM history_changes c JOIN users u ON u.${key} = json_extract(c.before, '$.${key}')
         WHERE c.history_id = ? AND c.rekeyed = 1 AND u.id <> c.user
           AND NOT EXISTS (SELECT 1 FROM history_changes o WHERE o.history_id = c.history_id AND o.user = u.id)
         LIMIT 1`,
      )
      .pluck(),
  ),
  later: db.prepare<[number, number], Later>(
    `SELECT h.id AS entry, h.kind, h.at FROM history_changes c JOIN history h ON h.id = c.history_id
     WHERE c.user = ? AND h.id > ? AND h.undone_at IS NULL ORDER BY h.id DESC LIMIT 1`,
  ),
}))

/**
 * Why an entry cannot be undone now, or null where it can: it is undone already ({at}), its rows before are no longer
 * kept or it changed none, or a later entry ({entry, kind, at}) changed a user of it or gave a key of it to somebody.
 * Throws `not-found`.
 */
export function obstacleOf(db: Connection, id: number): Obstacle | null {
  const { entry, changed, outdated, holders, later } = statements(db)
  const state = entry.get(id)
  if (!state) throw new CodedError('not-found')
  if (state.undoneAt !== null) return { code: 'already-undone', args: { at: state.undoneAt } }
  if (state.undo === 'dropped' || changed.get(id) === undefined) return { code: 'not-undoable', args: {} }
  const inTheWay =
    outdated.get(id) ?? holders.map((holder) => holder.get(id)).find((holder) => holder !== undefined)
  if (inTheWay === undefined) return null
  return { code: 'changed-since', args: { ...later.get(inTheWay, id) } }
}

const restored = userColumns.filter((column) => column !== 'id')
const before = (column: string) => `json_extract(c.before, '$.${column}')`

const undoing = perConnection((db) => ({
  deleteAdded: db.prepare<[number]>(
    'DELETE FROM users WHERE id IN (SELECT user FROM history_changes WHERE history_id = ? AND before IS NULL)',
  ),
  // Keys go out of the way first, as two users may have swapped theirs; no real Email has a control character.
  freeKeys: db.prepare<[number, number]>(
    `UPDATE users SET user_id_key = NULL, external_id_key = NULL, email_key = char(1) || id
     WHERE id IN (SELECT user FROM history_changes WHERE history_id = ?)
       AND EXISTS (SELECT 1 FROM history_changes WHERE history_id = ? AND rekeyed = 1)`,
  ),
  restoreChanged: db.prepare<[number]>(
    `UPDATE users SET ${restored.map((column) => `${column} = ${before(column)}`).join(', ')}
     FROM history_changes c
     WHERE c.history_id = ? AND c.user = users.id AND c.before IS NOT NULL AND c.after_stamp IS NOT NULL`,
  ),
  restoreDeleted: db.prepare<[number]>(
    `INSERT INTO users (${userColumns.join(', ')})
     SELECT ${userColumns.map(before).join(', ')}
     FROM history_changes c WHERE c.history_id = ? AND c.before IS NOT NULL AND c.after_stamp IS NULL`,
  ),
  close: db.prepare<[string, number]>('UPDATE history SET undone_at = ? WHERE id = ?'),
}))

/**
 * Puts every row of an entry back as it was, in all columns. Call within a transaction. Throws `not-found`, or the
 * obstacle as an error.
 */
export function undoEntry(db: Connection, id: number, now: string): void {
  const obstacle = obstacleOf(db, id)
  if (obstacle) throw new CodedError(obstacle.code, obstacle.args)
  const { deleteAdded, freeKeys, restoreChanged, restoreDeleted, close } = undoing(db)
  deleteAdded.run(id)
  freeKeys.run(id, id)
  restoreChanged.run(id)
  restoreDeleted.run(id)
  close.run(now, id)
  dropUndo(db, id)
}
