import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, type Stats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, dirname, join, parse } from 'node:path'
import { afterwards } from '../services/afterwards.ts'
import { CodedError } from '../services/protocol.ts'
import { discardFile, triedToRemove } from '../services/remove.ts'
import { renameOver } from '../services/rename.ts'

/** Waits until a file's content is on the disk. */
export function flushFile(path: string): void {
  const descriptor = openSync(path, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Waits until a folder's names (after a rename) are on the disk; Windows has nothing of the kind and needs it not. */
export function flushFolder(path: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * The bytes of a file, piece by piece. Whoever stops in the middle goes on only when the file is closed: Windows does not
 * let others have their way with one that is open. Throws Node's error.
 */
export async function* piecesOf(path: string, pieceBytes: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r')
  try {
    for await (const piece of file.createReadStream({ highWaterMark: pieceBytes })) {
      if (!Buffer.isBuffer(piece)) throw new Error('A file stream gives buffers.')
      yield piece
    }
  } finally {
    await file.close()
  }
}

/**
 * Writes a file that a person chose, whole or not at all: under a temporary name beside it, flushed, then renamed over
 * it. Throws `in-use` where another program holds the old file, `not-writable`, `disk-full`.
 */
export async function writeWhole(
  path: string,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(temporary, 'wx')
    try {
      for await (const chunk of chunks) await file.writeFile(chunk)
      await file.sync()
    } finally {
      await file.close()
    }
    await renameOver(temporary, path)
  } catch (error) {
    discardFile(temporary)
    throw await failedWrite(error, path)
  }
  await afterwards('flushing a folder', () => flushFolder(dirname(path)))
}

/**
 * Writes a new file into a folder, whole or not at all, under the first of `name`, `name (2)` … that nobody has: an
 * existing file is never replaced. Answers the name it got. Throws `not-writable`, `disk-full`.
 */
export async function writeNew(
  folder: string,
  name: string,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<{ path: string; name: string }> {
  const taken = await takeName(folder, name)
  const path = join(folder, taken)
  try {
    await writeWhole(path, chunks)
  } catch (error) {
    triedToRemove(path)
    throw error
  }
  return { path, name: taken }
}

/** Takes a name that is free, by an empty file that nobody else can make then. */
async function takeName(folder: string, name: string): Promise<string> {
  const { name: stem, ext } = parse(name)
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${stem} (${count})${ext}`
    try {
      await (await open(join(folder, candidate), 'wx')).close()
      return candidate
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') continue
      throw writeError(error, candidate)
    }
  }
}

const heldByAnother = ['EBUSY', 'ETXTBSY']
const notWritable = [
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'ENAMETOOLONG',
  'EINVAL',
  'EFBIG',
]
/** The stick was pulled out, the share is gone; Windows has no better name for some of it than UNKNOWN. */
const placeGone = ['EIO', 'ENXIO', 'ENODEV', 'UNKNOWN']

/** What a failed write to the file that a person chose means: `writeError`, with what lies in its place now. */
export async function failedWrite(error: unknown, path: string): Promise<unknown> {
  const there = await stat(path).catch(() => null)
  return writeError(error, basename(path), there)
}

const ownerMayWrite = 0o200

/**
 * What a failed write means; anything else than `in-use` and `not-writable` is handed on as it is. `there`: what lies in the
 * place of the file.
 */
export function writeError(
  error: unknown,
  file: string,
  there: Pick<Stats, 'mode' | 'isFile'> | null = null,
  platform: NodeJS.Platform = process.platform,
): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const renamedOver = error instanceof Error && 'syscall' in error && error.syscall === 'rename'
  // Windows answers a rename over an open file with EPERM or EACCES, and one over a folder or a read-only file as well.
  const replaceable = there !== null && there.isFile() && (there.mode & ownerMayWrite) !== 0
  const locked = platform === 'win32' && renamedOver && replaceable && (code === 'EPERM' || code === 'EACCES')
  if (locked || heldByAnother.includes(code)) return new CodedError('in-use', { file }, true)
  if (notWritable.includes(code) || placeGone.includes(code)) return new CodedError('not-writable', { file })
  return error
}
