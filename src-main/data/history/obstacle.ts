import type { HistoryEntry } from '../../../src-preload/contract/history.ts'
import { labelOf } from '../../../src-preload/contract/users.ts'
import { CodedError } from '../../services/protocol.ts'
import { perConnection, type Connection } from '../database/database.ts'

export type Obstacle = NonNullable<HistoryEntry['obstacle']>

interface Later {
  entry: number
  kind: string
  at: string
}

const uniqueKeys = ['user_id_key', 'external_id_key', 'email_key'] as const

/** Each finds a user who is in the way of undoing entry `?`. */
const usersInTheWay = [
  // A user of the entry who was changed since.
  `SELECT c.user FROM history_changes c LEFT JOIN users u ON u.id = c.user
   WHERE c.history_id = ? AND u.stamp IS NOT c.after_stamp LIMIT 1`,
  // Somebody outside the entry who has a key by now that a row would get back.
  ...uniqueKeys.map(
    (key) =>
      `SELECT u.id FROM history_changes c JOIN users u ON u.${key} = json_extract(c.before, '$.${key}')
       WHERE c.history_id = ? AND c.rekeyed = 1 AND u.id <> c.user
         AND NOT EXISTS (SELECT 1 FROM history_changes o WHERE o.history_id = c.history_id AND o.user = u.id)
       LIMIT 1`,
  ),
  // The holder to whom a credential would go back, who is gone and does not come back with this entry.
  `SELECT c.before_user FROM history_credentials c
   WHERE c.history_id = ? AND c.before IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = c.before_user)
     AND NOT EXISTS (SELECT 1 FROM history_changes o
       WHERE o.history_id = c.history_id AND o.user = c.before_user AND o.before IS NOT NULL)
   LIMIT 1`,
]

/**
 * Finds a credential outside entry `?` that is the same as one that would come back, and was not the same already when
 * the entry was made. There is an index for each value of `clash`.
 */
const sameInTheWay = [0, 1].map(
  (clash) =>
    `SELECT k.id FROM history_credentials c
       LEFT JOIN credentials own ON own.id = c.credential
       JOIN credentials k ON k.identity = json_extract(c.before, '$.identity') AND k.clash = ${clash}
     WHERE c.history_id = ? AND c.before IS NOT NULL
       AND own.identity IS NOT json_extract(c.before, '$.identity')
       AND NOT EXISTS (SELECT 1 FROM history_credentials o
         WHERE o.history_id = c.history_id AND o.credential = k.id)
       AND k.id NOT IN (SELECT value FROM json_each(c.before, '$.beside'))
     LIMIT 1`,
)

/** Each finds a credential that is in the way of undoing entry `?`. */
const credentialsInTheWay = [
  // A credential of the entry that was changed since.
  `SELECT c.credential FROM history_credentials c LEFT JOIN credentials k ON k.id = c.credential
   WHERE c.history_id = ? AND k.stamp IS NOT c.after_stamp LIMIT 1`,
  ...sameInTheWay,
  // One outside the entry that belongs to a user whom undo would delete.
  `SELECT k.id FROM history_changes c JOIN credentials k ON k.user = c.user
   WHERE c.history_id = ? AND c.before IS NULL
     AND NOT EXISTS (SELECT 1 FROM history_credentials o
       WHERE o.history_id = c.history_id AND o.credential = k.id)
   LIMIT 1`,
]

const statements = perConnection((db) => {
  const finding = (queries: string[]) => queries.map((query) => db.prepare<[number], number>(query).pluck())
  return {
    entry: db.prepare<[number], { undoneAt: string | null; undo: 'kept' | 'dropped' }>(
      'SELECT undone_at AS undoneAt, undo FROM history WHERE id = ?',
    ),
    changed: db
      .prepare<[{ id: number }], number>(
        `SELECT EXISTS (SELECT 1 FROM history_changes WHERE history_id = @id)
           OR EXISTS (SELECT 1 FROM history_credentials WHERE history_id = @id)`,
      )
      .pluck(),
    users: finding(usersInTheWay),
    credentials: finding(credentialsInTheWay),
    holder: db.prepare<[number], Parameters<typeof labelOf>[0]>(
      `SELECT first_name AS firstName, middle_name AS middleName, last_name AS lastName, email,
         external_id AS externalId, user_id AS userId
       FROM users WHERE id = (SELECT user FROM credentials WHERE id = ?)`,
    ),
    laterOfUser: db.prepare<[number, number], Later>(
      `SELECT h.id AS entry, h.kind, h.at FROM history_changes c JOIN history h ON h.id = c.history_id
       WHERE c.user = ? AND h.id > ? AND h.undone_at IS NULL ORDER BY h.id DESC LIMIT 1`,
    ),
    // The entries are few, the credentials of all of them are not: so the entries come first.
    laterOfCredential: db.prepare<[number, number], Later>(
      `SELECT h.id AS entry, h.kind, h.at
       FROM history h CROSS JOIN history_credentials c ON c.history_id = h.id AND c.credential = ?
       WHERE h.id > ? AND h.undone_at IS NULL ORDER BY h.id DESC LIMIT 1`,
    ),
  }
})

/**
 * Why an entry cannot be undone now, or null where it can: it is undone already ({at}), its rows before are no longer
 * kept or it changed none, or a later entry ({entry, kind, at}) changed a user or a credential of it, gave a key or a
 * credential of it to somebody, deleted the holder of a credential, or gave a credential to a user whom it added; or
 * since the card types were changed somebody ({holder}) has a card that is the same as one of it. Throws `not-found`.
 */
export function obstacleOf(db: Connection, id: number): Obstacle | null {
  const { entry, changed, users, credentials, holder, laterOfUser, laterOfCredential } = statements(db)
  const state = entry.get(id)
  if (!state) throw new CodedError('not-found')
  if (state.undoneAt !== null) return { code: 'already-undone', args: { at: state.undoneAt } }
  if (state.undo === 'dropped' || changed.get({ id }) !== 1) return { code: 'not-undoable', args: {} }
  for (const query of users) {
    const user = query.get(id)
    if (user !== undefined) return { code: 'changed-since', args: { ...laterOfUser.get(user, id) } }
  }
  for (const query of credentials) {
    const credential = query.get(id)
    if (credential !== undefined) {
      const later = laterOfCredential.get(credential, id)
      if (later) return { code: 'changed-since', args: { ...later } }
      const user = holder.get(credential)
      return { code: 'changed-since', args: user ? { holder: labelOf(user) } : {} }
    }
  }
  return null
}
