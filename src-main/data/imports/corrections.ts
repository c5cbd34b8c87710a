import { perConnection, type Connection } from '../database/database.ts'
import type { Rows } from './blocks.ts'

/** A cell and the value it gets. */
export interface Correction {
  position: number
  column: number
  value: string
}

const statements = perConnection((db) => ({
  columns: db
    .prepare<[number, number], number>(
      'SELECT col FROM originals WHERE review = ? AND position = ? ORDER BY col',
    )
    .pluck(),
  original: db
    .prepare<[number, number, number], string>(
      'SELECT value FROM originals WHERE review = ? AND position = ? AND col = ?',
    )
    .pluck(),
  corrected: db.prepare<[number], number>('SELECT count(*) FROM originals WHERE review = ?').pluck(),
  keep: db.prepare<[number, number, number, string]>(
    'INSERT INTO originals (review, position, col, value) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  ),
  forget: db.prepare<[number, number, number]>(
    'DELETE FROM originals WHERE review = ? AND position = ? AND col = ?',
  ),
  lastStep: db.prepare<[number], number | null>('SELECT max(step) FROM steps WHERE review = ?').pluck(),
  addToStep: db.prepare<[number, number, number, number, string]>(
    'INSERT INTO steps (review, step, position, col, value) VALUES (?, ?, ?, ?, ?)',
  ),
  step: db.prepare<[number, number], Correction>(
    'SELECT position, col AS "column", value FROM steps WHERE review = ? AND step = ?',
  ),
  dropStep: db.prepare<[number, number]>('DELETE FROM steps WHERE review = ? AND step = ?'),
}))

/** Positions of the cells of a row that were corrected. */
export function correctedColumns(db: Connection, review: number, position: number): number[] {
  return statements(db).columns.all(review, position)
}

/** How many cells of a review are not as the file has them. */
export function countCorrections(db: Connection, review: number): number {
  return statements(db).corrected.get(review) ?? 0
}

/** How many steps of correction can be taken back. */
export function countSteps(db: Connection, review: number): number {
  return statements(db).lastStep.get(review) ?? 0
}

/** Corrects cells as one step of undo. Call within a transaction. */
export function enterCorrections(
  db: Connection,
  review: number,
  rows: Rows,
  corrections: readonly Correction[],
): void {
  const step = countSteps(db, review) + 1
  const before = setCells(db, review, rows, corrections)
  for (const { position, column, value } of before) {
    statements(db).addToStep.run(review, step, position, column, value)
  }
}

/** The cells of the last step, with what they had before; none where there is no step. */
export function lastStep(db: Connection, review: number): Correction[] {
  return statements(db).step.all(review, countSteps(db, review))
}

/** Takes the last step back: `before` as `lastStep` gives it. Call within a transaction. */
export function takeBackStep(
  db: Connection,
  review: number,
  rows: Rows,
  before: readonly Correction[],
): void {
  setCells(db, review, rows, before)
  statements(db).dropStep.run(review, countSteps(db, review))
}

/** Sets cells, and keeps what the file said of those that differ from it. Answers what they had before. */
function setCells(
  db: Connection,
  review: number,
  rows: Rows,
  corrections: readonly Correction[],
): Correction[] {
  const { original, keep, forget } = statements(db)
  const before = corrections.map(({ position, column }) => ({
    position,
    column,
    value: rows.cellsAt(position)[column] ?? '',
  }))
  rows.change(corrections)
  for (const [place, { position, column, value }] of corrections.entries()) {
    if (original.get(review, position, column) === value) forget.run(review, position, column)
    else keep.run(review, position, column, before[place]?.value ?? '')
  }
  return before
}
