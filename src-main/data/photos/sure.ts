import type { SuggestionReason } from '../../../src-preload/contract/photos.ts'
import { nameOf, type User } from '../../../src-preload/contract/users.ts'
import { foldKey } from '../users/keys.ts'
import { exactForm, loose, nameWords, visible } from './forms.ts'

/** What of a user a text is, exactly. */
export interface Particular {
  why: SuggestionReason
  /** The text tells this user by itself, if nobody else is near. */
  telling: boolean
}

/**
 * Which of a user's particulars a text is, whole and exactly (docs/matching.md): the full name, or an id; null where it
 * only resembles one. A part of a name, and the part of an Email before its @, are nobody's; the name in the other order,
 * or of one word, may be another person's.
 */
export function particularOf(user: User, text: string): Particular | null {
  const form = exactForm(text)
  if (form === '') return null
  const id = (why: SuggestionReason): Particular => ({ why, telling: isTelling(text) })
  if (exactForm(user.userId) === form) return id('user-id')
  if (exactForm(user.externalId) === form) return id('external-id')
  if (user.email !== '' && foldKey(user.email) === foldKey(visible(text))) return id('email')
  if (exactForm(user.employeeId) === form) return id('employee-id')
  const { full, others } = namesOf(user)
  if (full.includes(form)) return { why: 'name', telling: true }
  return others.includes(form) ? { why: 'name', telling: false } : null
}

/**
 * Whether a text is long enough for an id that is told by nothing else: three characters with a letter among them, or
 * five digits. Shorter ones are counters as often as ids.
 */
function isTelling(text: string): boolean {
  const characters = text.normalize('NFC').match(/[\p{L}\p{N}]/gu) ?? []
  return /\p{L}/u.test(text) ? characters.length >= 3 : characters.length >= 5
}

/** Exact forms of a name: those that are the full name, and those that may be another person's. */
interface Names {
  full: string[]
  others: string[]
}

function namesOf(user: User): Names {
  const [first = '', middle = '', last = ''] = [user.firstName, user.middleName, user.lastName].map(partOf)
  const { full, others } =
    first && last
      ? inFields(first, middle, last)
      : inOneField([first, middle, last].filter(Boolean).join(' '))
  return { full: full.map(exactForm), others: others.map(exactForm) }
}

/** A part of a name without what nobody sees; '' where no letter and no digit is in it. */
const partOf = (part: string): string => (loose(part) === '' ? '' : visible(part).trim())

/** Letters that hardly any language has but Vietnamese; ă and đ are Romanian and Croatian as well. */
const vietnamese = /[ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]/u

/**
 * The ways in which a full name is written: first to last, "last, first", and in Korea, China, Japan and Vietnam last to
 * first; besides, the name in the other order.
 */
function inFields(first: string, middle: string, last: string): Names {
  const given = [first, middle].filter(Boolean).join(' ')
  const full = [`${given} ${last}`, `${last}, ${given}`]
  const said = nameOf({ firstName: first, middleName: middle, lastName: last })
  if (said === `${last}${first}`) full.push(said, `${last} ${first}`)
  if (vietnamese.test(foldKey(`${last}${given}`))) full.push(`${last} ${middle} ${first}`)
  // A comma within a name ("O'Neil, Jr.") is often left out.
  full.push(withoutCommas(`${given} ${last}`))
  return { full, others: [`${last} ${given}`] }
}

/**
 * A name that was entered in one field is full if it has two words, or three syllables of Hangul. A comma in it says that
 * the last name came first (Brown, James), or is of the name (Sean O'Neil, Jr.): without it, it may be another person's,
 * as it is in the other order.
 */
function inOneField(written: string): Names {
  const form = exactForm(written)
  const full = nameWords(written).length > 1 || /^\p{Script=Hangul}{3,}$/u.test(form)
  if (!full) return { full: [], others: [form] }
  const parts = form.split(' , ')
  if (parts.length > 1) {
    return {
      full: parts.length === 2 ? [form, parts.toReversed().join(' ')] : [form],
      others: [withoutCommas(form)],
    }
  }
  const [first = '', ...rest] = form.split(' ')
  const said = nameOf({ firstName: rest.join(' '), middleName: '', lastName: first })
  return {
    full: said === `${first}${rest.join(' ')}` ? [form, said] : [form],
    others: [[...rest, first].join(' '), [...rest.slice(-1), first, ...rest.slice(0, -1)].join(' ')],
  }
}

const withoutCommas = (name: string): string => exactForm(name).replaceAll(' , ', ' ')
