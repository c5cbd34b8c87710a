import type { Range, Structure } from './structure.ts'
import { walk } from './walk.ts'

export interface WebpStructure extends Structure {
  /** Where the pictures' compressed data lies. */
  data: Range[]
}

/** Checks that a WebP is exactly as long as its RIFF header says (one byte of padding apart), and its chunks' lengths. */
export function checkWebp(bytes: Buffer): WebpStructure {
  const expected = 8 + bytes.readUInt32LE(4)
  if (expected > bytes.length) {
    return { damage: 'truncated', percent: Math.floor((100 * bytes.length) / expected), data: [] }
  }
  if (bytes.length - expected > expected % 2) return { damage: 'broken-container', data: [] }
  const data = dataOf(bytes, expected)
  return data ? { damage: null, data } : { damage: 'broken-container', data: [] }
}

/** Bytes of a frame's own header, before its chunks. */
const frameHeader = 16

/** Goes over the chunks up to `to`, and those that frames hold; null where one reaches beyond what it lies in. */
function dataOf(bytes: Buffer, to: number): Range[] | null {
  const data: Range[] = []
  /** Where the chunks of the frame end, and where the chunk behind it begins. */
  let frame: { end: number; next: number } | null = null
  const walked = walk(12, (at) => {
    if (frame && at >= frame.end) {
      const { next } = frame
      frame = null
      if (next > at) return next
    }
    const limit: number = frame?.end ?? to
    if (at >= limit) return { whole: true }
    if (at + 8 > limit) return { whole: false }
    const name = bytes.toString('latin1', at, at + 4)
    const start = at + 8
    const end = start + bytes.readUInt32LE(at + 4)
    if (end > limit) return { whole: false }
    if (name === 'VP8 ' || name === 'VP8L') data.push({ from: start, to: end })
    const next = end + ((end - start) % 2)
    if (name !== 'ANMF') return next
    // A frame holds a picture, no frames.
    if (frame || end - start < frameHeader) return { whole: false }
    frame = { end, next }
    return start + frameHeader
  })
  return walked?.whole ? data : null
}
