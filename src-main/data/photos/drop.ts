import type { IdRule, PhotoFit, ShownPhoto } from '../../../src-preload/contract/photos.ts'
import { photosPerBatch } from '../../../src-preload/contract/limits.ts'
import type { PendingPhoto } from '../../services/contract/data.ts'
import type { PhotoEdit, RenderOutput } from '../../services/contract/imaging.ts'
import { CodedError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import { readSettings } from '../settings/store.ts'
import { searchText } from '../users/keys.ts'
import { change, unchanged } from './change.ts'
import { usersNamed } from './matching.ts'
import { keyOf } from './naming.ts'
import { enterResult, matchPatch, rematchItems } from './rematch.ts'
import {
  deleteDrop,
  insertBatch,
  insertDrop,
  insertItem,
  lastBatch,
  readDrop,
  readItem,
  readItemByPath,
  readItems,
  renewItem,
  toPending,
  updateDrop,
  updateItem,
  type DropRow,
  type ItemPatch,
  type ItemRow,
} from './store.ts'

export interface RecordedFile {
  path: string
  folder: string
  file: string
  bytes: number | null
}

/** What rendering found, and for which generation of which item. */
export interface RenderedPhoto extends Pick<PendingPhoto, 'id' | 'generation'> {
  output: RenderOutput
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
        if (!known.uploaded) renewItem(db, known.id, { removed: 0, kept: 0 })
        continue
      }
      if (!last || last.uploaded || last.items === photosPerBatch) {
        last = { batch: (last?.batch ?? 0) + 1, uploaded: false, items: 0 }
        insertBatch(db, last.batch)
      }
      last.items += 1
      const id = insertItem(db, { ...file, batch: last.batch, fit: drop.fit })
      updateItem(db, id, matchPatch(db, file.file, drop.idRule))
    }
  })
}

/** Enters what rendering found. What was taken out, replaced or edited otherwise meanwhile is passed over. */
export function recordRendered(context: DataContext, results: readonly RenderedPhoto[]): void {
  change(context, (db) => {
    for (const { output, ...photo } of results) enterResult(db, photo, output)
  })
}

/** Makes items pending again: the file may be readable, or the decoder alive, by now. */
export function retry(context: DataContext, ids: readonly number[]): void {
  change(context, (db) => {
    for (const item of ids.map((id) => readItem(db, id))) {
      if (!item.uploaded) renewItem(db, item.id, { removed: 0 })
    }
  })
}

/** Sets the switches of the drop (P1, P3, P7). Answers how many pictures must be rendered anew. */
export function setOptions(
  context: DataContext,
  options: {
    replaceExisting?: boolean | undefined
    fit?: PhotoFit | undefined
    idRule?: IdRule | undefined
  },
): number {
  return change(context, (db) => {
    const drop = openDrop(db)
    const { fit = drop.fit, replaceExisting = drop.replaceExisting, idRule = drop.idRule } = options
    updateDrop(db, { ...drop, fit, replaceExisting, idRule })
    if (idRule !== drop.idRule) rematchItems(db)
    if (fit === drop.fit) return 0
    const affected = readItems(db).filter((item) => !item.fit_chosen && !item.uploaded && item.fit !== fit)
    for (const { id, defect } of affected) {
      if (defect) updateItem(db, id, { fit })
      else renewItem(db, id, { fit })
    }
    return affected.filter(({ defect, removed }) => !defect && !removed).length
  })
}

/**
 * Puts another file in an item's place; whom it shows stays, unless nobody was found: then the new name may tell. A new
 * name that is somebody else's key is a question: one of the two is wrong, and only a person can tell which. Throws
 * `photo-changed` ({file}) where the item is not any more what was shown.
 */
export function replaceSource(
  context: DataContext,
  { id, shown }: ShownPhoto,
  path: string,
  file: string,
): PendingPhoto {
  change(context, (db) => {
    const item = unchanged(db, { id, shown })
    const holder = readItemByPath(db, path)
    if (holder && holder.id !== id) throw new CodedError('photo-refused', { file })
    renewItem(db, id, {
      ...replacedMatch(db, item, file),
      path,
      file,
      folder: '',
      search: searchText(file),
      removed: 0,
      rotate: 0,
      crop: null,
    })
  })
  return toPending(readItem(context.database.read, id))
}

function replacedMatch(db: Connection, item: ItemRow, file: string): ItemPatch {
  const { user, was } = item
  const others = usersNamed(db, keyOf(file)).some((hit) => hit.user.id !== user)
  if (user === null || others) return matchPatch(db, file, openDrop(db).idRule, user ?? was)
  // The old name no longer tells whom the item shows, so a later change of the directory must not ask the new one.
  return { by: 'hand', bound: '', was: null, sure: null, id_conflict: 0 }
}

/** Sets how one photo is brought to size, by hand (P3). Throws `photo-changed` ({file}) as replaceSource does. */
export function setEdit(context: DataContext, { id, shown }: ShownPhoto, edit: PhotoEdit): PendingPhoto {
  change(context, (db) => {
    unchanged(db, { id, shown })
    renewItem(db, id, {
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
