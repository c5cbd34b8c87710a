import { z } from 'zod'
import { rowReasons, severities, type RowIssue } from '../../../src-preload/contract/imports.ts'
import { perConnection, type Connection } from '../database/database.ts'

/** A row of an import that failed: its number in the file, its cells with corrections (without empty ones at its end), and why. */
export interface FailedRow {
  row: number
  cells: string[]
  issues: RowIssue[]
}

/** What the CSV of failed rows is written from (C10), kept with the history entry. */
export interface FailedRows {
  /** The original header, without the columns that an earlier failed-rows file had added. */
  header: string[]
  delimiter: string
  rows: Iterable<FailedRow>
}

const headSchema = z.object({ header: z.array(z.string()), delimiter: z.string() })
const rowSchema = z.object({
  row: z.number(),
  cells: z.array(z.string()),
  issues: z.array(
    z.object({
      code: z.enum(rowReasons),
      severity: z.enum(severities),
      column: z.number().nullable(),
      args: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
})

const statements = perConnection((db) => ({
  head: db
    .prepare<[number], string>('SELECT data FROM history_failed_rows WHERE history_id = ? AND position = 0')
    .pluck(),
  rows: db
    .prepare<[number, number, number], string>(
      'SELECT data FROM history_failed_rows WHERE history_id = ? AND position > ? ORDER BY position LIMIT ?',
    )
    .pluck(),
}))

const inserting = perConnection((db) =>
  db.prepare<[number, number, string]>(
    'INSERT INTO history_failed_rows (history_id, position, data) VALUES (?, ?, ?)',
  ),
)

/**
 * Stores failed rows with an entry, which may be very many: between them `turn` lets others have theirs. Call within a
 * transaction. Throws what `turn` throws.
 */
export async function storeFailedRows(
  db: Connection,
  historyId: number,
  failed: FailedRows,
  turn: () => Promise<void> | null,
): Promise<void> {
  const insert = inserting(db)
  insert.run(historyId, 0, JSON.stringify({ header: failed.header, delimiter: failed.delimiter }))
  let position = 1
  for (const row of failed.rows) {
    insert.run(historyId, position++, JSON.stringify(row))
    await turn()
  }
}

/** The failed rows of an entry, read in slices; null where it has none. */
export function readFailedRows(db: Connection, historyId: number): FailedRows | null {
  const head = statements(db).head.get(historyId)
  if (head === undefined) return null
  return { ...headSchema.parse(JSON.parse(head)), rows: slices(db, historyId) }
}

const slice = 1000

function* slices(db: Connection, historyId: number): Iterable<FailedRow> {
  for (let position = 0; ; position += slice) {
    const rows = statements(db).rows.all(historyId, position, slice)
    for (const row of rows) yield rowSchema.parse(JSON.parse(row))
    if (rows.length < slice) return
  }
}
