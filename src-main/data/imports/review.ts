import { copyFileSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import type { CallContext } from '../../services/channel.ts'
import type { ImportKind, ImportState, Review, ReviewFile } from '../../../src-preload/contract/imports.ts'
import { maxImportRows } from '../../../src-preload/contract/limits.ts'
import { z } from 'zod'
import { CodedError, serviceErrorSchema } from '../../services/protocol.ts'
import type { CsvEncoding } from '../csv/encoding.ts'
import { readError } from '../csv/errors.ts'
import { readCsv } from '../csv/read.ts'
import { sniffCsv, type Sniffed } from '../csv/sniff.ts'
import type { DataContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import { readSettings } from '../settings/store.ts'
import { carryChoices, readColumns, type ColumnChoice } from './columns.ts'
import { judgeAgain, judgeAll, positionsOf } from './judge.ts'
import {
  connectedRows,
  copyOf,
  countEditSteps,
  countReasons,
  countStates,
  deleteReview,
  deleteRows,
  insertReview,
  insertRows,
  readDropped,
  readReview,
  readReviewById,
  rowsAfter,
  cellsOf,
  undoEdits,
  updateReview,
  writeDropped,
  writeEdits,
  writeVerdicts,
  type StoredReview,
} from './staging.ts'

/** Values shown of each column in Review Columns. */
const samplesShown = 3
/** Rows in which they are looked for. */
const sampledRows = 200
/** Rows put into the staging file at a time. */
const stageChunk = 5000

/** What the review mechanism works with. */
export interface Imports {
  context: DataContext
  staging: Connection
}

/** How a drop ended, as it is kept for the screen: a review, a question, or an error. */
const outcomeSchema = z.union([
  z.object({ is: z.literal('review') }),
  z.object({
    is: z.literal('encoding'),
    candidates: z.array(z.object({ encoding: z.string(), preview: z.array(z.string()) })),
  }),
  z.object({ is: z.literal('error'), error: serviceErrorSchema }),
])
type Outcome = z.infer<typeof outcomeSchema>

/** Throws `not-found`. */
export function reviewById({ staging }: Imports, id: number): StoredReview {
  const review = readReviewById(staging, id)
  if (!review) throw new CodedError('not-found')
  return review
}

/**
 * Reads a dropped file: counts and checks all of it, and opens a review at Review Columns (C1, C7). What was chosen in a
 * review that is open stays where the new file has the same header (C8). A file that cannot be read leaves the open
 * review as it is; what is wrong with it is part of the state, not an error of the command. Throws `cancelled`.
 */
export async function openFile(
  imports: Imports,
  kind: ImportKind,
  path: string,
  encoding: CsvEncoding | null,
  call: CallContext,
): Promise<void> {
  const { context, staging } = imports
  const settle = (outcome: Outcome): void => writeDropped(staging, kind, path, JSON.stringify(outcome))
  try {
    const sniffed = await sniffCsv(path, encoding)
    if (sniffed.encoding === null) settle({ is: 'encoding', candidates: sniffed.candidates })
    else {
      replaceReview(imports, kind, path, await readDraft(path, sniffed, call))
      settle({ is: 'review' })
    }
  } catch (error) {
    if (!(error instanceof CodedError) || error.error.code === 'cancelled') throw error
    settle({ is: 'error', error: error.error })
  }
  context.changed(['imports'])
}

type Known = Exclude<Sniffed, { encoding: null }>

interface Draft extends Known {
  rows: number
  header: string[]
  samples: string[][]
}

/** Reads the whole file once, keeping only its header, its first values and its size. */
async function readDraft(path: string, format: Known, { signal, progress }: CallContext): Promise<Draft> {
  const draft: Draft = { ...format, rows: 0, header: [], samples: [] }
  await readCsv(
    { path, ...format },
    {
      signal,
      header: (cells) => (draft.header = cells),
      record: (_number, cells) => {
        draft.rows += 1
        if (draft.rows <= sampledRows) collectSamples(draft.samples, cells)
      },
      progress: (bytes) => progress({ stage: 'reading', done: bytes, total: format.bytes }),
    },
  )
  if (draft.rows > maxImportRows) {
    throw new CodedError('too-many-rows', { file: basename(path), rows: draft.rows, limit: maxImportRows })
  }
  return draft
}

function collectSamples(samples: string[][], record: readonly string[]): void {
  for (const [index, value] of record.entries()) {
    const known = (samples[index] ??= [])
    if (known.length < samplesShown && value.trim() !== '' && !known.includes(value))
      known.push(value.slice(0, 200))
  }
}

/** Puts a new file in the place of the open review of its kind. */
function replaceReview({ context, staging }: Imports, kind: ImportKind, path: string, draft: Draft): void {
  const earlier = readReview(staging, kind)
  const copy = copyOf(context.folders.stagingDatabase, kind)
  try {
    copyFileSync(path, copy)
  } catch (error) {
    throw readError(error, basename(path))
  }
  const kept =
    earlier && earlier.step !== 'result'
      ? carryChoices(earlier.header, new Map(earlier.choices), draft.header)
      : new Map<number, ColumnChoice>()
  deleteReview(staging, kind)
  insertReview(staging, kind, {
    step: 'columns',
    name: basename(path),
    ...draft,
    choices: [...kept],
    overwrite: earlier?.overwrite ?? readSettings(context.database.read).overwriteUsers,
    staged: false,
    result: null,
  })
}

/** The path of the last drop of a kind, or null. */
export function lastPath({ staging }: Imports, kind: ImportKind): string | null {
  return readDropped(staging, kind)?.path ?? null
}

/** What the screen of a kind shows. */
export function stateOf(imports: Imports, kind: ImportKind): ImportState {
  const { staging } = imports
  const stored = readReview(staging, kind)
  const state: ImportState = {
    review: stored && toReview(imports, stored),
    encodingOffer: null,
    fileError: null,
  }
  const dropped = readDropped(staging, kind)
  const outcome = dropped && outcomeSchema.parse(JSON.parse(dropped.outcome))
  if (outcome?.is === 'error') return { ...state, fileError: outcome.error }
  if (dropped && outcome?.is === 'encoding') {
    return { ...state, encodingOffer: { fileName: basename(dropped.path), candidates: outcome.candidates } }
  }
  return state
}

/** A review as the window shows it. */
export function toReview({ staging }: Imports, stored: StoredReview): Review {
  const file: ReviewFile = {
    name: stored.name,
    bytes: stored.bytes,
    encoding: stored.encoding,
    delimiter: stored.delimiter,
    rows: stored.rows,
  }
  const judged = stored.step !== 'columns'
  return {
    id: stored.id,
    kind: stored.kind,
    step: stored.step,
    file,
    ...columnsOf(stored),
    options: { overwrite: stored.overwrite },
    totals: judged
      ? countStates(staging, stored.id)
      : { new: 0, modified: 0, reassigned: 0, unchanged: 0, warning: 0, error: 0 },
    reasons: judged ? countReasons(staging, stored.id) : [],
    undoable: countEditSteps(staging, stored.id),
    result: stored.result,
  }
}

export function columnsOf(stored: StoredReview): ReturnType<typeof readColumns> {
  return readColumns(stored.header, stored.samples, new Map(stored.choices))
}

/** Says what a column is, or takes that back (C7). */
export function mapColumn(imports: Imports, id: number, index: number, to: ColumnChoice | null): Review {
  const review = openReview(imports, id)
  const choices = new Map(review.choices)
  if (to === null) choices.delete(index)
  else choices.set(index, to)
  const changed: StoredReview = { ...review, choices: [...choices], step: 'columns' }
  updateReview(imports.staging, changed)
  return toReview(imports, changed)
}

export function backToColumns(imports: Imports, id: number): Review {
  const changed: StoredReview = { ...openReview(imports, id), step: 'columns' }
  updateReview(imports.staging, changed)
  return toReview(imports, changed)
}

export function setOverwrite(imports: Imports, id: number, overwrite: boolean): void {
  updateReview(imports.staging, { ...openReview(imports, id), overwrite })
}

/** A review that has not been proceeded with. Throws `not-found`, `bad-input`. */
export function openReview(imports: Imports, id: number): StoredReview {
  const review = reviewById(imports, id)
  if (review.step === 'result') throw new CodedError('bad-input')
  return review
}

/** Judges every row, after Review Columns or when an option changed (C6, C8). Throws `header-missing-key` and the like. */
export async function judgeReview(imports: Imports, id: number, call: CallContext): Promise<void> {
  const { context, staging } = imports
  let review = openReview(imports, id)
  const { columns, problems } = columnsOf(review)
  const [problem] = problems
  if (problem) throw new CodedError(problem.code, problem.args)
  if (!review.staged) {
    await stageRows(imports, review, call)
    review = { ...openReview(imports, id), staged: true }
    updateReview(staging, review)
  }
  await judgeAll(staging, context.database.read, review, positionsOf(columns), call, (_rows, verdicts) =>
    writeVerdicts(staging, id, verdicts),
  )
  updateReview(staging, { ...openReview(imports, id), step: 'rows' })
  context.changed(['imports'])
}

/** Puts the rows of our copy into the staging table. */
async function stageRows(
  { context, staging }: Imports,
  review: StoredReview,
  call: CallContext,
): Promise<void> {
  deleteRows(staging, review.id)
  let waiting: { row: number; cells: string[] }[] = []
  let staged = 0
  const put = (): void => {
    insertRows(staging, review.id, waiting)
    staged += waiting.length
    waiting = []
  }
  const path = copyOf(context.folders.stagingDatabase, review.kind)
  await readCsv(
    { path, encoding: review.encoding, delimiter: review.delimiter, newline: review.newline },
    {
      signal: call.signal,
      header: () => undefined,
      record: (row, cells) => {
        waiting.push({ row, cells })
        if (waiting.length === stageChunk) put()
      },
      progress: () => call.progress({ stage: 'reading', done: staged, total: review.rows }),
    },
  )
  put()
}

/** Corrects one cell (C8). */
export function editCell(imports: Imports, id: number, row: number, column: number, value: string): Review {
  return correct(imports, id, [{ row, column, value }])
}

/** Replaces a text in the cells of a column, as one step of undo (C8). Answers how many cells changed. */
export function replaceInColumn(
  imports: Imports,
  id: number,
  search: { column: number; find: string; replace: string; matchCase: boolean; wholeCell: boolean },
): { cells: number; review: Review } {
  const { staging } = imports
  const edits: { row: number; column: number; value: string }[] = []
  for (let after = 0; ;) {
    const rows = rowsAfter(staging, id, after, stageChunk)
    const last = rows.at(-1)
    if (!last) break
    for (const staged of rows) {
      const value = cellsOf(staged).cells[search.column] ?? ''
      const replaced = replaceIn(value, search)
      if (replaced !== value) edits.push({ row: staged.row, column: search.column, value: replaced })
    }
    after = last.row
  }
  if (edits.length === 0) return { cells: 0, review: toReview(imports, openReview(imports, id)) }
  return { cells: edits.length, review: correct(imports, id, edits) }
}

function replaceIn(
  value: string,
  {
    find,
    replace,
    matchCase,
    wholeCell,
  }: { find: string; replace: string; matchCase: boolean; wholeCell: boolean },
): string {
  const pattern = find.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const expression = new RegExp(wholeCell ? `^${pattern}$` : pattern, matchCase ? 'gu' : 'giu')
  return value.replace(expression, () => replace)
}

/** Takes the last correction back. */
export function undoEdit(imports: Imports, id: number): Review {
  const { staging } = imports
  const review = judgedReview(imports, id)
  staging.transaction(() => {
    const rows = undoEdits(staging, id)
    judgeChanged(imports, review, rows, connectedRows(staging, id, rows))
  })()
  return toReview(imports, review)
}

function correct(
  imports: Imports,
  id: number,
  edits: readonly { row: number; column: number; value: string }[],
): Review {
  const { staging } = imports
  const review = judgedReview(imports, id)
  const rows = edits.map(({ row }) => row)
  staging.transaction(() => {
    const dependents = connectedRows(staging, id, rows)
    writeEdits(staging, id, edits)
    judgeChanged(imports, review, rows, dependents)
  })()
  return toReview(imports, review)
}

/** A review whose rows can be corrected. Throws `not-found`, `bad-input`. */
function judgedReview(imports: Imports, id: number): StoredReview {
  const review = openReview(imports, id)
  if (review.step !== 'rows') throw new CodedError('bad-input')
  return review
}

function judgeChanged(
  { staging, context }: Imports,
  review: StoredReview,
  rows: readonly number[],
  dependents: readonly number[],
): void {
  judgeAgain(staging, context, review, positionsOf(columnsOf(review).columns), rows, dependents)
}

/** Ends the review of a kind: its rows, its copy and what is known of its drop are deleted. */
export function closeReview({ context, staging }: Imports, kind: ImportKind): void {
  deleteReview(staging, kind)
  staging.prepare('DELETE FROM drops WHERE kind = ?').run(kind)
  rmSync(copyOf(context.folders.stagingDatabase, kind), { force: true })
  context.changed(['imports'])
}
