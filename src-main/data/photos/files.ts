import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, statSync } from 'node:fs'
import { copyFile, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { storedPhotoPath, type DataFolders } from '../../services/contract/folders.ts'
import { discardFile } from '../../services/remove.ts'
import { renameOver } from '../../services/rename.ts'
import { flushFile } from '../files.ts'

/** The file of a picture that waits for Upload. */
export function stagedPhotoPath(folders: DataFolders, hash: string): string {
  return join(folders.stagedPhotos, `${hash}.jpg`)
}

/** The size of a file in bytes, or null where there is none. */
export function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null
}

/**
 * Puts a staged picture into the store beside the staged one, which stays: both names are the same file where the file
 * system can, else a copy. Answers whether it made the name; false where the store has this picture already.
 */
export async function storePhoto(folders: DataFolders, hash: string): Promise<boolean> {
  const staged = stagedPhotoPath(folders, hash)
  const stored = storedPhotoPath(folders, hash)
  if (sizeOf(stored) === sizeOf(staged)) return false
  mkdirSync(dirname(stored), { recursive: true })
  try {
    linkSync(staged, stored)
  } catch {
    // Each system has its own word for a file system without hard links; what really is in the way stops the copy too.
    await copyWhole(staged, stored)
  }
  return true
}

async function copyWhole(from: string, to: string): Promise<void> {
  const temporary = join(dirname(to), `.${randomBytes(6).toString('hex')}.tmp`)
  try {
    await copyFile(from, temporary)
    flushFile(temporary)
    await renameOver(temporary, to)
  } catch (error) {
    discardFile(temporary)
    throw error
  }
}

/** Whether the store has a picture, as large as it was staged: what is not used any more is removed at any time. */
export function isStored(folders: DataFolders, hash: string, bytes: number | null): boolean {
  return bytes !== null && sizeOf(storedPhotoPath(folders, hash)) === bytes
}

/** Waits until the new names in the folders of these pictures are on the disk. */
export async function flushStore(folders: DataFolders, hashes: readonly string[]): Promise<void> {
  // Windows has nothing of the kind and needs it not.
  if (process.platform === 'win32') return
  const touched = new Set([folders.photos, ...hashes.map((hash) => dirname(storedPhotoPath(folders, hash)))])
  await Promise.all(
    [...touched].map(async (folder) => {
      const handle = await open(folder, 'r')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    }),
  )
}
