import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { z } from 'zod'
import {
  importFields,
  importKinds,
  rowReasons,
  rowStates,
  type ImportKind,
  type ReviewTotals,
  type ReasonCount,
  type RowState,
} from '../../../src-preload/contract/imports.ts'
import { otherEncodings } from '../csv/encoding.ts'
import { perConnection, type Connection } from '../database/database.ts'

/**
 * Open reviews, in a file of their own: personal data that is deleted when a review ends. A row's cells are JSON as they
 * came; `edits` are the corrections by position. The keys say which rows depend on each other.
 */
const schema = `
CREATE TABLE IF NOT EXISTS reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL UNIQUE,
  data TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS drops (
  kind TEXT PRIMARY KEY,
  path TEXT NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS rows (
  review INTEGER NOT NULL,
  row INTEGER NOT NULL,
  cells TEXT NOT NULL,
  edits TEXT,
  user_id_key TEXT,
  external_id_key TEXT,
  email_key TEXT,
  state TEXT NOT NULL DEFAULT 'new',
  warning INTEGER NOT NULL DEFAULT 0,
  reasons TEXT NOT NULL DEFAULT '',
  issues TEXT,
  user INTEGER,
  person INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (review, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS rows_user_id ON rows (review, user_id_key) WHERE user_id_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS rows_external_id ON rows (review, external_id_key) WHERE external_id_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS rows_email ON rows (review, email_key) WHERE email_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS rows_user ON rows (review, user) WHERE user IS NOT NULL;
CREATE TABLE IF NOT EXISTS edits (
  review INTEGER NOT NULL,
  step INTEGER NOT NULL,
  row INTEGER NOT NULL,
  col INTEGER NOT NULL,
  before TEXT,
  PRIMARY KEY (review, step, row, col)
) STRICT, WITHOUT ROWID;
`

const choiceSchema = z.union([z.enum(importFields), z.literal('ignore')])
const totalsSchema = z.object({
  new: z.number(),
  modified: z.number(),
  reassigned: z.number(),
  unchanged: z.number(),
  warning: z.number(),
  error: z.number(),
})
const reviewSchema = z.object({
  step: z.enum(['columns', 'rows', 'result']),
  name: z.string(),
  bytes: z.number(),
  rows: z.number(),
  encoding: z.enum(['utf-8', ...otherEncodings]),
  delimiter: z.enum(['comma', 'semicolon', 'tab']),
  newline: z.enum(['\n', '\r']),
  header: z.array(z.string()),
  samples: z.array(z.array(z.string())),
  choices: z.array(z.tuple([z.number(), choiceSchema])),
  overwrite: z.boolean(),
  /** Whether the rows are in the staging table; corrections are kept there even when columns are mapped anew. */
  staged: z.boolean(),
  result: z
    .object({ historyId: z.number(), passed: z.number(), failed: z.number(), totals: totalsSchema })
    .nullable(),
})
/** What is kept of an open review besides its rows. */
export type ReviewData = z.infer<typeof reviewSchema>
export interface StoredReview extends ReviewData {
  id: number
  kind: ImportKind
}

export const issueSchema = z.object({
  code: z.enum(rowReasons),
  severity: z.enum(['error', 'warning']),
  column: z.number().nullable(),
  args: z.record(z.string(), z.union([z.string(), z.number()])),
})
const rowSchema = z.object({
  row: z.number(),
  cells: z.string(),
  edits: z.string().nullable(),
  state: z.enum(rowStates),
  reasons: z.string(),
  issues: z.string().nullable(),
  user: z.number().nullable(),
  person: z.number(),
})
export type StagedRow = z.infer<typeof rowSchema>

/** Opens the staging file. It survives a crash of the process; a power failure may cost the last corrections. */
export function openStaging(file: string): Connection {
  const db = new BetterSqlite3(file, { timeout: 5000 })
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('secure_delete = ON')
    db.exec(schema)
    return db
  } catch (error) {
    db.close()
    // A damaged staging file costs an open review, never the directory.
    if (!(error instanceof BetterSqlite3.SqliteError)) throw error
    for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true })
    const fresh = new BetterSqlite3(file)
    fresh.pragma('journal_mode = WAL')
    fresh.exec(schema)
    return fresh
  }
}

/** Our copy of the file under review: what a person does to the original meanwhile changes nothing. */
export function copyOf(stagingFile: string, kind: ImportKind): string {
  return join(dirname(stagingFile), `${kind}.csv`)
}

const columnsOfRow = 'row, cells, edits, state, reasons, issues, user, person'
const statements = perConnection((db) => ({
  review: db.prepare<[string], { id: number; data: string }>('SELECT id, data FROM reviews WHERE kind = ?'),
  reviewById: db.prepare<[number], { kind: string; data: string }>(
    'SELECT kind, data FROM reviews WHERE id = ?',
  ),
  addReview: db.prepare<[string, string]>('INSERT INTO reviews (kind, data) VALUES (?, ?)'),
  setReview: db.prepare<[string, number]>('UPDATE reviews SET data = ? WHERE id = ?'),
  drop: db.prepare<[string], { path: string; outcome: string }>(
    'SELECT path, outcome FROM drops WHERE kind = ?',
  ),
  setDrop: db.prepare<[string, string, string]>(
    'INSERT INTO drops (kind, path, outcome) VALUES (?, ?, ?) ON CONFLICT (kind) DO UPDATE SET path = excluded.path, outcome = excluded.outcome',
  ),
  addRow: db.prepare<[number, number, string]>('INSERT INTO rows (review, row, cells) VALUES (?, ?, ?)'),
  rowsFrom: db.prepare<[number, number, number], unknown>(
    `SELECT ${columnsOfRow} FROM rows WHERE review = ? AND row > ? ORDER BY row LIMIT ?`,
  ),
  row: db.prepare<[number, number], unknown>(`SELECT ${columnsOfRow} FROM rows WHERE review = ? AND row = ?`),
  setVerdict: db.prepare<
    [
      string | null,
      string | null,
      string | null,
      string,
      number,
      string,
      string | null,
      number | null,
      number,
      number,
      number,
    ]
  >(
    `UPDATE rows SET user_id_key = ?, external_id_key = ?, email_key = ?, state = ?, warning = ?, reasons = ?,
       issues = ?, user = ?, person = ? WHERE review = ? AND row = ?`,
  ),
  setEdits: db.prepare<[string | null, number, number]>(
    'UPDATE rows SET edits = ? WHERE review = ? AND row = ?',
  ),
  totals: db.prepare<[number], { state: RowState; rows: number; warnings: number }>(
    'SELECT state, count(*) AS rows, sum(warning) AS warnings FROM rows WHERE review = ? GROUP BY state',
  ),
  reasons: db.prepare<[number], { code: string; severity: string; rows: number }>(
    `SELECT i.value ->> 'code' AS code, i.value ->> 'severity' AS severity, count(DISTINCT row) AS rows
     FROM rows, json_each(rows.issues) AS i WHERE review = ? AND issues IS NOT NULL GROUP BY 1, 2`,
  ),
  steps: db.prepare<[number], number>('SELECT count(DISTINCT step) FROM edits WHERE review = ?').pluck(),
  lastStep: db.prepare<[number], number | null>('SELECT max(step) FROM edits WHERE review = ?').pluck(),
  addEdit: db.prepare<[number, number, number, number, string | null]>(
    'INSERT INTO edits (review, step, row, col, before) VALUES (?, ?, ?, ?, ?)',
  ),
  editsOf: db.prepare<[number, number], { row: number; col: number; before: string | null }>(
    'SELECT row, col, before FROM edits WHERE review = ? AND step = ?',
  ),
  dropEdits: db.prepare<[number, number]>('DELETE FROM edits WHERE review = ? AND step = ?'),
}))

export function readReview(db: Connection, kind: ImportKind): StoredReview | null {
  const row = statements(db).review.get(kind)
  return row ? { id: row.id, kind, ...reviewSchema.parse(JSON.parse(row.data)) } : null
}

export function readReviewById(db: Connection, id: number): StoredReview | null {
  const row = statements(db).reviewById.get(id)
  return row
    ? { id, kind: z.enum(importKinds).parse(row.kind), ...reviewSchema.parse(JSON.parse(row.data)) }
    : null
}

export function insertReview(db: Connection, kind: ImportKind, data: ReviewData): number {
  return Number(statements(db).addReview.run(kind, JSON.stringify(data)).lastInsertRowid)
}

export function updateReview(db: Connection, review: StoredReview): void {
  statements(db).setReview.run(JSON.stringify(reviewSchema.parse(review)), review.id)
}

/** Forgets a review with its rows; the space is overwritten, as it held personal data. */
export function deleteReview(db: Connection, kind: ImportKind): void {
  const review = statements(db).review.get(kind)
  if (!review) return
  db.transaction(() => {
    for (const table of ['rows', 'edits']) db.prepare(`DELETE FROM ${table} WHERE review = ?`).run(review.id)
    db.prepare('DELETE FROM reviews WHERE id = ?').run(review.id)
  })()
  db.pragma('wal_checkpoint(TRUNCATE)')
}

/** The last drop of a kind, and what became of it (JSON). */
export function readDropped(db: Connection, kind: ImportKind): { path: string; outcome: string } | null {
  return statements(db).drop.get(kind) ?? null
}

export function writeDropped(db: Connection, kind: ImportKind, path: string, outcome: string): void {
  statements(db).setDrop.run(kind, path, outcome)
}

export function insertRows(
  db: Connection,
  review: number,
  rows: readonly { row: number; cells: string[] }[],
): void {
  const { addRow } = statements(db)
  db.transaction(() => {
    for (const { row, cells } of rows) addRow.run(review, row, JSON.stringify(cells))
  })()
}

export function deleteRows(db: Connection, review: number): void {
  db.prepare('DELETE FROM rows WHERE review = ?').run(review)
  db.prepare('DELETE FROM edits WHERE review = ?').run(review)
}

/** Rows after row number `after`, in order, at most `limit`. */
export function rowsAfter(db: Connection, review: number, after: number, limit: number): StagedRow[] {
  return statements(db)
    .rowsFrom.all(review, after, limit)
    .map((row) => rowSchema.parse(row))
}

export function readRow(db: Connection, review: number, row: number): StagedRow | null {
  const found = statements(db).row.get(review, row)
  return found === undefined ? null : rowSchema.parse(found)
}

const cellsSchema = z.array(z.string())
const editsSchema = z.record(z.string(), z.string())

/** A row's cells with the corrections made in the review, and which positions those are. */
export function cellsOf({ cells, edits }: Pick<StagedRow, 'cells' | 'edits'>): {
  cells: string[]
  edited: number[]
} {
  const values = cellsSchema.parse(JSON.parse(cells))
  if (edits === null) return { cells: values, edited: [] }
  const changed = Object.entries(editsSchema.parse(JSON.parse(edits)))
  for (const [position, value] of changed) {
    while (values.length <= Number(position)) values.push('')
    values[Number(position)] = value
  }
  return { cells: values, edited: changed.map(([position]) => Number(position)) }
}

export interface StoredVerdict {
  row: number
  keys: { userId: string; externalId: string; email: string }
  state: RowState
  issues: z.infer<typeof issueSchema>[]
  user: number | null
  person: number
}

export function writeVerdicts(db: Connection, review: number, verdicts: readonly StoredVerdict[]): void {
  const { setVerdict } = statements(db)
  db.transaction(() => {
    for (const { row, keys, state, issues, user, person } of verdicts) {
      setVerdict.run(
        keys.userId || null,
        keys.externalId || null,
        keys.email || null,
        state,
        issues.some(({ severity }) => severity === 'warning') ? 1 : 0,
        reasonsOf(issues),
        issues.length === 0 ? null : JSON.stringify(issues),
        user,
        person,
        review,
        row,
      )
    }
  })()
}

/** The codes of issues between blanks, each once, so that one can be found by ` code `. */
function reasonsOf(issues: readonly { code: string }[]): string {
  return issues.length === 0 ? '' : ` ${[...new Set(issues.map(({ code }) => code))].join(' ')} `
}

/** Enters corrections as one step of undo; a null value takes the correction back to what the file says. */
export function writeEdits(
  db: Connection,
  review: number,
  edits: readonly { row: number; column: number; value: string }[],
): void {
  const { lastStep, addEdit } = statements(db)
  const step = (lastStep.get(review) ?? 0) + 1
  for (const { row, column, value } of edits) {
    const before = setEdit(db, review, row, column, value)
    addEdit.run(review, step, row, column, before)
  }
}

/** Takes the last step of corrections back. Answers the rows it concerned; none where there was no step. */
export function undoEdits(db: Connection, review: number): number[] {
  const { lastStep, editsOf, dropEdits } = statements(db)
  const step = lastStep.get(review)
  if (step === null || step === undefined) return []
  const edits = editsOf.all(review, step)
  for (const { row, col, before } of edits) setEdit(db, review, row, col, before)
  dropEdits.run(review, step)
  return [...new Set(edits.map(({ row }) => row))]
}

/** Sets one correction, null for none; answers the one before. */
function setEdit(
  db: Connection,
  review: number,
  row: number,
  column: number,
  value: string | null,
): string | null {
  const stored = readRow(db, review, row)
  if (!stored) return null
  const edits = new Map(
    Object.entries(stored.edits === null ? {} : editsSchema.parse(JSON.parse(stored.edits))),
  )
  const before = edits.get(String(column)) ?? null
  const original = cellsSchema.parse(JSON.parse(stored.cells))[column] ?? ''
  if (value === null || value === original) edits.delete(String(column))
  else edits.set(String(column), value)
  const json = edits.size === 0 ? null : JSON.stringify(Object.fromEntries(edits))
  statements(db).setEdits.run(json, review, row)
  return before
}

export function countEditSteps(db: Connection, review: number): number {
  return statements(db).steps.get(review) ?? 0
}

export function countStates(db: Connection, review: number): ReviewTotals {
  const totals: ReviewTotals = { new: 0, modified: 0, reassigned: 0, unchanged: 0, warning: 0, error: 0 }
  for (const { state, rows, warnings } of statements(db).totals.all(review)) {
    totals[state] += rows
    totals.warning += warnings
  }
  return totals
}

/** Rows by reason, gravest first. */
export function countReasons(db: Connection, review: number): ReasonCount[] {
  const counted = statements(db)
    .reasons.all(review)
    .map((row) => ({
      code: z.enum(rowReasons).parse(row.code),
      severity: z.enum(['error', 'warning']).parse(row.severity),
      rows: row.rows,
    }))
  const rank = ({ code, severity }: ReasonCount): number =>
    rowReasons.indexOf(code) + (severity === 'warning' ? rowReasons.length : 0)
  return counted.sort((a, b) => rank(a) - rank(b))
}

const linkColumns = ['user_id_key', 'external_id_key', 'email_key', 'user'] as const
type Links = Record<(typeof linkColumns)[number], string | number | null>

/** The rows that share a key or a user with one of `rows`, directly or through others, in order. */
export function connectedRows(db: Connection, review: number, rows: readonly number[]): number[] {
  const linksOf = db.prepare<[number, number], Links>(
    `SELECT ${linkColumns.join(', ')} FROM rows WHERE review = ? AND row = ?`,
  )
  const having = linkColumns.map((column) => ({
    column,
    rows: db
      .prepare<[number, string | number], number>(`SELECT row FROM rows WHERE review = ? AND ${column} = ?`)
      .pluck(),
  }))
  const found = new Set(rows)
  const seen = new Set<string>()
  const waiting = [...rows]
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    const links = linksOf.get(review, row)
    for (const { column, rows: others } of having) {
      const link = links?.[column] ?? null
      if (link === null || seen.has(`${column} ${link}`)) continue
      seen.add(`${column} ${link}`)
      for (const other of others.all(review, link)) {
        if (!found.has(other)) waiting.push(other)
        found.add(other)
      }
    }
  }
  return [...found].sort((a, b) => a - b)
}
