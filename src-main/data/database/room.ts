import { statfsSync, statSync } from 'node:fs'
import type { DataFolders } from '../../services/contract/folders.ts'
import { CodedError } from '../../services/protocol.ts'
import { mayBeFull } from '../../services/system-errors.ts'

const megabyte = 1024 * 1024
/** Below this the index of SQLite's log, with a page of the log, has no room (bytes). */
const least = 64 * 1024
/** What the logs of a day's beginning take, open reviews included (bytes). */
const forLogs = 10 * megabyte

/** Where an error leaves it open whether the disk is full, the volume of the data folder decides. */
export function withRoom(error: unknown, folders: DataFolders): unknown {
  return mayBeFull(error) && isFull(folders.root) ? new CodedError('disk-full') : error
}

/** Whether a folder's volume has no room left, or no place for one more file. */
function isFull(folder: string): boolean {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(folder)
    return bavail * bsize < least || (files > 0 && ffree === 0)
  } catch {
    // A volume that does not answer is not known to be full.
    return false
  }
}

/** How much has to be free for a directory to be opened, and backed up as each day's first start does (megabytes). */
export function megabytesNeeded(folders: DataFolders): number {
  const database = statSync(folders.database, { throwIfNoEntry: false })?.size ?? 0
  return Math.ceil((forLogs + database) / megabyte)
}
