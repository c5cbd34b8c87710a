import { codedData } from './iso-items.ts'
import type { Range, Structure } from './structure.ts'
import { walk } from './walk.ts'

export interface IsoMediaStructure extends Structure {
  /** Where the coded pictures lie; all of the media data where the file does not say. */
  data: Range[]
}

/** Whether there is a description of still pictures, as a file that is only a film has none. */
export function hasStill(bytes: Buffer): boolean {
  return goOver(bytes).meta !== null
}

/** Checks that the top-level boxes of an AVIF or HEIC cover the file exactly, the last one perhaps "to the end". */
export function checkIsoMedia(bytes: Buffer): IsoMediaStructure {
  const { structure, meta, media } = goOver(bytes)
  if (structure.damage !== null || !meta) return { ...structure, data: media }
  return { ...structure, data: codedData(bytes, meta) ?? media }
}

/** What is found of the top-level boxes: the contents of `meta` and of each `mdat`. */
interface Found {
  structure: Structure
  meta: Range | null
  media: Range[]
}

function goOver(bytes: Buffer): Found {
  const media: Range[] = []
  let meta: Range | null = null
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
    const stated = bytes.readUInt32BE(at)
    if (stated === 1 && at + 16 > bytes.length) return { damage: 'truncated' }
    const size =
      stated === 0 ? bytes.length - at : stated === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : stated
    if (size < 8) return { damage: 'broken-container' }
    const content = { from: at + (stated === 1 ? 16 : 8), to: at + size }
    if (name === 'meta') meta = content
    if (name === 'mdat') media.push(content)
    return at + size
  })
  return { structure: walked ?? { damage: 'broken-container' }, meta, media }
}
