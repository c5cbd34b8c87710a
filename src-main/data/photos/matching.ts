import type { IdRule, SuggestionReason } from '../../../src-preload/contract/photos.ts'
import type { User } from '../../../src-preload/contract/users.ts'
import type { Connection } from '../database/database.ts'
import { exactKey, foldKey } from '../users/keys.ts'
import { findUsersByKey, getUser } from '../users/store.ts'
import { keyOf } from './naming.ts'

/** A user who has a text as a key, and which key that is. */
export interface Hit {
  user: User
  why: SuggestionReason
}

/** Whom the name of a photo says it shows (P1). */
export interface Match {
  /** The one user, or null: nobody, or several, which is never settled silently. */
  user: number | null
  /** All whom the name may mean; empty where it fits nobody. */
  hits: Hit[]
  /** The name is one user's key and another's Employee ID: the drop's rule tells which counts. */
  conflict: boolean
}

/** The users whose User ID, External ID or Email `text` is (P1), each once. */
export function usersNamed(db: Connection, text: string): Hit[] {
  const folded = foldKey(text)
  return unique([
    ...hits(findUsersByKey(db, 'userId', folded), 'user-id'),
    ...hits(findUsersByKey(db, 'externalId', exactKey(text)), 'external-id'),
    ...hits(findUsersByKey(db, 'email', folded), 'email'),
  ])
}

/** The users with this Employee ID; it need not be one person's (U1). */
export function usersWithEmployeeId(db: Connection, text: string): Hit[] {
  return hits(findUsersByKey(db, 'employeeId', exactKey(text)), 'employee-id')
}

/** The users whose Employee ID is this text in capitals, or in small letters, and not as it is. */
function usersWithEmployeeIdInOtherCase(db: Connection, text: string): Hit[] {
  const keys = new Set([text.toUpperCase(), text.toLowerCase()].map(exactKey))
  keys.delete(exactKey(text))
  return [...keys].flatMap((key) => hits(findUsersByKey(db, 'employeeId', key), 'employee-id'))
}

/**
 * Matches a file by its name (P1). A name that is one user's key and another's Employee ID is ambiguous until `rule`
 * says which of the two counts; that the Employee ID counts does not settle it where it differs in case. An Employee ID
 * alone matches nobody. Where the item was somebody's before another file took its place (`was`), nothing is settled by
 * itself: whoever the name means, a person has to say it.
 */
export function matchFile(db: Connection, file: string, rule: IdRule, was: number | null = null): Match {
  const text = keyOf(file)
  const named = usersNamed(db, text)
  if (was !== null) {
    const before = getUser(db, was)
    const meant: Hit[] = [...(before ? [{ user: before, why: 'before' as const }] : []), ...named]
    return { user: null, hits: unique(meant), conflict: false }
  }
  const [only] = named
  if (!only || named.length > 1) return { ...oneOf(named), conflict: false }
  const employees = usersWithEmployeeId(db, text)
  const inOtherCase = usersWithEmployeeIdInOtherCase(db, text)
  const alike = unique([...employees, ...inOtherCase])
  const conflict = alike.some(({ user }) => user.id !== only.user.id)
  if (!conflict || rule === 'key') return { ...oneOf([only]), conflict }
  const employeeIdCounts = rule === 'employee-id' && inOtherCase.length === 0
  return { ...oneOf(employeeIdCounts ? employees : unique([only, ...alike])), conflict }
}

const oneOf = (meant: Hit[]): Omit<Match, 'conflict'> => ({
  user: meant.length === 1 ? (meant[0]?.user.id ?? null) : null,
  hits: meant,
})

const hits = (users: readonly User[], why: SuggestionReason): Hit[] => users.map((user) => ({ user, why }))

/** The first hit of each user. */
function unique(all: readonly Hit[]): Hit[] {
  const seen = new Set<number>()
  return all.filter(({ user }) => !seen.has(user.id) && seen.add(user.id))
}
