import type { PhotoFit, PhotoItem } from '../../../src-preload/contract/photos.ts'
import { photosPerBatch } from '../../../src-preload/contract/limits.ts'
import type { PendingPhoto } from '../../services/contract/data.ts'
import type { PhotoEdit, RenderOutput } from '../../services/contract/imaging.ts'
import { CodedError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import { readSettings } from '../settings/store.ts'
import { searchText } from '../users/keys.ts'
import { getUser } from '../users/store.ts'
import type { DirectoryIndex } from './directory-index.ts'
import { judge } from './judging.ts'
import { usersNamed } from './matching.ts'
import { keyOf } from './naming.ts'
import {
  deleteDrop,
  editOf,
  holdersOf,
  insertBatch,
  insertDrop,
  insertItem,
  lastBatch,
  notRendered,
  photoOf,
  readDrop,
  readItem,
  readItemByPath,
  readItems,
  readJudged,
  renderedPatch,
  setBatchHistory,
  standingUpload,
  suggestionsPatch,
  toItem,
  toPending,
  undoneItems,
  updateDrop,
  updateItem,
  verdictKey,
  writeVerdict,
  type DropRow,
  type ItemPatch,
  type ItemRow,
} from './store.ts'
import { suggest } from './suggestions.ts'

/** Items looked for between two yields: a few milliseconds each at 50,000 users. */
const suggestionChunk = 8

export interface RecordedFile {
  path: string
  folder: string
  file: string
  bytes: number | null
}

export interface RenderedPhoto extends PendingPhoto {
  output: RenderOutput
}

/** Runs a change of the drop in one transaction, judges the whole drop anew (a few ms), and tells the window. */
function change<Value>(context: DataContext, work: (db: Connection) => Value): Value {
  const { database } = context
  const value = database.transaction(() => {
    const result = work(database.write)
    rejudge(database.write)
    return result
  })
  context.changed(['photos'])
  return value
}

/** Judges every item and writes the verdicts that are new. Call within a transaction. */
export function rejudge(db: Connection): void {
  const drop = readDrop(db)
  if (!drop) return
  const items = readJudged(db)
  const photos = new Map<number, string | null | undefined>()
  const verdicts = judge(
    items,
    {
      photoOf: (user) => {
        if (!photos.has(user)) photos.set(user, photoOf(db, user))
        return photos.get(user)
      },
      holdersOf: (hash) => holdersOf(db, hash),
    },
    drop,
  )
  for (const [index, verdict] of verdicts.entries()) {
    const { state, reason, args, rivals } = verdict
    if (items[index]?.verdict !== verdictKey(state, reason, JSON.stringify(args), JSON.stringify(rivals))) {
      writeVerdict(db, verdict)
    }
  }
}

/** The open drop. Throws `not-found`. */
function openDrop(db: Connection): DropRow {
  const drop = readDrop(db)
  if (!drop) throw new CodedError('not-found')
  return drop
}

/**
 * Adds files to the open drop, or opens one (P1, P2): pending, in batches of 500 in the order dropped. The last batch is
 * filled up as long as it has not been uploaded. A path that is there already is checked again instead of doubled; one
 * that was uploaded stays as it is.
 */
export function recordFiles(context: DataContext, files: readonly RecordedFile[], litter: number): void {
  change(context, (db) => {
    let drop = readDrop(db)
    if (!drop) {
      const { replaceExistingPhotos, photoFit } = readSettings(db)
      insertDrop(db, { replaceExisting: replaceExistingPhotos, fit: photoFit })
      drop = openDrop(db)
    }
    if (litter > 0) updateDrop(db, { ...drop, litter: drop.litter + litter })
    let last = lastBatch(db)
    for (const file of files) {
      const known = readItemByPath(db, file.path)
      if (known) {
        if (!known.uploaded) updateItem(db, known.id, { ...notRendered, removed: 0, kept: 0, confirmed: 0 })
        continue
      }
      if (!last || last.uploaded || last.items === photosPerBatch) {
        last = { batch: (last?.batch ?? 0) + 1, uploaded: false, items: 0 }
        insertBatch(db, last.batch)
      }
      last.items += 1
      const id = insertItem(db, { ...file, batch: last.batch, fit: drop.fit })
      updateItem(db, id, matchOf(db, file.file))
    }
  })
}

/** Whom a photo's name says it shows, as columns: one user, several (ambiguous, both suggested), or nobody. */
function matchOf(db: Connection, file: string): ItemPatch {
  const users = usersNamed(db, keyOf(file))
  const [only] = users
  if (users.length === 1 && only) return { user: only.id, match: 'name', hits: 1, ...suggestionsPatch([]) }
  const both = users.map(({ id }) => ({ user: id, why: 'ambiguous' as const, sure: false }))
  return { user: null, match: null, hits: users.length, ...suggestionsPatch(both) }
}

/** Enters what rendering found. What was taken out, replaced or edited otherwise meanwhile is passed over. */
export function recordRendered(context: DataContext, results: readonly RenderedPhoto[]): void {
  change(context, (db) => {
    for (const { id, path, edit, output } of results) {
      const item = itemOrNull(db, id)
      if (item && !item.uploaded && item.path === path && sameEdit(editOf(item), edit)) {
        updateItem(db, id, renderedPatch(output))
      }
    }
  })
}

function itemOrNull(db: Connection, id: number): ItemRow | null {
  try {
    return readItem(db, id)
  } catch (error) {
    if (error instanceof CodedError) return null
    throw error
  }
}

const sameEdit = (a: PhotoEdit, b: PhotoEdit): boolean => JSON.stringify(a) === JSON.stringify(b)

/**
 * Matches anew whatever a person has not settled, after the directory changed: names, and those assigned to somebody
 * who is gone. Suggestions stay until they are looked for again, so that the list does not flicker.
 */
export function rematch(context: DataContext): void {
  if (!readDrop(context.database.read)) return
  change(context, (db) => {
    takeBackUndone(db)
    for (const item of readItems(db)) {
      if (item.uploaded) continue
      const settled = item.match === 'assigned' || item.match === 'suggestion'
      if (settled && item.user !== null && getUser(db, item.user)) continue
      const match = matchOf(db, item.file)
      const nobody = match.user === null && match.hits === 0
      updateItem(db, item.id, nobody ? { user: null, match: null, hits: 0, looked: 0 } : match)
    }
  })
}

/**
 * The photos of an upload that was undone wait for another one; their staged pictures are gone, so they are made anew.
 * An earlier upload of the same batch stands.
 */
function takeBackUndone(db: Connection): void {
  const undone = undoneItems(db)
  for (const { id } of undone) updateItem(db, id, { ...notRendered, uploaded: 0, upload: null })
  for (const batch of new Set(undone.map((item) => item.batch))) {
    const upload = standingUpload(db, batch)
    setBatchHistory(db, batch, upload)
    // Whose old photo was kept is open again only where nothing of the batch is uploaded any more.
    if (upload === null) {
      for (const item of readItems(db)) if (item.batch === batch) updateItem(db, item.id, { kept: 0 })
    }
  }
}

/** Items that have nobody, and for which the directory was not searched since it changed. */
export function itemsToLookFor(db: Connection): ItemRow[] {
  return readItems(db).filter(
    ({ user, hits, looked, uploaded }) => user === null && hits === 0 && !looked && !uploaded,
  )
}

/** Finds suggestions for items without a match, a few at a time, so that others are answered meanwhile. */
export async function addSuggestions(
  context: DataContext,
  index: DirectoryIndex,
  items: readonly ItemRow[],
): Promise<void> {
  for (let start = 0; start < items.length; start += suggestionChunk) {
    const found = items
      .slice(start, start + suggestionChunk)
      .map(({ id, file }) => ({ id, patch: suggestionsPatch(suggest(context.database.read, index, file)) }))
    await context.database.queued(() =>
      context.database.transaction(() => {
        for (const { id, patch } of found) updateItem(context.database.write, id, { ...patch, looked: 1 })
      }),
    )
    context.changed(['photos'])
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Gives a photo to a user (P6). Throws `not-found`. */
export function assign(
  context: DataContext,
  id: number,
  userId: number,
  by: 'assigned' | 'suggestion',
): PhotoItem {
  return changeItem(context, id, (db) => {
    if (!getUser(db, userId)) throw new CodedError('not-found')
    updateItem(db, id, { user: userId, match: by, confirmed: 0, replace: 0 })
  })
}

/** Takes a person's choices back: whom the photo shows is again what its name says. */
export function unassign(context: DataContext, ids: readonly number[]): void {
  changeItems(context, ids, (db, item) => {
    updateItem(db, item.id, { ...matchOf(db, item.file), looked: 0, confirmed: 0, replace: 0 })
  })
}

/** Accepts every sure suggestion of a batch at once (P6). Answers how many. */
export function acceptSure(context: DataContext, batch: number): number {
  return change(context, (db) => {
    const items = readItems(db).filter(
      (item) =>
        item.batch === batch && item.state === 'attention' && item.user === null && item.sure !== null,
    )
    const accepted = items.filter(({ sure }) => sure !== null && getUser(db, sure))
    for (const { id, sure } of accepted) updateItem(db, id, { user: sure, match: 'suggestion' })
    return accepted.length
  })
}

/** Of several images for one user this is the one: the others are taken out, and can be taken back (P6). */
export function choose(context: DataContext, id: number): PhotoItem {
  return changeItem(context, id, (db, item) => {
    if (item.reason !== 'duplicate-user') throw new CodedError('bad-input')
    for (const rival of item.rivals) updateItem(db, rival, { removed: 1 })
  })
}

/** These images replace the photos that their users have, whatever the switch says (P7). */
export function setReplace(context: DataContext, ids: readonly number[], replace: boolean): void {
  changeItems(context, ids, (db, item) => updateItem(db, item.id, { replace: replace ? 1 : 0, kept: 0 }))
}

/** A person has looked: the same picture may stand for two users, suspicious data is fine (P6). */
export function confirm(context: DataContext, ids: readonly number[]): void {
  changeItems(context, ids, (db, item) => updateItem(db, item.id, { confirmed: 1 }))
}

export function remove(context: DataContext, ids: readonly number[]): void {
  changeItems(context, ids, (db, item) => updateItem(db, item.id, { removed: 1 }))
}

export function takeBack(context: DataContext, ids: readonly number[]): void {
  changeItems(context, ids, (db, item) => updateItem(db, item.id, { removed: 0 }))
}

/** Makes items pending again: the file may be readable by now. */
export function retry(context: DataContext, ids: readonly number[]): void {
  changeItems(context, ids, (db, item) => updateItem(db, item.id, { ...notRendered, removed: 0 }))
}

/** Sets the switches of the drop (P3, P7). Answers how many pictures must be rendered anew. */
export function setOptions(
  context: DataContext,
  options: { replaceExisting?: boolean | undefined; fit?: PhotoFit | undefined },
): number {
  return change(context, (db) => {
    const drop = openDrop(db)
    const fit = options.fit ?? drop.fit
    updateDrop(db, { ...drop, fit, replaceExisting: options.replaceExisting ?? drop.replaceExisting })
    if (fit === drop.fit) return 0
    const affected = readItems(db).filter((item) => !item.fit_chosen && !item.uploaded && item.fit !== fit)
    for (const { id, defect } of affected) updateItem(db, id, defect ? { fit } : { fit, ...notRendered })
    return affected.filter(({ defect, removed }) => !defect && !removed).length
  })
}

/** Puts another file in an item's place; whom it shows stays, unless nobody was found: then the new name may tell. */
export function replaceSource(context: DataContext, id: number, path: string, file: string): PendingPhoto {
  change(context, (db) => {
    const item = unsettled(db, id)
    const holder = readItemByPath(db, path)
    if (holder && holder.id !== id) throw new CodedError('photo-refused', { file })
    // The old name no longer tells whom the item shows, so a later change of the directory must not ask the new one.
    const kept: ItemPatch = item.match === 'name' ? { match: 'assigned' } : {}
    const match: ItemPatch = item.user === null ? { ...matchOf(db, file), looked: 0 } : kept
    updateItem(db, id, {
      ...notRendered,
      ...match,
      path,
      file,
      folder: '',
      search: searchText(file),
      confirmed: 0,
      removed: 0,
      rotate: 0,
      crop: null,
    })
  })
  return toPending(readItem(context.database.read, id))
}

/** Sets how one photo is brought to size, by hand (P3). */
export function setEdit(context: DataContext, id: number, edit: PhotoEdit): PendingPhoto {
  change(context, (db) => {
    unsettled(db, id)
    updateItem(db, id, {
      ...notRendered,
      fit: edit.fit,
      fit_chosen: 1,
      rotate: edit.rotate,
      crop: edit.crop ? JSON.stringify(edit.crop) : null,
    })
  })
  return toPending(readItem(context.database.read, id))
}

/** Ends the drop. Its staged pictures are swept by the caller. */
export function closeDrop(context: DataContext): void {
  context.database.transaction(() => deleteDrop(context.database.write))
  context.changed(['photos'])
}

/** An item that can still change. Throws `not-found`, `bad-input` for one that was uploaded. */
function unsettled(db: Connection, id: number): ItemRow {
  const item = readItem(db, id)
  if (item.uploaded) throw new CodedError('bad-input')
  return item
}

function changeItem(
  context: DataContext,
  id: number,
  work: (db: Connection, item: ItemRow) => void,
): PhotoItem {
  change(context, (db) => work(db, unsettled(db, id)))
  return toItem(context.database.read, readItem(context.database.read, id))
}

function changeItems(
  context: DataContext,
  ids: readonly number[],
  work: (db: Connection, item: ItemRow) => void,
): void {
  change(context, (db) => {
    // What was uploaded cannot change any more; marked together with others, it is passed over.
    for (const item of ids.map((id) => readItem(db, id))) if (!item.uploaded) work(db, item)
  })
}
