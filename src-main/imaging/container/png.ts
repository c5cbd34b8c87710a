import { crc32 } from 'node:zlib'
import type { Range, Structure } from './structure.ts'
import { walk } from './walk.ts'

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
  const walked = walk<Structure>(8, (at) => {
    if (at + 8 > bytes.length) return { damage: 'truncated' }
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (!/^[A-Za-z]{4}$/.test(name)) return { damage: 'broken-container' }
    const end = at + 8 + bytes.readUInt32BE(at)
    if (name === 'IDAT') data.push({ from: at + 8, to: Math.min(end, bytes.length) })
    if (end + 4 > bytes.length) return { damage: 'truncated' }
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end))
      return { damage: name === 'IDAT' ? 'spoiled' : 'broken-container' }
    return name === 'IEND' ? { damage: null } : end + 4
  })
  return { ...(walked ?? { damage: 'broken-container' }), data, inflatedBytes: inflatedBytes(bytes) }
}
