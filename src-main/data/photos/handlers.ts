import { basename } from 'node:path'
import type { PhotoDrop } from '../../../src-preload/contract/photos.ts'
import type { DataContext, DataHandlers, GetContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import * as decisions from './decisions.ts'
import * as drop from './drop.ts'
import { press, readUninspected, recordInspected } from './inspection.ts'
import type { Lookup } from './lookup.ts'
import {
  countBatches,
  countIdConflicts,
  hasOutdated,
  pageItems,
  readDrop,
  readItem,
  readPending,
  toItem,
  toPending,
} from './store.ts'
import { sweepStaged } from './sweep.ts'
import { setProfilePhoto, upload } from './upload.ts'

type PhotoCommands =
  | 'photos.drop'
  | 'photos.page'
  | 'photos.item'
  | 'photos.assign'
  | 'photos.unassign'
  | 'photos.acceptSure'
  | 'photos.choose'
  | 'photos.setReplace'
  | 'photos.confirm'
  | 'photos.remove'
  | 'photos.takeBack'
  | 'photos.close'
  | 'photos.record'
  | 'photos.pending'
  | 'photos.pendingCount'
  | 'photos.rendered'
  | 'photos.retry'
  | 'photos.setOptions'
  | 'photos.source'
  | 'photos.replaceSource'
  | 'photos.setEdit'
  | 'photos.uninspected'
  | 'photos.inspected'
  | 'photos.press'
  | 'photos.upload'
  | 'photos.setProfilePhoto'

/** `lookup` answers the one of the open context. */
export function photosHandlers(context: GetContext, lookup: () => Lookup): DataHandlers<PhotoCommands> {
  const read = (): Connection => context().database.read
  const done = (work: (context: DataContext) => void): null => {
    work(context())
    return null
  }
  /** What is being looked for anew would stay behind. */
  const sure = async (batch: number): Promise<void> => {
    if (hasOutdated(read(), batch)) await lookup().settled()
  }
  return {
    'photos.drop': () => dropState(read()),
    'photos.page': (query) => pageItems(read(), query),
    'photos.item': ({ id }) => toItem(read(), readItem(read(), id)),
    'photos.assign': (input) => decisions.assign(context(), input),
    'photos.unassign': ({ ids }) =>
      done((open) => {
        decisions.unassign(open, ids)
        lookup().photosAdded()
      }),
    'photos.acceptSure': ({ batch, sure }) => ({ accepted: decisions.acceptSure(context(), batch, sure) }),
    'photos.choose': (shown) => decisions.choose(context(), shown),
    'photos.setReplace': ({ items, replace }) => decisions.setReplace(context(), items, replace),
    'photos.confirm': ({ items }) => decisions.confirm(context(), items),
    'photos.remove': ({ ids }) => done((open) => decisions.remove(open, ids)),
    'photos.takeBack': ({ ids }) => done((open) => decisions.takeBack(open, ids)),
    'photos.close': () =>
      done((open) => {
        drop.closeDrop(open)
        sweepStaged(open.folders)
      }),
    'photos.record': ({ files, litter }) =>
      done((open) => {
        drop.recordFiles(open, files, litter)
        lookup().photosAdded()
      }),
    'photos.pending': ({ limit, except }) => readPending(read(), limit, except),
    'photos.pendingCount': () => countBatches(read()).reduce((sum, { pending }) => sum + pending, 0),
    'photos.rendered': ({ results }) => done((open) => drop.recordRendered(open, results)),
    'photos.retry': ({ ids }) => done((open) => drop.retry(open, ids)),
    'photos.setOptions': (options) => {
      const pending = drop.setOptions(context(), options)
      lookup().photosAdded()
      return { pending }
    },
    'photos.source': ({ id }) => toPending(readItem(read(), id)),
    'photos.replaceSource': ({ path, ...shown }) => {
      const pending = drop.replaceSource(context(), shown, path, basename(path))
      lookup().photosAdded()
      return pending
    },
    'photos.setEdit': ({ edit, ...shown }) => drop.setEdit(context(), shown, edit),
    'photos.uninspected': ({ limit }) => readUninspected(read(), limit),
    'photos.inspected': ({ results }) => done((open) => recordInspected(open, results)),
    'photos.press': async ({ batch, ready }) => {
      await sure(batch)
      return press(read(), batch, ready)
    },
    'photos.upload': async ({ batch, pressed }, call) => {
      await sure(batch)
      return upload(context(), batch, pressed, call)
    },
    'photos.setProfilePhoto': async ({ userId, rendered, found, file }) => {
      await setProfilePhoto(context(), userId, { rendered, found, file })
      return null
    },
  }
}

function dropState(db: Connection): PhotoDrop | null {
  const open = readDrop(db)
  return open && { ...open, batches: countBatches(db), idConflicts: countIdConflicts(db) }
}
