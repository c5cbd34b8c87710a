import { setImmediate } from 'node:timers/promises'
import type { CallContext } from '../../services/channel.ts'
import { throwIfCancelled } from '../../services/channel.ts'
import { rowReasons, type ImportField, type ReviewColumn } from '../../../src-preload/contract/imports.ts'
import type { DataContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import { emptyFields, normalizeFields } from '../users/rules.ts'
import { findUsersByKey } from '../users/store.ts'
import {
  cellsOf,
  connectedRows,
  readRow,
  rowsAfter,
  writeVerdicts,
  type StagedRow,
  type StoredReview,
  type StoredVerdict,
} from './staging.ts'
import { keysOf, UsersJudge, type UserRow } from './users/rules.ts'

/** Rows judged between two yields: some milliseconds. */
const chunkRows = 1000

/** Where each field stands in the file. */
export type FieldPositions = ReadonlyMap<ImportField, number>

export function positionsOf(columns: readonly ReviewColumn[]): FieldPositions {
  return new Map(columns.flatMap(({ field, index }) => (field === null ? [] : [[field, index] as const])))
}

/** A staged row as its fields: what the columns mean. */
export function toUserRow(staged: StagedRow, positions: FieldPositions, width: number): UserRow {
  const { cells } = cellsOf(staged)
  const fields = emptyFields()
  for (const [field, index] of positions) fields[field] = cells[index] ?? ''
  const extraCells = cells.slice(width).filter((cell) => cell.trim() !== '').length
  return { row: staged.row, fields, extraCells }
}

export function createJudge(directory: Connection, review: StoredReview): UsersJudge {
  return new UsersJudge(
    { find: (kind, key) => findUsersByKey(directory, kind, key)[0] ?? null },
    { overwrite: review.overwrite },
  )
}

function judgeRow(
  judge: UsersJudge,
  staged: StagedRow,
  positions: FieldPositions,
  width: number,
): StoredVerdict {
  const row = toUserRow(staged, positions, width)
  const { state, issues, user, person } = judge.judge(row)
  return {
    row: staged.row,
    keys: keysOf(normalizeFields(row.fields)),
    state,
    user,
    person,
    issues: issues
      .map(({ field, ...issue }) => ({
        ...issue,
        column: field === null ? null : (positions.get(field) ?? null),
      }))
      .sort((a, b) => rank(a) - rank(b)),
  }
}

/** Errors before warnings, each by its place among the reasons. */
function rank({ code, severity }: StoredVerdict['issues'][number]): number {
  return rowReasons.indexOf(code) + (severity === 'warning' ? rowReasons.length : 0)
}

/**
 * Judges every row of a review against `directory`, in chunks that yield. `onChunk` gets each chunk's rows and verdicts
 * in order. Throws `cancelled`.
 */
export async function judgeAll(
  staging: Connection,
  directory: Connection,
  review: StoredReview,
  positions: FieldPositions,
  { signal, progress }: Pick<CallContext, 'signal' | 'progress'>,
  onChunk: (rows: readonly StagedRow[], verdicts: readonly StoredVerdict[]) => void,
): Promise<void> {
  const judge = createJudge(directory, review)
  let done = 0
  for (let after = 0; ;) {
    const rows = rowsAfter(staging, review.id, after, chunkRows)
    const last = rows.at(-1)
    if (!last) return
    onChunk(
      rows,
      rows.map((row) => judgeRow(judge, row, positions, review.header.length)),
    )
    after = last.row
    done += rows.length
    progress({ stage: 'judging', done, total: review.rows })
    await setImmediate()
    throwIfCancelled(signal)
  }
}

/** Judges rows that were corrected, and those that depended on them before or do so now (C8). */
export function judgeAgain(
  staging: Connection,
  context: DataContext,
  review: StoredReview,
  positions: FieldPositions,
  rows: readonly number[],
  dependents: readonly number[],
): void {
  const judged = (numbers: readonly number[]): void => {
    const judge = createJudge(context.database.read, review)
    const verdicts = numbers.flatMap((number) => {
      const staged = readRow(staging, review.id, number)
      return staged ? [judgeRow(judge, staged, positions, review.header.length)] : []
    })
    writeVerdicts(staging, review.id, verdicts)
  }
  let affected = [...new Set([...rows, ...dependents])].sort((a, b) => a - b)
  for (;;) {
    judged(affected)
    // New keys may tie the rows to others, which are judged together with them then.
    const connected = connectedRows(staging, review.id, affected)
    if (connected.length === affected.length) return
    affected = connected
  }
}
