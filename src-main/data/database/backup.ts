import { createHash, randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { MissingPhotos } from '../../../src-preload/contract/app.ts'
import { afterwards } from '../../services/afterwards.ts'
import { storedPhotoPath } from '../../services/contract/folders.ts'
import { CodedError } from '../../services/protocol.ts'
import { discardFile } from '../../services/remove.ts'
import { renameOver } from '../../services/rename.ts'
import { throwIfCancelled, type CallContext } from '../../services/channel.ts'
import type { DataContext } from '../context.ts'
import { failedWrite, flushFolder, piecesOf } from '../files.ts'
import { writeLastBackup } from '../settings/store.ts'
import { copyDatabase, discardDatabase } from './automatic.ts'
import { readContainer, writeContainer, type Step } from './container.ts'
import { openConnection, type Connection } from './database.ts'
import { missingPhotos, peopleWith } from './missing-photos.ts'

/**
 * Writes the database and its photos into one file (E5), reads it back, and only then puts it in its place. It is made
 * within the data folder, so that SQLite never works on the stick or share it goes to. Answers which photos had to be
 * left out, as their files are damaged or gone. Throws `not-writable`, `in-use`, `disk-full`, `cancelled`.
 */
export async function backUp(
  context: DataContext,
  target: string,
  call: CallContext,
): Promise<MissingPhotos | null> {
  const { folders, database } = context
  const work = join(folders.backups, `${randomBytes(6).toString('hex')}.tmp`)
  const snapshot = `${work}-snapshot.tmp`
  const step = (stage: 'saving' | 'checking') => (done: number, total: number) => {
    throwIfCancelled(call.signal)
    call.progress({ stage, done, total })
  }
  try {
    const createdAt = context.now()
    step('saving')(0, 0)
    await database.alone(() => copyDatabase(database.write, snapshot))
    const missing = await pack(context, snapshot, work, createdAt, step('saving'))
    await readContainer(work, { database: () => undefined, photos: async () => undefined }, step('checking'))
    await copyChecked(work, target, () => throwIfCancelled(call.signal), call.saving)
    await afterwards('noting a backup', async () => {
      await database.queued(() => database.transaction(() => writeLastBackup(database.write, createdAt)))
      context.changed(['settings'])
    })
    return missing
  } finally {
    discardDatabase(snapshot)
    discardDatabase(work)
  }
}

/** Writes the container of a snapshot, and of the photos that its profiles and undo data name. */
async function pack(
  { folders, appVersion }: DataContext,
  snapshot: string,
  work: string,
  createdAt: string,
  step: Step,
): Promise<MissingPhotos | null> {
  const db = openConnection(snapshot, { readonly: true })
  try {
    const photos = photoNames(db).map((hash) => ({ hash, path: storedPhotoPath(folders, hash) }))
    const peopleOf = (hash: string): string[] => peopleWith(db, hash)
    const leftOut = await writeContainer(
      work,
      { database: snapshot, photos, peopleOf, createdAt, appVersion },
      step,
    )
    return missingPhotos(db, leftOut)
  } finally {
    db.close()
  }
}

/** Hashes of all photos that the profiles and what is kept for undo name. */
export function photoNames(db: Connection): string[] {
  return db
    .prepare<[], string>(
      `SELECT photo FROM users WHERE photo IS NOT NULL
       UNION SELECT before_photo FROM history_changes WHERE before_photo IS NOT NULL`,
    )
    .pluck()
    .all()
}

const chunkBytes = 1024 * 1024

/**
 * Copies a file under a temporary name, flushes it, reads it back, and renames it over `target`; `saving` runs before
 * that.
 */
export async function copyChecked(
  source: string,
  target: string,
  step: () => void,
  saving: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const temporary = join(dirname(target), `.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(temporary, 'wx')
    const written = createHash('sha256')
    try {
      for await (const chunk of piecesOf(source, chunkBytes)) {
        step()
        written.update(chunk)
        await file.writeFile(chunk)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    const read = createHash('sha256')
    for await (const chunk of piecesOf(temporary, chunkBytes)) {
      step()
      read.update(chunk)
    }
    if (written.digest('hex') !== read.digest('hex')) {
      throw new CodedError('not-writable', { file: basename(target) })
    }
    await saving()
    await renameOver(temporary, target)
  } catch (error) {
    discardFile(temporary)
    throw await failedWrite(error, target)
  }
  await afterwards('flushing a folder', () => flushFolder(dirname(target)))
}
