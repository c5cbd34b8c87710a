import type { SuggestionReason } from '../../../src-preload/contract/photos.ts'
import { nameOf, type User } from '../../../src-preload/contract/users.ts'
import { foldKey } from '../users/keys.ts'
import { compact, exactForm } from './naming.ts'

/** What of a user a text is, exactly. */
export interface Particular {
  why: SuggestionReason
  /** The text tells this user by itself, if nobody else is near. */
  telling: boolean
}

/**
 * Which of a user's particulars a text is, whole and exactly (docs/matching.md): the full name, or an id; null where it
 * only resembles one. A part of a name, and the part of an Email before its @, are nobody's; the name in the other order
 * may be another person's.
 */
export function particularOf(user: User, text: string): Particular | null {
  const form = exactForm(text)
  if (form === '') return null
  const id = (why: SuggestionReason): Particular => ({ why, telling: isTelling(text) })
  if (exactForm(user.userId) === form) return id('user-id')
  if (exactForm(user.externalId) === form) return id('external-id')
  if (user.email !== '' && foldKey(user.email) === foldKey(text)) return id('email')
  if (exactForm(user.employeeId) === form) return id('employee-id')
  const { full, turned } = namesOf(user)
  if (full.includes(form)) return { why: 'name', telling: true }
  return turned === form ? { why: 'name', telling: false } : null
}

/**
 * Whether a text is long enough for an id that is told by nothing else: three characters with a letter among them, or
 * five digits. Shorter ones are counters as often as ids.
 */
function isTelling(text: string): boolean {
  const characters = [...compact(text)]
  return /\p{L}/u.test(text) ? characters.length >= 3 : characters.length >= 5
}

/** Letters that only Vietnamese has. */
const vietnamese = /[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]/u

/**
 * The ways in which a full name is written: first to last, "last, first", and in Korea, China, Japan and Vietnam last to
 * first; besides, the name in the other order.
 */
function namesOf(user: User): { full: string[]; turned: string | null } {
  const [first, middle, last] = [user.firstName, user.middleName, user.lastName].map((part) => part.trim())
  if (!first || !last) return { full: [], turned: null }
  const given = [first, middle].filter(Boolean).join(' ')
  const said = nameOf(user)
  const full = [`${given} ${last}`, `${last}, ${given}`]
  if (said === `${last}${first}`) full.push(said, `${last} ${first}`)
  if (vietnamese.test(foldKey(`${last}${given}`))) full.push(`${last} ${middle} ${first}`)
  // A comma within a name ("O'Neil, Jr.") is often left out.
  full.push(`${given} ${last}`.replaceAll(',', ' '))
  return { full: full.map(exactForm), turned: exactForm(`${last} ${given}`) }
}
