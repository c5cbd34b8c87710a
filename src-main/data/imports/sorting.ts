import { sortText } from '../users/keys.ts'
import type { Block, Rows } from './blocks.ts'
import { placeBits, places } from './places.ts'

/**
 * Sorts a column as a person expects: numbers within a text by their value ("A2" before "A10"), letters by the alphabet
 * without case and accents, empty cells last. Comparing pairs of 250,000 texts takes a second. So the beginning of every
 * cell, after what all have in common, becomes a number with the row's place below it; the machine sorts those, and only
 * what stands equal then is compared. Cells are read where they stand: as texts of their own they would take more memory
 * than all the rest.
 */
export function sortedPlaces(rows: Rows, column: number): Int32Array {
  const workspace = new ArrayBuffer(bytesPerRow * rows.count)
  try {
    return placesIn(workspace, rows, column)
  } finally {
    // Freed at once: V8 would let tens of megabytes of such pile up before it does.
    workspace.transfer(0)
  }
}

/** What a row takes while a column is sorted: a number of 64 bits, and three of 32. */
const bytesPerRow = 20

function placesIn(workspace: ArrayBuffer, rows: Rows, column: number): Int32Array {
  const { count } = rows
  const packed = new BigUint64Array(workspace, 0, count)
  // Two halves of 32 bits, the lower first: arithmetic on BigInt would take longer than the sorting.
  const halves = new Uint32Array(workspace, 0, 2 * count)
  const hashes = new Uint32Array(workspace, 8 * count, count)
  const cells = {
    from: new Uint32Array(workspace, 12 * count, count),
    to: new Uint32Array(workspace, 16 * count, count),
  }
  const { start, ranks, symbols, symbolBits } = survey(rows, column, cells)
  const empty: number[] = []
  let filled = 0
  const isLast = memory()
  let [high, low, hash] = [0, 0, 0]
  const understand = (bytes: Uint8Array, from: number, to: number): void => {
    high = 0
    low = 0
    let shift = 64
    let left = symbols
    eachUnit(bytes, from, to, (unit, at) => {
      if (at < start) return true
      const rank = ranks[unit] ?? 0
      shift -= symbolBits
      if (shift >= 32) high |= rank << (shift - 32)
      else {
        high |= rank >>> (32 - shift)
        low |= rank << shift
      }
      left -= 1
      return left > 0
    })
    hash = hashOf(bytes, from, to)
  }
  const add = (position: number, bytes: Uint8Array): void => {
    const from = cells.from[position] ?? 0
    const to = cells.to[position] ?? 0
    if (from === to) {
      empty.push(position)
      return
    }
    if (!isLast(bytes, from, to)) understand(bytes, from, to)
    hashes[position] = hash
    halves[2 * filled] = low | position
    halves[2 * filled + 1] = high
    filled += 1
  }
  for (const block of rows.blocks) {
    rows.lookAt(block, (bytes) => {
      for (let row = 0; row < block.count; row++) add(block.position + row, bytes)
    })
  }
  const order = new Int32Array(count)
  putInOrder(order, packed.subarray(0, filled).sort(), rows, cells, hashes)
  order.set(empty, filled)
  return order
}

const keyBits = 64 - placeBits

const bytesRemembered = 128

/** Tells whether a cell is the one it was asked about before: in most files the same follow each other. */
function memory(): (bytes: Uint8Array, from: number, to: number) => boolean {
  const last = new Uint8Array(bytesRemembered)
  let length = -1
  return (bytes, from, to) => {
    let at = 0
    if (to - from === length) while (at < length && last[at] === bytes[from + at]) at += 1
    if (at === length) return true
    length = to - from
    if (length > bytesRemembered) length = -1
    else for (at = 0; at < length; at++) last[at] = bytes[from + at] ?? 0
    return false
  }
}

/** FNV-1a, to tell which cells are the same. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  return hash >>> 0
}

/** Where the cells of a column stand in the bytes of their blocks, without blanks around them, by row. */
interface Cells {
  from: Uint32Array
  to: Uint32Array
}

/** Calls `take` with where each cell of a column stands in the bytes of its block, without blanks around it. */
function eachCell(
  rows: Rows,
  column: number,
  take: (position: number, bytes: Uint8Array, from: number, to: number) => void,
): void {
  const look = (block: Block, bytes: Uint8Array): void => {
    const { position, count, width } = block
    const ends = rows.endsOf(block, bytes)
    const back = column >= width / 2
    for (let row = 0; row < count; row++) {
      const first = row === 0 ? 0 : (ends[row - 1] ?? 0) + 1
      const end = ends[row] ?? 0
      let from = first
      let to = end
      if (column >= width) from = to
      else if (back) {
        for (let left = width - 1 - column; left > 0;) if (bytes[--to] === separator) left -= 1
        from = to
        while (from > first && bytes[from - 1] !== separator) from -= 1
      } else {
        for (let left = column; left > 0; from++) if (bytes[from] === separator) left -= 1
        to = from
        while (to < end && bytes[to] !== separator) to += 1
      }
      while (from < to && (bytes[from] ?? 0) <= blank) from += 1
      while (from < to && (bytes[to - 1] ?? 0) <= blank) to -= 1
      take(position + row, bytes, from, to)
    }
  }
  for (const block of rows.blocks) rows.lookAt(block, (bytes) => look(block, bytes))
}

const separator = 0
const blank = 32
const zero = 48
const nine = 57

/**
 * Calls `take` with the units by which a text in UTF-8 sorts, until it says no: letters without case and accents, and
 * before each number, without its leading zeros, how many digits it has.
 */
function eachUnit(
  bytes: Uint8Array,
  from: number,
  to: number,
  take: (unit: number, at: number) => boolean,
): void {
  let out = 0
  for (let at = from; at < to;) {
    const byte = bytes[at] ?? 0
    if (!isDigit(byte)) {
      const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
      const point = length === 1 ? byte : pointAt(bytes, at, length)
      at += length
      if (point < 0x10000) {
        if (!take(foldedUnit(point), out)) return
        out += 1
      } else {
        if (!take(0xd7c0 + (point >> 10), out) || !take(0xdc00 + (point & 0x3ff), out + 1)) return
        out += 2
      }
      continue
    }
    let first = at
    while (first + 1 < to && bytes[first] === zero && isDigit(bytes[first + 1] ?? 0)) first += 1
    let end = first
    while (end < to && isDigit(bytes[end] ?? 0)) end += 1
    if (!take(zero + Math.min(end - first, mostDigits), out)) return
    out += 1
    for (at = first; at < end; at++) {
      if (!take(bytes[at] ?? 0, out)) return
      out += 1
    }
  }
}

/** The code point that stands in so many bytes of UTF-8, two at least. */
function pointAt(bytes: Uint8Array, at: number, length: number): number {
  let point = (bytes[at] ?? 0) & (0x7f >> length)
  for (let next = at + 1; next < at + length; next++) point = (point << 6) | ((bytes[next] ?? 0) & 0x3f)
  return point
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

/** What is to be known of a column before its cells become numbers. */
interface Survey {
  /** Units that all cells have in common at their start. */
  start: number
  /** Units that follow, numbered in their order from 1. */
  ranks: Uint32Array
  /** Bits that such a number takes, and how many of them a key has room for. */
  symbolBits: number
  symbols: number
}

/** Units of the first cell that the others may have in common with it. */
const longestCommon = 64

/** Looks through a column, and notes in `cells` where they stand. */
function survey(rows: Rows, column: number, cells: Cells): Survey {
  const seen = new Uint32Array(65536)
  const common: number[] = []
  let start = longestCommon
  let size = 0
  let symbolBits = 1
  const isLast = memory()
  eachCell(rows, column, (position, bytes, from, to) => {
    cells.from[position] = from
    cells.to[position] = to
    if (from === to || isLast(bytes, from, to)) return
    const first = size === 0
    // The more different units there are the fewer of them a key has room for: what comes later is of no use.
    const reach = start + Math.floor(keyBits / symbolBits)
    let length = 0
    eachUnit(bytes, from, to, (unit, at) => {
      if (seen[unit] === 0) {
        seen[unit] = 1
        size += 1
      }
      if (first) common.push(unit)
      if (at === length && common[at] === unit) length += 1
      return at + 1 < reach
    })
    start = Math.min(start, length)
    symbolBits = bitsFor(size)
  })
  let rank = 0
  for (const [unit, is] of seen.entries()) if (is === 1) seen[unit] = ++rank
  return { start, ranks: seen, symbolBits, symbols: Math.floor(keyBits / symbolBits) }
}

/** Bits that hold the numbers from 0 to `most`. */
function bitsFor(most: number): number {
  return Math.max(1, 32 - Math.clz32(most))
}

/** Puts the places of sorted numbers into `order`; rows whose numbers are equal go by their whole cells. */
function putInOrder(
  order: Int32Array,
  packed: BigUint64Array,
  rows: Rows,
  cells: Cells,
  hashes: Uint32Array,
): void {
  const halves = new Uint32Array(packed.buffer, packed.byteOffset, 2 * packed.length)
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
    if (!alike) sortAlike(order.subarray(start, end), rows, cells, hashes)
    start = end
  }
}

/** Sorts rows whose cells begin alike: one cell stands for all that are the same. */
function sortAlike(order: Int32Array, rows: Rows, cells: Cells, hashes: Uint32Array): void {
  const groups = new Map<number, { key: string; places: number[] }>()
  // They are in the order of the file: each block is read once.
  for (let at = 0; at < order.length;) {
    const block = rows.blockAt(order[at] ?? 0)
    const behind = block.position + block.count
    at = rows.lookAt(block, (bytes) => {
      let next = at
      for (; next < order.length && (order[next] ?? 0) < behind; next++) {
        const place = order[next] ?? 0
        const hash = hashes[place] ?? 0
        const group = groups.get(hash)
        if (group) group.places.push(place)
        else groups.set(hash, { key: keyOf(bytes, cells, place), places: [place] })
      }
      return next
    })
  }
  let at = 0
  for (const group of [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
    order.set(group.places, at)
    at += group.places.length
  }
}

const unitsAtOnce = 8192

function decodeUnits(units: Uint16Array): string {
  let text = ''
  for (let at = 0; at < units.length; at += unitsAtOnce) {
    text += String.fromCharCode(...units.subarray(at, at + unitsAtOnce))
  }
  return text
}

/** The units of a row's cell as a text. */
function keyOf(bytes: Uint8Array, { from, to }: Cells, place: number): string {
  const [start, end] = [from[place] ?? 0, to[place] ?? 0]
  // A number brings one unit more than it has digits.
  const units = new Uint16Array(2 * (end - start))
  let length = 0
  eachUnit(bytes, start, end, (unit) => {
    units[length++] = unit
    return true
  })
  return decodeUnits(units.subarray(0, length))
}
