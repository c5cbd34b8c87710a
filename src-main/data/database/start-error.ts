import { basename } from 'node:path'
import type { BackupInfo, StartError } from '../../../src-preload/contract/app.ts'
import type { AppError } from '../../../src-preload/contract/envelope.ts'
import type { ErrorCode } from '../../../src-preload/contract/errors.ts'
import type { DataFolders } from '../../services/contract/folders.ts'
import { toAppError } from '../../services/protocol.ts'
import { listBackups } from './automatic.ts'
import { megabytesNeeded, withRoom } from './room.ts'

/** Where these are in the way, it is the directory's file: something else may take its place, and it is put aside. */
const ofTheFile: readonly ErrorCode[] = ['database-damaged', 'database-newer', 'internal']

/** Why a data folder could not be opened, in words for a start; `now` is ISO 8601, UTC; `isHeld`: it is this process's to work in. */
export function startErrorOf(error: unknown, folders: DataFolders, isHeld: boolean, now: string): StartError {
  const plain = toAppError(withRoom(error, folders))
  const replaceable = isHeld && ofTheFile.includes(plain.code)
  return { ...atStart(plain, folders), replaceable, backups: isHeld ? backupsOf(folders, now) : [] }
}

/** What has a code for any file is about this folder, or its database, here. */
function atStart(error: AppError, folders: DataFolders): AppError {
  const folder = folders.root
  switch (error.code) {
    case 'disk-full':
      return {
        code: 'data-folder-full',
        args: { folder, megabytes: megabytesNeeded(folders) },
        retryable: true,
      }
    case 'not-writable':
      return { code: 'data-folder-not-writable', args: { folder }, retryable: true }
    case 'in-use':
      return { code: 'database-in-use', args: { file: basename(folders.database), folder }, retryable: true }
    default:
      return error
  }
}

/** A folder of backups that cannot be read offers none; that must not hide why the directory could not be opened. */
function backupsOf(folders: DataFolders, now: string): BackupInfo[] {
  try {
    return listBackups(folders.backups, now)
  } catch (error) {
    process.stderr.write(`listing backups failed: ${toAppError(error).code}\n`)
    return []
  }
}
