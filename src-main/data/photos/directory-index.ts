import type { User } from '../../../src-preload/contract/users.ts'
import type { Connection } from '../database/database.ts'
import { exactKey, foldKey, searchText } from '../users/keys.ts'
import { slipsBetween } from '../distance.ts'
import { compact } from './naming.ts'

/** What a person can be found by when a photo's name is not a key. */
export type Handle = 'email' | 'name' | 'id'

export interface NearUser {
  user: number
  handle: Handle
  /** Slips of the keyboard between the text and the handle; 0 is the same. */
  slips: number
}

/** Texts up to this length allow no slip, longer ones one, and from `twoSlipsFrom` on two. */
const noSlipUpTo = 3
const twoSlipsFrom = 8
/** Users taken up at a time while the index is built, so that nobody waits for it. */
const buildChunk = 2000

/**
 * All handles of the directory, ready to be compared with a text. A text of 20 letters is compared with those of
 * 50,000 users in about two milliseconds: length and the set of letters rule nearly all of them out.
 */
export class DirectoryIndex {
  private readonly texts: string[] = []
  private readonly users: number[] = []
  private readonly handles: Handle[] = []
  private readonly letters: number[] = []

  /** Reads the whole directory; yields between chunks. */
  static async build(db: Connection): Promise<DirectoryIndex> {
    const index = new DirectoryIndex()
    const page = db.prepare<[number, number], Pick<User, NamedField> & { id: number }>(
      `SELECT id, email, external_id AS externalId, first_name AS firstName, middle_name AS middleName,
         last_name AS lastName
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

  private add(user: Pick<User, NamedField> & { id: number }): void {
    const email = foldKey(user.email)
    const local = email.slice(0, email.lastIndexOf('@'))
    const first = spell(user.firstName)
    const middle = spell(user.middleName)
    const last = spell(user.lastName)
    const names = new Set([`${first}${last}`, `${last}${first}`])
    if (middle) [`${first}${middle}${last}`, `${last}${first}${middle}`].forEach((name) => names.add(name))
    if (email !== '') this.push(user.id, 'email', spell(email))
    if (local !== '') this.push(user.id, 'email', spell(local))
    if (user.externalId !== '') this.push(user.id, 'id', spell(exactKey(user.externalId)))
    // One part alone is a name that many share.
    if (first && last) for (const name of names) this.push(user.id, 'name', name)
  }

  private push(user: number, handle: Handle, text: string): void {
    this.texts.push(text)
    this.users.push(user)
    this.handles.push(handle)
    this.letters.push(lettersOf(text))
  }

  /** Every user with a handle near `text`, each by its nearest, in no particular order. */
  near(text: string): NearUser[] {
    const wanted = spell(text)
    const limit = slipsAllowed(wanted)
    const letters = lettersOf(wanted)
    const found = new Map<number, NearUser>()
    for (let i = 0; i < this.texts.length; i++) {
      const candidate = this.texts[i] ?? ''
      if (Math.abs(candidate.length - wanted.length) > limit) continue
      // A slip changes at most one letter into another: two differences in the sets.
      if (differences(letters, this.letters[i] ?? 0) > 2 * limit) continue
      const handle = this.handles[i] ?? 'name'
      // The next number is the next person: ids are never "nearly" somebody's.
      const slips = slipsBetween(wanted, candidate, handle === 'id' ? 0 : limit)
      if (slips > (handle === 'id' ? 0 : limit)) continue
      const user = this.users[i] ?? 0
      const known = found.get(user)
      const better = !known || slips < known.slips || (slips === known.slips && handle === 'name')
      if (better) found.set(user, { user, handle, slips })
    }
    return [...found.values()]
  }
}

type NamedField = 'email' | 'externalId' | 'firstName' | 'middleName' | 'lastName'

/** As texts are compared: without case, accents and separators. */
function spell(text: string): string {
  return compact(searchText(text)).normalize('NFC')
}

function slipsAllowed(text: string): number {
  if (text.length <= noSlipUpTo) return 0
  return text.length < twoSlipsFrom ? 1 : 2
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
