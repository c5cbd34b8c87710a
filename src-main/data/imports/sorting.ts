import { sortText } from '../users/keys.ts'
import type { Rows } from './blocks.ts'

/**
 * Sorts a column as a person expects: numbers within a text by their value ("A2" before "A10"), letters by the alphabet
 * without case and accents, empty cells last. Comparing pairs of 250,000 texts takes a second. So the beginning of every
 * cell, after what all have in common, becomes a number with the row's place below it; the machine sorts those, and only
 * what stands equal then is compared. Cells are read where they stand: as texts of their own they would take more memory
 * than all the rest.
 */
export function sortedPlaces(rows: Rows, column: number): Int32Array {
  const { start, ranks, size } = survey(rows, column)
  const symbolBits = Math.max(1, Math.ceil(Math.log2(size + 1)))
  const symbols = Math.floor(keyBits / symbolBits)
  const packed = new BigUint64Array(rows.count)
  // Two halves of 32 bits, the lower first: arithmetic on BigInt would take longer than the sorting.
  const halves = new Uint32Array(packed.buffer)
  const hashes = new Uint32Array(rows.count)
  const empty: number[] = []
  let filled = 0
  eachCell(rows, column, (position, text, from, to) => {
    if (from === to) {
      empty.push(position)
      return
    }
    let high = 0
    let low = position
    let symbol = 0
    eachUnit(text, from, to, (unit, at) => {
      if (at < start) return true
      const rank = ranks[unit] ?? 0
      const shift = 64 - (symbol + 1) * symbolBits
      if (shift >= 32) high += rank * 2 ** (shift - 32)
      else {
        const value = rank * 2 ** shift
        high += Math.floor(value / 2 ** 32)
        low += value % 2 ** 32
      }
      symbol += 1
      return symbol < symbols
    })
    hashes[position] = hashOf(text, from, to)
    halves[2 * filled] = low
    halves[2 * filled + 1] = high
    filled += 1
  })
  const order = new Int32Array(rows.count)
  order.set(orderOf(packed.subarray(0, filled).sort(), rows, column, hashes))
  order.set(empty, filled)
  return order
}

const placeBits = 18
const keyBits = 64 - placeBits
const places = 2 ** placeBits
/** FNV-1a, to tell which cells are the same. */
function hashOf(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** How far into a cell the survey looks. */
const surveyed = 2 * keyBits

/** Calls `take` with where the cell of a column stands in its block's text, without blanks around it, row by row. */
function eachCell(
  rows: Rows,
  column: number,
  take: (position: number, text: string, from: number, to: number) => void,
): void {
  for (const block of rows.blocks) {
    const text = rows.textOf(block)
    let at = 0
    for (let row = 0; row < block.count; row++) {
      let from = 0
      let to = 0
      for (let cell = 0; cell < block.width; cell++) {
        const end = text.indexOf('\0', at)
        if (cell === column) {
          from = at
          to = end === -1 ? text.length : end
        }
        at = end === -1 ? text.length + 1 : end + 1
      }
      while (from < to && text.charCodeAt(from) <= blank) from += 1
      while (from < to && text.charCodeAt(to - 1) <= blank) to -= 1
      take(block.position + row, text, from, to)
    }
  }
}

const blank = 32
const zero = 48
const nine = 57

/**
 * Calls `take` with the units by which a text sorts, until it says no: letters without case and accents, and before each
 * number, without its leading zeros, how many digits it has.
 */
function eachUnit(text: string, from: number, to: number, take: (unit: number, at: number) => boolean): void {
  let out = 0
  for (let at = from; at < to;) {
    const unit = text.charCodeAt(at)
    if (unit < zero || unit > nine) {
      if (!take(foldedUnit(unit), out)) return
      out += 1
      at += 1
      continue
    }
    let first = at
    while (first + 1 < to && text.charCodeAt(first) === zero && isDigit(text.charCodeAt(first + 1)))
      first += 1
    let end = first
    while (end < to && isDigit(text.charCodeAt(end))) end += 1
    if (!take(zero + Math.min(end - first, mostDigits), out)) return
    out += 1
    for (at = first; at < end; at++) {
      if (!take(text.charCodeAt(at), out)) return
      out += 1
    }
  }
}

/** Numbers of more digits sort by their digits alone; below the letters as all numbers do. */
const mostDigits = 15

function isDigit(unit: number): boolean {
  return unit >= zero && unit <= nine
}

const folded = new Uint16Array(65536)

function foldedUnit(unit: number): number {
  const known = folded[unit] ?? 0
  if (known !== 0) return known
  const is = sortText(String.fromCharCode(unit)).charCodeAt(0) || unit
  folded[unit] = is
  return is
}

/** What the cells of a column have in common at their start, and which units follow, numbered in their order from 1. */
function survey(rows: Rows, column: number): { start: number; ranks: Uint32Array; size: number } {
  const seen = new Uint32Array(65536)
  const common: number[] = []
  let start = -1
  eachCell(rows, column, (_, text, from, to) => {
    if (from === to) return
    let length = 0
    const first = start === -1
    eachUnit(text, from, to, (unit, at) => {
      seen[unit] = 1
      if (first) common.push(unit)
      if (at === length && common[at] === unit) length += 1
      return at + 1 < surveyed
    })
    start = first ? length : Math.min(start, length)
  })
  let size = 0
  for (const [unit, is] of seen.entries()) if (is === 1) seen[unit] = ++size
  return { start: Math.max(0, start), ranks: seen, size }
}

/** The places of sorted numbers; rows whose numbers are equal are put in order by their whole cells. */
function orderOf(packed: BigUint64Array, rows: Rows, column: number, hashes: Uint32Array): Int32Array {
  const halves = new Uint32Array(packed.buffer, packed.byteOffset, 2 * packed.length)
  const order = new Int32Array(packed.length)
  const above = (at: number): number => Math.floor((halves[2 * at] ?? 0) / places)
  for (let start = 0; start < packed.length;) {
    const [high, low] = [halves[2 * start + 1], above(start)]
    let end = start
    let alike = true
    while (end < packed.length && halves[2 * end + 1] === high && above(end) === low) {
      const place = (halves[2 * end] ?? 0) % places
      order[end] = place
      alike &&= hashes[place] === hashes[order[start] ?? 0]
      end += 1
    }
    if (!alike) sortAlike(order.subarray(start, end), rows, column, hashes)
    start = end
  }
  return order
}

/** Sorts rows whose cells begin alike: one cell stands for all that are the same. */
function sortAlike(order: Int32Array, rows: Rows, column: number, hashes: Uint32Array): void {
  const groups = new Map<number, { key: string; places: number[] }>()
  for (const place of order) {
    const hash = hashes[place] ?? 0
    const group = groups.get(hash)
    if (group) group.places.push(place)
    else groups.set(hash, { key: keyOf((rows.cellsAt(place)[column] ?? '').trim()), places: [place] })
  }
  let at = 0
  for (const group of [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
    order.set(group.places, at)
    at += group.places.length
  }
}

/** The units of a cell as a text. */
function keyOf(cell: string): string {
  const units: number[] = []
  eachUnit(cell, 0, cell.length, (unit) => units.push(unit) > 0)
  let key = ''
  for (const unit of units) key += String.fromCharCode(unit)
  return key
}
