import { isProvenBinary } from '../text-mode.ts'
import {
  jpegMarker,
  readFrame,
  readJpegHeader,
  standsAlone,
  type JpegFrame,
  type JpegHeader,
  type JpegSegment,
} from './jpeg-header.ts'
import { openTiff, tiffTag, type TiffEntry, type TiffReader } from './tiff.ts'
import { walk } from './walk.ts'

type Gap = JpegHeader['gaps'][number]

/**
 * A JPEG without the stray bytes that some cameras leave between the segments of the header, of which the decoder warns,
 * and whose warnings are refused; the very same bytes where there are none. Where they may be the trace of damage they
 * stay, for the decoder to refuse: what a table has lost or gained, what hides a segment or may be what is left of the one
 * that says how the picture is turned, a header without all that its picture needs (the decoder takes common tables for
 * missing ones), a transfer as text.
 */
export function withoutStrayBytes(jpeg: Buffer): Buffer {
  const header = readJpegHeader(jpeg)
  const { gaps } = header
  if (gaps.length === 0) return jpeg
  if (!isComplete(jpeg, header) || !isProvenBinary(jpeg)) return jpeg
  if (!gaps.every((gap) => isStray(jpeg, gap))) return jpeg
  if (!saysHowItIsTurned(jpeg, header) && gaps.some(({ from, to }) => to - from >= leastOrientation))
    return jpeg
  const starts = [0, ...gaps.map(({ to }) => to)]
  const ends = [...gaps.map(({ from }) => from), jpeg.length]
  return Buffer.concat(starts.map((from, index) => jpeg.subarray(from, ends[index])))
}

/** Most stray bytes that are not zeros: cameras leave up to about a hundred; more is what is left of a segment. */
const maxStray = 256

function isStray(jpeg: Buffer, gap: Gap): boolean {
  const { after, from, to } = gap
  if (!after) return false
  const content = jpeg.subarray(from, to)
  if (!isSound(jpeg, after)) return false
  if (content.every((byte) => byte === 0)) return true
  return (
    content.length <= maxStray &&
    isAside(jpeg, after) &&
    !traces.some((trace) => content.includes(trace)) &&
    !hidesSegment(jpeg, after, gap)
  )
}

const exif = 'Exif\0\0'
const colours = ['ICC_PROFILE\0', 'Adobe']
/** Bytes of the smallest EXIF segment that tells an orientation: its head, a TIFF's head, one entry. */
const leastOrientation = 4 + exif.length + 8 + 2 + 12
/** By what the rest of a segment is known that says how the picture is to be shown. */
const traces = [exif, 'II*\0', 'MM\0*', ...colours]

const says = (jpeg: Buffer, segment: JpegSegment, name: string) =>
  jpeg.toString('latin1', segment.from + 4, segment.from + 4 + name.length) === name

/** Whether EXIF is there, so that no stray bytes can be what damage has made of it. */
const saysHowItIsTurned = (jpeg: Buffer, { segments }: JpegHeader) =>
  segments.some((segment) => segment.code === jpegMarker.app1 && says(jpeg, segment, exif))

/** Whether a byte too few or too many in a segment would change nothing of the picture; how it is turned apart. */
function isAside(jpeg: Buffer, segment: JpegSegment): boolean {
  const { code } = segment
  const isNote = (code >= jpegMarker.app0 && code <= jpegMarker.app15) || code === jpegMarker.com
  return isNote && !colours.some((name) => says(jpeg, segment, name))
}

/** Whether EXIF is in order where it says how the picture is turned; nothing else may stand in its place, XMP apart. */
function isSound(jpeg: Buffer, segment: JpegSegment): boolean {
  if (segment.code !== jpegMarker.app1 || says(jpeg, segment, 'http://')) return true
  if (!says(jpeg, segment, exif)) return false
  const reader = openTiff(jpeg.subarray(segment.from + 4 + exif.length, segment.to))
  if (!reader || reader.entries.length === 0) return false
  return reader.entries.every(
    (entry, index, entries) => entry.tag > (entries[index - 1]?.tag ?? -1) && isSoundEntry(reader, entry),
  )
}

const bytesOfType: Partial<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
}

/** Whether an entry's values lie within the EXIF, and an orientation is one of the eight. */
function isSoundEntry({ u16, u32, length }: TiffReader, { tag, type, count, at }: TiffEntry): boolean {
  if (tag === tiffTag.orientation) return type === 3 && count === 1 && u16(at + 8) >= 1 && u16(at + 8) <= 8
  const bytes = (bytesOfType[type] ?? Infinity) * count
  return bytes <= 4 || u32(at + 8) + bytes <= length
}

/**
 * Whether a segment ends where the gap does: one that the segment before has swallowed the beginning of, as its length
 * is wrong, or one whose own marker is damaged.
 */
function hidesSegment(jpeg: Buffer, before: JpegSegment, { from, to }: Gap): boolean {
  const endsThere = (at: number) => at + 2 + jpeg.readUInt16BE(at + 2) === to
  for (let at = from; at + 4 <= to; at += 1) {
    if (endsThere(at)) return true
  }
  for (let at = before.from + 4; at < from; at += 1) {
    if (jpeg[at] === 0xff && !standsAlone(jpeg[at + 1] ?? 0) && endsThere(at)) return true
  }
  return false
}

const huffmanFrames = { sequential: new Set([0xc0, 0xc1]), progressive: 0xc2 }

/** Whether the header's own segments bring all that the first scan needs. */
function isComplete(jpeg: Buffer, { segments }: JpegHeader): boolean {
  const frame = readFrame(jpeg, segments)
  const scan = segments.at(-1)
  if (!frame || scan?.code !== jpegMarker.sos) return false
  const sequential = huffmanFrames.sequential.has(frame.code)
  if (!sequential && frame.code !== huffmanFrames.progressive) return false
  const selectors = readScan(jpeg, scan)
  // Further scans of a sequential picture could need tables of which nobody knows here whether they are missing.
  if (sequential && selectors.length !== frame.components.length) return false
  const tables = readTables(jpeg, segments)
  return (
    selectors.length > 0 &&
    frame.components.every(({ quantization }) => tables.has(`q${quantization}`)) &&
    selectors.every(({ dc, ac }) => tables.has(`h${dc}`) && (!sequential || tables.has(`h${0x10 + ac}`))) &&
    saysItsColours(jpeg, segments, frame)
  )
}

/** Four colours are read by what Adobe's segment says of them. */
function saysItsColours(jpeg: Buffer, segments: readonly JpegSegment[], frame: JpegFrame): boolean {
  if (frame.components.length < 4) return true
  return segments.some((segment) => segment.code === jpegMarker.app14 && says(jpeg, segment, 'Adobe'))
}

/** The numbers of the Huffman tables that each of a scan's components uses. */
function readScan(jpeg: Buffer, scan: JpegSegment): { dc: number; ac: number }[] {
  const count = jpeg[scan.from + 4] ?? 0
  if (scan.to < scan.from + 8 + 2 * count) return []
  return Array.from({ length: count }, (_, index) => {
    const tables = jpeg[scan.from + 6 + 2 * index] ?? 0
    return { dc: tables >> 4, ac: tables & 0x0f }
  })
}

/** The tables that the segments define: `q` with the number, `h` with class and number as they are written. */
function readTables(jpeg: Buffer, segments: readonly JpegSegment[]): Set<string> {
  const tables = new Set<string>()
  for (const { code, from, to } of segments) {
    if (code !== jpegMarker.dqt && code !== jpegMarker.dht) continue
    walk(from + 4, (at) => {
      const head = jpeg[at] ?? 0
      const end =
        at + 1 + (code === jpegMarker.dqt ? 64 * (head >> 4 === 0 ? 1 : 2) : huffmanBytes(jpeg, at + 1))
      if (end > to) return {}
      tables.add(code === jpegMarker.dqt ? `q${head & 0x0f}` : `h${head}`)
      return end
    })
  }
  return tables
}

/** Bytes of a Huffman table: how many codes there are of each length, then one for each of them. */
function huffmanBytes(jpeg: Buffer, at: number): number {
  return jpeg.subarray(at, at + 16).reduce((sum, count) => sum + count, 16)
}
