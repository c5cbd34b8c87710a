import { createHash } from 'node:crypto'
import sharp, { type Sharp } from 'sharp'
import type { RenderInput, RenderOutput } from '../services/contract/imaging.ts'
import { hasSequentialCodes } from './codes/walk.ts'
import { checkContainer, type ContainerReport } from './container/index.ts'
import { createGate } from '../services/gate.ts'
import { readSize, type Size } from './header.ts'
import { createHeicThread } from './heic-thread.ts'
import { allInflate } from './inflate.ts'
import { isNamedLikePhoto, sniff, type PhotoKind } from './kind.ts'
import { pare } from './pare.ts'
import { printOf } from './print.ts'
import { oneAtATime } from './queue.ts'
import { readPhoto } from './read.ts'
import { readablePercent } from './readable.ts'
import { asRefusal, corrupt, Refusal, unsupported } from './refusal.ts'
import { bringToSize } from './resize.ts'
import { decodeOptions } from './settings.ts'
import { storeJpeg } from './store.ts'
import { noticeError, noticingOwnWarnings, noticingWarnings, watch } from './warnings.ts'

const quality = 90

/** AVIF and HEIC take far more memory to decode than the other kinds. */
const takeTurn = oneAtATime()

const decodeHeic = createHeicThread()

const gate = createGate()

/**
 * Checks a photo (P2, P5, docs/decoding.md), brings it to size (P3) and stores it as `outDir/<hash>.jpg`. A file that cannot
 * be used is an answer, never an error, whatever it brings about; an error with Node's `code` (ENOSPC, EACCES …) means
 * that `outDir` could not be written, or that the machine is short of something. `source` is in pixels and bytes; the time taken is the decoder's, without limit. `onRead` is called when the file has been read.
 */
export async function render(input: RenderInput, onRead?: () => void): Promise<RenderOutput> {
  const read = await readPhoto(input.path)
  if (!read.ok) return read
  onRead?.()
  const bytes = read.content
  // Of the bytes as they are in the file, before any are settled for the decoder.
  const print = printOf(bytes)
  const looked = await look(bytes, input).catch(asRefusal)
  if (looked instanceof Refusal) return { ok: false, ...looked.defect, bytes: bytes.length }
  const { kind, source, result, lookAgain } = looked
  const { jpeg, width, height } = result
  const hash = await storeJpeg(input.outDir, jpeg)
  const inspected = kind === 'jpeg' && hasSequentialCodes(bytes)
  return {
    ok: true,
    kind,
    source: { ...source, bytes: bytes.length, print },
    result: { hash, width, height, bytes: jpeg.length },
    // Of sequential codes the inspection tells a gap from the zeros that stand for much of one colour.
    lookAgain: lookAgain && !inspected ? createHash('sha256').update(bytes).digest('hex') : null,
    inspect: inspected,
  }
}

/** All that is done with a file's bytes before anything is written. Throws a Refusal. */
async function look(bytes: Buffer, input: RenderInput): Promise<Converted & { kind: PhotoKind }> {
  if (bytes.length === 0) throw corrupt('empty')
  const kind = acceptedKind(input.path, bytes)
  return { kind, ...(await convertWatched(kind, pare(kind, bytes), input)) }
}

/** What the content is, whatever the name says; the name decides only how content is refused that is no picture. */
function acceptedKind(path: string, bytes: Buffer): PhotoKind {
  const content = sniff(bytes)
  if ('photo' in content) return content.photo
  if ('spoiled' in content) throw corrupt('spoiled')
  const isPicture = content.foreign !== 'text' && content.foreign !== 'unknown'
  if (isPicture || !isNamedLikePhoto(path)) throw unsupported(content.foreign)
  throw corrupt('not-an-image')
}

interface Converted {
  source: Size
  result: { jpeg: Buffer; width: number; height: number }
  lookAgain: boolean
}

/** `convert`, and once more alone where a decoder warned too late: only then it is sure whose warning it was. */
async function convertWatched(kind: PhotoKind, bytes: Buffer, input: RenderInput): Promise<Converted> {
  const task = () => convert(kind, bytes, input)
  const heavy = kind === 'avif' || kind === 'heic'
  const first = await gate.beside(() => noticingWarnings(heavy ? () => takeTurn(task) : task))
  if (!first.warned) return first.value
  return gate.alone(async () => {
    const second = await noticingOwnWarnings(task)
    if (second.warned) throw await changedOrCut(kind, bytes, checkContainer(kind, bytes))
    return second.value
  })
}

/** Refuses what is damaged or too large by its outside, and decodes and encodes the rest. Throws a Refusal. */
async function convert(kind: PhotoKind, bytes: Buffer, input: RenderInput): Promise<Converted> {
  const structure = async () => checkContainer(kind, bytes)
  // Together, so that what the one throws never leaves the other's error to nobody.
  const [size, report] = await Promise.all([readSize(kind, bytes), structure()])
  if (report.damage === 'truncated') throw await truncated(bytes, report, size)
  if (report.damage) throw corrupt(report.damage)
  if (report.tiff?.deflated && !(await allInflate(bytes, report.tiff.data))) throw corrupt('spoiled')

  const { source, pipeline } = await open(kind, bytes, report, size)
  const encoder = bringToSize(pipeline, source, input.edit, input.maxEdge).jpeg({ quality })
  try {
    const { data, info } = await encoder.toBuffer({ resolveWithObject: true })
    return { source, result: { jpeg: data, width: info.width, height: info.height }, lookAgain: report.holes }
  } catch (error) {
    noticeError(error)
    throw await refusalOf(error, kind, bytes, report)
  }
}

/** A pipeline whose picture is upright and of `source` pixels. */
async function open(
  kind: PhotoKind,
  bytes: Buffer,
  report: ContainerReport,
  size: Size | null,
): Promise<{ source: Size; pipeline: Sharp }> {
  if (kind === 'heic') {
    const { tiff, ...source } = await decodeHeic(bytes)
    return { source, pipeline: watch(sharp(tiff, decodeOptions)) }
  }
  if (!size) throw corrupt('spoiled')
  if (report.jpeg) settleSequentialParameters(bytes, report.jpeg.sequentialParameters)
  return { source: size, pipeline: watch(sharp(bytes, decodeOptions)) }
}

/**
 * Writes into a sequential JPEG in memory the spectral parameters that the standard asks for. Some Samsung cameras write
 * others ("Invalid SOS parameters"), which the decoder ignores but warns of, and warnings are refused.
 */
function settleSequentialParameters(bytes: Buffer, offsets: number[]): void {
  for (const offset of offsets) bytes.set([0, 63, 0], offset)
}

async function truncated(bytes: Buffer, report: ContainerReport, size: Size | null): Promise<Refusal> {
  return corrupt('truncated', size && (await readablePercent(bytes, report)))
}

/** Readable share from which a picture whose end is there, is changed somewhere rather than cut short. */
const nearlyAll = 95

/** A JPEG of which data is missing although it has an end marker; or another picture that the decoder complains of. */
async function changedOrCut(kind: PhotoKind, bytes: Buffer, report: ContainerReport): Promise<Refusal> {
  const percent = kind === 'jpeg' ? await readablePercent(bytes, report) : null
  return percent !== null && percent < nearlyAll ? corrupt('truncated', percent) : corrupt('spoiled')
}

/** What a decoder's message means: texts of libvips and its libraries, which are never shown. */
async function refusalOf(
  error: unknown,
  kind: PhotoKind,
  bytes: Buffer,
  report: ContainerReport,
): Promise<Refusal> {
  const message = error instanceof Error ? error.message : ''
  if (kind === 'tiff' && /(compression|scheme).*not (configured|implemented|supported)/i.test(message)) {
    return unsupported('tiff-compression')
  }
  if (/out of memory/i.test(message)) return corrupt('decoder-died')
  return /premature end/i.test(message) ? changedOrCut(kind, bytes, report) : corrupt('spoiled')
}
