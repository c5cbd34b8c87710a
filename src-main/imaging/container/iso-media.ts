import type { Range, Structure } from './structure.ts'
import { walk } from './walk.ts'

export interface IsoMediaStructure extends Structure {
  /** Where the picture's data lies, with other items (EXIF, a thumbnail). */
  data: Range[]
}

/** Checks that the top-level boxes of an AVIF or HEIC cover the file exactly, the last one perhaps "to the end". */
export function checkIsoMedia(bytes: Buffer): IsoMediaStructure {
  const data: Range[] = []
  let meta = false
  let name = ''
  const walked = walk<Structure>(0, (at) => {
    if (at === bytes.length) return { damage: meta ? null : 'truncated' }
    if (at > bytes.length) {
      // Without the description of the picture nothing of its data can be read.
      if (!meta || name !== 'mdat') return { damage: 'truncated' }
      return { damage: 'truncated', percent: Math.floor((100 * bytes.length) / at) }
    }
    if (at + 8 > bytes.length) return { damage: 'truncated' }
    name = bytes.toString('latin1', at + 4, at + 8)
    if (!/^[\x20-\x7e]{4}$/.test(name)) return { damage: 'broken-container' }
    if (name === 'meta') meta = true
    const stated = bytes.readUInt32BE(at)
    if (stated === 1 && at + 16 > bytes.length) return { damage: 'truncated' }
    const size =
      stated === 0 ? bytes.length - at : stated === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : stated
    if (size < 8) return { damage: 'broken-container' }
    if (name === 'mdat') data.push({ from: at + 8, to: at + size })
    return at + size
  })
  return { ...(walked ?? { damage: 'broken-container' }), data }
}
