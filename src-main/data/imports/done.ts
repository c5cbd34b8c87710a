import type { ImportResult } from '../../../src-preload/contract/imports.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { parseResult } from './staging.ts'

const statements = perConnection((db) => ({
  get: db.prepare<[number], string>('SELECT result FROM imports_done WHERE review = ?').pluck(),
}))

const writing = perConnection((db) => ({
  forget: db.prepare<[number]>(
    'DELETE FROM imports_done WHERE review NOT IN (SELECT review FROM imports_done ORDER BY review DESC LIMIT ?)',
  ),
  add: db.prepare<[number, string]>('INSERT INTO imports_done (review, result) VALUES (?, ?)'),
}))

/** The result of a review that was proceeded with, or null. */
export function resultOf(db: Connection, review: number): ImportResult | null {
  const json = statements(db).get.get(review)
  return json === undefined ? null : parseResult(json)
}

/** Results that are kept: the last of each kind of import is among them. */
const resultsKept = 8

/** Notes the result of a review, and forgets those of long ago. Call within Proceed's transaction. */
export function writeResult(db: Connection, review: number, result: ImportResult): void {
  writing(db).add.run(review, JSON.stringify(result))
  writing(db).forget.run(resultsKept)
}
