import type {
  ColumnChoiceChange,
  ImportKind,
  ImportState,
  OddRows,
  Review,
  ReviewOptionsChange,
  ReviewTotals,
} from '../../../src-preload/contract/imports.ts'
import type { CallContext } from '../../services/channel.ts'
import { CodedError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import type { FileColumns } from './cells.ts'
import { readColumns } from './columns.ts'
import { countSteps } from './corrections.ts'
import { resultOf } from './done.ts'
import { judgeRows, turns, type Judging } from './judge.ts'
import { forgetRows, refuseWhileBusy, rowsOfReview, withReview } from './open-rows.ts'
import { readingOf, stateOfDrop } from './reading.ts'
import {
  deleteReview,
  forgetDropped,
  readReview,
  readReviewById,
  updateReview,
  type StoredReview,
} from './staging.ts'
import { kinds } from './kinds.ts'
import { count, differences, emptyVerdicts, encode, setVerdict, writeEncoded } from './verdicts.ts'
import type { Block } from './blocks.ts'

/** What the review mechanism works with. */
export interface Imports {
  context: DataContext
  staging: Connection
}

export function emptyTotals(): ReviewTotals {
  return { new: 0, modified: 0, reassigned: 0, unchanged: 0, warning: 0, error: 0 }
}

/** Throws `not-found`. */
export function reviewById({ staging, context }: Imports, id: number): StoredReview {
  const review = readReviewById(staging, id)
  if (!review) throw new CodedError('not-found')
  return settled(context, review)
}

/** A review as it is, also where a crash came between Proceed's transaction and the note of it. */
export function settled(context: DataContext, review: StoredReview): StoredReview {
  if (review.step !== 'rows') return review
  const result = resultOf(context.database.read, review.id)
  return result ? { ...review, step: 'result', result } : review
}

/** What the screen of a kind shows. */
export function stateOf(imports: Imports, kind: ImportKind): ImportState {
  const stored = readReview(imports.staging, kind)
  const reading = readingOf(imports, kind)
  return {
    review: stored && toReview(imports, settled(imports.context, stored)),
    reading: reading && toReview(imports, reading),
    ...stateOfDrop(imports, kind),
  }
}

/** A review as the window shows it. */
export function toReview({ staging }: Imports, stored: StoredReview): Review {
  const { id, kind, step, name, bytes, encoding, delimiter, rows, odd, totals, reasons, result } = stored
  const judged = step !== 'columns'
  return {
    id,
    kind,
    step,
    file: {
      name,
      bytes,
      encoding,
      delimiter,
      rows,
      odd: {
        'damaged-text': firstOf(odd['damaged-text']),
        'stray-quote': firstOf(odd['stray-quote']),
        'rows-swallowed': firstOf(odd['rows-swallowed']),
      },
    },
    ...columnsOf(stored),
    options: { overwrite: stored.overwrite, reassign: stored.reassign },
    totals: judged ? totals : emptyTotals(),
    reasons: judged ? reasons : [],
    undoable: countSteps(staging, id),
    result,
  }
}

/** Rows that are named before they can be looked at; a list in Review Rows shows all. */
const oddRowsNamed = 10
const firstOf = (numbers: readonly number[]): OddRows => ({
  rows: numbers.length,
  first: numbers.slice(0, oddRowsNamed),
})

function columnsOf(stored: StoredReview): ReturnType<typeof readColumns> {
  return readColumns(stored.kind, stored.header, stored.samples, new Map(stored.choices))
}

/** How the columns of a review are understood. */
export function fileColumnsOf(stored: StoredReview): FileColumns {
  const { columns } = columnsOf(stored)
  const positions = new Map(
    columns.flatMap(({ field, index }) => (field === null ? [] : [[field, index] as const])),
  )
  return { positions, count: stored.header.length }
}

/** The rules at work on a review, against the directory that `db` sees. */
export function judgingOf(db: Connection, stored: StoredReview): Judging {
  return kinds[stored.kind].judging(db, fileColumnsOf(stored), stored)
}

/** Says what columns are, or takes that back (C7). */
export function mapColumns(imports: Imports, id: number, changes: readonly ColumnChoiceChange[]): Review {
  const review = openReview(imports, id)
  const choices = new Map(review.choices)
  for (const { index, to } of changes) {
    if (index >= review.header.length) throw new CodedError('bad-input')
    if (to === null) choices.delete(index)
    else choices.set(index, to)
  }
  return change(imports, { ...review, choices: [...choices], step: 'columns' })
}

export function backToColumns(imports: Imports, id: number): Review {
  return change(imports, { ...openReview(imports, id), step: 'columns' })
}

/** Sets switches of a review; rows that are judged have to be judged again, if only by Proceed. */
export function setOptions(imports: Imports, id: number, { overwrite, reassign }: ReviewOptionsChange): void {
  const review = openReview(imports, id)
  change(imports, {
    ...review,
    overwrite: overwrite ?? review.overwrite,
    reassign: reassign ?? review.reassign,
  })
  if (review.step === 'rows') rowsOfReview(imports.staging, id).judgedAgainst = null
}

function change(imports: Imports, review: StoredReview): Review {
  updateReview(imports.staging, review)
  return toReview(imports, review)
}

/** A review that has not been proceeded with, and that nothing works on. Throws `not-found`, `bad-input`, `review-busy`. */
export function openReview(imports: Imports, id: number): StoredReview {
  const review = reviewById(imports, id)
  if (review.step === 'result') throw new CodedError('bad-input')
  refuseWhileBusy(imports.staging, id)
  return review
}

/**
 * Judges every row, after Review Columns or when an option changed (C6, C8). Throws what is wrong with the columns,
 * `cancelled`, `review-busy`.
 */
export async function judgeReview(imports: Imports, id: number, call: CallContext): Promise<void> {
  const review = openReview(imports, id)
  const [problem] = columnsOf(review).problems
  if (problem) throw new CodedError(problem.code, problem.args)
  await withReview(imports.staging, id, () => judgeAll(imports, review, call))
  imports.context.changed(['imports'])
}

/** Blocks whose folded text is written together. */
const blocksFolded = 32

/** Moves on whenever anything is written into the directory. Give the reading connection. */
export function directoryVersion(read: Connection): number {
  return Number(read.pragma('data_version', { simple: true }))
}

/** Judges every row of a review that the caller has to himself. Answers how many verdicts are others than before. */
export async function judgeAll(
  { context, staging }: Imports,
  review: StoredReview,
  call: CallContext,
): Promise<number> {
  const open = rowsOfReview(staging, review.id)
  const { rows } = open
  const verdicts = emptyVerdicts(rows.count, open.verdicts.sets)
  const encoded: [Block, string][] = []
  const judgedAgainst = directoryVersion(context.database.read)
  const links = await judgeRows(rows, judgingOf(context.database.read, review), call, (block, judged) => {
    for (const [row, verdict] of judged.entries()) setVerdict(verdicts, block.position + row, verdict)
    encoded.push([block, encode(judged)])
  })
  const turn = turns(call)
  for (let at = 0; at < rows.blocks.length; at += blocksFolded) {
    staging.transaction(() => {
      for (const block of rows.blocks.slice(at, at + blocksFolded)) rows.keepFolded(block)
    })()
    await turn()
  }
  const changed = differences(open.verdicts, verdicts)
  open.links = links
  open.judgedAgainst = judgedAgainst
  open.verdicts = verdicts
  open.views.clear()
  staging.transaction(() => {
    for (const [block, data] of encoded) writeEncoded(staging, block, data)
    updateReview(staging, { ...review, ...count(verdicts), step: 'rows' })
  })()
  return changed
}

/** Ends the review of a kind: its rows and what is known of its drop are deleted. Throws `review-busy`. */
export function closeReview({ context, staging }: Imports, kind: ImportKind): void {
  const review = readReview(staging, kind)
  if (review) {
    refuseWhileBusy(staging, review.id)
    forgetRows(staging, review.id)
    deleteReview(staging, review.id)
  }
  forgetDropped(staging, kind)
  context.changed(['imports'])
}
