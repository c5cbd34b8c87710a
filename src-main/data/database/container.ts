import BetterSqlite3 from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { CodedError } from '../../services/protocol.ts'
import { meaningOf } from '../../services/system-errors.ts'
import { flushFile } from '../files.ts'
import type { Connection } from './database.ts'
import { openForeign, openSqlite } from './open-sqlite.ts'
import { isSameSchema, schemaMadeBy, schemaOf } from './schema.ts'
import { isSpoiled } from './verdict.ts'

/**
 * A backup of everything in one file: a SQLite file that holds the database file in parts, the photos, and the hashes
 * to tell that all is there. Marked "Bdgb" in ASCII.
 */
export const containerId = 0x42646762
const format = 1
const containerSchema = `
CREATE TABLE about (about TEXT NOT NULL) STRICT;
CREATE TABLE database_parts (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE photos (number INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, bytes BLOB NOT NULL) STRICT;
`
const partBytes = 1024 * 1024
const photosAtOnce = 50

const aboutSchema = z.object({
  format: z.literal(format),
  createdAt: z.string(),
  appVersion: z.string(),
  databaseBytes: z.number(),
  databaseHash: z.string(),
  photos: z.number(),
  /** Photos that could not be taken: their files were damaged or gone. Whose they are, by name. */
  leftOut: z.array(z.object({ hash: z.string(), people: z.array(z.string()) })).default([]),
})

export interface ContainerInput {
  /** A plain copy of the database that nothing writes to. */
  database: string
  /** Hash and path of each photo. */
  photos: { hash: string; path: string }[]
  /** The names of those whose photo it is. */
  peopleOf(hash: string): string[]
  createdAt: string
  appVersion: string
}

/** Called between pieces of work; throws where the work is to stop. `done` counts photos. */
export type Step = (done: number, total: number) => void

/**
 * Writes a container to a new file. A photo whose file is missing or is not what its hash says is left out: it is lost
 * already. Answers the hashes of those. Throws `in-use` where another program holds one.
 */
export async function writeContainer(file: string, input: ContainerInput, step: Step): Promise<string[]> {
  const db = openSqlite(file)
  let leftOut: string[]
  try {
    db.pragma('journal_mode = OFF')
    db.pragma('synchronous = OFF')
    db.pragma(`application_id = ${containerId}`)
    db.exec(containerSchema)
    const database = await writeParts(db, input.database)
    leftOut = await writePhotos(db, input.photos, step)
    const about: z.infer<typeof aboutSchema> = {
      format,
      createdAt: input.createdAt,
      appVersion: input.appVersion,
      databaseBytes: database.bytes,
      databaseHash: database.hash,
      photos: input.photos.length - leftOut.length,
      leftOut: leftOut.map((hash) => ({ hash, people: input.peopleOf(hash) })),
    }
    db.prepare<[string]>('INSERT INTO about (about) VALUES (?)').run(JSON.stringify(about))
  } finally {
    db.close()
  }
  flushFile(file)
  return leftOut
}

async function writeParts(db: Connection, database: string): Promise<{ bytes: number; hash: string }> {
  const insert = db.prepare<[number, Uint8Array]>('INSERT INTO database_parts (part, bytes) VALUES (?, ?)')
  const source = openSync(database, 'r')
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.alloc(partBytes)
    let bytes = 0
    for (let part = 0; ; part++) {
      const read = readSync(source, buffer, 0, partBytes, bytes)
      if (read === 0) return { bytes, hash: hash.digest('hex') }
      const piece = buffer.subarray(0, read)
      hash.update(piece)
      insert.run(part, piece)
      bytes += read
      await nextTurn()
    }
  } finally {
    closeSync(source)
  }
}

/** Answers the hashes of those that were left out. */
async function writePhotos(db: Connection, photos: ContainerInput['photos'], step: Step): Promise<string[]> {
  const insert = db.prepare<[string, Uint8Array]>('INSERT INTO photos (hash, bytes) VALUES (?, ?)')
  const insertAll = db.transaction((read: { hash: string; bytes: Uint8Array }[]) => {
    for (const { hash, bytes } of read) insert.run(hash, bytes)
  })
  const leftOut: string[] = []
  for (let done = 0; done < photos.length; done += photosAtOnce) {
    step(done, photos.length)
    const read = await Promise.all(
      photos.slice(done, done + photosAtOnce).map(async ({ hash, path }) => {
        const bytes = await readStored(path)
        if (bytes && hashOf(bytes) === hash) return [{ hash, bytes }]
        leftOut.push(hash)
        return []
      }),
    )
    insertAll(read.flat())
  }
  step(photos.length, photos.length)
  return leftOut
}

/** The bytes of a photo, or null where they are lost. Throws `in-use`: one that another program holds is not. */
async function readStored(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (meaningOf(error) === 'in-use') throw new CodedError('in-use', { file: basename(path) }, true)
    return null
  }
}

/** What becomes of a container's content while it is checked. */
export interface ContainerSink {
  /** The next bytes of the database file, in order. */
  database(bytes: Uint8Array): void
  /** Photos whose bytes are what their hash says. */
  photos(photos: { hash: string; bytes: Uint8Array }[]): Promise<void>
}

/**
 * Reads a container from its first byte to its last and compares all hashes and counts. Throws `backup-invalid` where
 * anything is missing or differs, or the file holds tables or views that no backup has. Answers the hashes of photos
 * that it says it had to leave out.
 */
export async function readContainer(file: string, sink: ContainerSink, step: Step): Promise<string[]> {
  let db: Connection | undefined
  try {
    db = openForeign(file, { readonly: true })
    const made = schemaMadeBy((empty) => empty.exec(containerSchema))
    if (!isSameSchema(schemaOf(db), made)) throw new CodedError('backup-invalid')
    const about = aboutSchema.parse(
      JSON.parse(db.prepare<[], string>('SELECT about FROM about').pluck().get() ?? ''),
    )
    await readParts(db, about, sink)
    await readPhotos(db, about.photos, sink, step)
    return about.leftOut.map(({ hash }) => hash)
  } catch (error) {
    throw isUnusable(error) ? new CodedError('backup-invalid') : error
  } finally {
    db?.close()
  }
}

function isUnusable(error: unknown): boolean {
  const odd = error instanceof BetterSqlite3.SqliteError && /^SQLITE_(ERROR|FORMAT)/.test(error.code)
  return odd || isSpoiled(error) || error instanceof z.ZodError || error instanceof SyntaxError
}

async function readParts(
  db: Connection,
  about: { databaseBytes: number; databaseHash: string },
  sink: ContainerSink,
): Promise<void> {
  const part = db.prepare<[number], Buffer>('SELECT bytes FROM database_parts WHERE part = ?').pluck()
  const hash = createHash('sha256')
  let bytes = 0
  for (let number = 0; ; number++) {
    const piece = part.get(number)
    if (piece === undefined) break
    hash.update(piece)
    sink.database(piece)
    bytes += piece.length
    await nextTurn()
  }
  if (bytes !== about.databaseBytes || hash.digest('hex') !== about.databaseHash) {
    throw new CodedError('backup-invalid')
  }
}

async function readPhotos(db: Connection, total: number, sink: ContainerSink, step: Step): Promise<void> {
  const next = db.prepare<[number, number], { number: number; hash: string; bytes: Buffer }>(
    'SELECT number, hash, bytes FROM photos WHERE number > ? ORDER BY number LIMIT ?',
  )
  let read = 0
  let last = 0
  for (;;) {
    step(read, total)
    const photos = next.all(last, photosAtOnce)
    if (photos.some(({ hash, bytes }) => hashOf(bytes) !== hash)) throw new CodedError('backup-invalid')
    await sink.photos(photos)
    read += photos.length
    last = photos.at(-1)?.number ?? last
    if (photos.length < photosAtOnce) break
    await nextTurn()
  }
  step(read, total)
  if (read !== total) throw new CodedError('backup-invalid')
}

/** Lower-case hex SHA-256. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
