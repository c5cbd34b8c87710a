import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import type { CallContext } from '../../services/channel.ts'
import { throwIfCancelled } from '../../services/channel.ts'
import { CodedError } from '../../services/protocol.ts'
import { delimiters } from '../csv/delimiter.ts'
import type { FailedRow, FailedRows } from '../history/failed-rows.ts'
import { recordHistory } from '../history/store.ts'
import type { UserFields } from '../../../src-preload/contract/users.ts'
import { normalizeFields } from '../users/rules.ts'
import { getUser, insertUser, updateUser, type UserChange } from '../users/store.ts'
import { judgeAll, positionsOf, toUserRow } from './judge.ts'
import { columnsOf, reviewById, type Imports } from './review.ts'
import {
  cellsOf,
  countStates,
  issueSchema,
  rowsAfter,
  updateReview,
  writeVerdicts,
  type StagedRow,
  type StoredReview,
  type StoredVerdict,
} from './staging.ts'
import { filledChanges, merge } from './users/rules.ts'

/** Users written between two yields. */
const chunkUsers = 500

/** What Proceed writes for one person: all its good rows together (U5). */
interface PersonToWrite {
  user: number | null
  fields: UserFields
}

/**
 * Proceed with Import (C9): judges once more while nobody else can write, then writes all good rows and the entry in
 * History in one transaction. Where the verdicts are not those that were reviewed, the review shows the new ones and
 * `review-stale` is thrown; with errors that nobody agreed to leave out, `rows-will-fail`. Called again after it went
 * through, it answers the same entry. Throws `cancelled`: nothing is written then.
 */
export async function proceed(
  imports: Imports,
  id: number,
  leaveOutErrors: boolean,
  call: CallContext,
): Promise<{ historyId: number }> {
  const { context, staging } = imports
  const review = reviewById(imports, id)
  if (review.result) return { historyId: review.result.historyId }
  if (review.step !== 'rows') throw new CodedError('bad-input')
  const totals = countStates(staging, id)
  if (totals.error > 0 && !leaveOutErrors) throw new CodedError('rows-will-fail', { rows: totals.error })

  const historyId = await context.database.longTransaction(async () => {
    const persons = await judgeOnceMore(imports, review, call)
    const changes = await writePersons(imports, persons, call)
    call.progress({ stage: 'saving', done: persons.length, total: persons.length })
    return recordHistory(context.database.write, {
      kind: 'users-import',
      subject: review.name,
      counts: {
        new: totals.new,
        modified: totals.modified,
        unchanged: totals.unchanged,
        failed: totals.error,
      },
      options: { overwrite: review.overwrite },
      at: context.now(),
      by: context.account,
      changes,
      ...(totals.error > 0 && { failedRows: failedRowsOf(imports, review) }),
    })
  })
  updateReview(staging, {
    ...review,
    step: 'result',
    result: { historyId, passed: review.rows - totals.error, failed: totals.error, totals },
  })
  context.changed(['users', 'imports', 'history'])
  return { historyId }
}

/** The good rows by person, in order. Throws `review-stale` where the directory has changed what was reviewed. */
async function judgeOnceMore(
  imports: Imports,
  review: StoredReview,
  call: CallContext,
): Promise<PersonToWrite[]> {
  const { context, staging } = imports
  const positions = positionsOf(columnsOf(review).columns)
  const persons = new Map<number, PersonToWrite>()
  const stale: StoredVerdict[] = []
  await judgeAll(staging, context.database.write, review, positions, call, (rows, verdicts) => {
    for (const [index, verdict] of verdicts.entries()) {
      const staged = rows[index]
      if (!staged) continue
      if (isStale(staged, verdict)) stale.push(verdict)
      if (verdict.state === 'error') continue
      const fields = normalizeFields(toUserRow(staged, positions, review.header.length).fields)
      const person = persons.get(verdict.person)
      if (person) person.fields = merge(person.fields, fields)
      else persons.set(verdict.person, { user: verdict.user, fields })
    }
  })
  if (stale.length > 0) {
    writeVerdicts(staging, review.id, stale)
    context.changed(['imports'])
    throw new CodedError('review-stale', { rows: stale.length })
  }
  return [...persons.values()]
}

function isStale(staged: StagedRow, verdict: StoredVerdict): boolean {
  return (
    staged.state !== verdict.state ||
    staged.user !== verdict.user ||
    staged.person !== verdict.person ||
    (staged.issues ?? '[]') !== JSON.stringify(verdict.issues)
  )
}

async function writePersons(
  { context }: Imports,
  persons: readonly PersonToWrite[],
  { signal, progress }: CallContext,
): Promise<UserChange[]> {
  const db = context.database.write
  const now = context.now()
  const changes: UserChange[] = []
  for (const [index, { user, fields }] of persons.entries()) {
    if (index % chunkUsers === 0) {
      progress({ stage: 'writing', done: index, total: persons.length })
      await setImmediate()
      throwIfCancelled(signal)
    }
    if (user === null) {
      changes.push(insertUser(db, fields, now))
      continue
    }
    const existing = getUser(db, user)
    const changed = existing ? filledChanges(existing, fields) : {}
    if (Object.keys(changed).length > 0) changes.push(updateUser(db, user, changed, now))
  }
  return changes
}

/** What the CSV of failed rows is written from (C10). */
export function failedRowsOf({ staging }: Imports, review: StoredReview): FailedRows {
  return {
    header: review.header,
    delimiter: delimiters[review.delimiter],
    rows: failedRows(staging, review.id),
  }
}

function* failedRows(staging: Imports['staging'], review: number): Iterable<FailedRow> {
  for (let after = 0; ;) {
    const rows = rowsAfter(staging, review, after, 1000)
    const last = rows.at(-1)
    if (!last) return
    for (const staged of rows) {
      if (staged.state !== 'error') continue
      const issues = z.array(issueSchema).parse(JSON.parse(staged.issues ?? '[]'))
      yield { row: staged.row, cells: cellsOf(staged).cells, issues }
    }
    after = last.row
  }
}
