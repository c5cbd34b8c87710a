import type { Range, Structure } from './structure.ts'

/** A TIFF's first directory. */
export interface TiffDirectory {
  has(tag: number): boolean
  /** Values of a tag; none where it is missing, not of an integer type, or of more values than are read. */
  values(tag: number): number[]
}

const bytesOfType: Partial<Record<number, number>> = { 1: 1, 3: 2, 4: 4 }
const maxValues = 1_000_000

/**
 * The first directory of a classic TIFF, or null where there is none (also of a BigTIFF) or its values lie outside the
 * file. Later directories, which may lead in a circle, are never looked for. Values are read when asked for: all tags of
 * a small file may claim the same bytes.
 */
export function readTiffDirectory(bytes: Buffer): TiffDirectory | null {
  if (bytes.length < 8) return null
  const little = bytes[0] === 0x49
  const u16 = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const u32 = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  if (u16(2) !== 42) return null
  const start = u32(4)
  if (start + 2 > bytes.length) return null

  const places = new Map<number, { from: number; size: number; count: number } | null>()
  const entries = u16(start)
  for (let entry = 0; entry < entries; entry += 1) {
    const at = start + 2 + entry * 12
    if (at + 12 > bytes.length) return null
    const tag = u16(at)
    const size = bytesOfType[u16(at + 2)]
    const count = u32(at + 4)
    if (size === undefined || count > maxValues) {
      places.set(tag, null)
      continue
    }
    const from = size * count <= 4 ? at + 8 : u32(at + 8)
    if (from + size * count > bytes.length) return null
    places.set(tag, { from, size, count })
  }
  return {
    has: (tag) => places.has(tag),
    values(tag) {
      const found = places.get(tag)
      if (!found) return []
      const { from, size, count } = found
      return Array.from({ length: count }, (_, index) => {
        const place = from + index * size
        return size === 1 ? (bytes[place] ?? 0) : size === 2 ? u16(place) : u32(place)
      })
    },
  }
}

export interface TiffStructure extends Structure {
  /** Where the compressed strips or tiles of the first picture lie; none of an uncompressed one. */
  data: Range[]
  /** Whether each of them is a zlib stream. */
  deflated: boolean
}

const tag = {
  compression: 259,
  stripOffsets: 273,
  stripByteCounts: 279,
  tileOffsets: 324,
  tileByteCounts: 325,
}
const uncompressed = 1
/** Most strips or tiles: one for each line of the tallest picture that is taken, and more. */
const maxParts = 100_000
const deflate = new Set([8, 32_946])

/** Checks that the first picture's strips or tiles lie within the file; the share that does is what can be read. */
export function checkTiff(bytes: Buffer): TiffStructure {
  const nothing = { data: [], deflated: false }
  if (bytes.length < 8) return { damage: 'truncated', ...nothing }
  const little = bytes[0] === 0x49
  const version = little ? bytes.readUInt16LE(2) : bytes.readUInt16BE(2)
  const isBigTiff = version === 43
  if (isBigTiff) return { damage: null, ...nothing }
  const start = little ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4)
  const directory = readTiffDirectory(bytes)
  if (!directory) return { damage: start + 2 > bytes.length ? 'truncated' : 'broken-container', ...nothing }

  const either = (one: number, other: number) => directory.values(directory.has(one) ? one : other)
  const offsets = either(tag.stripOffsets, tag.tileOffsets)
  const counts = either(tag.stripByteCounts, tag.tileByteCounts)
  if (offsets.length === 0 || offsets.length > maxParts) return { damage: 'broken-container', ...nothing }
  const parts = offsets.map((from, index) => ({ from, to: from + (counts[index] ?? 0) }))
  let expected = 0
  let present = 0
  for (const { from, to } of parts) {
    expected += to - from
    present += Math.max(0, Math.min(bytes.length, to) - from)
  }
  if (present < expected) {
    return { damage: 'truncated', percent: Math.floor((100 * present) / expected), ...nothing }
  }
  const compression = directory.values(tag.compression)[0] ?? uncompressed
  if (compression === uncompressed) return { damage: null, ...nothing }
  return { damage: null, data: parts, deflated: deflate.has(compression) }
}
