import type { Structure } from './structure.ts'

/** Checks that the top-level boxes of an AVIF or HEIC cover the file exactly, the last one perhaps "to the end". */
export function checkIsoMedia(bytes: Buffer): Structure {
  let at = 0
  let meta = false
  let name = ''
  while (at < bytes.length) {
    if (at + 8 > bytes.length) return { damage: 'truncated' }
    name = bytes.toString('latin1', at + 4, at + 8)
    if (!/^[\x20-\x7e]{4}$/.test(name)) return { damage: 'broken-container' }
    if (name === 'meta') meta = true
    let size = bytes.readUInt32BE(at)
    if (size === 0) break
    if (size === 1) {
      if (at + 16 > bytes.length) return { damage: 'truncated' }
      size = Number(bytes.readBigUInt64BE(at + 8))
    }
    if (size < 8) return { damage: 'broken-container' }
    at += size
  }
  if (at > bytes.length) {
    // Without the description of the picture nothing of its data can be read.
    if (!meta || name !== 'mdat') return { damage: 'truncated' }
    return { damage: 'truncated', percent: Math.floor((100 * bytes.length) / at) }
  }
  return { damage: meta ? null : 'truncated' }
}
