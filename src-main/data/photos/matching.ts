import type { User } from '../../../src-preload/contract/users.ts'
import type { Connection } from '../database/database.ts'
import { exactKey, foldKey } from '../users/keys.ts'
import { findUsersByKey } from '../users/store.ts'

/**
 * The users whose User ID, External ID or Email `text` is (P1), each once. More than one: the name is ambiguous, which
 * is never settled silently.
 */
export function usersNamed(db: Connection, text: string): User[] {
  const folded = foldKey(text)
  const users = new Map<number, User>()
  for (const user of [
    ...findUsersByKey(db, 'userId', folded),
    ...findUsersByKey(db, 'externalId', exactKey(text)),
    ...findUsersByKey(db, 'email', folded),
  ]) {
    users.set(user.id, user)
  }
  return [...users.values()]
}

/** The users with this Employee ID; it need not be one person's (U1). */
export function usersWithEmployeeId(db: Connection, text: string): User[] {
  return findUsersByKey(db, 'employeeId', exactKey(text))
}
