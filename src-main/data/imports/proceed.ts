import type { ImportResult } from '../../../src-preload/contract/imports.ts'
import { afterwards } from '../../services/afterwards.ts'
import type { CallContext } from '../../services/channel.ts'
import { CodedError } from '../../services/protocol.ts'
import { delimiters } from '../csv/delimiter.ts'
import { readFailedRows, storeFailedRows, type FailedRow, type FailedRows } from '../history/failed-rows.ts'
import { beginEntry, endEntry } from '../history/store.ts'
import { nextNamedStamp } from '../users/store.ts'
import { writeResult } from './done.ts'
import type { Block } from './blocks.ts'
import { eachRow, judgeRows, turns, type Writing } from './judge.ts'
import { kinds } from './kinds.ts'
import { forgetRows, rowsOfReview, withReview } from './open-rows.ts'
import { withoutOwnColumns } from './own-columns.ts'
import { withoutEmptyEnd } from './page.ts'
import { directoryVersion, judgeAll, judgingOf, openReview, reviewById, type Imports } from './review.ts'
import { deleteRowsInTurns, updateReview, type StoredReview } from './staging.ts'
import { encode, readEncoded, readVerdicts, type Verdict } from './verdicts.ts'

/** The directory no longer says what it said at the review. */
class Stale extends Error {}

/**
 * Proceed with Import (C9): judges once more while nobody else can write, and writes the good rows as it goes, with the
 * entry in History, in one transaction. Where a verdict is not the one that was reviewed nothing is written, the review
 * shows the new ones and `review-stale` is thrown; with errors that nobody agreed to leave out, `rows-will-fail`. Called
 * again after it went through, it answers the same entry. Throws `cancelled` (nothing is written then), `review-busy`.
 */
export async function proceed(
  imports: Imports,
  id: number,
  leaveOutErrors: boolean,
  call: CallContext,
): Promise<{ historyId: number }> {
  const { context, staging } = imports
  const done = reviewById(imports, id)
  if (done.result) return { historyId: done.result.historyId }
  const review = openReview(imports, id)
  if (review.step !== 'rows') throw new CodedError('bad-input')
  const { error } = review.totals
  if (error > 0 && !leaveOutErrors) throw new CodedError('rows-will-fail', { rows: error })

  return withReview(staging, id, async () => {
    let result: ImportResult
    try {
      result = await context.database.longTransaction(async () => {
        const written = await write(imports, review, call)
        await call.saving()
        return written
      })
    } catch (thrown) {
      if (!(thrown instanceof Stale)) throw thrown
      // Where only a name in a verdict is another, the states and reasons are the same.
      const rows = Math.max(1, await judgeAll(imports, review, call))
      context.changed(['imports'])
      throw new CodedError('review-stale', { rows })
    }
    await afterwards('noting the result of an import', () => {
      updateReview(staging, { ...review, step: 'result', result })
    })
    forgetRows(staging, id)
    // Nobody has to wait until the rows are gone; what cannot be deleted now, on a full disk, is swept at the next start.
    void afterwards('deleting the rows of an import', () => deleteRowsInTurns(staging, id))
    context.changed(['users', 'photos', 'imports', 'history'])
    return { historyId: result.historyId }
  })
}

async function write(imports: Imports, review: StoredReview, call: CallContext): Promise<ImportResult> {
  const { context } = imports
  const { write: db } = context.database
  const now = context.now()
  const entry = beginEntry(db, {
    ...kinds[review.kind].entryOf(review),
    subject: review.name,
    at: now,
    by: context.account,
    hasFailedRows: review.totals.error > 0,
  })
  const writing: Writing = { db, entry, now, stamp: nextNamedStamp(db) }
  const progressing: CallContext = {
    ...call,
    progress: (progress) => call.progress({ ...progress, stage: 'writing' }),
  }
  await writeRows(imports, review, progressing, writing)
  call.progress({ stage: 'saving', done: review.rows, total: review.rows })
  if (review.totals.error > 0) {
    await storeFailedRows(db, entry, failedRowsOfReview(imports, review), turns(call))
  }
  endEntry(db, entry)
  const result = {
    historyId: entry,
    passed: review.rows - review.totals.error,
    failed: review.totals.error,
    totals: review.totals,
  }
  writeResult(db, review.id, result)
  return result
}

/** Writes the good rows. Throws Stale where their verdicts are not the ones that were reviewed. */
async function writeRows(
  { context, staging }: Imports,
  review: StoredReview,
  call: CallContext,
  writing: Writing,
): Promise<void> {
  const { read } = context.database
  const open = rowsOfReview(staging, review.id)
  // What was there before the transaction is judged against: what a row writes shows in its group.
  const judging = judgingOf(read, review)
  const { reviewed } = judging
  // Nobody has written anything since the rows were judged, and nobody can now: judging again would say the same.
  if (reviewed && open.judgedAgainst === directoryVersion(read)) {
    let of: Block | null = null
    let verdicts: Verdict[] = []
    await eachRow(open.rows, call, (block, row, cells) => {
      if (block !== of) verdicts = readVerdicts(staging, block)
      of = block
      const verdict = verdicts[row]
      if (verdict) reviewed(verdict, cells)?.(writing)
    })
    return
  }
  await judgeRows(open.rows, judging, call, (block, judged) => {
    if (encode(judged) !== readEncoded(staging, block)) throw new Stale()
    for (const { write: writeRow } of judged) writeRow?.(writing)
  })
}

/** What the CSV of failed rows is written from (C10), during the review and after it. Throws `not-found`. */
export function failedRowsOf(imports: Imports, review: StoredReview): FailedRows {
  if (!review.result) return failedRowsOfReview(imports, review)
  const kept = readFailedRows(imports.context.database.read, review.result.historyId)
  if (!kept) throw new CodedError('not-found')
  return kept
}

function failedRowsOfReview({ staging }: Imports, review: StoredReview): FailedRows {
  const { length } = review.header
  // A failed-rows file that was mended and failed again brings our own two columns, which are written anew.
  const kept = areOwnColumnsOurs(review) ? withoutOwnColumns(review.header).length : length
  function* failed(): Iterable<FailedRow> {
    const { rows, verdicts } = rowsOfReview(staging, review.id)
    for (const block of rows.blocks) {
      const some = verdicts.errors.subarray(block.position, block.position + block.count)
      if (some.every((errors) => errors === 0)) continue
      for (const [row, { state, issues }] of readVerdicts(staging, block).entries()) {
        if (state !== 'error') continue
        const all = rows.cellsAt(block.position + row)
        const cells = withoutEmptyEnd([...columnsOf(all, kept), ...all.slice(length)], 0)
        yield { row: block.number + row, cells, issues }
      }
    }
  }
  const header = review.header.slice(0, kept)
  return { header, delimiter: delimiters[review.delimiter], rows: failed() }
}

/** The first cells of a row, as many as there are columns. */
function columnsOf(cells: readonly string[], columns: number): string[] {
  return Array.from({ length: columns }, (_, column) => cells[column] ?? '')
}

/** Whether the last two columns of a file are ours; where a person says that they are fields, they are the person's. */
function areOwnColumnsOurs({ ownColumns, header, choices }: StoredReview): boolean {
  const first = withoutOwnColumns(header).length
  return ownColumns && !choices.some(([index, choice]) => index >= first && choice !== 'ignore')
}
