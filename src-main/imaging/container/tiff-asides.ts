import { openTiff, tiffTag, type TiffEntry, type TiffReader } from './tiff.ts'

/** The tags that a picture is made of. All others describe it, or lead elsewhere. */
const pictureTags = new Set<number>(Object.values(tiffTag))

const types = { byte: 1, ascii: 2, short: 3, long: 4, undefined: 7 }

/**
 * A TIFF whose first directory holds nothing but what its picture is made of, in order, and whose further pages are out
 * of reach; the very same bytes where that is so already. libtiff warns of tags that it doesn't know, or that are written
 * otherwise than it expects, and warnings are refused; those of the picture's own tags and data still come.
 */
export function withoutAsides(tiff: Buffer): Buffer {
  const reader = openTiff(tiff)
  if (!reader) return tiff
  const { start, entries, next } = reader
  const kept = entries
    .filter((entry) => isPicture(reader, entry))
    .sort((one, other) => one.tag - other.tag || one.at - other.at)
  const asItIs = kept.length === entries.length && kept.every(({ at }, index) => at === entries[index]?.at)
  // A page behind the end of the file is a sign of damage, and stays one.
  const lost = next + 2 > tiff.length
  if (asItIs && (next === 0 || lost)) return tiff

  const pared = Buffer.from(tiff)
  for (const [index, { at }] of kept.entries()) tiff.copy(pared, start + 2 + index * 12, at, at + 12)
  const end = start + 2 + kept.length * 12
  const oldEnd = start + 2 + entries.length * 12
  pared.fill(0, end, Math.min(oldEnd + 4, tiff.length))
  if (lost) tiff.copy(pared, end, oldEnd, oldEnd + 4)
  if (reader.little) pared.writeUInt16LE(kept.length, start)
  else pared.writeUInt16BE(kept.length, start)
  return pared
}

/** Below it there are no tags: an entry of zeros is damage, of which the decoder tells. */
const firstTag = 254

function isPicture(reader: TiffReader, entry: TiffEntry): boolean {
  if (entry.tag < firstTag) return true
  if (!pictureTags.has(entry.tag)) return false
  if (entry.tag === tiffTag.orientation) return !isNoOrientation(reader, entry)
  if (entry.tag === tiffTag.profile) return isProfile(reader, entry)
  return true
}

/** Upright, or nothing at all (0), in whatever form; of any other the picture's turn depends, which only the decoder tells. */
function isNoOrientation({ u16, u32 }: TiffReader, { type, count, at }: TiffEntry): boolean {
  const isShort = type === types.short && count <= 2
  const values = isShort ? [u16(at + 8), u16(at + 8 + 2 * (count - 1))] : [u32(at + 8)]
  return (isShort || type === types.long) && count >= 1 && values.every((value) => value <= 1)
}

function isProfile({ u32, length }: TiffReader, { type, count, at }: TiffEntry): boolean {
  const bytewise = type === types.byte || type === types.ascii || type === types.undefined
  return bytewise && count > 4 && u32(at + 8) + count <= length
}
