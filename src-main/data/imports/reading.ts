import { basename } from 'node:path'
import { z } from 'zod'
import type { ImportKind, ImportState } from '../../../src-preload/contract/imports.ts'
import { maxImportColumns, maxImportRows } from '../../../src-preload/contract/limits.ts'
import type { CallContext } from '../../services/channel.ts'
import { CodedError, serviceErrorSchema } from '../../services/protocol.ts'
import type { CsvEncoding } from '../csv/encoding.ts'
import { readCsv } from '../csv/read.ts'
import {
  allEncodings,
  sniffBehindHead,
  sniffCsv,
  type CsvFormat,
  type EncodingQuestion,
  type Sniffed,
} from '../csv/sniff.ts'
import { perConnection } from '../database/database.ts'
import { readSettings } from '../settings/store.ts'
import { blockWriter, type BlockWriter } from './blocks.ts'
import { carryChoices, readColumns } from './columns.ts'
import { countCorrections } from './corrections.ts'
import { besideHeader, endsWithOwnColumns, ownColumns, OwnColumns } from './own-columns.ts'
import { emptyTotals, settled, type Imports } from './review.ts'
import { forgetRows, refuseWhileBusy } from './open-rows.ts'
import {
  beginReview,
  deleteOthers,
  deleteReview,
  readDropped,
  readReview,
  updateReview,
  writeDropped,
  type ReviewData,
  type StoredReview,
} from './staging.ts'

/** Values shown of each column in Review Columns, and their longest part. */
const samplesShown = 3
const sampleWidth = 200

const candidatesSchema = z.array(z.object({ encoding: z.string(), preview: z.array(z.string()) })).default([])
/** How a drop ended, as it is kept for the screen: a review, a question, or an error. */
const endSchema = z.union([
  z.object({ is: z.literal('review') }),
  z.object({ is: z.literal('encoding'), candidates: candidatesSchema, others: candidatesSchema }),
  /** `others`: encodings to choose from, where the file is a text in none that could be found. */
  z.object({ is: z.literal('error'), error: serviceErrorSchema, others: candidatesSchema }),
  /** The file is fine, but would cost work in the open review: it waits for a person's word. */
  z.object({ is: z.literal('question') }),
])
/** With what a person said of how the file is to be read. */
const outcomeSchema = z
  .object({ encoding: z.string().nullable().default(null), strayQuotes: z.boolean().default(false) })
  .and(endSchema)
type End = z.input<typeof endSchema>

/** Kinds of which a file is being read: of two at once the one would delete what the other has staged. */
const kindsRead = perConnection(() => new Set<ImportKind>())

/** A file that was dropped; `encoding` null: find out. `replace`: whatever was done in the open review. */
interface Dropped {
  kind: ImportKind
  path: string
  encoding: CsvEncoding | null
  /** A quotation mark that is not closed as it should be is a character. */
  strayQuotes: boolean
  replace: boolean
}

/**
 * Reads a dropped file: counts, checks and stages all of it, and opens a review at Review Columns (C1, C7). What was
 * chosen in a review that is open stays where the new file has the same header (C8). A file that cannot be read leaves
 * the open review as it is; what is wrong with it is part of the state, not an error of the command. Throws `cancelled`,
 * `review-busy`, `corrections-lost` ({name, file, corrections, choices}: nothing of the open review is lost yet).
 */
export async function openFile(imports: Imports, dropped: Dropped, call: CallContext): Promise<void> {
  const busy = kindsRead(imports.staging)
  if (busy.has(dropped.kind)) throw new CodedError('review-busy', { file: basename(dropped.path) }, true)
  busy.add(dropped.kind)
  try {
    await openAlone(imports, dropped, call)
  } finally {
    busy.delete(dropped.kind)
  }
}

async function openAlone(imports: Imports, dropped: Dropped, call: CallContext): Promise<void> {
  const { context, staging } = imports
  const { kind, path, encoding, strayQuotes } = dropped
  const open = readReview(staging, kind)
  if (open) refuseWhileBusy(staging, open.id)
  const settle = (end: End): void =>
    writeDropped(staging, kind, path, JSON.stringify({ ...end, encoding, strayQuotes }))
  try {
    const question = await readAs(imports, dropped, await sniffCsv(path, encoding), call)
    settle(
      question
        ? { is: 'encoding', candidates: question.candidates, others: question.others }
        : { is: 'review' },
    )
  } catch (error) {
    if (!(error instanceof CodedError) || error.error.code === 'cancelled') throw error
    if (error.error.code === 'corrections-lost') {
      settle({ is: 'question' })
      throw error
    }
    // One that is known by name, and not read here, is nothing to choose from.
    const isUnknown = isNotUtf8(error) && error.error.args['encoding'] === undefined
    settle({ is: 'error', error: error.error, others: isUnknown ? (await allEncodings(path)).others : [] })
  }
  context.changed(['imports'])
}

/** Stages a file as it was found to be; answers what a person has to be asked first, or null. */
async function readAs(
  imports: Imports,
  dropped: Dropped,
  sniffed: Sniffed,
  call: CallContext,
): Promise<EncodingQuestion | null> {
  if (sniffed.encoding === null) return sniffed
  try {
    await stageFile(imports, dropped, sniffed, call)
    return null
  } catch (error) {
    if (sniffed.damaged || !isNotUtf8(error)) throw error
  }
  // Only its beginning is UTF-8 throughout.
  return readAs(imports, dropped, await sniffBehindHead(dropped.path), call)
}

const isNotUtf8 = (error: unknown): error is CodedError =>
  error instanceof CodedError && error.error.code === 'not-utf8'

/** Where the file of the open review is, and what it was read as; null where there is none, or that is not known. */
export function reviewedFile(
  { staging }: Imports,
  kind: ImportKind,
): { path: string; encoding: string } | null {
  const review = readReview(staging, kind)
  return review && review.path !== '' ? { path: review.path, encoding: review.encoding } : null
}

/** The last drop of a kind, what came of it, and how a person said it is to be read; null where there was none. */
export function lastDrop(
  { staging }: Imports,
  kind: ImportKind,
): { path: string; is: End['is']; encoding: string | null; strayQuotes: boolean } | null {
  const dropped = readDropped(staging, kind)
  if (!dropped) return null
  const { is, encoding, strayQuotes } = outcomeSchema.parse(JSON.parse(dropped.outcome))
  return { path: dropped.path, is, encoding, strayQuotes }
}

/** What is to be said of the last drop, where no review came of it. */
export function stateOfDrop(
  { staging }: Imports,
  kind: ImportKind,
): Pick<ImportState, 'encodingOffer' | 'fileError'> {
  const dropped = readDropped(staging, kind)
  const outcome = dropped && outcomeSchema.parse(JSON.parse(dropped.outcome))
  const fileName = basename(dropped?.path ?? '')
  const offers = outcome?.is === 'encoding' || (outcome?.is === 'error' && outcome.others.length > 0)
  return {
    encodingOffer: offers
      ? {
          fileName,
          candidates: outcome.is === 'encoding' ? outcome.candidates : [],
          others: outcome.others,
        }
      : null,
    fileError: outcome?.is === 'error' ? outcome.error : null,
  }
}

/** The columns of files that are being read, by kind. */
const readings = perConnection(() => new Map<ImportKind, StoredReview>())

/** The columns of the file of a kind that is being read, or null. */
export function readingOf({ staging }: Imports, kind: ImportKind): StoredReview | null {
  return readings(staging).get(kind) ?? null
}

/** After so many rows the columns of a file are shown while the rest is read. */
const rowsBeforeColumns = 1000

/** Puts a new file in the place of the open review of its kind, once all of it was read. */
async function stageFile(
  imports: Imports,
  { kind, path, replace, strayQuotes }: Dropped,
  format: CsvFormat,
  { signal, progress, saving }: CallContext,
): Promise<void> {
  const { context, staging } = imports
  const id = beginReview(staging, kind)
  const earlier = readReview(staging, kind)
  const reading: StoredReview = { id, kind, rows: 0, ...newReview(imports, path, format, earlier) }
  try {
    let writer: BlockWriter | null = null
    let samples = new Samples(0)
    let own = new OwnColumns([])
    let limit = maxImportColumns
    await readCsv(
      { path, ...format, strayQuotes },
      {
        signal,
        odd: (number, oddity) => reading.odd[oddity].push(number),
        header(cells) {
          // A failed-rows file has more than the file that it was made of.
          if (endsWithOwnColumns(cells)) limit += ownColumns.length
          const header = withinColumns(cells, 1, limit, path)
          if (earlier && !replace) refuseLoss(imports, earlier, header, basename(path))
          own = new OwnColumns(header)
          samples = new Samples(header.length)
          writer = blockWriter(staging, id)
          reading.header = header
          reading.samples = samples.shown()
          if (earlier) reading.choices = [...choicesKept(earlier, header)]
        },
        record(number, read) {
          const cells = withinColumns(read, number, limit, path)
          reading.rows += 1
          // One too many is refused, with the count of all.
          if (reading.rows > maxImportRows) return
          samples.look(cells)
          own.look(cells)
          writer?.add(number, cells)
          if (reading.rows !== rowsBeforeColumns) return
          readings(staging).set(kind, reading)
          context.changed(['imports'])
        },
        progress: (bytes) => progress({ stage: 'reading', done: bytes, total: format.bytes }),
      },
    )
    if (reading.rows > maxImportRows) {
      throw new CodedError('too-many-rows', {
        file: basename(path),
        rows: reading.rows,
        limit: maxImportRows,
      })
    }
    // Assigned in a callback, of which the compiler knows nothing.
    ;(writer as BlockWriter | null)?.end()
    await saving()
    // Work on it that began meanwhile goes first.
    if (earlier) refuseWhileBusy(staging, earlier.id, { file: basename(path) })
    reading.ownColumns = own.areOurs
    updateReview(staging, reading)
    if (earlier) forgetRows(staging, earlier.id)
    deleteOthers(staging, kind, id)
  } catch (error) {
    deleteReview(staging, id)
    throw error
  } finally {
    readings(staging).delete(kind)
  }
}

/**
 * A record's cells, as they are where they are not too many; else without the empty ones at their end, which a
 * spreadsheet writes for columns that were merely formatted. Throws `too-many-columns`.
 */
function withinColumns(cells: string[], row: number, limit: number, path: string): string[] {
  if (cells.length <= limit) return cells
  const columns = cells.findLastIndex((cell) => cell.trim() !== '') + 1
  if (columns <= limit) return cells.slice(0, columns)
  throw new CodedError('too-many-columns', { file: basename(path), row, columns, limit })
}

/** Throws `corrections-lost` where a file with this header would cost work that a person did in the open review. */
function refuseLoss(
  { context, staging }: Imports,
  open: StoredReview,
  header: readonly string[],
  file: string,
): void {
  if (settled(context, open).step === 'result') return
  const corrections = countCorrections(staging, open.id)
  const choices = choicesLost(open, header)
  if (corrections + choices > 0) {
    throw new CodedError('corrections-lost', { name: open.name, file, corrections, choices })
  }
}

/** Fields that a person found a column for, and that nothing in a file with this header is taken for. */
function choicesLost(open: StoredReview, header: readonly string[]): number {
  const { missing } = readColumns(open.kind, header, [], choicesKept(open, header))
  const chosen = new Set(open.choices.map(([, choice]) => choice))
  return missing.filter((field) => chosen.has(field)).length
}

/** A review at its beginning, with the switches of the one it takes the place of, unless that has come to its end. */
function newReview(
  { context }: Imports,
  path: string,
  { bytes, encoding, delimiter }: CsvFormat,
  earlier: StoredReview | null,
): Omit<ReviewData, 'rows'> {
  const going = earlier?.step === 'result' ? null : earlier
  return {
    step: 'columns',
    name: basename(path),
    path,
    bytes,
    encoding,
    delimiter,
    odd: { 'damaged-text': [], 'stray-quote': [], 'rows-swallowed': [] },
    header: [],
    ownColumns: false,
    samples: [],
    choices: [],
    overwrite: going ? going.overwrite : readSettings(context.database.read).overwriteUsers,
    // Never by default: a card that moves by mistake opens doors.
    reassign: going?.reassign ?? false,
    totals: emptyTotals(),
    reasons: [],
    result: null,
  }
}

/**
 * What was chosen of the columns of an earlier file, where it fits this one: a mended file, or after the result the
 * failed rows, which can be imported as they are (C10). Any other file after the result is a new import.
 */
function choicesKept(earlier: StoredReview, header: readonly string[]): ReturnType<typeof carryChoices> {
  if (earlier.step === 'result' && !endsWithOwnColumns(header)) return new Map()
  const before = besideHeader(earlier.header, header)
  return carryChoices(before, new Map(earlier.choices), besideHeader(header, earlier.header))
}

/** The first different values of each column that are not empty. */
class Samples {
  private readonly values: string[][]
  /** Columns that have fewer than are shown. */
  private wanting: number[]

  constructor(columns: number) {
    this.values = Array.from({ length: columns }, () => [])
    this.wanting = [...this.values.keys()]
  }

  look(cells: readonly string[]): void {
    let full = false
    for (const column of this.wanting) {
      const cell = cells[column]
      const known = this.values[column]
      if (!cell || !known || cell.trim() === '') continue
      const value = cell.slice(0, sampleWidth)
      if (!known.includes(value)) known.push(value)
      full ||= known.length === samplesShown
    }
    if (full) this.wanting = this.wanting.filter((column) => this.values[column]?.length !== samplesShown)
  }

  shown(): string[][] {
    return this.values
  }
}
