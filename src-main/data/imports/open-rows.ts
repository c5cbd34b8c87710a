import { CodedError } from '../../services/protocol.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { openRows, type Rows } from './blocks.ts'
import type { LinkIndex } from './links.ts'
import { loadVerdicts, type Verdicts } from './verdicts.ts'

/** What is kept in memory of a review's rows: some bytes for each. All of it can be had again from the staging file. */
export interface OpenRows {
  rows: Rows
  verdicts: Verdicts
  /** null until it is needed. */
  links: LinkIndex | null
  /** The version of the directory that all rows were judged against; null where that is not known any more. */
  judgedAgainst: number | null
  /** Places in the order of a column, by column. */
  orders: Map<number, Int32Array>
  /** Places that a query finds, by query, the one used last at the end. */
  views: Map<string, Int32Array>
}

const opened = perConnection(() => new Map<number, OpenRows>())

/** The rows of a review; give the staging connection. */
export function rowsOfReview(staging: Connection, review: number): OpenRows {
  const known = opened(staging).get(review)
  if (known) return known
  const rows = openRows(staging, review)
  const open: OpenRows = {
    rows,
    verdicts: loadVerdicts(staging, rows),
    links: null,
    judgedAgainst: null,
    orders: new Map(),
    views: new Map(),
  }
  opened(staging).set(review, open)
  return open
}

export function forgetRows(staging: Connection, review: number): void {
  opened(staging).delete(review)
}

const busy = perConnection(() => new Set<number>())

/** Runs long work on a review, which nobody may change meanwhile. Throws `review-busy` where other work is under way. */
export async function withReview<T>(staging: Connection, review: number, work: () => Promise<T>): Promise<T> {
  refuseWhileBusy(staging, review)
  busy(staging).add(review)
  try {
    return await work()
  } finally {
    busy(staging).delete(review)
  }
}

/** Throws `review-busy` where long work on a review is under way. */
export function refuseWhileBusy(staging: Connection, review: number, args: { file?: string } = {}): void {
  if (busy(staging).has(review)) throw new CodedError('review-busy', { ...args }, true)
}
