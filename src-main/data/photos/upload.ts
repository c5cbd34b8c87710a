import { setImmediate } from 'node:timers/promises'
import { afterwards } from '../../services/afterwards.ts'
import type { CallContext } from '../../services/channel.ts'
import { throwIfCancelled } from '../../services/channel.ts'
import { storedPhotoPath } from '../../services/contract/folders.ts'
import type { PressedPhoto } from '../../services/contract/data.ts'
import { CodedError } from '../../services/protocol.ts'
import { triedToRemove } from '../../services/remove.ts'
import type { DataContext } from '../context.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { recordHistory } from '../history/store.ts'
import { storeUploadedPhotos } from '../history/uploaded-photos.ts'
import { labelOf, nameOf } from '../../../src-preload/contract/users.ts'
import type { UploadedPhoto } from '../../../src-preload/contract/history.ts'
import { getUser, updateUser, type UserChange } from '../users/store.ts'
import { rejudge } from './change.ts'
import { isDoubtful, type Inspection, type RenderOutput } from '../../services/contract/imaging.ts'
import { asPressed } from './inspection.ts'
import { flushStore, isStored, sizeOf, stagedPhotoPath, storePhoto } from './files.ts'
import { rematchItems } from './rematch.ts'
import {
  countBatches,
  isOutdated,
  readItems,
  renewItem,
  setBatchHistory,
  updateItem,
  type ItemRow,
} from './store.ts'

/** Pictures put into the store between two looks at cancel. */
const chunk = 50

const statements = perConnection((db) => ({
  used: db
    .prepare<[string, string, string], number>(
      `SELECT EXISTS (SELECT 1 FROM users WHERE photo = ?)
         OR EXISTS (SELECT 1 FROM history_changes WHERE before_photo = ?)
         OR EXISTS (SELECT 1 FROM photo_items WHERE hash = ? AND uploaded = 1)`,
    )
    .pluck(),
  waiting: db
    .prepare<[string], number>('SELECT EXISTS (SELECT 1 FROM photo_items WHERE hash = ? AND uploaded = 0)')
    .pluck(),
}))

/**
 * Saves the ready photos of a batch to their profiles (P8): the files first, flushed, then one transaction with the
 * entry in History, so that a failure at any moment leaves all of it or nothing. A picture whose staged file has gone
 * is pending again, to be checked anew; one that is not any more what it was, or whose, when Upload was pressed, or that
 * was not inspected, goes back to the person; the others go in. Where nothing goes in, it answers the batch's earlier upload, or null. Throws
 * `cancelled` (nothing is changed), `bad-input` where there is nothing to upload, `photos-moved` ({count}) where nothing
 * went in because all goes back.
 */
export async function upload(
  context: DataContext,
  batch: number,
  pressed: readonly PressedPhoto[],
  { signal, progress, saving }: CallContext,
): Promise<{ historyId: number | null }> {
  const { database, folders } = context
  const meant = new Map(pressed.map(({ id, as }) => [id, as]))
  // None is left where it was done already, and the answer was lost.
  const ready = readItems(database.read).filter((item) => meant.has(item.id) && item.state === 'ready')
  const made: string[] = []
  try {
    const stored = new Set<number>()
    for (const [index, item] of ready.entries()) {
      if (index % chunk === 0) {
        progress({ stage: 'saving', done: index, total: ready.length })
        await setImmediate()
        throwIfCancelled(signal)
      }
      if (item.hash === null || sizeOf(stagedPhotoPath(folders, item.hash)) !== item.staged_bytes) continue
      if (await storePhoto(folders, item.hash)) made.push(item.hash)
      stored.add(item.id)
    }
    await flushStore(folders, made)
    progress({ stage: 'saving', done: ready.length, total: ready.length })
    const { historyId, uploaded, moved } = await database.alone(async () => {
      await saving()
      return database.transaction(() => commit(context, batch, meant, stored))
    })
    await afterwards('removing staged photos', () => {
      for (const { hash } of ready) if (hash !== null) discardStaged(context, hash)
    })
    context.changed(['photos', 'users', 'history'])
    if (historyId === null && pressed.length === 0) throw new CodedError('bad-input', { batch })
    if (uploaded === 0 && moved > 0) throw new CodedError('photos-moved', { count: moved })
    return { historyId }
  } catch (error) {
    await afterwards('removing unused photos', () => {
      for (const hash of made) discardUnused(context, hash)
    })
    throw error
  }
}

interface Committed {
  historyId: number | null
  /** Photos that are on their profiles, now or already. */
  uploaded: number
  /** Photos that were ready when Upload was pressed, and are not any more, or were not inspected. */
  moved: number
}

/** One transaction: photos of the users, the items' states, the entry in History. */
function commit(
  context: DataContext,
  batch: number,
  meant: ReadonlyMap<number, string>,
  stored: ReadonlySet<number>,
): Committed {
  const db = context.database.write
  const now = context.now()
  // What changed since Upload was pressed counts: names are matched with the directory as it is in this transaction, and
  // only what is still ready, for the same person, goes in.
  rematchItems(db)
  rejudge(db)
  const items = readItems(db).filter((item) => item.batch === batch)
  const changes: UserChange[] = []
  const uploaded: number[] = []
  const replaced = new Set<number>()
  let moved = 0
  let done = 0
  for (const item of items) {
    const before = meant.get(item.id)
    if (before === undefined || item.removed) continue
    if (item.state === 'uploaded' || item.state === 'unchanged') {
      done += 1
      continue
    }
    const isAsPressed = item.state === 'ready' && before === asPressed(db, item)
    const isMoved = !isAsPressed || !item.inspected || isOutdated(db, item)
    if (isMoved) moved += 1
    const user = item.user === null ? null : getUser(db, item.user)
    if (isMoved || !user) continue
    if (
      item.hash === null ||
      !stored.has(item.id) ||
      !isStored(context.folders, item.hash, item.staged_bytes)
    ) {
      renewItem(db, item.id)
      continue
    }
    if (user.photo !== null) replaced.add(item.id)
    changes.push(updateUser(db, user.id, { photo: item.hash }, now))
    updateItem(db, item.id, { uploaded: 1, kept: 0 })
    uploaded.push(item.id)
  }
  const keeping = items.filter(({ reason, state }) => reason === 'has-photo' && state === 'attention')
  if (changes.length === 0) {
    rejudge(db)
    return { historyId: earlierUpload(db, batch), uploaded: done, moved }
  }
  for (const { id } of keeping) updateItem(db, id, { kept: 1 })
  rejudge(db)
  const counts = countBatches(db).find((counted) => counted.batch === batch)
  const historyId = recordHistory(db, {
    kind: 'photos-upload',
    subject: subjectOf(items),
    counts: {
      uploaded: changes.length,
      replaced: replaced.size,
      unchanged: counts?.unchanged ?? 0,
      kept: counts?.kept ?? 0,
      left: (counts?.attention ?? 0) + (counts?.error ?? 0) + (counts?.pending ?? 0) + (counts?.ready ?? 0),
    },
    options: { batch },
    at: now,
    by: context.account,
    changes,
  })
  for (const id of uploaded) updateItem(db, id, { upload: historyId })
  setBatchHistory(db, batch, historyId)
  storeUploadedPhotos(db, historyId, whatBecameOf(db, batch, historyId, replaced))
  return { historyId, uploaded: uploaded.length, moved }
}

/** Each file of a batch after an upload of it, but for those that went in with an earlier one. */
function whatBecameOf(
  db: Connection,
  batch: number,
  historyId: number,
  replaced: ReadonlySet<number>,
): UploadedPhoto[] {
  return readItems(db)
    .filter((item) => item.batch === batch && (!item.uploaded || item.upload === historyId))
    .map((item) => {
      const { id, file, folder, state, reason, args, suggestions } = item
      const user = item.user === null ? null : getUser(db, item.user)
      return {
        file,
        folder,
        state,
        replaced: replaced.has(id),
        reason,
        args,
        suggested: suggestions.length > 0,
        user: user && {
          id: user.id,
          name: nameOf(user),
          email: user.email,
          userId: user.userId,
          externalId: user.externalId,
        },
      }
    })
}

function earlierUpload(db: Connection, batch: number): number | null {
  return countBatches(db).find((counted) => counted.batch === batch)?.historyId ?? null
}

/** What the batch came from: the folder that was dropped, or the name of its first file. */
function subjectOf(items: readonly ItemRow[]): string {
  const [first] = items
  return first?.folder.split('/')[0] || (first?.file ?? '')
}

/** A picture for a profile: what rendering and inspecting found of it, and what its file is called. */
export interface NewProfilePhoto {
  rendered: RenderOutput
  found: Inspection | null
  file: string
}

/**
 * Sets the photo of one profile from a staged picture (U3), with its entry in History. The same picture again changes
 * nothing. Throws `not-found`, also where the picture has gone meanwhile, and `bad-input` for a picture that is doubtful, or
 * was not inspected.
 */
export async function setProfilePhoto(
  context: DataContext,
  userId: number,
  { rendered, found, file }: NewProfilePhoto,
): Promise<void> {
  const { database, folders } = context
  if (!rendered.ok || isDoubtful(rendered, found)) throw new CodedError('bad-input')
  const { hash } = rendered.result
  const bytes = sizeOf(stagedPhotoPath(folders, hash))
  if (!getUser(database.read, userId) || bytes === null) throw new CodedError('not-found')
  const made = await storePhoto(folders, hash)
  try {
    await flushStore(folders, [hash])
    await database.queued(() =>
      database.transaction(() => {
        const user = getUser(database.write, userId)
        if (!user || !isStored(folders, hash, bytes)) throw new CodedError('not-found')
        if (user.photo === hash) return
        const now = context.now()
        recordHistory(database.write, {
          kind: 'photo-set',
          subject: labelOf(user),
          counts: {},
          options: { file },
          at: now,
          by: context.account,
          changes: [updateUser(database.write, userId, { photo: hash }, now)],
        })
        rejudge(database.write)
      }),
    )
  } catch (error) {
    if (made) await afterwards('removing an unused photo', () => discardUnused(context, hash))
    throw error
  }
  await afterwards('removing a staged photo', () => discardStaged(context, hash))
  context.changed(['users', 'photos', 'history'])
}

/** Removes a staged picture that no item waits for. */
function discardStaged(context: DataContext, hash: string): void {
  if (statements(context.database.read).waiting.get(hash) === 0) {
    triedToRemove(stagedPhotoPath(context.folders, hash))
  }
}

/** Removes a picture from the store that nothing names: it was put there by an upload that did not come to pass. */
function discardUnused(context: DataContext, hash: string): void {
  if (statements(context.database.read).used.get(hash, hash, hash) === 0) {
    triedToRemove(storedPhotoPath(context.folders, hash))
  }
}
