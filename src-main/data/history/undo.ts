import { CodedError } from '../../services/protocol.ts'
import { credentialColumns, settleClashes } from '../credentials/store.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { nextNamedStamp, userColumns } from '../users/store.ts'
import { obstacleOf } from './obstacle.ts'
import { dropUndo } from './store.ts'

/** How many rows are put back between two pauses. */
const chunk = 2000

interface Range {
  id: number
  after: number
  to: number
}

/** The statements that undo needs for a table and the table of its changes; `id` names the changed row in the latter. */
function restoring(db: Connection, table: string, changes: string, id: string, columns: readonly string[]) {
  const inRange = `c.history_id = @id AND c.${id} > @after AND c.${id} <= @to`
  const before = (column: string) => `json_extract(c.before, '$.${column}')`
  const changed = columns.filter((column) => column !== 'id')
  // A row that is one of several stays so, until it is known which of them come back.
  const restored = (column: string) =>
    column === 'clash' ? `max(${table}.clash, ${before('clash')})` : before(column)
  return {
    inRange,
    before,
    count: db.prepare<[number], number>(`SELECT count(*) FROM ${changes} WHERE history_id = ?`).pluck(),
    rangeEnd: db
      .prepare<[number, number, number], number | null>(
        `SELECT max(${id}) FROM
           (SELECT ${id} FROM ${changes} WHERE history_id = ? AND ${id} > ? ORDER BY ${id} LIMIT ?)`,
      )
      .pluck(),
    deleteAdded: db.prepare<[Range]>(
      `DELETE FROM ${table} WHERE id IN (SELECT c.${id} FROM ${changes} c WHERE ${inRange} AND c.before IS NULL)`,
    ),
    restoreChanged: db.prepare<[Range]>(
      `UPDATE ${table} SET ${changed.map((column) => `${column} = ${restored(column)}`).join(', ')}
       FROM ${changes} c
       WHERE ${inRange} AND c.${id} = ${table}.id AND c.before IS NOT NULL AND c.after_stamp IS NOT NULL`,
    ),
    restoreDeleted: db.prepare<[Range]>(
      `INSERT INTO ${table} (${columns.join(', ')})
       SELECT ${columns.map(before).join(', ')}
       FROM ${changes} c WHERE ${inRange} AND c.before IS NOT NULL AND c.after_stamp IS NULL`,
    ),
  }
}
type Restoring = ReturnType<typeof restoring>

const undoing = perConnection((db) => {
  const users = restoring(db, 'users', 'history_changes', 'user', userColumns)
  const credentials = restoring(db, 'credentials', 'history_credentials', 'credential', credentialColumns)
  return {
    users,
    credentials,
    rekeys: db
      .prepare<[number], number>(
        'SELECT EXISTS (SELECT 1 FROM history_changes WHERE history_id = ? AND rekeyed = 1)',
      )
      .pluck(),
    // No real Email, and no identity, has a control character.
    freeKeys: db.prepare<[Range]>(
      `UPDATE users SET user_id_key = NULL, external_id_key = NULL, email_key = char(1) || id
       WHERE id IN (SELECT c.user FROM history_changes c WHERE ${users.inRange})`,
    ),
    freeIdentities: db.prepare<[Range]>(
      `UPDATE credentials SET clash = max(clash, ${credentials.before('clash')}),
         identity = iif(identity = ${credentials.before('identity')}, identity, char(1) || id)
       FROM history_credentials c
       WHERE ${credentials.inRange} AND c.credential = credentials.id
         AND (credentials.identity <> ${credentials.before('identity')} OR ${credentials.before('clash')} = 1)`,
    ),
    close: db.prepare<[string, number]>('UPDATE history SET undone_at = ? WHERE id = ?'),
  }
})

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
  const { users, credentials, rekeys, freeKeys, freeIdentities, close } = undoing(db)
  const freeing = rekeys.get(id) === 1
  const counted = { users: users.count.get(id) ?? 0, credentials: credentials.count.get(id) ?? 0 }
  const total = 2 * (counted.users + counted.credentials)

  // A credential may go back from a user who goes to one who comes: holders are looked at when all are in place.
  db.pragma('defer_foreign_keys = ON')
  // All keys go out of the way before the first comes back, as two users may have swapped theirs.
  const phases: { of: Restoring; rows: number; step: (range: Range) => void }[] = [
    {
      of: credentials,
      rows: counted.credentials,
      step(range) {
        credentials.deleteAdded.run(range)
        freeIdentities.run(range)
      },
    },
    {
      of: users,
      rows: counted.users,
      step(range) {
        users.deleteAdded.run(range)
        if (freeing) freeKeys.run(range)
      },
    },
    { of: users, rows: counted.users, step: restore(users) },
    { of: credentials, rows: counted.credentials, step: restore(credentials) },
  ]
  let before = 0
  for (const { of, rows, step } of phases) {
    let done = 0
    for (const range of rangesOf(of, id)) {
      step(range)
      done = Math.min(done + chunk, rows)
      yield { done: before + done, total }
    }
    before += rows
  }
  // Rows get their old stamps back, but the directory is another than before.
  nextNamedStamp(db)
  settleClashes(db)
  close.run(now, id)
  dropUndo(db, id)
}

const restore =
  ({ restoreChanged, restoreDeleted }: Restoring) =>
  (range: Range): void => {
    restoreChanged.run(range)
    restoreDeleted.run(range)
  }

function* rangesOf({ rangeEnd }: Restoring, id: number): Generator<Range, void> {
  for (let after = 0; ;) {
    const to = rangeEnd.get(id, after, chunk)
    if (to === null || to === undefined) return
    yield { id, after, to }
    after = to
  }
}
