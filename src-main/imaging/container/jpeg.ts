import { jpegMarker as marker, nextMarker, standsAlone } from './jpeg-header.ts'
import type { Range, Structure } from './structure.ts'
import { walk } from './walk.ts'

export interface JpegStructure extends Structure {
  /** Where the scans' compressed data lies. */
  scans: Range[]
  progressive: boolean
  /** Offsets of the three spectral bytes of each SOS, of which a sequential JPEG makes no use. */
  sequentialParameters: number[]
}

/** Most scans of a JPEG: cameras and editors write about ten; thousands are hours of work in a small file. */
const maxScans = 100

const sequentialFrames = new Set([0xc0, 0xc1, 0xc9])
const progressiveFrames = new Set([0xc2, 0xca])

/**
 * Walks a JPEG's segments to its end marker. The end marker of an embedded thumbnail does not count, as it lies inside
 * a segment; bytes after the end are allowed (cameras append previews and gain maps).
 */
export function checkJpeg(bytes: Buffer): JpegStructure {
  const scans: Range[] = []
  const sequentialParameters: number[] = []
  let sequential = false
  let progressive = false
  const walked = walk<Structure>(2, (from) => {
    const found = nextMarker(bytes, from)
    if (found < 0) return { damage: 'truncated' }
    const code = bytes[found + 1] ?? 0
    const at = found + 2
    if (code === marker.eoi) return { damage: null }
    if (standsAlone(code)) return at
    if (at + 2 > bytes.length) return { damage: 'truncated' }
    const end = at + bytes.readUInt16BE(at)
    if (sequentialFrames.has(code)) sequential = true
    if (progressiveFrames.has(code)) progressive = true
    if (code !== marker.sos) return end
    if (end > bytes.length) return { damage: 'truncated' }
    if (sequential) sequentialParameters.push(end - 3)
    if (scans.length === maxScans) return { damage: 'too-slow' }
    const dataEnd = endOfScan(bytes, end)
    scans.push({ from: end, to: dataEnd })
    return dataEnd
  })
  return { ...(walked ?? { damage: 'broken-container' }), scans, progressive, sequentialParameters }
}

/** Where compressed data ends: at the first marker that is no restart marker, or at the end of the file. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = nextMarker(bytes, from); at >= 0; at = nextMarker(bytes, at + 2)) {
    const code = bytes[at + 1] ?? 0
    if (code < marker.rst0 || code > marker.rst7) return at
  }
  return bytes.length
}
