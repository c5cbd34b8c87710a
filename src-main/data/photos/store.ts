import { z } from 'zod'
import {
  doubts,
  idRules,
  matchedBy,
  photoReasons,
  photoStates,
  suggestionReasons,
  type BatchCounts,
  type Doubt,
  type IdRule,
  type MatchedBy,
  type PhotoFilter,
  type PhotoFit,
  type PhotoItem,
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
import { directoryVersion, getUser } from '../users/store.ts'
import {
  replaceQuestion,
  settledByYes,
  type JudgedItem,
  type SettledByYes,
  type Verdict,
  type Yes,
} from './judging.ts'
import type { Suggestion } from './suggestions.ts'

const args = z.record(z.string(), z.union([z.string(), z.number()]))
const defectSchema = z.object({ reason: z.enum(photoReasons), args })
const flag = z.number().transform((value) => value === 1)
const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema)

const suggestionSchema = z.object({ user: z.number(), why: z.enum(suggestionReasons), sure: z.boolean() })
const doubtSchema = z.enum(doubts)
const yesSchema = z.partialRecord(z.enum(settledByYes), z.string()).transform((yes): Yes => yes)

/** A row of photo_items, parsed. */
const rowSchema = z.object({
  id: z.number(),
  generation: z.number(),
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
  suspect: z.string().nullable(),
  doubt: doubtSchema.nullable(),
  inspected: flag,
  print: z.string().nullable(),
  defect: json(defectSchema).nullable(),
  fit: z.enum(['fit', 'square']),
  fit_chosen: flag,
  rotate: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  crop: json(cropSchema).nullable(),
  user: z.number().nullable(),
  by: z.enum(matchedBy).nullable(),
  was: z.number().nullable(),
  bound: z.string().nullable(),
  hits: z.number(),
  id_conflict: flag,
  suggestions: json(z.array(suggestionSchema)),
  looked_at: z.number().nullable(),
  sure: z.number().nullable(),
  yes: json(yesSchema),
  removed: flag,
  kept: flag,
  uploaded: flag,
  upload: z.number().nullable(),
  state: z.enum(photoStates),
  reason: z.enum(photoReasons).nullable(),
  args: json(args),
  rivals: json(z.array(z.number())),
  question: z.string().nullable(),
})
export type ItemRow = z.infer<typeof rowSchema>

export interface DropRow {
  id: number
  replaceExisting: boolean
  fit: PhotoFit
  litter: number
  idRule: IdRule
}

/** Columns that a person's or a photo's way through the batch changes, as they are written. */
export type ItemPatch = Partial<{
  path: string
  folder: string
  file: string
  search: string
  fit: PhotoFit
  fit_chosen: 0 | 1
  rotate: number
  crop: string | null
  user: number | null
  by: MatchedBy | null
  was: number | null
  /** The print of the bytes for which a person said whose they are; '' where those were not known yet. */
  bound: string | null
  hits: number
  id_conflict: 0 | 1
  suggestions: string
  /** The version of the directory that the suggestions hold for; null where nobody has looked. */
  looked_at: number | null
  sure: number | null
  removed: 0 | 1
  kept: 0 | 1
  uploaded: 0 | 1
  /** The entry in History of the upload that it went in with. */
  upload: number | null
}>

/** What rendering found, as columns. */
interface ResultColumns {
  rendered: 0 | 1
  bytes: number | null
  source_width: number | null
  source_height: number | null
  hash: string | null
  width: number | null
  height: number | null
  staged_bytes: number | null
  suspect: string | null
  doubt: Doubt | null
  inspected: 0 | 1
  print: string | null
  defect: string | null
}

/** The columns of an item that has to be rendered (again). */
const noResult: ResultColumns = {
  rendered: 0,
  bytes: null,
  source_width: null,
  source_height: null,
  hash: null,
  width: null,
  height: null,
  staged_bytes: null,
  suspect: null,
  doubt: null,
  inspected: 0,
  print: null,
  defect: null,
}

interface SuggestionColumns {
  suggestions: string
  sure: number | null
  looked_at: number
}

const setOf = (columns: object): string =>
  Object.keys(columns)
    .map((column) => `${column} = @${column}`)
    .join(', ')

const statements = perConnection((db) => ({
  drop: db.prepare<[], unknown>('SELECT id, replace_existing, fit, litter, id_rule FROM photo_drop'),
  one: db.prepare<[number], unknown>('SELECT * FROM photo_items WHERE id = ?'),
  all: db.prepare<[], unknown>('SELECT * FROM photo_items ORDER BY id'),
  byPath: db.prepare<[string], unknown>('SELECT * FROM photo_items WHERE path = ?'),
  pending: db.prepare<[], unknown>(`SELECT * FROM photo_items WHERE state = 'pending' ORDER BY id`),
  judged: db.prepare<[], JudgedRow>(
    `SELECT id, rendered, defect, hash, suspect, doubt, user, hits, yes, removed, kept, uploaded,
       state, reason, args, rivals, question
     FROM photo_items ORDER BY id`,
  ),
  verdict: db.prepare<[string, string | null, string, string, string | null, number]>(
    'UPDATE photo_items SET state = ?, reason = ?, args = ?, rivals = ?, question = ? WHERE id = ?',
  ),
  renew: db.prepare<[ResultColumns & { id: number }]>(
    `UPDATE photo_items SET generation = generation + 1, ${setOf(noResult)} WHERE id = @id`,
  ),
  result: db.prepare<[ResultColumns & { id: number; generation: number }]>(
    `UPDATE photo_items SET ${setOf(noResult)} WHERE id = @id AND generation = @generation AND uploaded = 0`,
  ),
  suggest: db.prepare<[SuggestionColumns & { id: number; generation: number }]>(
    `UPDATE photo_items SET suggestions = @suggestions, sure = @sure, looked_at = @looked_at,
       by = CASE WHEN user = @sure THEN by END, bound = CASE WHEN user = @sure THEN bound END,
       user = CASE WHEN user = @sure THEN user END
     WHERE id = @id AND generation = @generation AND (user IS NULL OR user = sure) AND hits = 0 AND uploaded = 0`,
  ),
  sure: db.prepare<[number, number], { id: number; sure: number }>(
    `SELECT id, sure FROM photo_items
     WHERE batch = ? AND state = 'attention' AND user IS NULL AND sure IS NOT NULL AND looked_at = ?`,
  ),
  outdated: db
    .prepare<[number, number], number>(
      `SELECT EXISTS (SELECT 1 FROM photo_items
         WHERE batch = ? AND user = sure AND uploaded = 0 AND looked_at IS NOT ?)`,
    )
    .pluck(),
  setYes: db.prepare<[string, number]>('UPDATE photo_items SET yes = ? WHERE id = ?'),
  idConflicts: db
    .prepare<[], number>(
      'SELECT count(*) FROM photo_items WHERE id_conflict = 1 AND uploaded = 0 AND removed = 0',
    )
    .pluck(),
  counts: db.prepare<[], Omit<BatchCounts, 'historyId'> & { historyId: number | null }>(
    `SELECT b.batch, b.history_id AS historyId,
       ${photoStates.map((state) => `count(*) FILTER (WHERE i.state = '${state}') AS "${state}"`).join(', ')},
       count(*) FILTER (WHERE i.state = 'attention' AND i.user IS NULL AND i.sure IS NOT NULL
         AND i.looked_at = (SELECT named FROM stamps)) AS sure,
       count(*) FILTER (WHERE i.state = 'ready' AND i.by = 'suggestion') AS bySuggestion,
       count(*) FILTER (WHERE i.state = 'ready' AND i.inspected = 0) AS uninspected
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
  setDrop: db.prepare<[number, PhotoFit, number, IdRule]>(
    'UPDATE photo_drop SET replace_existing = ?, fit = ?, litter = ?, id_rule = ?',
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
  suspect: string | null
  doubt: string | null
  user: number | null
  hits: number
  yes: string
  removed: number
  kept: number
  uploaded: number
  state: string
  reason: string | null
  args: string
  rivals: string
  question: string | null
}

const dropSchema = z
  .object({
    id: z.number(),
    replace_existing: flag,
    fit: z.enum(['fit', 'square']),
    litter: z.number(),
    id_rule: z.enum(idRules).nullable(),
  })
  .transform(({ replace_existing: replaceExisting, id_rule: idRule, ...drop }): DropRow => {
    return { ...drop, replaceExisting, idRule }
  })

/** The open drop, or null. */
export function readDrop(db: Connection): DropRow | null {
  const row = statements(db).drop.get()
  return row === undefined ? null : dropSchema.parse(row)
}

export function insertDrop(db: Connection, options: { replaceExisting: boolean; fit: PhotoFit }): void {
  statements(db).open.run(options.replaceExisting ? 1 : 0, options.fit)
}

export function updateDrop(db: Connection, drop: Omit<DropRow, 'id'>): void {
  statements(db).setDrop.run(drop.replaceExisting ? 1 : 0, drop.fit, drop.litter, drop.idRule)
}

/** How many items wait, or were settled, by the drop's `idRule`. */
export function countIdConflicts(db: Connection): number {
  return statements(db).idConflicts.get() ?? 0
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
  return { id: item.id, generation: item.generation, path: item.path, edit: editOf(item) }
}

function editOf({ fit, rotate, crop }: ItemRow): PhotoEdit {
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
  if (Object.keys(patch).length === 0) return
  db.prepare(`UPDATE photo_items SET ${setOf(patch)} WHERE id = @id`).run({ ...patch, id })
}

/**
 * Another file, another edit, or another look at the file takes an item's place: it is rendered anew, and whatever is
 * still on its way for the generation before is not its any more.
 */
export function renewItem(db: Connection, id: number, patch: ItemPatch = {}): void {
  statements(db).renew.run({ ...noResult, id })
  updateItem(db, id, patch)
}

/** Enters what rendering found of this generation of an item; answers false where that is gone. */
export function recordResult(
  db: Connection,
  { id, generation }: Pick<PendingPhoto, 'id' | 'generation'>,
  output: RenderOutput,
): boolean {
  return statements(db).result.run({ ...resultColumns(output), id, generation }).changes > 0
}

function resultColumns(output: RenderOutput): ResultColumns {
  if (!output.ok) {
    return {
      ...noResult,
      rendered: 1,
      inspected: 1,
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
    suspect: output.lookAgain,
    doubt: output.lookAgain === null ? null : 'gap',
    inspected: output.inspect ? 0 : 1,
    print: output.source.print,
    defect: null,
  }
}

/** Keeps the question of a kind that a person has said yes to; null takes the yes back. */
export function setYes(
  db: Connection,
  { id, yes }: Pick<ItemRow, 'id' | 'yes'>,
  reason: SettledByYes,
  question: string | null,
): void {
  const said = { ...yes, [reason]: question ?? undefined }
  statements(db).setYes.run(JSON.stringify(said), id)
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
      suspect: row.suspect,
      doubt: row.doubt === null ? null : doubtSchema.parse(row.doubt),
      user: row.user,
      hits: row.hits,
      yes: row.yes === '{}' ? {} : yesSchema.parse(JSON.parse(row.yes)),
      removed: row.removed === 1,
      kept: row.kept === 1,
      uploaded: row.uploaded === 1,
      verdict: [row.state, row.reason, row.args, row.rivals, row.question].join(' '),
    }))
}

/** Two verdicts are the same where this is, as `readJudged` tells it. */
export function verdictKey({ state, reason, args: values, rivals, question }: Verdict): string {
  return [state, reason, JSON.stringify(values), JSON.stringify(rivals), question].join(' ')
}

export function writeVerdict(
  db: Connection,
  { id, state, reason, args: values, rivals, question }: Verdict,
): void {
  statements(db).verdict.run(state, reason, JSON.stringify(values), JSON.stringify(rivals), question, id)
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
  query: { batch: number; filter: PhotoFilter | null; search: string; offset: number; limit: number },
): PhotosPage {
  const words = searchText(query.search)
    .split(/\s+/u)
    .filter((word) => word !== '')
  const found = words.map(() => "(instr(i.search, ?) > 0 OR instr(coalesce(u.search, ''), ?) > 0)")
  const conditions = ['i.batch = ?', filterOf(query.filter), ...found]
  const from = `FROM photo_items i LEFT JOIN users u ON u.id = i.user WHERE ${conditions.join(' AND ')}`
  const values = [query.batch, ...words.flatMap((word) => [word, word])]
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

function filterOf(filter: PhotoFilter | null): string {
  if (filter === null) return `i.state <> 'removed'`
  if (filter === 'by-suggestion') return `i.state = 'ready' AND i.by = 'suggestion'`
  return `i.state = '${filter}'`
}

/** All that a decision about an item rests on; it is refused where this has moved on (PhotoItem.shown). */
export function shownOf({ generation, hash, user, state, reason, question }: ItemRow): string {
  return [generation, hash, user, state, reason, question].join(' ')
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
  const user = row.user === null ? null : photoUser(db, row.user)
  return {
    id: row.id,
    generation: row.generation,
    shown: shownOf(row),
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
    user,
    by: row.by,
    suggestions: row.suggestions.flatMap(({ user: id, why, sure }): PhotoSuggestion[] => {
      const found = photoUser(db, id)
      return found ? [{ user: found, why, sure: sure && row.looked_at === directoryVersion(db) }] : []
    }),
    replace:
      user !== null &&
      user.photo !== null &&
      row.yes['has-photo'] === replaceQuestion(hash, user.id, user.photo),
    rivals: row.rivals,
    fit: row.fit,
    rotate: row.rotate,
    crop: row.crop,
  }
}

function photoUser(db: Connection, id: number): PhotoUser | null {
  const user = getUser(db, id)
  if (!user) return null
  const { email, userId, externalId, employeeId, department, status, photo } = user
  return { id, name: labelOf(user), email, userId, externalId, employeeId, department, status, photo }
}

/**
 * Enters whom this generation of an item may show, as found in the `version` of the directory; answers false where the
 * item, or the directory, has moved on. What was accepted because it was sure, and is not any more, is open again. Call
 * within a transaction, and judge after it.
 */
export function recordSuggestions(
  db: Connection,
  { id, generation }: Pick<ItemRow, 'id' | 'generation'>,
  version: number,
  suggestions: readonly Suggestion[],
): boolean {
  if (version !== directoryVersion(db)) return false
  const sure = suggestions.find((suggestion) => suggestion.sure)?.user ?? null
  const columns: SuggestionColumns = { suggestions: JSON.stringify(suggestions), sure, looked_at: version }
  return statements(db).suggest.run({ ...columns, id, generation }).changes > 0
}

/** Whether an item is somebody's only because that was sure, in another directory than this one is by now. */
export function isOutdated(db: Connection, { user, sure, looked_at: lookedAt }: ItemRow): boolean {
  return user !== null && user === sure && lookedAt !== directoryVersion(db)
}

/** Whether a batch has such an item. */
export function hasOutdated(db: Connection, batch: number): boolean {
  return statements(db).outdated.get(batch, directoryVersion(db)) === 1
}

/** Items of a batch with a suggestion that is sure in the directory as it is now. */
export function sureItems(db: Connection, batch: number): { id: number; sure: number }[] {
  return statements(db).sure.all(batch, directoryVersion(db))
}
