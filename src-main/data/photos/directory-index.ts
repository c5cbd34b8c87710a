import type { User } from '../../../src-preload/contract/users.ts'
import type { Connection } from '../database/database.ts'
import { lettersIn } from '../distance.ts'
import { idForm, loose, nameWords, spellings, type NameWord } from './forms.ts'
import { NameWords } from './name-words.ts'
import { NearTexts } from './near-texts.ts'
import { UserLists } from './user-lists.ts'

/** What a person can be found by when a photo's name is not a key. */
interface Handle {
  user: number
  kind: 'email' | 'name'
}

export interface NearUser extends Handle {
  /** Slips of the keyboard between the text and the handle; 0 is the same. */
  slips: number
}

/** Users taken up at a time while the index is built, so that nobody waits for it: a few milliseconds. */
const buildChunk = 500

type NamedField = 'email' | 'userId' | 'externalId' | 'employeeId' | 'firstName' | 'middleName' | 'lastName'
type NamedUser = Pick<User, NamedField | 'id'>

/**
 * Whom a text resembles, in a whole directory. All comparing here is loose (without accents, case, separators), so that
 * nobody who may be meant is missed: what is found is for looking at, and decides nothing by itself.
 */
export class DirectoryIndex {
  private readonly handles = new NearTexts<Handle>()
  private readonly ids = new UserLists()
  private readonly words = new NameWords()
  /** The words of the parts of names while the index is built: the same ones come again and again. */
  private readonly known = new Map<string, NameWord[]>()

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
      if (!end) break
      last = end.id
      await new Promise((resolve) => setImmediate(resolve))
    }
    index.known.clear()
    return index
  }

  private add(user: NamedUser): void {
    const local = user.email.slice(0, user.email.lastIndexOf('@'))
    const email: Handle = { user: user.id, kind: 'email' }
    for (const text of [user.email, local]) if (text !== '') this.handles.add(loose(text), email)
    for (const id of new Set(
      [user.userId, user.externalId, user.employeeId, user.email, local].map(idForm),
    )) {
      if (id !== '') this.ids.add(id, user.id)
    }
    const name: Handle = { user: user.id, kind: 'name' }
    const parts = [user.firstName, user.middleName, user.lastName].map((part) => this.wordsOf(part))
    for (const text of writtenNames(parts)) this.handles.add(text, name)
    this.words.add(user.id, parts.flat())
  }

  private wordsOf(part: string): NameWord[] {
    const known = this.known.get(part)
    if (known) return known
    const words = nameWords(part)
    this.known.set(part, words)
    return words
  }

  /** Every user with an Email or a name near `text`, each by its nearest, in no particular order. */
  near(text: string): NearUser[] {
    const limit = Math.max(oneStep, slipsOffered(text))
    const found = new Map<number, NearUser>()
    for (const wanted of spellings(nameWords(text))) {
      if (wanted === '') continue
      for (const { entry, slips } of this.handles.within(wanted, limit)) {
        const known = found.get(entry.user)
        const better = !known || slips < known.slips || (slips === known.slips && entry.kind === 'name')
        if (better) found.set(entry.user, { ...entry, slips })
      }
    }
    return [...found.values()]
  }

  /**
   * Users with an id, an Email or the part of it before the @ that only differs from `text` in separators, case, leading
   * zeros, or letters that look like digits. The next number is the next person: it is not near.
   */
  withId(text: string): readonly number[] {
    return this.ids.of(idForm(text))
  }

  /** Users whose name has all words of `text` and perhaps more, or some of them and no other. */
  withMoreOrFewerWords(text: string): number[] {
    return this.words.withMoreOrFewer(text)
  }
}

/** The ways in which a name may be written, loosely: in every order, and without a middle name. */
function writtenNames(fields: readonly NameWord[][]): Set<string> {
  const [first, , last] = fields
  const parts = fields.filter((part) => part.length > 0)
  const inFields = first?.length && last?.length
  const ways = inFields ? [parts, [first, last]] : [parts.flat().map((word) => [word])]
  return new Set(ways.flatMap(inEveryOrder).flatMap((order) => spellings(order.flat())))
}

/** The parts as they are, the last before the others, the first after them, and last to first. */
function inEveryOrder(parts: NameWord[][]): NameWord[][][] {
  if (parts.length < 2) return parts.length === 0 ? [] : [parts]
  const turned = parts.toReversed()
  if (parts.length === 2) return [parts, turned]
  return [
    parts,
    turned,
    [...parts.slice(-1), ...parts.slice(0, -1)],
    [...parts.slice(1), ...parts.slice(0, 1)],
  ]
}

/** What may stand between a name and the nearest other person's before it is sure: more than one slip. */
export const oneStep = 1
/** Texts up to this length allow no slip in what is offered, longer ones one, and from `twoSlipsFrom` on two. */
const noSlipUpTo = 3
const twoSlipsFrom = 8

/** How many slips of the keyboard a suggestion for `text` may be away from it. */
export function slipsOffered(text: string): number {
  const letters = loose(text)
  if (lettersIn(letters).length <= noSlipUpTo) return 0
  // As a person counts: a syllable of Hangul is one letter, and two slips in three syllables are another name.
  return lettersIn(letters.normalize('NFC')).length < twoSlipsFrom ? 1 : 2
}
