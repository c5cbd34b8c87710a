import type { ImportResult } from '../../../src-preload/contract/imports.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { parseResult } from './staging.ts'

const statements = perConnection((db) => ({
  get: db.prepare<[number], string>('SELECT result FROM imports_done WHERE review = ?').pluck(),
}))

const writing = perConnection((db) => ({
  clear: db.prepare('DELETE FROM imports_done'),
  add: db.prepare<[number, string]>('INSERT INTO imports_done (review, result) VALUES (?, ?)'),
}))

/** The result of a review that was proceeded with, or null. */
export function resultOf(db: Connection, review: number): ImportResult | null {
  const json = statements(db).get.get(review)
  return json === undefined ? null : parseResult(json)
}

/** Notes the result of a review, in place of the last one. Call within Proceed's transaction. */
export function writeResult(db: Connection, review: number, result: ImportResult): void {
  writing(db).clear.run()
  writing(db).add.run(review, JSON.stringify(result))
}
