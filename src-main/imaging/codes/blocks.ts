import {
  acEntry,
  bitsMask,
  blockSize,
  coefficientsMask,
  coefficientsShift,
  endFlag,
  lookBits,
  type CodeTable,
} from './table.ts'

/** The blocks of one unit of a scan, in their order: the tables of each. */
export type Unit = readonly { dc: CodeTable; ac: CodeTable }[]

export const badCode = -1
export const endedEarly = -2

/** Bytes that must follow the data: a block that begins within it reads at most so far beyond (64 codes of 31 bits). */
export const margin = 264

const look = (data: DataView, bit: number): number =>
  (data.getInt32(bit >> 3) << (bit & 7)) >>> (32 - lookBits)

/**
 * Follows the codes of `units` units from the bit `from`, and answers at which bit they end; `badCode` where there is no
 * such code, or a block of more than 64 coefficients, `endedEarly` where they lead beyond the bit `end`.
 */
export function followUnits(data: DataView, from: number, end: number, unit: Unit, units: number): number {
  let bit = from
  for (let at = 0; at < units; at += 1) {
    for (const { dc, ac } of unit) {
      let entry = dc.look[look(data, bit)] ?? 0
      if (entry === 0) entry = longEntry(dc, data, bit, true)
      if (entry === 0) return badCode
      bit = followAc(data, bit + entry, ac)
      if (bit < 0) return bit
      if (bit > end) return endedEarly
    }
  }
  return bit
}

/** Follows the codes of one block behind its first coefficient. */
function followAc(data: DataView, from: number, table: CodeTable): number {
  const entries = table.look
  let bit = from
  for (let done = 1; done < blockSize;) {
    let entry = entries[look(data, bit)] ?? 0
    let reached = done + ((entry >> coefficientsShift) & coefficientsMask)
    // Of several codes the later ones may belong to the next block.
    if (entry === 0 || reached > blockSize || (reached === blockSize && (entry & endFlag) !== 0)) {
      entry = longEntry(table, data, bit, false)
      if (entry === 0) return badCode
      reached = done + ((entry >> coefficientsShift) & coefficientsMask)
      if (reached > blockSize) return badCode
    }
    bit += entry & bitsMask
    if ((entry & endFlag) !== 0) return bit
    done = reached
  }
  return bit
}

/** The entry of the one code at a bit, however long it is; 0 where there is none. */
function longEntry(table: CodeTable, data: DataView, bit: number, isDc: boolean): number {
  const next = (data.getInt32(bit >> 3) << (bit & 7)) >>> 16
  for (let length = 1; length <= 16; length += 1) {
    const code = next >>> (16 - length)
    if (code > (table.largest[length] ?? -1)) continue
    const symbol = table.symbols[code + (table.places[length] ?? 0)] ?? 0
    return isDc ? length + (symbol & 15) : acEntry(length, symbol)
  }
  return 0
}
