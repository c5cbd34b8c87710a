import type { PressedPhoto, UninspectedPhoto } from '../../services/contract/data.ts'
import type { Inspection } from '../../services/contract/imaging.ts'
import { CodedError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { change } from './change.ts'
import { photoOf, readItems, type ItemRow } from './store.ts'

/** What inspecting found, and for which file of which generation of which item. */
export interface InspectedPhoto extends Pick<UninspectedPhoto, 'id' | 'generation' | 'print'> {
  found: Inspection
}

const waiting = `FROM photo_items
  WHERE rendered = 1 AND inspected = 0 AND defect IS NULL AND uploaded = 0 AND removed = 0`

const statements = perConnection((db) => ({
  count: db.prepare<[], number>(`SELECT count(*) ${waiting}`).pluck(),
  // What may be uploaded any moment first.
  next: db.prepare<[number], UninspectedPhoto>(
    `SELECT id, generation, path, coalesce(print, '') AS print ${waiting} ORDER BY state <> 'ready', id LIMIT ?`,
  ),
  enter: db.prepare<
    [Pick<InspectedPhoto, 'id' | 'generation' | 'print'> & { suspect: string | null; doubt: string | null }]
  >(
    `UPDATE photo_items SET inspected = 1, suspect = @suspect, doubt = @doubt
     WHERE id = @id AND generation = @generation AND coalesce(print, '') = @print
       AND rendered = 1 AND inspected = 0 AND uploaded = 0`,
  ),
}))

/** How many items are still to be inspected, and the next of them. */
export function readUninspected(
  db: Connection,
  limit: number,
): { total: number; photos: UninspectedPhoto[] } {
  return { total: statements(db).count.get() ?? 0, photos: statements(db).next.all(limit) }
}

/**
 * Enters what inspecting found. It holds for the file that was rendered for this generation: a late answer is passed
 * over. Of a file that nobody could inspect a person has to say that the picture is right. What is intact changes nothing
 * in sight, so that the window hears of it when nothing is left.
 */
export function recordInspected(context: DataContext, results: readonly InspectedPhoto[]): void {
  const { database } = context
  const enter = (db: Connection): void => {
    for (const { found, ...photo } of results)
      statements(db).enter.run({ ...photo, ...doubtOf(photo, found) })
  }
  if (results.some(({ found }) => found.found !== 'intact')) {
    change(context, enter)
    return
  }
  database.transaction(() => enter(database.write))
  if (statements(database.read).count.get() === 0) context.changed(['photos'])
}

function doubtOf(
  { print }: Pick<InspectedPhoto, 'print'>,
  inspection: Inspection,
): { suspect: string | null; doubt: string | null } {
  switch (inspection.found) {
    case 'intact':
      return { suspect: null, doubt: null }
    case 'damage':
      return { suspect: inspection.bytes, doubt: 'codes' }
    case 'unseen':
      return { suspect: `unseen ${print}`, doubt: 'unseen' }
  }
}

/** A picture on its way to a person, as both were when Upload was pressed: a photo set since then is not replaced. */
export function asPressed(db: Connection, { generation, hash, user }: ItemRow): string {
  const photo = user === null ? null : photoOf(db, user)
  return `${generation} ${hash} ${user} ${photo ?? ''}`
}

/**
 * What a press of Upload means: the ready photos of a batch, and those of them that are to be inspected first. Throws
 * `photos-changed` where there are not as many as were spoken of; none where they were uploaded already.
 */
export function press(
  db: Connection,
  batch: number,
  spokenOf: number,
): { pressed: PressedPhoto[]; uninspected: UninspectedPhoto[] } {
  const ready = readItems(db).filter((item) => item.batch === batch && item.state === 'ready')
  if (ready.length > 0 && ready.length !== spokenOf) throw new CodedError('photos-changed')
  return {
    pressed: ready.map((item) => ({ id: item.id, as: asPressed(db, item) })),
    uninspected: ready.flatMap(({ id, generation, path, print, inspected }) =>
      inspected ? [] : [{ id, generation, path, print: print ?? '' }],
    ),
  }
}
