import { z } from 'zod'
import {
  photoReasons,
  photoStates,
  type BatchCounts,
  type PhotoFit,
  type PhotoItem,
  type PhotoState,
  type PhotoSuggestion,
  type PhotosPage,
  type PhotoUser,
} from '../../../src-preload/contract/photos.ts'
import { cropSchema, type PhotoEdit, type RenderOutput } from '../../services/contract/imaging.ts'
import type { PendingPhoto } from '../../services/contract/data.ts'
import { CodedError } from '../../services/protocol.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { searchText } from '../users/keys.ts'
import { labelOf } from '../../../src-preload/contract/users.ts'
import { getUser } from '../users/store.ts'
import type { JudgedItem, Verdict } from './judging.ts'
import type { Suggestion } from './suggestions.ts'

const args = z.record(z.string(), z.union([z.string(), z.number()]))
const defectSchema = z.object({ reason: z.enum(photoReasons), args })
const flag = z.number().transform((value) => value === 1)
const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema)

const suggestionSchema = z.object({
  user: z.number(),
  why: z.enum(['spelling', 'copy', 'double-ending', 'name', 'employee-id', 'ambiguous']),
  sure: z.boolean(),
})

/** A row of photo_items, parsed. */
const rowSchema = z.object({
  id: z.number(),
  batch: z.number(),
  path: z.string(),
  folder: z.string(),
  file: z.string(),
  rendered: flag,
  bytes: z.number().nullable(),
  source_width: z.number().nullable(),
  source_height: z.number().nullable(),
  hash: z.string().nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  staged_bytes: z.number().nullable(),
  suspicious: flag,
  defect: json(defectSchema).nullable(),
  fit: z.enum(['fit', 'square']),
  fit_chosen: flag,
  rotate: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  crop: json(cropSchema).nullable(),
  user: z.number().nullable(),
  match: z.enum(['name', 'assigned', 'suggestion']).nullable(),
  hits: z.number(),
  suggestions: json(z.array(suggestionSchema)),
  looked: flag,
  sure: z.number().nullable(),
  replace: flag,
  confirmed: flag,
  removed: flag,
  kept: flag,
  uploaded: flag,
  upload: z.number().nullable(),
  state: z.enum(photoStates),
  reason: z.enum(photoReasons).nullable(),
  args: json(args),
  rivals: json(z.array(z.number())),
})
export type ItemRow = z.infer<typeof rowSchema>

export interface DropRow {
  id: number
  replaceExisting: boolean
  fit: PhotoFit
  litter: number
}

/** Columns that a person's or a photo's way through the batch changes, as they are written. */
export type ItemPatch = Partial<{
  path: string
  folder: string
  file: string
  search: string
  rendered: 0 | 1
  bytes: number | null
  source_width: number | null
  source_height: number | null
  hash: string | null
  width: number | null
  height: number | null
  staged_bytes: number | null
  suspicious: 0 | 1
  defect: string | null
  fit: PhotoFit
  fit_chosen: 0 | 1
  rotate: number
  crop: string | null
  user: number | null
  match: 'name' | 'assigned' | 'suggestion' | null
  hits: number
  suggestions: string
  /** Whether the directory was searched for suggestions since it last changed. */
  looked: 0 | 1
  sure: number | null
  replace: 0 | 1
  confirmed: 0 | 1
  removed: 0 | 1
  kept: 0 | 1
  uploaded: 0 | 1
  /** The entry in History of the upload that it went in with. */
  upload: number | null
}>

const statements = perConnection((db) => ({
  drop: db.prepare<[], { id: number; replace_existing: number; fit: PhotoFit; litter: number }>(
    'SELECT id, replace_existing, fit, litter FROM photo_drop',
  ),
  one: db.prepare<[number], unknown>('SELECT * FROM photo_items WHERE id = ?'),
  all: db.prepare<[], unknown>('SELECT * FROM photo_items ORDER BY id'),
  byPath: db.prepare<[string], unknown>('SELECT * FROM photo_items WHERE path = ?'),
  pending: db.prepare<[], unknown>(`SELECT * FROM photo_items WHERE state = 'pending' ORDER BY id`),
  judged: db.prepare<[], JudgedRow>(
    `SELECT id, rendered, defect, hash, suspicious, user, hits, replace, confirmed, removed, kept, uploaded,
       state, reason, args, rivals
     FROM photo_items ORDER BY id`,
  ),
  verdict: db.prepare<[string, string | null, string, string, number]>(
    'UPDATE photo_items SET state = ?, reason = ?, args = ?, rivals = ? WHERE id = ?',
  ),
  counts: db.prepare<[], Omit<BatchCounts, 'historyId'> & { historyId: number | null }>(
    `SELECT b.batch, b.history_id AS historyId,
       ${photoStates.map((state) => `count(*) FILTER (WHERE i.state = '${state}') AS "${state}"`).join(', ')},
       count(*) FILTER (WHERE i.state = 'attention' AND i.sure IS NOT NULL) AS sure
     FROM photo_batches b LEFT JOIN photo_items i USING (batch) GROUP BY b.batch ORDER BY b.batch`,
  ),
  lastBatch: db.prepare<[], { batch: number; history_id: number | null; items: number }>(
    `SELECT batch, history_id, (SELECT count(*) FROM photo_items i WHERE i.batch = b.batch) AS items
     FROM photo_batches b ORDER BY batch DESC LIMIT 1`,
  ),
  undone: db
    .prepare<[], number>(
      `SELECT i.id FROM photo_items i JOIN history h ON h.id = i.upload
       WHERE i.uploaded = 1 AND h.undone_at IS NOT NULL ORDER BY i.id`,
    )
    .pluck(),
  standing: db
    .prepare<[number], number | null>('SELECT max(upload) FROM photo_items WHERE batch = ? AND uploaded = 1')
    .pluck(),
  addBatch: db.prepare<[number]>('INSERT INTO photo_batches (batch) VALUES (?)'),
  setBatch: db.prepare<[number | null, number]>('UPDATE photo_batches SET history_id = ? WHERE batch = ?'),
  open: db.prepare<[number, PhotoFit]>('INSERT INTO photo_drop (replace_existing, fit) VALUES (?, ?)'),
  setDrop: db.prepare<[number, PhotoFit, number]>(
    'UPDATE photo_drop SET replace_existing = ?, fit = ?, litter = ?',
  ),
  insert: db.prepare<[number, string, string, string, string, number | null, PhotoFit]>(
    `INSERT INTO photo_items (batch, path, folder, file, search, bytes, fit, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'pending')`,
  ),
  photoOf: db.prepare<[number], string | null>('SELECT photo FROM users WHERE id = ?').pluck(),
  holders: db.prepare<[string], number>('SELECT id FROM users WHERE photo = ?').pluck(),
}))

interface JudgedRow {
  id: number
  rendered: number
  defect: string | null
  hash: string | null
  suspicious: number
  user: number | null
  hits: number
  replace: number
  confirmed: number
  removed: number
  kept: number
  uploaded: number
  state: string
  reason: string | null
  args: string
  rivals: string
}

/** The open drop, or null. */
export function readDrop(db: Connection): DropRow | null {
  const row = statements(db).drop.get()
  return row
    ? { id: row.id, replaceExisting: row.replace_existing === 1, fit: row.fit, litter: row.litter }
    : null
}

export function insertDrop(db: Connection, options: { replaceExisting: boolean; fit: PhotoFit }): void {
  statements(db).open.run(options.replaceExisting ? 1 : 0, options.fit)
}

export function updateDrop(db: Connection, drop: Omit<DropRow, 'id'>): void {
  statements(db).setDrop.run(drop.replaceExisting ? 1 : 0, drop.fit, drop.litter)
}

/** Forgets the drop with all its items; ids are never given again. */
export function deleteDrop(db: Connection): void {
  db.exec('DELETE FROM photo_items; DELETE FROM photo_batches; DELETE FROM photo_drop;')
}

/** Throws `not-found`. */
export function readItem(db: Connection, id: number): ItemRow {
  const row = statements(db).one.get(id)
  if (row === undefined) throw new CodedError('not-found')
  return rowSchema.parse(row)
}

export function readItems(db: Connection): ItemRow[] {
  return statements(db)
    .all.all()
    .map((row) => rowSchema.parse(row))
}

export function readItemByPath(db: Connection, path: string): ItemRow | null {
  const row = statements(db).byPath.get(path)
  return row === undefined ? null : rowSchema.parse(row)
}

/** Items to render, lowest first, without those in `except`. */
export function readPending(db: Connection, limit: number, except: readonly number[]): PendingPhoto[] {
  const taken = new Set(except)
  const pending: PendingPhoto[] = []
  for (const row of statements(db).pending.iterate()) {
    if (pending.length === limit) break
    const item = rowSchema.parse(row)
    if (!taken.has(item.id)) pending.push(toPending(item))
  }
  return pending
}

export function toPending(item: ItemRow): PendingPhoto {
  return { id: item.id, path: item.path, edit: editOf(item) }
}

export function editOf({ fit, rotate, crop }: ItemRow): PhotoEdit {
  return { fit, rotate, crop }
}

/** The last batch and how many items it has, or null where there is none. */
export function lastBatch(db: Connection): { batch: number; uploaded: boolean; items: number } | null {
  const row = statements(db).lastBatch.get()
  return row ? { batch: row.batch, uploaded: row.history_id !== null, items: row.items } : null
}

export function insertBatch(db: Connection, batch: number): void {
  statements(db).addBatch.run(batch)
}

/** Items whose upload was undone since. */
export function undoneItems(db: Connection): ItemRow[] {
  return statements(db)
    .undone.all()
    .map((id) => readItem(db, id))
}

/** The latest upload of a batch that still stands, or null. */
export function standingUpload(db: Connection, batch: number): number | null {
  return statements(db).standing.get(batch) ?? null
}

export function setBatchHistory(db: Connection, batch: number, historyId: number | null): void {
  statements(db).setBatch.run(historyId, batch)
}

export function insertItem(
  db: Connection,
  item: { batch: number; path: string; folder: string; file: string; bytes: number | null; fit: PhotoFit },
): number {
  const { lastInsertRowid } = statements(db).insert.run(
    item.batch,
    item.path,
    item.folder,
    item.file,
    searchText(item.file),
    item.bytes,
    item.fit,
  )
  return Number(lastInsertRowid)
}

export function updateItem(db: Connection, id: number, patch: ItemPatch): void {
  const columns = Object.keys(patch)
  if (columns.length === 0) return
  const set = columns.map((column) => `${column} = @${column}`).join(', ')
  db.prepare(`UPDATE photo_items SET ${set} WHERE id = @id`).run({ ...patch, id })
}

/** What rendering found, as columns. */
export function renderedPatch(output: RenderOutput): ItemPatch {
  if (!output.ok) {
    return {
      ...notRendered,
      rendered: 1,
      bytes: output.bytes,
      defect: JSON.stringify({ reason: output.reason, args: output.args }),
    }
  }
  return {
    rendered: 1,
    bytes: output.source.bytes,
    source_width: output.source.width,
    source_height: output.source.height,
    hash: output.result.hash,
    width: output.result.width,
    height: output.result.height,
    staged_bytes: output.result.bytes,
    suspicious: output.lookAgain ? 1 : 0,
    defect: null,
  }
}

/** An item that has to be rendered (again). */
export const notRendered: ItemPatch = {
  rendered: 0,
  bytes: null,
  source_width: null,
  source_height: null,
  hash: null,
  width: null,
  height: null,
  staged_bytes: null,
  suspicious: 0,
  defect: null,
}

/** What judging needs of every item. */
export function readJudged(db: Connection): (JudgedItem & { verdict: string })[] {
  return statements(db)
    .judged.all()
    .map((row) => ({
      id: row.id,
      rendered: row.rendered === 1,
      defect: row.defect === null ? null : defectSchema.parse(JSON.parse(row.defect)),
      hash: row.hash,
      suspicious: row.suspicious === 1,
      user: row.user,
      hits: row.hits,
      replace: row.replace === 1,
      confirmed: row.confirmed === 1,
      removed: row.removed === 1,
      kept: row.kept === 1,
      uploaded: row.uploaded === 1,
      verdict: verdictKey(row.state, row.reason, row.args, row.rivals),
    }))
}

/** Two verdicts are the same where this is. */
export function verdictKey(
  state: string,
  reason: string | null,
  argsJson: string,
  rivalsJson: string,
): string {
  return [state, reason, argsJson, rivalsJson].join(' ')
}

export function writeVerdict(db: Connection, { id, state, reason, args: values, rivals }: Verdict): void {
  statements(db).verdict.run(state, reason, JSON.stringify(values), JSON.stringify(rivals), id)
}

/** The photo of a user; undefined where there is no such user. */
export function photoOf(db: Connection, user: number): string | null | undefined {
  return statements(db).photoOf.get(user)
}

/** Users whose profile shows this picture. */
export function holdersOf(db: Connection, hash: string): number[] {
  return statements(db).holders.all(hash)
}

export function countBatches(db: Connection): BatchCounts[] {
  return statements(db).counts.all()
}

/** A page of a batch, in the order dropped; without those taken out unless asked for. */
export function pageItems(
  db: Connection,
  query: { batch: number; state: PhotoState | null; search: string; offset: number; limit: number },
): PhotosPage {
  const words = searchText(query.search)
    .split(/\s+/u)
    .filter((word) => word !== '')
  const found = words.map(() => "(instr(i.search, ?) > 0 OR instr(coalesce(u.search, ''), ?) > 0)")
  const conditions = ['i.batch = ?', query.state === null ? `i.state <> 'removed'` : 'i.state = ?', ...found]
  const from = `FROM photo_items i LEFT JOIN users u ON u.id = i.user WHERE ${conditions.join(' AND ')}`
  const values = [
    query.batch,
    ...(query.state === null ? [] : [query.state]),
    ...words.flatMap((word) => [word, word]),
  ]
  const total =
    db
      .prepare<unknown[], number>(`SELECT count(*) ${from}`)
      .pluck()
      .get(...values) ?? 0
  const rows = db
    .prepare<unknown[], unknown>(`SELECT i.* ${from} ORDER BY i.id LIMIT ? OFFSET ?`)
    .all(...values, query.limit, query.offset)
  return { total, items: rows.map((row) => toItem(db, rowSchema.parse(row))) }
}

/** An item as the window shows it; users are as they are now. */
export function toItem(db: Connection, row: ItemRow): PhotoItem {
  const {
    hash,
    width,
    height,
    staged_bytes: bytes,
    source_width: sourceWidth,
    source_height: sourceHeight,
  } = row
  return {
    id: row.id,
    batch: row.batch,
    file: row.file,
    folder: row.folder,
    state: row.state,
    reason: row.reason,
    args: row.args,
    bytes: row.bytes,
    source:
      sourceWidth === null || sourceHeight === null ? null : { width: sourceWidth, height: sourceHeight },
    staged:
      hash === null || width === null || height === null || bytes === null
        ? null
        : { hash, width, height, bytes },
    user: row.user === null ? null : photoUser(db, row.user),
    match: row.match,
    suggestions: row.suggestions.flatMap(({ user, why, sure }): PhotoSuggestion[] => {
      const found = photoUser(db, user)
      return found ? [{ user: found, why, sure }] : []
    }),
    replace: row.replace,
    rivals: row.rivals,
    fit: row.fit,
    rotate: row.rotate,
    crop: row.crop,
  }
}

function photoUser(db: Connection, id: number): PhotoUser | null {
  const user = getUser(db, id)
  if (!user) return null
  const { email, userId, externalId, photo } = user
  return { id, name: labelOf(user), email, userId, externalId, photo }
}

/** How suggestions are stored: `sure` is the user that "accept all sure suggestions" would take, or null. */
export function suggestionsPatch(suggestions: readonly Suggestion[]): ItemPatch {
  return {
    suggestions: JSON.stringify(suggestions),
    sure: suggestions.find(({ sure }) => sure)?.user ?? null,
  }
}
