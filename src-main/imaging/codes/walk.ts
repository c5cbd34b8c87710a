import { isFrame, jpegMarker as marker, nextMarker, standsAlone } from '../container/jpeg-header.ts'
import { walk } from '../container/walk.ts'
import { commonTables } from './common-tables.ts'
import { badCode, endedEarly, followUnits, margin, type Unit } from './blocks.ts'
import { readFrame, unitsOf, type Frame } from './frame.ts'
import { makeTable, type CodeTable } from './table.ts'

/**
 * What a walk over a JPEG's codes finds: `not-followed` where the file says what this walk does not know (tables that are
 * not there and no common ones, more components than four).
 */
export type CodesFinding =
  'intact' | 'bad-code' | 'left-over' | 'ended-early' | 'restart-order' | 'not-followed'

/** Bytes that may be left behind the last code before a marker: some cameras leave a few. */
const mayBeLeft = 4
/** Most scans that are followed; a sequential JPEG has one for each component at most. */
const maxScans = 100
/** Units followed in one step, which takes a millisecond or two. */
const unitsAtOnce = 4096
/** Pieces of data copied in one step, likewise. */
const piecesAtOnce = 16_384

const isRestart = (code: number): boolean => code >= marker.rst0 && code <= marker.rst7

/**
 * Whether a JPEG is of the kind whose codes are walked: sequential, Huffman codes, eight bits. Of the others the decoder
 * itself tells bad codes.
 */
export function hasSequentialCodes(bytes: Buffer): boolean {
  const found = walk<{ is: boolean }>(2, (from) => {
    const at = nextMarker(bytes, from)
    const code = bytes[at + 1] ?? marker.eoi
    if (at < 0 || code === marker.eoi || code === marker.sos) return { is: false }
    if (isFrame(code)) return { is: code <= 0xc1 }
    return segmentEnd(bytes, at, code)
  })
  return found?.is === true
}

/** Where the segment of the marker at `at` ends; a marker without a segment is two bytes. */
function segmentEnd(bytes: Buffer, at: number, code: number): number {
  if (standsAlone(code)) return at + 2
  return at + 2 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0)
}

/** What has been said up to a scan. */
interface Told {
  frame: Frame | null
  dc: (() => CodeTable | null)[]
  ac: (() => CodeTable | null)[]
  /** Units between two restart markers; 0: there are none. */
  interval: number
}

/**
 * Walks over the Huffman codes of a sequential JPEG from its first scan to its end marker, without drawing. It yields
 * every few milliseconds, so that whoever runs it may do something else; the work is bounded by the bytes there are,
 * whatever they say.
 */
export function* walkCodes(bytes: Buffer): Generator<undefined, CodesFinding> {
  const told: Told = { frame: null, dc: [], ac: [], interval: 0 }
  tellTables(told, commonTables)
  const data = Buffer.allocUnsafeSlow(bytes.length + margin)
  let scans = 0
  for (let at = 2; at < bytes.length;) {
    const found = nextMarker(bytes, at)
    const code = bytes[found + 1] ?? marker.eoi
    if (found < 0 || code === marker.eoi) return scans > 0 ? 'intact' : 'not-followed'
    const end = segmentEnd(bytes, found, code)
    if (end > bytes.length) return 'not-followed'
    const segment = bytes.subarray(found + 4, end)
    at = Math.max(end, found + 2)
    yield
    if (code === marker.sos) {
      const scan = readScan(told, segment)
      if (!scan || scans === maxScans) return 'not-followed'
      const reached = yield* followScan(bytes, at, data, scan)
      if (typeof reached === 'string') return reached
      at = reached
      scans += 1
    } else if (!tell(told, code, segment)) return 'not-followed'
  }
  return 'ended-early'
}

/** Takes in what a segment says; answers false where it cannot be so. */
function tell(told: Told, code: number, segment: Buffer): boolean {
  if (isFrame(code)) {
    if (told.frame || code > 0xc1) return false
    told.frame = readFrame(segment)
    return told.frame !== null
  }
  if (code === marker.dri) {
    if (segment.length < 2) return false
    told.interval = segment.readUInt16BE(0)
  }
  return code !== marker.dht || tellTables(told, segment)
}

function tellTables(told: Told, segment: Buffer): boolean {
  for (let at = 0; at < segment.length;) {
    const kind = segment[at] ?? 0
    const counts = segment.subarray(at + 1, at + 17)
    const total = counts.reduce((sum, count) => sum + count, 0)
    const end = at + 17 + total
    if (end > segment.length || (kind & 15) > 3 || kind >> 4 > 1) return false
    const isDc = kind >> 4 === 0
    const symbols = segment.subarray(at + 17, end)
    const tables = isDc ? told.dc : told.ac
    tables[kind & 15] = madeOnce(() => makeTable(counts, symbols, isDc))
    at = end
  }
  return true
}

/** A file may tell more tables than there is time to make: those are made that a scan uses. */
function madeOnce(make: () => CodeTable | null): () => CodeTable | null {
  let made: CodeTable | null | undefined
  return () => (made ??= make())
}

interface Scan {
  unit: Unit
  units: number
  interval: number
}

/** Reads a scan's header; null where it names what is not there, or more than may be in a scan. */
function readScan({ frame, dc, ac, interval }: Told, segment: Buffer): Scan | null {
  const count = segment[0] ?? 0
  if (!frame || count < 1 || count > 4 || segment.length < 1 + 2 * count) return null
  const chosen = Array.from({ length: count }, (_, index) => {
    const tables = segment[2 + 2 * index] ?? 0
    const component = frame.components.find(({ id }) => id === segment[1 + 2 * index])
    const dcTable = dc[tables >> 4]?.()
    const acTable = ac[tables & 15]?.()
    return component && dcTable && acTable ? { component, tables: { dc: dcTable, ac: acTable } } : null
  }).filter((one) => one !== null)
  if (chosen.length < count) return null
  const { units, blocks } = unitsOf(
    frame,
    chosen.map(({ component }) => component),
  )
  const unit = chosen.flatMap(({ tables }, index) => Array.from({ length: blocks[index] ?? 0 }, () => tables))
  return unit.length > 10 ? null : { unit, units, interval }
}

/** Follows the codes of a scan whose data begins at `from`; answers where its data ends, or what is wrong with it. */
function* followScan(
  bytes: Buffer,
  from: number,
  data: Buffer,
  { unit, units, interval }: Scan,
): Generator<undefined, number | CodesFinding> {
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  let at = from
  let restarts = 0
  for (let left = units; left > 0;) {
    const { length, next } = yield* withoutStuffing(bytes, at, data)
    const here = interval === 0 ? left : Math.min(interval, left)
    let bit = 0
    for (let done = 0; done < here; done += unitsAtOnce) {
      bit = followUnits(view, bit, length * 8, unit, Math.min(unitsAtOnce, here - done))
      if (bit === badCode) return 'bad-code'
      if (bit === endedEarly) return 'ended-early'
      yield
    }
    if (length - Math.ceil(bit / 8) > mayBeLeft) return 'left-over'
    left -= here
    at = next
    const code = bytes[at + 1] ?? marker.eoi
    if (left > 0 && code !== marker.rst0 + (restarts % 8))
      return isRestart(code) ? 'restart-order' : 'ended-early'
    if (left > 0) at += 2
    restarts += 1
  }
  return at
}

/**
 * Copies the data up to the next marker into `data`, without the zeros that are stuffed behind 0xFF; answers its length,
 * and where the marker begins.
 */
function* withoutStuffing(
  bytes: Buffer,
  from: number,
  data: Buffer,
): Generator<undefined, { length: number; next: number }> {
  let length = 0
  let at = from
  for (let pieces = 1; at < bytes.length; pieces += 1) {
    const found = bytes.indexOf(0xff, at)
    const end = found < 0 ? bytes.length : found
    const isData = bytes[end + 1] === 0
    // With the 0xFF itself, which a zero behind it says is data.
    length += bytes.copy(data, length, at, isData ? end + 1 : end)
    at = end
    if (isData) at += 2
    else {
      // Any number of 0xFF may stand before a marker.
      for (; bytes[at + 1] === 0xff;) at += 1
      break
    }
    if (pieces % piecesAtOnce === 0) yield
  }
  data.fill(0, length, length + margin)
  return { length, next: at }
}
