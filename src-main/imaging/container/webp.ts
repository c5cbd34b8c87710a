import type { Range, Structure } from './structure.ts'

export interface WebpStructure extends Structure {
  /** Where the pictures' compressed data lies. */
  data: Range[]
}

/** Checks that a WebP is exactly as long as its RIFF header says (one byte of padding apart), and its chunks' lengths. */
export function checkWebp(bytes: Buffer): WebpStructure {
  const data: WebpStructure['data'] = []
  const expected = 8 + bytes.readUInt32LE(4)
  if (expected > bytes.length) {
    return { damage: 'truncated', percent: Math.floor((100 * bytes.length) / expected), data }
  }
  if (bytes.length - expected > expected % 2) return { damage: 'broken-container', data }
  const whole = collectData(bytes, 12, expected, data)
  return { damage: whole ? null : 'broken-container', data }
}

/** Walks chunks (frames hold further ones); false where one reaches beyond its surroundings. */
function collectData(bytes: Buffer, from: number, to: number, data: WebpStructure['data']): boolean {
  let at = from
  while (at + 8 <= to) {
    const name = bytes.toString('latin1', at, at + 4)
    const start = at + 8
    const end = start + bytes.readUInt32LE(at + 4)
    if (end > to) return false
    if (name === 'VP8 ' || name === 'VP8L') data.push({ from: start, to: end })
    if (name === 'ANMF' && !collectData(bytes, start + 16, end, data)) return false
    at = end + ((end - start) % 2)
  }
  return at >= to
}
