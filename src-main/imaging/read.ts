import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { maxPhotoBytes } from '../../src-preload/contract/limits.ts'
import type { NotRendered } from '../services/contract/imaging.ts'

export type ReadResult = { ok: true; content: Buffer } | NotRendered

type Cause = 'permission' | 'vanished' | 'in-use' | 'other'

const causeOfErrno: Partial<Record<string, Cause>> = {
  EACCES: 'permission',
  EPERM: 'permission',
  ENOENT: 'vanished',
  ENOTDIR: 'vanished',
  EBUSY: 'in-use',
  ETXTBSY: 'in-use',
}

/** Shortages of this process or machine: no fault of the file. */
const ownShortages = new Set(['EMFILE', 'ENFILE', 'ENOMEM'])

/**
 * Reads a photo of at most `maxPhotoBytes` (P2) into memory, once, so that all checks and the decoder see the same
 * bytes. A larger file is refused unread; a folder, device or pipe is `unreadable`. Throws only what is no fault of the
 * file (no file handles or memory left), with Node's `code`.
 */
export async function readPhoto(path: string): Promise<ReadResult> {
  try {
    // A pipe without a writer would block the opening for ever.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      return await readWhole(file)
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (ownShortages.has(code)) throw error
    return unreadable(causeOfErrno[code] ?? 'other')
  }
}

async function readWhole(file: FileHandle): Promise<ReadResult> {
  const stats = await file.stat()
  if (!stats.isFile()) return unreadable('other')
  if (stats.size > maxPhotoBytes) return tooLarge(stats.size)

  // One byte more than it should have tells whether the file grew meanwhile.
  const buffer = Buffer.allocUnsafeSlow(stats.size + 1)
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  if (length > stats.size) return unreadable('in-use')
  return { ok: true, content: buffer.subarray(0, length) }
}

function unreadable(cause: Cause): NotRendered {
  return { ok: false, reason: 'unreadable', args: { cause }, bytes: null }
}

function tooLarge(bytes: number): NotRendered {
  return { ok: false, reason: 'too-large', args: { bytes }, bytes }
}
