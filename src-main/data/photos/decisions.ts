import type { Decided, PhotoItem, ShownPhoto } from '../../../src-preload/contract/photos.ts'
import { labelOf } from '../../../src-preload/contract/users.ts'
import { CodedError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import { getUser } from '../users/store.ts'
import { change, photoChanged, unchanged } from './change.ts'
import type { SettledByYes } from './judging.ts'
import { matchPatch } from './rematch.ts'
import { readDrop, readItem, setYes, shownOf, sureItems, toItem, updateItem, type ItemRow } from './store.ts'

/**
 * What a person decides about items (P6, P7). A decision that puts a face on somebody says what was shown, and is
 * refused, or passed over among others, where the item is not that any more.
 */

/** Gives a photo to a user (P6). Throws `not-found`, `photo-changed` ({file}). */
export function assign(
  context: DataContext,
  {
    userId,
    called,
    by,
    ...shown
  }: ShownPhoto & { userId: number; called: string; by: 'suggestion' | 'hand' },
): PhotoItem {
  return decide(context, shown, (db, item) => {
    const user = getUser(db, userId)
    if (!user) throw new CodedError('not-found')
    if (labelOf(user) !== called) throw photoChanged(item)
    if (by === 'suggestion' && item.suggestions.every(({ user }) => user !== userId)) throw photoChanged(item)
    updateItem(db, item.id, { user: userId, by, bound: item.print ?? '', sure: null })
  })
}

/**
 * Accepts every suggestion of a batch that is sure in the directory as it is now (P6), for as long as it is. Answers the
 * items. Throws `photos-changed` where they are not as many as were spoken of.
 */
export function acceptSure(context: DataContext, batch: number, spokenOf: number): number[] {
  return change(context, (db) => {
    const items = sureItems(db, batch)
    if (items.length !== spokenOf) throw new CodedError('photos-changed')
    return items.map(({ id, sure }) => {
      updateItem(db, id, { user: sure, by: 'suggestion', bound: readItem(db, id).print ?? '' })
      return id
    })
  })
}

/** Of several images for one user this is the one: the others are taken out, and can be taken back (P6). */
export function choose(context: DataContext, shown: ShownPhoto): PhotoItem {
  return decide(context, shown, (db, item) => {
    if (item.reason !== 'duplicate-user') throw new CodedError('bad-input')
    for (const rival of item.rivals) updateItem(db, rival, { removed: 1 })
  })
}

/** These images replace the photos that their users have now, whatever the switch says; or not any more (P7). */
export function setReplace(context: DataContext, items: readonly ShownPhoto[], replace: boolean): Decided {
  return decideEach(context, items, (db, item) => {
    if (replace) sayYes(db, item, ['has-photo'])
    else setYes(db, item, 'has-photo', null)
    updateItem(db, item.id, { kept: 0 })
  })
}

/** A person has looked: the same picture may stand for two users, suspicious data is fine (P6). */
export function confirm(context: DataContext, items: readonly ShownPhoto[]): Decided {
  return decideEach(context, items, (db, item) => sayYes(db, item, ['same-picture', 'look-again']))
}

/** Says yes to what an item asks, if it is one of these questions. */
function sayYes(db: Connection, item: ItemRow, reasons: readonly SettledByYes[]): void {
  const reason = reasons.find((known) => known === item.reason)
  if (reason) setYes(db, item, reason, item.question)
}

/** Takes a person's choices back: whom the photo shows is again what its name says. */
export function unassign(context: DataContext, ids: readonly number[]): void {
  changeEach(context, ids, (db, item) => {
    updateItem(db, item.id, matchPatch(db, item.file, readDrop(db)?.idRule ?? null, item.was))
  })
}

export function remove(context: DataContext, ids: readonly number[]): void {
  changeEach(context, ids, (db, item) => updateItem(db, item.id, { removed: 1 }))
}

export function takeBack(context: DataContext, ids: readonly number[]): void {
  changeEach(context, ids, (db, item) => updateItem(db, item.id, { removed: 0 }))
}

function decide(
  context: DataContext,
  shown: ShownPhoto,
  work: (db: Connection, item: ItemRow) => void,
): PhotoItem {
  change(context, (db) => work(db, unchanged(db, shown)))
  return toItem(context.database.read, readItem(context.database.read, shown.id))
}

function decideEach(
  context: DataContext,
  items: readonly ShownPhoto[],
  work: (db: Connection, item: ItemRow) => void,
): Decided {
  return change(context, (db) => {
    // All are compared before the first is changed.
    const rows = items.map(({ id, shown }) => ({ item: readItem(db, id), shown }))
    const same = rows.filter(({ item, shown }) => !item.uploaded && shownOf(item) === shown)
    for (const { item } of same) work(db, item)
    return { passedOver: rows.length - same.length }
  })
}

function changeEach(
  context: DataContext,
  ids: readonly number[],
  work: (db: Connection, item: ItemRow) => void,
): void {
  change(context, (db) => {
    // What was uploaded cannot change any more; marked together with others, it is passed over.
    for (const item of ids.map((id) => readItem(db, id))) if (!item.uploaded) work(db, item)
  })
}
