import { nameWords, type NameWord } from './forms.ts'
import { UserLists } from './user-lists.ts'

/** Scripts of alphabets in which the first letter of a name stands for it. */
const initial =
  /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Hebrew}\p{Script=Arabic}]/u
/** Letters of Korea, China and Japan, in which first and last name are written together. */
const eastern = /^[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u
/** So many initials are written together (JA Brown). */
const mostTogether = 3

/** The users in whose names words are, each user's name once; users come in ascending order. */
export class NameWords {
  private readonly words = new UserLists()
  /** By the first letter of a word, and by the first letters of some that follow each other. */
  private readonly initials = new UserLists()
  private readonly counts = new Map<number, number>()

  add(user: number, name: readonly NameWord[]): void {
    const words = keysOf(name)
    if (words.length === 0) return
    for (const word of words) this.words.add(word, user)
    for (const letters of initialsOf(words)) this.initials.add(letters, user)
    this.counts.set(user, words.length)
  }

  /**
   * Users whose name has all words of `text` and perhaps more (Brown Jr.), or some of them and no other. Initials, alone or
   * together, stand for the words that begin with them; a name written together may be two words (김민수 is 김 and 민수).
   */
  withMoreOrFewer(text: string): number[] {
    return ways(keysOf(nameWords(text))).flatMap((words) => [
      ...this.withAll(words),
      ...this.withNoOther(new Set([...words, ...initialsOf(words)])),
    ])
  }

  private withAll(words: readonly string[]): number[] {
    const lists = words.map((word) => [this.words.of(word), this.initials.of(word)])
    const [rarest = [], ...others] = lists.sort((a, b) => sizeOf(a) - sizeOf(b))
    return rarest.flat().filter((user) => others.every((list) => list.some((users) => has(users, user))))
  }

  private withNoOther(words: ReadonlySet<string>): number[] {
    const counts = new Map<number, number>()
    for (const word of words) {
      for (const user of this.words.of(word)) counts.set(user, (counts.get(user) ?? 0) + 1)
    }
    return [...counts].flatMap(([user, count]) => (count === this.counts.get(user) ? [user] : []))
  }
}

const keysOf = (words: readonly NameWord[]): string[] => [...new Set(words.map(({ key }) => key))]

/** The words as they are, and where Korean, Chinese and Japanese names may be written together or apart, as they may be. */
function ways(words: readonly string[]): (readonly string[])[] {
  const apart = words.flatMap((word, place) =>
    partings(word).map((parts) => words.toSpliced(place, 1, ...parts)),
  )
  const two = words.length === 2 && words.every((word) => eastern.test(word))
  const together = two ? [[words.join('')], [words.toReversed().join('')]] : []
  return [words, ...apart, ...together]
}

/** The two parts that a word may be written together from, wherever it may be parted. */
function partings(word: string): string[][] {
  if (!eastern.test(word)) return []
  const letters = [...word]
  return letters
    .slice(1)
    .map((_, place) => [letters.slice(0, place + 1).join(''), letters.slice(place + 1).join('')])
}

/** The letters that may stand for words of a name: the first of each, and of two or three that follow each other. */
function initialsOf(words: readonly string[]): Set<string> {
  const letters = words.map((word) => initial.exec(word)?.[0] ?? '')
  const found = new Set<string>()
  for (let from = 0; from < letters.length; from++) {
    for (let count = 1; count <= mostTogether && from + count <= letters.length; count++) {
      const some = letters.slice(from, from + count)
      if (some.includes('')) break
      found.add(some.join(''))
    }
  }
  return found
}

const sizeOf = (lists: readonly (readonly number[])[]): number =>
  lists.reduce((sum, list) => sum + list.length, 0)

/** Whether `users`, in ascending order, have `user` among them. */
function has(users: readonly number[], user: number): boolean {
  let from = 0
  let to = users.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((users[middle] ?? 0) < user) from = middle + 1
    else to = middle
  }
  return users[from] === user
}
