import { crc32 } from 'node:zlib'
import type { Range, Structure } from './structure.ts'

export interface PngStructure extends Structure {
  /** Where the compressed picture data lies, as far as it is there. */
  data: Range[]
  /** Bytes that the data should inflate to (of a picture without interlacing; nearly so with it). */
  inflatedBytes: number
}

const channelsOfColourType: Partial<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

function inflatedBytes(bytes: Buffer): number {
  if (bytes.length < 26) return 0
  const bits = bytes.readUInt32BE(16) * (bytes[24] ?? 0) * (channelsOfColourType[bytes[25] ?? 0] ?? 0)
  return bytes.readUInt32BE(20) * (1 + Math.ceil(bits / 8))
}

/** Checks every chunk's CRC up to IEND, which must be there. A wrong CRC of picture data means changed data. */
export function checkPng(bytes: Buffer): PngStructure {
  const data: PngStructure['data'] = []
  const parts = { data, inflatedBytes: inflatedBytes(bytes) }
  let at = 8
  let name = ''
  while (name !== 'IEND') {
    if (at + 8 > bytes.length) return { damage: 'truncated', ...parts }
    const length = bytes.readUInt32BE(at)
    name = bytes.toString('latin1', at + 4, at + 8)
    if (!/^[A-Za-z]{4}$/.test(name)) return { damage: 'broken-container', ...parts }
    const end = at + 8 + length
    if (name === 'IDAT') data.push({ from: at + 8, to: Math.min(end, bytes.length) })
    if (end + 4 > bytes.length) return { damage: 'truncated', ...parts }
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end))
      return { damage: name === 'IDAT' ? 'spoiled' : 'broken-container', ...parts }
    at = end + 4
  }
  return { damage: null, ...parts }
}
