import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { discardFile } from '../services/remove.ts'
import { renameOver } from '../services/rename.ts'

let written = 0

/**
 * Writes a JPEG to `folder/<hash>.jpg` and answers its hash, the lower-case hex SHA-256 of its bytes. The bytes lie
 * complete on the disk before the name appears (temporary name `.<hash>-<process>-<number>.tmp`, fsync, rename); a file
 * that is there already is kept. Throws Node's error where the folder cannot be written.
 */
export async function storeJpeg(folder: string, jpeg: Buffer): Promise<string> {
  const hash = createHash('sha256').update(jpeg).digest('hex')
  const target = join(folder, `${hash}.jpg`)
  if (await holds(target, jpeg.length)) return hash

  written += 1
  const temporary = join(folder, `.${hash}-${process.pid}-${written}.tmp`)
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(jpeg)
      await file.sync()
    } finally {
      await file.close()
    }
    await renameOver(temporary, target)
  } catch (error) {
    discardFile(temporary)
    // Windows refuses to rename over a picture that somebody has open: it is the same picture.
    if (await holds(target, jpeg.length)) return hash
    throw error
  }
  return hash
}

async function holds(path: string, bytes: number): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile() && stats.size === bytes,
    () => false,
  )
}
