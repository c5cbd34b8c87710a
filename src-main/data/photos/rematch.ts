import type { IdRule } from '../../../src-preload/contract/photos.ts'
import type { PendingPhoto } from '../../services/contract/data.ts'
import type { RenderOutput } from '../../services/contract/imaging.ts'
import type { Connection } from '../database/database.ts'
import { getUser } from '../users/store.ts'
import { matchFile, usersNamed, type Match } from './matching.ts'
import { keyOf } from './naming.ts'
import {
  readDrop,
  readItem,
  readItems,
  recordResult,
  renewItem,
  setBatchHistory,
  standingUpload,
  undoneItems,
  updateItem,
  type ItemPatch,
  type ItemRow,
} from './store.ts'

/** Whom a photo's name says it shows, as columns: one user, several (ambiguous, all suggested), or nobody. */
export function matchPatch(db: Connection, file: string, rule: IdRule, was: number | null = null): ItemPatch {
  return { ...patchOf(matchFile(db, file, rule, was)), was }
}

/** Whom a name was found to mean, as columns; where that is nobody, suggestions are to be looked for. */
function patchOf({ user, hits, conflict }: Match): ItemPatch {
  const suggestions =
    user === null ? hits.map((hit) => ({ user: hit.user.id, why: hit.why, sure: false })) : []
  return {
    user,
    by: user === null ? null : 'key',
    bound: null,
    hits: hits.length,
    id_conflict: conflict ? 1 : 0,
    suggestions: JSON.stringify(suggestions),
    sure: null,
    looked_at: null,
  }
}

/**
 * Matches anew whatever a person has not settled, with the directory as it is now, and gives back what a person settled
 * for somebody who is gone. Call within a transaction, and judge after it.
 */
export function rematchItems(db: Connection): void {
  const drop = readDrop(db)
  if (!drop) return
  for (const item of readItems(db)) {
    if (item.uploaded || (item.by !== 'key' && isStanding(db, item))) continue
    const match = matchFile(db, item.file, drop.idRule, item.was)
    // Suggestions stay in sight until they are looked for again, so that the list does not flicker; none is sure meanwhile.
    if (match.hits.length === 0 && item.hits === 0) {
      updateItem(db, item.id, { user: null, by: null, looked_at: null })
    } else updateItem(db, item.id, patchOf(match))
  }
}

/** Whether what a person chose for an item still holds: an accepted suggestion goes where the name is another's key now. */
function isStanding(db: Connection, { by, user, file, hits }: ItemRow): boolean {
  if (by === null || user === null || !getUser(db, user)) return false
  // Where the name had hits, the person chose between them.
  if (by === 'hand' || hits > 0) return true
  return usersNamed(db, keyOf(file)).every((hit) => hit.user.id === user)
}

/**
 * Enters what rendering found, if the item is still of the generation it was found for. Where a person said whose an
 * item is, and its file holds other bytes than those that were in sight then, that is a question again. Call within a
 * transaction, and judge after it.
 */
export function enterResult(
  db: Connection,
  photo: Pick<PendingPhoto, 'id' | 'generation'>,
  output: RenderOutput,
): void {
  if (!recordResult(db, photo, output) || !output.ok) return
  const { file, user, bound, print } = readItem(db, photo.id)
  if (bound === null || bound === print) return
  if (bound === '') updateItem(db, photo.id, { bound: print })
  else updateItem(db, photo.id, matchPatch(db, file, readDrop(db)?.idRule ?? null, user))
}

/**
 * The photos of an upload that was undone wait for another one; their staged pictures are gone, so they are made anew.
 * An earlier upload of the same batch stands. Call within a transaction, and judge after it.
 */
export function takeBackUndone(db: Connection): void {
  const undone = undoneItems(db)
  for (const { id } of undone) renewItem(db, id, { uploaded: 0, upload: null })
  for (const batch of new Set(undone.map((item) => item.batch))) {
    const upload = standingUpload(db, batch)
    setBatchHistory(db, batch, upload)
    // Whose old photo was kept is open again only where nothing of the batch is uploaded any more.
    if (upload === null) {
      for (const item of readItems(db)) if (item.batch === batch) updateItem(db, item.id, { kept: 0 })
    }
  }
}
