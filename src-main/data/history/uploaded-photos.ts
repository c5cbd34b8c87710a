import { z } from 'zod'
import type { UploadedPhoto } from '../../../src-preload/contract/history.ts'
import { photoReasons, photoStates } from '../../../src-preload/contract/photos.ts'
import { perConnection, type Connection } from '../database/database.ts'

const flag = z.number().transform((value) => value === 1)

const rowSchema = z
  .object({
    file: z.string(),
    folder: z.string(),
    state: z.enum(photoStates),
    replaced: flag,
    reason: z.enum(photoReasons).nullable(),
    args: z
      .string()
      .transform((text): unknown => JSON.parse(text))
      .pipe(z.record(z.string(), z.union([z.string(), z.number()]))),
    suggested: flag,
    user: z.number().nullable(),
    name: z.string(),
    email: z.string(),
    userId: z.string(),
    externalId: z.string(),
  })
  .transform(({ user: id, name, email, userId, externalId, ...photo }): UploadedPhoto => {
    return { ...photo, user: id === null ? null : { id, name, email, userId, externalId } }
  })

interface Row {
  history: number
  position: number
  file: string
  folder: string
  state: string
  replaced: 0 | 1
  reason: string | null
  args: string
  suggested: 0 | 1
  user: number | null
  name: string
  email: string
  userId: string
  externalId: string
}

const statements = perConnection((db) => ({
  of: db.prepare<[number], unknown>(
    `SELECT file, folder, state, replaced, reason, args, suggested, user, name, email, user_id AS userId,
       external_id AS externalId
     FROM history_photos WHERE history_id = ? ORDER BY position`,
  ),
}))

const inserting = perConnection((db) =>
  db.prepare<[Row]>(
    `INSERT INTO history_photos VALUES (@history, @position, @file, @folder, @state, @replaced, @reason, @args,
       @suggested, @user, @name, @email, @userId, @externalId)`,
  ),
)

/** Keeps with an upload's entry what became of each file. Call within the transaction that does it. */
export function storeUploadedPhotos(db: Connection, entry: number, photos: readonly UploadedPhoto[]): void {
  const insert = inserting(db)
  for (const [position, { user, args, replaced, suggested, ...photo }] of photos.entries()) {
    const { id, name, email, userId, externalId } = user ?? nobody
    insert.run({
      ...photo,
      history: entry,
      position,
      replaced: replaced ? 1 : 0,
      suggested: suggested ? 1 : 0,
      args: JSON.stringify(args),
      user: id,
      name,
      email,
      userId,
      externalId,
    })
  }
}

const nobody = { id: null, name: '', email: '', userId: '', externalId: '' }

/** What became of each file of an upload, in the order they were dropped; empty for any other entry. */
export function readUploadedPhotos(db: Connection, entry: number): UploadedPhoto[] {
  return statements(db)
    .of.all(entry)
    .map((row) => rowSchema.parse(row))
}
