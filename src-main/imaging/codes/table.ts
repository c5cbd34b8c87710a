/** How many bits one look covers: tables that stay in the processor's nearest cache, and most codes are shorter. */
export const lookBits = 12

/**
 * A Huffman table as it is walked: `look` answers for the next 12 bits what they mean, 0 where the code is longer or none.
 * Entries of a DC table are the bits of code and value; those of an AC table also hold how many coefficients they cover,
 * and whether the block ends there, for as many codes as the 12 bits hold whole.
 */
export interface CodeTable {
  look: Int16Array
  /** By the length of a code (1 to 16): the largest code of that length, or -1. */
  largest: Int32Array
  /** By the length of a code: what is to be added to a code for its place in `symbols`. */
  places: Int32Array
  symbols: Uint8Array
}

/** Fields of an AC entry: bits (6), coefficients (7), the end of the block (1). */
export const bitsMask = 0x3f
export const coefficientsShift = 6
export const coefficientsMask = 0x7f
export const endFlag = 1 << 13

/** Coefficients of a block. */
export const blockSize = 64

/**
 * Makes a table of the numbers of codes by length and the symbols of a DHT segment; null where there can be no such
 * codes.
 */
export function makeTable(counts: Uint8Array, symbols: Uint8Array, isDc: boolean): CodeTable | null {
  const table: CodeTable = {
    look: new Int16Array(1 << lookBits),
    largest: new Int32Array(17).fill(-1),
    places: new Int32Array(17),
    symbols,
  }
  const entryOf = isDc ? dcEntry : acEntry
  let code = 0
  let place = 0
  for (let length = 1; length <= 16; length += 1) {
    const count = counts[length - 1] ?? 0
    if (code + count > 1 << length) return null
    table.places[length] = place - code
    for (let last = place + count; place < last; place += 1) {
      if (length <= lookBits) {
        const first = code << (lookBits - length)
        const entry = entryOf(length, symbols[place] ?? 0)
        table.look.fill(entry, first, first + (1 << (lookBits - length)))
      }
      table.largest[length] = code
      code += 1
    }
    code <<= 1
  }
  if (!isDc) joinCodes(table.look)
  return table
}

/** The bits of a code and of the value that follows it. */
const dcEntry = (length: number, symbol: number): number => length + (symbol & 15)

/** What a code of an AC table means: a run of zeros and a value, 16 zeros, or the end of the block. */
export function acEntry(length: number, symbol: number): number {
  const run = symbol >> 4
  const size = symbol & 15
  // Decoders take every other code without a value for the end.
  if (size === 0 && run !== 15) return length | endFlag
  return (length + size) | ((run + 1) << coefficientsShift)
}

/** Joins to each entry those of the codes that follow within the same bits, up to the end of a block. */
function joinCodes(look: Int16Array): void {
  const single = look.slice()
  const mask = look.length - 1
  for (let bits = 0; bits < look.length; bits += 1) {
    let entry = single[bits] ?? 0
    for (let used = entry & bitsMask; entry !== 0 && used < lookBits && (entry & endFlag) === 0;) {
      const next = single[(bits << used) & mask] ?? 0
      used += next & bitsMask
      const coefficients = (entry >> coefficientsShift) & coefficientsMask
      const more = (next >> coefficientsShift) & coefficientsMask
      if (next === 0 || used > lookBits || coefficients + more >= blockSize) break
      entry = used | ((coefficients + more) << coefficientsShift) | (next & endFlag)
    }
    look[bits] = entry
  }
}
