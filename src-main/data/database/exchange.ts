import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterwards } from '../../services/afterwards.ts'
import type { DataFolders } from '../../services/contract/folders.ts'
import { toAppError } from '../../services/protocol.ts'
import { removeFolder } from '../../services/remove.ts'
import { renameOver } from '../../services/rename.ts'
import { flushFolder } from '../files.ts'

/**
 * Another database takes the place of the one in a data folder, in moves that may each be the last: what lies where says how
 * far it came, and `resumeExchange` goes on from there at the next start. Nothing is deleted before the new one was opened.
 *
 * - `restore/ready.db`: from here on it takes place. The files of the old one go to `exchange/old`, then it becomes the
 *   database.
 * - `exchange/old`, and no `ready.db`: the new one is on trial. `settleExchange` ends that well, `undoExchange` badly.
 * - `exchange/refused`: it ends badly: the files of the new one go in there; then `old` becomes `back`.
 * - `exchange/back`: the files of the old one go back to their places. Whatever lies ready then comes no more.
 *
 * What is left when it has ended is nobody's, and in nobody's way while another program holds it; the next exchange begins
 * when all of it is gone.
 */
export function exchangePlaces(folders: DataFolders) {
  const exchange = join(folders.root, 'exchange')
  return {
    /** Where a new database is prepared. */
    work: join(folders.root, 'restore'),
    ready: join(folders.root, 'restore', 'ready.db'),
    exchange,
    old: join(exchange, 'old'),
    refused: join(exchange, 'refused'),
    back: join(exchange, 'back'),
    gone: join(exchange, 'gone'),
    /** The new one was opened: it is not on trial any more, also where the old one's files cannot be moved yet. */
    passed: join(exchange, 'passed'),
    /** A folder for each database that was set aside, named by when. */
    aside: join(folders.root, 'set-aside'),
  }
}

/** What an exchange does to the disk; tests stop it at any step, as a crash does. */
export interface ExchangeDisk {
  make(folder: string): void
  /** Renames, over what is there. */
  move(from: string, to: string): Promise<void>
  /** Removes a folder with all that is in it, unless another program holds something there: then it may be left. */
  remove(path: string): Promise<void>
}

const realDisk: ExchangeDisk = {
  make: (folder) => void mkdirSync(folder, { recursive: true }),
  async move(from, to) {
    await renameOver(from, to)
    flushFolder(dirname(to))
    flushFolder(dirname(from))
  },
  remove: (path) => afterwards('tidying up after an exchange', () => removeFolder(path)),
}

/** The files that go together: the database, and the open reviews, which were judged against it. */
const filesOf = ({ database, stagingDatabase }: DataFolders): string[] =>
  [database, stagingDatabase].flatMap((file) => ['', '-wal', '-shm', '-journal'].map((end) => file + end))

const holdsFiles = (folder: string): boolean => existsSync(folder) && readdirSync(folder).length > 0

/** Whether a database is to come into the folder, or to come back: that it has none just now says nothing. */
export function isExchangePending(folders: DataFolders): boolean {
  const { ready, old, back } = exchangePlaces(folders)
  return existsSync(ready) || holdsFiles(old) || holdsFiles(back)
}

/** Whether the database in the folder came by an exchange that is not settled: the old one can still come back. */
export function isOnTrial(folders: DataFolders): boolean {
  const { old, passed } = exchangePlaces(folders)
  return holdsFiles(old) && !existsSync(passed)
}

/**
 * Puts the database that lies ready, if there is one, in the old one's place, and brings to its end what a crash has cut off.
 * Call while the database is closed; afterwards open it, then `settleExchange` or `undoExchange`.
 */
export async function resumeExchange(folders: DataFolders, disk = realDisk): Promise<void> {
  const { ready, old, refused, back } = exchangePlaces(folders)
  if (existsSync(back)) await putBack(folders, disk)
  else if (existsSync(refused)) await refuse(folders, disk)
  else if (existsSync(ready)) {
    disk.make(old)
    await moveFiles(folders, disk, (file) => [file, join(old, basename(file))])
    await disk.move(ready, folders.database)
  }
  await tidyExchange(folders, disk)
}

/** Removes what is left of an exchange that has ended, and of the preparing of one; answers whether nothing is. */
export async function tidyExchange(folders: DataFolders, disk = realDisk): Promise<boolean> {
  const { work, ready, exchange, old, refused, back } = exchangePlaces(folders)
  const hasEnded = existsSync(back) || !existsSync(old)
  if (hasEnded) await disk.remove(refused)
  await disk.remove(work)
  // Without `back`, what was refused or lies ready would say that the exchange goes on.
  if (hasEnded && !existsSync(refused) && !existsSync(ready)) await disk.remove(exchange)
  return !existsSync(work) && !existsSync(exchange)
}

/** Brings the old database back to its place, however far the exchange came. Call while the database is closed. */
export async function undoExchange(folders: DataFolders, disk = realDisk): Promise<void> {
  const { ready, old, refused, back } = exchangePlaces(folders)
  if (existsSync(ready) && !existsSync(back)) {
    await moveFiles(folders, disk, (file) => [join(old, basename(file)), file])
    disk.make(back)
  } else if (existsSync(old) && !existsSync(back)) {
    disk.make(refused)
    await refuse(folders, disk)
  }
  await resumeExchange(folders, disk)
}

/** The new database was opened, and is whole: the old one goes, or, where `keptAs` names a folder, is set aside in that. */
export async function settleExchange(
  folders: DataFolders,
  keptAs: string | null,
  disk = realDisk,
): Promise<string | null> {
  const { old, gone, passed, aside } = exchangePlaces(folders)
  if (!existsSync(old)) return null
  disk.make(passed)
  const kept = keptAs !== null && holdsFiles(old) ? freeName(aside, keptAs) : null
  if (kept !== null) disk.make(aside)
  await disk.move(old, kept ?? gone)
  await tidyExchange(folders, disk)
  return kept
}

/** As `settleExchange`; where the files cannot be moved now, it is done at the next start, and this one goes on. */
export async function settleOrLater(folders: DataFolders, keptAs: string | null): Promise<string | null> {
  try {
    return await settleExchange(folders, keptAs)
  } catch (error) {
    process.stderr.write(`setting the former directory aside failed: ${toAppError(error).code}\n`)
    return null
  }
}

/** What is at the places is the new one's, and is refused. */
async function refuse(folders: DataFolders, disk: ExchangeDisk): Promise<void> {
  const { old, refused, back } = exchangePlaces(folders)
  await moveFiles(folders, disk, (file) => [file, join(refused, basename(file))])
  await disk.move(old, back)
  await putBack(folders, disk)
}

async function putBack(folders: DataFolders, disk: ExchangeDisk): Promise<void> {
  const { back } = exchangePlaces(folders)
  await moveFiles(folders, disk, (file) => [join(back, basename(file)), file])
}

async function moveFiles(
  folders: DataFolders,
  disk: ExchangeDisk,
  way: (file: string) => [from: string, to: string],
): Promise<void> {
  for (const [from, to] of filesOf(folders).map(way)) if (existsSync(from)) await disk.move(from, to)
}

function freeName(folder: string, name: string): string {
  for (let count = 1; ; count++) {
    const path = join(folder, count === 1 ? name : `${name} (${count})`)
    if (!existsSync(path)) return path
  }
}
