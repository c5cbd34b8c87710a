import type { ShownPhoto } from '../../../src-preload/contract/photos.ts'
import { CodedError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import { judge } from './judging.ts'
import {
  holdersOf,
  photoOf,
  readDrop,
  readItem,
  readJudged,
  shownOf,
  verdictKey,
  writeVerdict,
  type ItemRow,
} from './store.ts'

/** Runs a change of the drop in one transaction, judges the whole drop anew (a few ms), and tells the window. */
export function change<Value>(context: DataContext, work: (db: Connection) => Value): Value {
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
    if (items[index]?.verdict !== verdictKey(verdict)) writeVerdict(db, verdict)
  }
}

/** An item that can still change. Throws `not-found`, `bad-input` for one that was uploaded. */
function unsettled(db: Connection, id: number): ItemRow {
  const item = readItem(db, id)
  if (item.uploaded) throw new CodedError('bad-input')
  return item
}

/** An item that can still change and is what was in sight. Throws as `unsettled`, and `photo-changed` ({file}). */
export function unchanged(db: Connection, { id, shown }: ShownPhoto): ItemRow {
  const item = unsettled(db, id)
  if (shownOf(item) !== shown) throw photoChanged(item)
  return item
}

/** The error of a decision about something else than what is there now. */
export const photoChanged = ({ file }: ItemRow): CodedError => new CodedError('photo-changed', { file })
