import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import {
  importFields,
  importKinds,
  oddities,
  rowReasons,
  severities,
  type ImportKind,
  type ImportResult,
} from '../../../src-preload/contract/imports.ts'
import { csvEncodings } from '../csv/encoding.ts'
import { removeDatabase } from '../database/automatic.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { openSqlite } from '../database/open-sqlite.ts'
import { isSameSchema, schemaMadeBy, schemaOf } from '../database/schema.ts'
import { ForeignFile, isSpoiled } from '../database/verdict.ts'

const version = 3

/**
 * Open reviews, in a file of their own: personal data that is deleted when a review ends. Rows are kept in blocks (see
 * blocks.ts): a row of the table for each row of the file would take ten times as long. `originals` has the cells that
 * were corrected as they came, `steps` what undo puts back.
 */
const schema = `
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  data TEXT
) STRICT;
CREATE TABLE drops (
  kind TEXT PRIMARY KEY,
  path TEXT NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
CREATE TABLE blocks (
  id INTEGER PRIMARY KEY,
  review INTEGER NOT NULL,
  position INTEGER NOT NULL,
  number INTEGER NOT NULL,
  count INTEGER NOT NULL,
  width INTEGER NOT NULL,
  cells TEXT NOT NULL
) STRICT;
CREATE INDEX blocks_of_review ON blocks (review, position);
CREATE TABLE folded (block INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE verdicts (block INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE originals (
  review INTEGER NOT NULL,
  position INTEGER NOT NULL,
  col INTEGER NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (review, position, col)
) STRICT, WITHOUT ROWID;
CREATE TABLE steps (
  review INTEGER NOT NULL,
  step INTEGER NOT NULL,
  position INTEGER NOT NULL,
  col INTEGER NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (review, step, position, col)
) STRICT, WITHOUT ROWID;
`

const countsSchema = z.object({
  new: z.number(),
  modified: z.number(),
  reassigned: z.number(),
  unchanged: z.number(),
  warning: z.number(),
  error: z.number(),
})
const resultSchema = z.object({
  historyId: z.number(),
  passed: z.number(),
  failed: z.number(),
  totals: countsSchema,
})
/** The numbers of the rows that are odd in each way. */
const oddSchema = z.record(z.enum(oddities), z.array(z.number()))
const nothingOdd: z.infer<typeof oddSchema> = {
  'damaged-text': [],
  'stray-quote': [],
  'rows-swallowed': [],
}
const reviewSchema = z.object({
  step: z.enum(['columns', 'rows', 'result']),
  name: z.string(),
  /** Where the file was when it was read; '' where that is not known. */
  path: z.string().default(''),
  bytes: z.number(),
  rows: z.number(),
  encoding: z.enum(csvEncodings),
  delimiter: z.enum(['comma', 'semicolon', 'tab']),
  odd: oddSchema.default(nothingOdd),
  header: z.array(z.string()),
  /** Whether the last two columns are those that a failed-rows file has beside the file's. */
  ownColumns: z.boolean().default(false),
  samples: z.array(z.array(z.string())),
  choices: z.array(z.tuple([z.number(), z.union([z.enum(importFields), z.literal('ignore')])])),
  overwrite: z.boolean(),
  reassign: z.boolean(),
  totals: countsSchema,
  reasons: z.array(z.object({ code: z.enum(rowReasons), severity: z.enum(severities), rows: z.number() })),
  result: resultSchema.nullable(),
})
/** What is kept of an open review besides its rows. */
export type ReviewData = z.infer<typeof reviewSchema>
export interface StoredReview extends ReviewData {
  id: number
  kind: ImportKind
}

/**
 * Opens the staging file. It survives a crash of the process; a power failure may cost the last corrections. Throws what is
 * in the way of the file; one that is damaged, or of another version, is thrown away: it costs an open review.
 */
export function openStaging(file: string): Connection {
  try {
    return openFile(file)
  } catch (error) {
    if (!isSpoiled(error)) throw error
    removeDatabase(file)
    return openFile(file)
  }
}

const ownSchema = schemaMadeBy((db) => db.exec(schema))

function openFile(file: string): Connection {
  const db = openSqlite(file, { timeout: 5000 })
  try {
    db.pragma('page_size = 16384')
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('secure_delete = ON')
    db.pragma('cache_size = -8192')
    // Copying the log into the file takes as long as writing it: not before a large file is all there.
    db.pragma('wal_autocheckpoint = 4000')
    const found = Number(db.pragma('user_version', { simple: true }))
    const empty = db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined
    if (empty) {
      db.transaction(() => {
        db.exec(schema)
        db.pragma(`user_version = ${version}`)
      }).immediate()
    } else if (found !== version || !isSameSchema(schemaOf(db), ownSchema)) throw new ForeignFile()
    sweep(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

const statements = perConnection((db) => ({
  ofKind: db.prepare<[string], { id: number; data: string }>(
    'SELECT id, data FROM reviews WHERE kind = ? AND data IS NOT NULL ORDER BY id DESC LIMIT 1',
  ),
  byId: db.prepare<[number], { kind: string; data: string }>(
    'SELECT kind, data FROM reviews WHERE id = ? AND data IS NOT NULL',
  ),
  newest: db.prepare<[], number | null>('SELECT max(id) FROM reviews').pluck(),
  begin: db.prepare<[number, string]>('INSERT INTO reviews (id, kind) VALUES (?, ?)'),
  set: db.prepare<[string, number]>('UPDATE reviews SET data = ? WHERE id = ?'),
  drop: db.prepare<[string], { path: string; outcome: string }>(
    'SELECT path, outcome FROM drops WHERE kind = ?',
  ),
  setDrop: db.prepare<[string, string, string]>(
    'INSERT INTO drops (kind, path, outcome) VALUES (?, ?, ?) ON CONFLICT (kind) DO UPDATE SET path = excluded.path, outcome = excluded.outcome',
  ),
  deleteDrop: db.prepare<[string]>('DELETE FROM drops WHERE kind = ?'),
  others: db.prepare<[string, number], number>('SELECT id FROM reviews WHERE kind = ? AND id <> ?').pluck(),
  unfinished: db.prepare<[], number>('SELECT id FROM reviews WHERE data IS NULL').pluck(),
  ended: db.prepare<[], number>("SELECT id FROM reviews WHERE data ->> 'step' = 'result'").pluck(),
  someBlocks: db.prepare<[number, number], number>('SELECT id FROM blocks WHERE review = ? LIMIT ?').pluck(),
  ofBlock: ['folded WHERE block', 'verdicts WHERE block', 'blocks WHERE id'].map((which) =>
    db.prepare<[number]>(`DELETE FROM ${which} = ?`),
  ),
  deleteReview: db.prepare<[number]>('DELETE FROM reviews WHERE id = ?'),
  deletions: [
    'DELETE FROM folded WHERE block IN (SELECT id FROM blocks WHERE review = ?)',
    'DELETE FROM verdicts WHERE block IN (SELECT id FROM blocks WHERE review = ?)',
    'DELETE FROM blocks WHERE review = ?',
    'DELETE FROM originals WHERE review = ?',
    'DELETE FROM steps WHERE review = ?',
  ].map((sql) => db.prepare<[number]>(sql)),
}))

export function readReview(db: Connection, kind: ImportKind): StoredReview | null {
  const row = statements(db).ofKind.get(kind)
  return row ? { id: row.id, kind, ...reviewSchema.parse(JSON.parse(row.data)) } : null
}

export function readReviewById(db: Connection, id: number): StoredReview | null {
  const row = statements(db).byId.get(id)
  return row
    ? { id, kind: z.enum(importKinds).parse(row.kind), ...reviewSchema.parse(JSON.parse(row.data)) }
    : null
}

/** Makes room for a review that is being read; nobody sees it before `updateReview`. Ids are never given twice. */
export function beginReview(db: Connection, kind: ImportKind): number {
  const { newest, begin } = statements(db)
  // The file may have been deleted meanwhile, so counting up alone would give an id again.
  const id = Math.max(Date.now(), (newest.get() ?? 0) + 1)
  begin.run(id, kind)
  return id
}

export function updateReview(db: Connection, review: StoredReview): void {
  statements(db).set.run(JSON.stringify(reviewSchema.parse(review)), review.id)
}

const blocksDeleted = 50

/** As `deleteRows`, in turns with others. A crash on the way costs nothing: what is left is swept at the next start. */
export async function deleteRowsInTurns(db: Connection, id: number): Promise<void> {
  const { someBlocks, ofBlock } = statements(db)
  for (;;) {
    await setImmediate()
    if (!db.open) return
    const blocks = someBlocks.all(id, blocksDeleted)
    if (blocks.length === 0) break
    db.transaction(() => {
      for (const block of blocks) for (const deletion of ofBlock) deletion.run(block)
    })()
  }
  deleteRows(db, id)
  db.pragma('wal_checkpoint(TRUNCATE)')
}

/** Forgets the rows of a review; the space is overwritten, as they are personal data. */
export function deleteRows(db: Connection, id: number): void {
  db.transaction(() => {
    for (const deletion of statements(db).deletions) deletion.run(id)
  })()
}

/** Forgets a review with its rows, and leaves nothing of them in the file or its log. */
export function deleteReview(db: Connection, id: number): void {
  deleteRows(db, id)
  statements(db).deleteReview.run(id)
  db.pragma('wal_checkpoint(TRUNCATE)')
}

/** Forgets the reviews of a kind but one. */
export function deleteOthers(db: Connection, kind: ImportKind, kept: number): void {
  for (const id of statements(db).others.all(kind, kept)) deleteReview(db, id)
}

/** Forgets what a crash left half read, or half forgotten. */
function sweep(db: Connection): void {
  for (const id of statements(db).unfinished.all()) deleteReview(db, id)
  for (const id of statements(db).ended.all()) deleteRows(db, id)
}

/** The last drop of a kind, and what became of it (JSON). */
export function readDropped(db: Connection, kind: ImportKind): { path: string; outcome: string } | null {
  return statements(db).drop.get(kind) ?? null
}

export function writeDropped(db: Connection, kind: ImportKind, path: string, outcome: string): void {
  statements(db).setDrop.run(kind, path, outcome)
}

export function forgetDropped(db: Connection, kind: ImportKind): void {
  statements(db).deleteDrop.run(kind)
}

/** The result of a review that Proceed wrote, as it is kept. */
export const parseResult = (json: string): ImportResult => resultSchema.parse(JSON.parse(json))
