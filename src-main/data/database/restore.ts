import BetterSqlite3 from 'better-sqlite3'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { MissingPhotos } from '../../../src-preload/contract/app.ts'
import { afterwards } from '../../services/afterwards.ts'
import { throwIfCancelled, type CallContext } from '../../services/channel.ts'
import { storedPhotoPath, type DataFolders } from '../../services/contract/folders.ts'
import { CodedError } from '../../services/protocol.ts'
import { removeFolder } from '../../services/remove.ts'
import { renameOver } from '../../services/rename.ts'
import { flushFile, flushFolder, isSameFile } from '../files.ts'
import { dropUndo } from '../history/store.ts'
import { copyChecked, photoNames } from './backup.ts'
import { containerId, hashOf, readContainer } from './container.ts'
import { openConnection, type Connection } from './database.ts'
import { exchangePlaces } from './exchange.ts'
import { checkDatabase } from './integrity.ts'
import { applicationId, migrate } from './migrations.ts'
import { missingPhotos } from './missing-photos.ts'
import { isSpoiled } from './verdict.ts'

/** Where a restore is prepared. */
function placesOf(folders: DataFolders) {
  const { work, ready } = exchangePlaces(folders)
  return {
    work,
    copy: join(work, 'copy.db'),
    incoming: join(work, 'incoming.db'),
    photos: join(work, 'photos'),
    ready,
  }
}

/** What else is done to a database that comes from a backup, in the same transaction. */
type Prepare = (db: Connection, missing: MissingPhotos | null) => void

/**
 * Checks a backup and brings its database here, its photos into the store (E5): nothing is replaced yet, as photos are
 * named by their content. `prepare` works on the database as it will be. Next comes `layReady`, or `forgetRestore`. Call
 * while no exchange is under way. Answers which photos are not there then. Throws `backup-invalid`, `database-newer`,
 * `unreadable`, `cancelled`.
 */
export async function prepareRestore(
  folders: DataFolders,
  source: string,
  prepare: Prepare,
  call: CallContext,
): Promise<MissingPhotos | null> {
  const places = placesOf(folders)
  await forgetRestore(folders)
  mkdirSync(places.photos, { recursive: true })
  try {
    const kind = await kindOf(source, folders)
    const step = () => throwIfCancelled(call.signal)
    call.progress({ stage: 'reading', done: 0, total: null })
    let leftOut: readonly string[] = []
    if (kind === 'container') {
      await copyChecked(source, places.copy, step)
      leftOut = await unpack(folders, places, call)
    } else {
      await copyChecked(source, places.incoming, step)
      // One that was not closed in order has its last changes beside it.
      const log = `${source}-wal`
      if (existsSync(log)) await copyChecked(log, `${places.incoming}-wal`, step)
    }
    return bringUpToDate(folders, places.incoming, prepare, new Set(leftOut))
  } catch (error) {
    await afterwards('letting go of a restore', () => forgetRestore(folders))
    throw error
  }
}

/** Prepares an empty directory to take the present one's place; next comes `layReady`, or `forgetRestore`. */
export async function prepareAnew(folders: DataFolders): Promise<void> {
  const { work, incoming } = placesOf(folders)
  await forgetRestore(folders)
  mkdirSync(work, { recursive: true })
  const db = openConnection(incoming, { readonly: false })
  try {
    migrate(db)
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
  flushFile(incoming)
}

/** From here on the restore takes place, whatever happens: if not now, at the next start. */
export async function layReady(folders: DataFolders): Promise<void> {
  const { work, incoming, ready } = placesOf(folders)
  await renameOver(incoming, ready)
  flushFolder(work)
}

/** Lets go of what was prepared. */
export async function forgetRestore(folders: DataFolders): Promise<void> {
  await removeFolder(placesOf(folders).work)
}

async function kindOf(source: string, folders: DataFolders): Promise<'container' | 'database'> {
  const file = basename(source)
  // The open database itself is no backup of it.
  if (await isSameFile(source, folders.database)) throw new CodedError('backup-invalid', { file })
  const id = readApplicationId(source)
  if (id === containerId) return 'container'
  if (id === applicationId) return 'database'
  throw new CodedError('backup-invalid', { file })
}

const headerBytes = 100
const applicationIdAt = 68

/** The application id in a SQLite file's header, or null where it is no such file. */
function readApplicationId(file: string): number | null {
  const header = readHeader(file)
  if (header === null) return null
  return header.toString('latin1', 0, 16) === 'SQLite format 3\0'
    ? header.readUInt32BE(applicationIdAt)
    : null
}

/** Null where the file is shorter. Throws `unreadable`. */
function readHeader(file: string): Buffer | null {
  const header = Buffer.alloc(headerBytes)
  try {
    const descriptor = openSync(file, 'r')
    try {
      return readSync(descriptor, header, 0, headerBytes, 0) < headerBytes ? null : header
    } finally {
      closeSync(descriptor)
    }
  } catch {
    throw new CodedError('unreadable', { file: basename(file) }, true)
  }
}

type Places = ReturnType<typeof placesOf>

/**
 * Reads a container completely, and only when all of it is right moves its photos into the store. Answers the hashes of
 * those that it had to leave out.
 */
async function unpack(folders: DataFolders, places: Places, call: CallContext): Promise<string[]> {
  const incoming = openSync(places.incoming, 'w')
  const arrived: string[] = []
  let leftOut: string[]
  try {
    leftOut = await readContainer(
      places.copy,
      {
        // A write may end half way where the disk is full; this one then goes on, and fails.
        database: (bytes) => writeFileSync(incoming, bytes),
        photos: async (photos) => {
          const missing = await Promise.all(
            photos.map(({ hash, bytes }) => layDown(folders, places, hash, bytes)),
          )
          arrived.push(...missing.filter((hash) => hash !== null))
        },
      },
      (done, total) => {
        throwIfCancelled(call.signal)
        call.progress({ stage: 'checking', done, total })
      },
    )
  } finally {
    closeSync(incoming)
  }
  for (const hash of arrived) {
    const target = storedPhotoPath(folders, hash)
    await mkdir(dirname(target), { recursive: true })
    await renameOver(join(places.photos, `${hash}.jpg`), target)
  }
  for (const folder of new Set(arrived.map((hash) => dirname(storedPhotoPath(folders, hash))))) {
    flushFolder(folder)
  }
  flushFolder(folders.photos)
  return leftOut
}

/** Writes a photo beside the store; answers null where the store has it already, whole. */
async function layDown(
  folders: DataFolders,
  places: Places,
  hash: string,
  bytes: Uint8Array,
): Promise<string | null> {
  const stored = await readFile(storedPhotoPath(folders, hash)).catch(() => null)
  if (stored && hashOf(stored) === hash) return null
  const file = await open(join(places.photos, `${hash}.jpg`), 'w')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  return hash
}

/** Checks the database that came, migrates it, and takes out of it what is not here. */
function bringUpToDate(
  folders: DataFolders,
  file: string,
  prepare: Prepare,
  leftOut: ReadonlySet<string>,
): MissingPhotos | null {
  let missing: MissingPhotos | null = null
  try {
    if (checkDatabase(file) === 0) throw new CodedError('backup-invalid')
    const db = openConnection(file, { readonly: false })
    try {
      migrate(db)
      db.transaction(() => {
        missing = forgetMissingPhotos(db, folders, leftOut)
        prepare(db, missing)
      }).immediate()
      db.pragma('wal_checkpoint(TRUNCATE)')
      db.pragma('journal_mode = DELETE')
    } finally {
      db.close()
    }
    flushFile(file)
    return missing
  } catch (error) {
    const odd = error instanceof BetterSqlite3.SqliteError && error.code === 'SQLITE_ERROR'
    throw odd || isSpoiled(error) ? new CodedError('backup-invalid') : error
  }
}

/**
 * A database may name photos that this folder does not have: they are gone, and so is their undo. Of those that a backup
 * had to leave out, the file here may be the damaged one. One that cannot be looked at now is not gone: then this throws.
 */
function forgetMissingPhotos(
  db: Connection,
  folders: DataFolders,
  leftOut: ReadonlySet<string>,
): MissingPhotos | null {
  const missing = photoNames(db).filter((hash) => {
    const path = storedPhotoPath(folders, hash)
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return true
    return leftOut.has(hash) && hashOf(readFileSync(path)) !== hash
  })
  const told = missingPhotos(db, missing)
  const entries = db
    .prepare<[string], number>('SELECT DISTINCT history_id FROM history_changes WHERE before_photo = ?')
    .pluck()
  const clear = db.prepare<[string]>('UPDATE users SET photo = NULL WHERE photo = ?')
  for (const hash of missing) {
    for (const entry of entries.all(hash)) dropUndo(db, entry)
    clear.run(hash)
  }
  return told
}
