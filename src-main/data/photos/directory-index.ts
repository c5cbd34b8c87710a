import type { User } from '../../../src-preload/contract/users.ts'
import type { Connection } from '../database/database.ts'
import { searchText } from '../users/keys.ts'
import { slipsBetween } from '../distance.ts'
import { compact, wordsOf } from './naming.ts'

/** What a person can be found by when a photo's name is not a key. */
type Handle = 'email' | 'name'

export interface NearUser {
  user: number
  handle: Handle
  /** Slips of the keyboard between the text and the handle; 0 is the same. */
  slips: number
}

/** Users taken up at a time while the index is built, so that nobody waits for it. */
const buildChunk = 2000

type NamedField = 'email' | 'userId' | 'externalId' | 'employeeId' | 'firstName' | 'middleName' | 'lastName'
type NamedUser = Pick<User, NamedField | 'id'>

/**
 * Whom a text resembles, in a whole directory. All comparing here is loose (without accents, case, separators), so that
 * nobody who may be meant is missed: what is found is for looking at, and decides nothing by itself. A text of 20
 * letters is compared with those of 50,000 users in about two milliseconds: length and the set of letters rule nearly
 * all of them out.
 */
export class DirectoryIndex {
  private readonly texts: string[] = []
  private readonly users: number[] = []
  private readonly handles: Handle[] = []
  private readonly letters: number[] = []
  private readonly ids = new Map<string, number[]>()
  private readonly words = new Map<string, number[]>()
  /** By the first letter of their words. */
  private readonly initials = new Map<string, number[]>()
  private readonly wordCounts = new Map<number, number>()

  /** Reads the whole directory; yields between chunks. */
  static async build(db: Connection): Promise<DirectoryIndex> {
    const index = new DirectoryIndex()
    const page = db.prepare<[number, number], NamedUser>(
      `SELECT id, email, user_id AS userId, external_id AS externalId, employee_id AS employeeId,
         first_name AS firstName, middle_name AS middleName, last_name AS lastName
       FROM users WHERE id > ? ORDER BY id LIMIT ?`,
    )
    for (let last = 0; ;) {
      const users = page.all(last, buildChunk)
      for (const user of users) index.add(user)
      const end = users.at(-1)
      if (!end) return index
      last = end.id
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  private add(user: NamedUser): void {
    const local = user.email.slice(0, user.email.lastIndexOf('@'))
    const [first, middle, last] = [user.firstName, user.middleName, user.lastName].map(loose)
    for (const email of [user.email, local]) if (email !== '') this.push(user.id, 'email', loose(email))
    for (const id of new Set(
      [user.userId, user.externalId, user.employeeId, user.email, local].map(idForm),
    )) {
      if (id !== '') append(this.ids, id, user.id)
    }
    // One part alone is a name that many share.
    if (!first || !last) return
    const names = new Set([`${first}${last}`, `${last}${first}`])
    if (middle) [`${first}${middle}${last}`, `${last}${first}${middle}`].forEach((name) => names.add(name))
    for (const name of names) this.push(user.id, 'name', name)
    const words = new Set(looseWords([user.firstName, user.middleName, user.lastName].join(' ')))
    for (const word of words) append(this.words, word, user.id)
    for (const initial of new Set([...words].map(initialOf))) {
      if (initial !== null) append(this.initials, initial, user.id)
    }
    this.wordCounts.set(user.id, words.size)
  }

  private push(user: number, handle: Handle, text: string): void {
    this.texts.push(text)
    this.users.push(user)
    this.handles.push(handle)
    this.letters.push(lettersOf(text))
  }

  /** Every user with an Email or a name near `text`, each by its nearest, in no particular order. */
  near(text: string): NearUser[] {
    const wanted = loose(text)
    const limit = Math.max(oneStep, slipsOffered(text))
    const letters = lettersOf(wanted)
    const found = new Map<number, NearUser>()
    for (let i = 0; i < this.texts.length; i++) {
      const candidate = this.texts[i] ?? ''
      if (Math.abs(candidate.length - wanted.length) > limit) continue
      // A slip changes at most one letter into another: two differences in the sets.
      if (differences(letters, this.letters[i] ?? 0) > 2 * limit) continue
      const slips = slipsBetween(wanted, candidate, limit)
      if (slips > limit) continue
      const user = this.users[i] ?? 0
      const handle = this.handles[i] ?? 'name'
      const known = found.get(user)
      const better = !known || slips < known.slips || (slips === known.slips && handle === 'name')
      if (better) found.set(user, { user, handle, slips })
    }
    return [...found.values()]
  }

  /**
   * Users with an id, an Email or the part of it before the @ that only differs from `text` in separators, case, leading
   * zeros, or letters that look like digits. The next number is the next person: it is not near.
   */
  withId(text: string): readonly number[] {
    return this.ids.get(idForm(text)) ?? []
  }

  /**
   * Users whose name has all words of `text` and more (Brown Jr.), or some of them and no other. An initial stands for
   * every word that begins with it.
   */
  withMoreOrFewerWords(text: string): number[] {
    const words = [...new Set(looseWords(text))]
    const all = counted(words.map((word) => [...this.usersWith(word), ...(this.initials.get(word) ?? [])]))
    const parts = counted(words.map((word) => [...this.usersWith(word), ...this.usersWith(initialOf(word))]))
    return [
      ...[...all].flatMap(([user, count]) => (count === words.length ? [user] : [])),
      ...[...parts].flatMap(([user, count]) =>
        count > 1 && count === this.wordCounts.get(user) ? [user] : [],
      ),
    ]
  }

  private usersWith(word: string | null): readonly number[] {
    return word === null ? [] : (this.words.get(word) ?? [])
  }
}

/** In how many of the lists each user is. */
function counted(lists: readonly (readonly number[])[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const list of lists) for (const user of new Set(list)) counts.set(user, (counts.get(user) ?? 0) + 1)
  return counts
}

/** What may stand between a name and the nearest other person's before it is sure: more than one slip. */
export const oneStep = 1
/** Texts up to this length allow no slip in what is offered, longer ones one, and from `twoSlipsFrom` on two. */
const noSlipUpTo = 3
const twoSlipsFrom = 8

/** How many slips of the keyboard a suggestion for `text` may be away from it. */
export function slipsOffered(text: string): number {
  // As a person counts: a syllable of Hangul is one letter, and two slips in three syllables are another name.
  const { length } = [...compact(searchText(text)).normalize('NFC')]
  const letters = loose(text).length
  if (letters <= noSlipUpTo) return 0
  return length < twoSlipsFrom ? 1 : 2
}

/** A text without case, accents and separators; Hangul in letters, so that a slip of the keyboard is one. */
function loose(text: string): string {
  return compact(searchText(text))
}

const looseWords = (text: string): string[] => wordsOf(searchText(text).normalize('NFC'))

/** The letter that may stand for a word; only Latin names are shortened so. */
function initialOf(word: string): string | null {
  const letter = [...word][0] ?? ''
  return /^\p{Script=Latin}$/u.test(letter) ? letter : null
}

/** An id without what people and spreadsheets change: separators, case, leading zeros, O for 0, I and l for 1. */
function idForm(id: string): string {
  return loose(id)
    .replaceAll('o', '0')
    .replace(/[il]/g, '1')
    .replace(/(?<!\d)0+(?=\d)/g, '')
}

function append(lists: Map<string, number[]>, key: string, user: number): void {
  const list = lists.get(key)
  if (list) list.push(user)
  else lists.set(key, [user])
}

/** The set of a text's letters as 32 bits; letters share bits, so sets that differ do differ, but not the other way. */
function lettersOf(text: string): number {
  let bits = 0
  for (let i = 0; i < text.length; i++) bits |= 1 << (text.charCodeAt(i) % 32)
  return bits
}

/** How many bits two sets differ in. */
function differences(a: number, b: number): number {
  let bits = (a ^ b) >>> 0
  let count = 0
  for (; bits !== 0; bits &= bits - 1) count += 1
  return count
}
