import type { DataContext } from '../context.ts'
import { credentialsOfUser, deleteCredential, type CredentialChange } from '../credentials/store.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { recordHistory } from '../history/store.ts'
import { deleteUser, type UserChange } from './store.ts'

/** People of the sample are known by their e-mail: nobody else has one at example.com, which is kept free (RFC 2606). */
const isSample = "substr(email_key, -12) = '@example.com'"

const statements = perConnection((db) => ({
  count: db.prepare<[], number>(`SELECT count(*) FROM users WHERE ${isSample}`).pluck(),
  ids: db.prepare<[], number>(`SELECT id FROM users WHERE ${isSample}`).pluck(),
}))

export function countSampleUsers(db: Connection): number {
  return statements(db).count.get() ?? 0
}

/** Deletes all people of the sample, in one entry of History that can be undone. Answers how many. */
export function removeSample(context: DataContext): number {
  const { database } = context
  const { write: db } = database
  const removed = database.transaction(() => {
    const changes: UserChange[] = []
    const credentialChanges: CredentialChange[] = []
    for (const id of statements(db).ids.all()) {
      for (const credential of credentialsOfUser(db, id)) {
        credentialChanges.push(deleteCredential(db, credential.id))
      }
      changes.push(deleteUser(db, id))
    }
    if (changes.length === 0) return 0
    recordHistory(db, {
      kind: 'sample-removed',
      subject: '',
      counts: { users: changes.length },
      options: {},
      at: context.now(),
      by: context.account,
      changes,
      credentialChanges,
    })
    return changes.length
  })
  if (removed > 0) context.changed(['users', 'photos', 'imports', 'history'])
  return removed
}
