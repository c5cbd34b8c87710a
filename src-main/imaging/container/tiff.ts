import type { Range, Structure } from './structure.ts'

/** The tags of which a picture is made. */
export const tiffTag = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  group3Options: 292,
  group4Options: 293,
  predictor: 317,
  colourMap: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  inkSet: 332,
  inkCount: 334,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
  yCbCrCoefficients: 529,
  yCbCrSubsampling: 530,
  yCbCrPositioning: 531,
  referenceBlackWhite: 532,
  profile: 34_675,
} as const

/** An entry of a directory as it is written; `at` is its own offset. */
export interface TiffEntry {
  tag: number
  type: number
  count: number
  at: number
}

/** A classic TIFF and the entries of its first directory. */
export interface TiffReader {
  little: boolean
  length: number
  u16(at: number): number
  u32(at: number): number
  /** Offset of the directory. */
  start: number
  entries: TiffEntry[]
  /** Offset of the next one, 0 where there is none. */
  next: number
}

/**
 * Opens a classic TIFF at its first directory; null where that does not lie within the file (also of a BigTIFF). Later
 * directories, which may lead in a circle, are never looked for.
 */
export function openTiff(bytes: Buffer): TiffReader | null {
  if (bytes.length < 8) return null
  const little = bytes[0] === 0x49
  const u16 = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const u32 = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  if (u16(2) !== 42) return null
  const start = u32(4)
  if (start + 2 > bytes.length) return null
  const count = u16(start)
  const end = start + 2 + count * 12
  if (end > bytes.length) return null
  const entries = Array.from({ length: count }, (_, index) => {
    const at = start + 2 + index * 12
    return { tag: u16(at), type: u16(at + 2), count: u32(at + 4), at }
  })
  return {
    little,
    length: bytes.length,
    u16,
    u32,
    start,
    entries,
    next: end + 4 > bytes.length ? 0 : u32(end),
  }
}

/** A TIFF's first directory. */
export interface TiffDirectory {
  has(tag: number): boolean
  /** Values of a tag; none where it is missing, not of an integer type, outside the file, or of more values than are read. */
  values(tag: number): number[]
  /** Offset of the next directory, 0 where there is none. */
  next: number
}

const bytesOfType: Partial<Record<number, number>> = { 1: 1, 3: 2, 4: 4 }
const maxValues = 1_000_000

/**
 * The first directory of a classic TIFF, or null where there is none. Values are read when asked for: all tags of a small
 * file may claim the same bytes.
 */
export function readTiffDirectory(bytes: Buffer): TiffDirectory | null {
  const reader = openTiff(bytes)
  if (!reader) return null
  const { u16, u32, next } = reader
  const entries = new Map(reader.entries.map((entry) => [entry.tag, entry]))
  return {
    has: (tag) => entries.has(tag),
    values(tag) {
      const entry = entries.get(tag)
      const size = bytesOfType[entry?.type ?? 0]
      if (!entry || size === undefined || entry.count > maxValues) return []
      const from = size * entry.count <= 4 ? entry.at + 8 : u32(entry.at + 8)
      if (from + size * entry.count > bytes.length) return []
      return Array.from({ length: entry.count }, (_, index) => {
        const place = from + index * size
        return size === 1 ? (bytes[place] ?? 0) : size === 2 ? u16(place) : u32(place)
      })
    },
    next,
  }
}

export interface TiffStructure extends Structure {
  /** Where the compressed strips or tiles of the first picture lie; none of an uncompressed one. */
  data: Range[]
  /** Whether each of them is a zlib stream. */
  deflated: boolean
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

  const either = (one: number, other: number) => (directory.has(one) ? one : other)
  const offsets = directory.values(either(tiffTag.stripOffsets, tiffTag.tileOffsets))
  const countsTag = either(tiffTag.stripByteCounts, tiffTag.tileByteCounts)
  const counts = directory.values(countsTag)
  const unreadable = directory.has(countsTag) && counts.length === 0
  if (offsets.length === 0 || offsets.length > maxParts || unreadable) {
    return { damage: 'broken-container', ...nothing }
  }
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
  // What a file says it has behind its end was there once.
  if (directory.next + 2 > bytes.length) return { damage: 'truncated', ...nothing }
  const compression = directory.values(tiffTag.compression)[0] ?? uncompressed
  if (compression === uncompressed) return { damage: null, ...nothing }
  return { damage: null, data: parts, deflated: deflate.has(compression) }
}
