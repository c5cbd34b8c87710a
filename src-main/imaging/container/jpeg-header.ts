import type { Range } from './structure.ts'
import { walk } from './walk.ts'

/** A segment of a JPEG: from its marker to where its stated length ends. */
export interface JpegSegment extends Range {
  code: number
}

/** What lies before a JPEG's first scan. */
export interface JpegHeader {
  /** In their order, the first scan's own header among them as the last, where there is one. */
  segments: JpegSegment[]
  /** Stray bytes, each with the segment that they follow, if any. */
  gaps: (Range & { after: JpegSegment | null })[]
}

export const jpegMarker = {
  tem: 0x01,
  dht: 0xc4,
  rst0: 0xd0,
  rst7: 0xd7,
  soi: 0xd8,
  eoi: 0xd9,
  sos: 0xda,
  dqt: 0xdb,
  dri: 0xdd,
  app0: 0xe0,
  app1: 0xe1,
  app14: 0xee,
  app15: 0xef,
  com: 0xfe,
} as const

/** Whether a marker stands alone, without a length and a segment. */
export function standsAlone(code: number): boolean {
  const { soi, tem, rst0, rst7 } = jpegMarker
  return code === soi || code === tem || (code >= rst0 && code <= rst7)
}

/** Offset of the next 0xFF that begins a marker (the last one of fill bytes), or -1. */
export function nextMarker(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1]
    if (code === undefined) return -1
    if (code !== 0x00 && code !== 0xff) return at
  }
  return -1
}

/** Goes over a JPEG's segments up to its first scan, or to where they end. It takes no time: no data is looked at. */
export function readJpegHeader(bytes: Buffer): JpegHeader {
  const segments: JpegSegment[] = []
  const gaps: JpegHeader['gaps'] = []
  const done = {}
  walk(2, (from) => {
    const found = nextMarker(bytes, from)
    if (found < 0 || found + 4 > bytes.length) return done
    // Any number of 0xFF may precede a marker.
    if (bytes.subarray(from, found).some((byte) => byte !== 0xff)) {
      gaps.push({ from, to: found, after: segments.at(-1) ?? null })
    }
    const code = bytes[found + 1] ?? 0
    if (code === jpegMarker.eoi) return done
    if (standsAlone(code)) return found + 2
    const to = found + 2 + bytes.readUInt16BE(found + 2)
    if (to > bytes.length) return done
    segments.push({ code, from: found, to })
    return code === jpegMarker.sos ? done : to
  })
  return { segments, gaps }
}

/** The frame's header (SOF), which says how the picture is coded. */
export interface JpegFrame {
  code: number
  /** Bits of a sample. */
  precision: number
  /** Lines; 0 where only the data itself will tell. */
  height: number
  components: { id: number; quantization: number }[]
}

/** Whether a marker begins a frame's header: SOF0 to SOF15, and JPEG-LS's own. */
export const isFrame = (code: number): boolean =>
  (code >= 0xc0 && code <= 0xcf && code !== jpegMarker.dht && code !== 0xc8 && code !== 0xcc) || code === 0xf7

/** The first frame's header among `segments`, or null where there is none, or not a whole one. */
export function readFrame(bytes: Buffer, segments: readonly JpegSegment[]): JpegFrame | null {
  const segment = segments.find(({ code }) => isFrame(code))
  if (!segment) return null
  const content = bytes.subarray(segment.from + 4, segment.to)
  const count = content[5] ?? 0
  if (content.length < 6 + 3 * count) return null
  return {
    code: segment.code,
    precision: content[0] ?? 0,
    height: content.readUInt16BE(1),
    components: Array.from({ length: count }, (_, index) => ({
      id: content[6 + 3 * index] ?? 0,
      quantization: content[8 + 3 * index] ?? 0,
    })),
  }
}
