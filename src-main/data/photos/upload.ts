import { rmSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { CallContext } from '../../services/channel.ts'
import { throwIfCancelled } from '../../services/channel.ts'
import { storedPhotoPath } from '../../services/contract/folders.ts'
import type { PressedPhoto } from '../../services/contract/data.ts'
import { CodedError, toAppError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { recordHistory } from '../history/store.ts'
import { labelOf } from '../../../src-preload/contract/users.ts'
import { getUser, updateUser, type UserChange } from '../users/store.ts'
import { rejudge } from './change.ts'
import { isDoubtful, type Inspection, type RenderOutput } from '../../services/contract/imaging.ts'
import { asPressed } from './inspection.ts'
import { flushStore, sizeOf, stagedPhotoPath, storePhoto } from './files.ts'
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
      if (storePhoto(folders, item.hash)) made.push(item.hash)
      stored.add(item.id)
    }
    await flushStore(folders, made)
    progress({ stage: 'saving', done: ready.length, total: ready.length })
    const { historyId, uploaded, moved } = await database.alone(async () => {
      await saving()
      return database.transaction(() => commit(context, batch, meant, stored))
    })
    for (const { hash } of ready) if (hash !== null) removeStaged(context, hash)
    context.changed(['photos', 'users', 'history'])
    if (historyId === null && pressed.length === 0) throw new CodedError('bad-input', { batch })
    if (uploaded === 0 && moved > 0) throw new CodedError('photos-moved', { count: moved })
    return { historyId }
  } catch (error) {
    for (const hash of made) removeUnused(context, hash)
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
  let replaced = 0
  let moved = 0
  let done = 0
  for (const item of items) {
    const before = meant.get(item.id)
    if (before === undefined || item.removed) continue
    if (item.state === 'uploaded' || item.state === 'unchanged') {
      done += 1
      continue
    }
    const isAsPressed = item.state === 'ready' && before === asPressed(item)
    const isMoved = !isAsPressed || !item.inspected || isOutdated(db, item)
    if (isMoved) moved += 1
    const user = item.user === null ? null : getUser(db, item.user)
    if (isMoved || !user) continue
    if (!stored.has(item.id)) {
      renewItem(db, item.id)
      continue
    }
    if (user.photo !== null) replaced += 1
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
      replaced,
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
  return { historyId, uploaded: uploaded.length, moved }
}

function earlierUpload(db: Connection, batch: number): number | null {
  return countBatches(db).find((counted) => counted.batch === batch)?.historyId ?? null
}

/** What the batch came from: the folder that was dropped, or the name of its first file. */
function subjectOf(items: readonly ItemRow[]): string {
  const [first] = items
  return first?.folder.split('/')[0] || (first?.file ?? '')
}

/**
 * Sets the photo of one profile from a staged picture (U3), with its entry in History. The same picture again changes
 * nothing. Throws `not-found`, and `bad-input` for a picture that is doubtful, or was not inspected.
 */
export async function setProfilePhoto(
  context: DataContext,
  userId: number,
  rendered: RenderOutput,
  found: Inspection | null,
): Promise<void> {
  const { database, folders } = context
  if (!rendered.ok || isDoubtful(rendered, found)) throw new CodedError('bad-input')
  const { hash } = rendered.result
  if (!getUser(database.read, userId) || sizeOf(stagedPhotoPath(folders, hash)) === null) {
    throw new CodedError('not-found')
  }
  const made = storePhoto(folders, hash)
  try {
    await flushStore(folders, [hash])
    await database.queued(() =>
      database.transaction(() => {
        const user = getUser(database.write, userId)
        if (!user) throw new CodedError('not-found')
        if (user.photo === hash) return
        const now = context.now()
        recordHistory(database.write, {
          kind: 'photo-set',
          subject: labelOf(user),
          counts: {},
          options: {},
          at: now,
          by: context.account,
          changes: [updateUser(database.write, userId, { photo: hash }, now)],
        })
        rejudge(database.write)
      }),
    )
  } catch (error) {
    if (made) removeUnused(context, hash)
    throw error
  }
  removeStaged(context, hash)
  context.changed(['users', 'photos', 'history'])
}

/** Removes a staged picture that no item waits for. */
function removeStaged(context: DataContext, hash: string): void {
  if (statements(context.database.read).waiting.get(hash) !== 0) return
  try {
    rmSync(stagedPhotoPath(context.folders, hash), { force: true })
  } catch (error) {
    // The photo is saved: what cannot be removed now is swept at the next start.
    process.stderr.write(`removing a staged photo failed: ${toAppError(error).code}\n`)
  }
}

/** Removes a picture from the store that nothing names: it was put there by an upload that did not come to pass. */
function removeUnused(context: DataContext, hash: string): void {
  if (statements(context.database.read).used.get(hash, hash, hash) === 0) {
    rmSync(storedPhotoPath(context.folders, hash), { force: true })
  }
}
