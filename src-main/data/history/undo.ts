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

/** How many users are put back between two pauses. */
const chunk = 2000

interface Range {
  id: number
  after: number
  to: number
}
const inRange = 'c.history_id = @id AND c.user > @after AND c.user <= @to'

const undoing = perConnection((db) => ({
  count: db.prepare<[number], number>('SELECT count(*) FROM history_changes WHERE history_id = ?').pluck(),
  rekeys: db
    .prepare<[number], number>(
      'SELECT EXISTS (SELECT 1 FROM history_changes WHERE history_id = ? AND rekeyed = 1)',
    )
    .pluck(),
  rangeEnd: db
    .prepare<[number, number, number], number | null>(
      `SELECT max(user) FROM
         (SELECT user FROM history_changes WHERE history_id = ? AND user > ? ORDER BY user LIMIT ?)`,
    )
    .pluck(),
  deleteAdded: db.prepare<[Range]>(
    `DELETE FROM users WHERE id IN (SELECT c.user FROM history_changes c WHERE ${inRange} AND c.before IS NULL)`,
  ),
  // No real Email has a control character.
  freeKeys: db.prepare<[Range]>(
    `UPDATE users SET user_id_key = NULL, external_id_key = NULL, email_key = char(1) || id
     WHERE id IN (SELECT c.user FROM history_changes c WHERE ${inRange})`,
  ),
  restoreChanged: db.prepare<[Range]>(
    `UPDATE users SET ${restored.map((column) => `${column} = ${before(column)}`).join(', ')}
     FROM history_changes c
     WHERE ${inRange} AND c.user = users.id AND c.before IS NOT NULL AND c.after_stamp IS NOT NULL`,
  ),
  restoreDeleted: db.prepare<[Range]>(
    `INSERT INTO users (${userColumns.join(', ')})
     SELECT ${userColumns.map(before).join(', ')}
     FROM history_changes c WHERE ${inRange} AND c.before IS NOT NULL AND c.after_stamp IS NULL`,
  ),
  close: db.prepare<[string, number]>('UPDATE history SET undone_at = ? WHERE id = ?'),
}))

/**
 * Puts every row of an entry back as it was, in all columns. Run it to its end within one transaction; between its
 * steps others may be answered. Throws `not-found`, or the obstacle as an error.
 */
export function* undoEntry(
  db: Connection,
  id: number,
  now: string,
): Generator<{ done: number; total: number }, void> {
  const obstacle = obstacleOf(db, id)
  if (obstacle) throw new CodedError(obstacle.code, obstacle.args)
  const { count, rekeys, deleteAdded, freeKeys, restoreChanged, restoreDeleted, close } = undoing(db)
  const users = count.get(id) ?? 0
  const freeing = rekeys.get(id) === 1
  const total = 2 * users
  let done = 0
  // All keys go out of the way before the first comes back, as two users may have swapped theirs.
  for (const range of rangesOf(db, id)) {
    deleteAdded.run(range)
    if (freeing) freeKeys.run(range)
    done = Math.min(done + chunk, users)
    yield { done, total }
  }
  for (const range of rangesOf(db, id)) {
    restoreChanged.run(range)
    restoreDeleted.run(range)
    done = Math.min(done + chunk, total)
    yield { done, total }
  }
  close.run(now, id)
  dropUndo(db, id)
}

function* rangesOf(db: Connection, id: number): Generator<Range, void> {
  for (let after = 0; ;) {
    const to = undoing(db).rangeEnd.get(id, after, chunk)
    if (to === null || to === undefined) return
    yield { id, after, to }
    after = to
  }
}
