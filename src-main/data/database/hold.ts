import { existsSync } from 'node:fs'
import type { DataFolders } from '../../services/contract/folders.ts'
import { CodedError } from '../../services/protocol.ts'
import { backupsIn } from './automatic.ts'
import { isExchangePending } from './exchange.ts'
import { prepareFolder } from './folder.ts'
import { lockFolder } from './lock.ts'

/** Whether a folder has a directory, one on its way into its place, or one that was lost but for its backups. */
const isInUse = (folders: DataFolders): boolean =>
  existsSync(folders.database) || isExchangePending(folders) || backupsIn(folders.backups).length > 0

/**
 * Makes what is missing of a data folder, and holds it for this process; `mustExist`: it has to be in use already. Throws `data-folder-missing`, `data-folder-in-use`, and what `prepareFolder` throws.
 */
export function holdFolder(folders: DataFolders, mustExist: boolean): { release(): void } {
  if (mustExist && !isInUse(folders)) {
    throw new CodedError('data-folder-missing', { folder: folders.root }, true)
  }
  prepareFolder(folders)
  return lockFolder(folders.lock)
}
