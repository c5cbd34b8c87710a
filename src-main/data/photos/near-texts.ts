import { lettersIn, slipsBetween } from '../distance.ts'

/** A text that is near the one looked for. */
export interface NearText<Entry> {
  entry: Entry
  /** Slips of the keyboard between the two; 0 is the same. */
  slips: number
}

/** Texts of one length, side by side. */
interface Shelf<Entry> {
  texts: string[]
  odds: number[]
  entries: Entry[]
}

/**
 * Texts that are looked through for all within some slips of another. Length, and which letters are there, rule nearly
 * all of them out.
 */
export class NearTexts<Entry> {
  /** By the number of letters. */
  private readonly shelves: (Shelf<Entry> | undefined)[] = []

  add(text: string, entry: Entry): void {
    const { length } = lettersIn(text)
    const shelf = (this.shelves[length] ??= { texts: [], odds: [], entries: [] })
    shelf.texts.push(text)
    shelf.odds.push(oddLetters(text))
    shelf.entries.push(entry)
  }

  /** All within `limit` slips of `text`, in no particular order. */
  within(text: string, limit: number): NearText<Entry>[] {
    const { length } = lettersIn(text)
    return this.shelves
      .slice(Math.max(0, length - limit), length + limit + 1)
      .flatMap((shelf) => (shelf ? withinShelf(shelf, text, limit) : []))
  }
}

function withinShelf<Entry>(
  { texts, odds, entries }: Shelf<Entry>,
  text: string,
  limit: number,
): NearText<Entry>[] {
  const odd = oddLetters(text)
  const found: NearText<Entry>[] = []
  for (let place = 0; place < texts.length; place++) {
    // A slip changes at most one letter into another: two bits.
    if (differences(odd, odds[place] ?? 0) > 2 * limit) continue
    const slips = slipsBetween(text, texts[place] ?? '', limit)
    const entry = entries[place]
    if (slips <= limit && entry !== undefined) found.push({ entry, slips })
  }
  return found
}

/** Which letters a text has an odd number of times, as 30 bits; letters share bits, so what differs here does differ. */
function oddLetters(text: string): number {
  let bits = 0
  for (const letter of lettersIn(text)) bits ^= 1 << ((letter.codePointAt(0) ?? 0) % 30)
  return bits
}

/** In how many bits two differ. */
function differences(a: number, b: number): number {
  let count = 0
  for (let bits = a ^ b; bits !== 0; bits &= bits - 1) count += 1
  return count
}
