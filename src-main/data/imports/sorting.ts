import { sortText } from '../users/keys.ts'

/**
 * Sorts a column as a person expects: numbers in a text by their value ("A2" before "A10"), letters by the alphabet
 * without case and accents, empty cells last. A comparison for each pair of 250,000 texts takes a second; so the first
 * few characters of every text become a number, with the row's place below it, the machine sorts those, and only what
 * stands equal then is compared.
 */
const placeBits = 18
const keyBits = 64 - placeBits
const places = 2 ** placeBits

const zero = 48

/** A text whose code units sort in that order: before each number stands how many digits it has. */
function naturalKey(text: string): string {
  const folded = plain.test(text) ? text.toLowerCase() : sortText(text)
  return folded.replace(/0*(\d+)/g, (_, digits: string) => String.fromCharCode(zero + digits.length) + digits)
}

const plain = /^[\0-\x7f]*$/

/** The rows in order of their texts; `texts` by place. */
export function sortedPlaces(texts: readonly string[]): Int32Array {
  const filled: number[] = []
  const empty: number[] = []
  const keys = new Array<string>(texts.length)
  for (const [place, text] of texts.entries()) {
    if (text.trim() === '') empty.push(place)
    else filled.push(place)
    keys[place] = naturalKey(text.trim())
  }
  const order = new Int32Array(texts.length)
  order.set(sortFilled(filled, keys))
  order.set(empty, filled.length)
  return order
}

function sortFilled(filled: readonly number[], keys: readonly string[]): Int32Array {
  const skipped = commonStart(filled, keys)
  const { ranks, size } = alphabet(filled, keys, skipped)
  const symbolBits = Math.max(1, Math.ceil(Math.log2(size + 1)))
  const symbols = Math.floor(keyBits / symbolBits)
  const packed = new BigUint64Array(filled.length)
  // Two halves of 32 bits, the lower first: arithmetic on BigInt would take longer than the sorting.
  const halves = new Uint32Array(packed.buffer)
  for (const [at, place] of filled.entries()) {
    const key = keys[place] ?? ''
    let high = 0
    let low = place
    for (let symbol = 0; symbol < symbols; symbol++) {
      const unit = key.charCodeAt(skipped + symbol)
      if (Number.isNaN(unit)) break
      const rank = ranks[unit] ?? 0
      const shift = 64 - (symbol + 1) * symbolBits
      if (shift >= 32) high += rank * 2 ** (shift - 32)
      else {
        const value = rank * 2 ** shift
        high += Math.floor(value / 2 ** 32)
        low += value % 2 ** 32
      }
    }
    halves[2 * at] = low
    halves[2 * at + 1] = high
  }
  packed.sort()
  const order = new Int32Array(filled.length)
  const high = (at: number): number => halves[2 * at + 1] ?? 0
  const low = (at: number): number => halves[2 * at] ?? 0
  const sameKey = (a: number, b: number): boolean =>
    high(a) === high(b) && Math.floor(low(a) / places) === Math.floor(low(b) / places)
  for (let start = 0; start < filled.length;) {
    let end = start
    while (end < filled.length && sameKey(start, end)) {
      order[end] = low(end) % places
      end += 1
    }
    if (end - start > 1) sortEqual(order.subarray(start, end), keys)
    start = end
  }
  return order
}

/** Sorts rows whose texts begin alike: in groups of the same text, as most of them are. */
function sortEqual(order: Int32Array, keys: readonly string[]): void {
  const groups = new Map<string, number[]>()
  for (const place of order) {
    const key = keys[place] ?? ''
    const group = groups.get(key)
    if (group) group.push(place)
    else groups.set(key, [place])
  }
  if (groups.size === 1) return
  let at = 0
  for (const key of [...groups.keys()].sort()) {
    const group = groups.get(key) ?? []
    order.set(group, at)
    at += group.length
  }
}

function commonStart(filled: readonly number[], keys: readonly string[]): number {
  const [first] = filled
  if (first === undefined) return 0
  const start = keys[first] ?? ''
  let length = start.length
  for (const place of filled) {
    const key = keys[place] ?? ''
    while (!key.startsWith(start.slice(0, length))) length -= 1
    if (length === 0) return 0
  }
  return length
}

/** The code units that the texts have, numbered in order from 1. */
function alphabet(
  filled: readonly number[],
  keys: readonly string[],
  skipped: number,
): { ranks: Uint32Array; size: number } {
  const ranks = new Uint32Array(65536)
  for (const place of filled) {
    const key = keys[place] ?? ''
    const end = Math.min(key.length, skipped + keyBits)
    for (let at = skipped; at < end; at++) ranks[key.charCodeAt(at)] = 1
  }
  let size = 0
  for (const [unit, seen] of ranks.entries()) if (seen === 1) ranks[unit] = ++size
  return { ranks, size }
}
