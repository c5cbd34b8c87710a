import { existsSync } from 'node:fs'
import type { DataFolders } from '../../services/contract/folders.ts'
import { CodedError } from '../../services/protocol.ts'
import { isExchangePending } from './exchange.ts'
import { prepareFolder } from './folder.ts'
import { lockFolder } from './lock.ts'

/**
 * Makes what is missing of a data folder, and holds it for this process; `mustExist`: there has to be a directory in it, or
 * one on its way into its place. Throws `data-folder-missing`, `data-folder-in-use`, and what `prepareFolder` throws.
 */
export function holdFolder(folders: DataFolders, mustExist: boolean): { release(): void } {
  if (mustExist && !existsSync(folders.database) && !isExchangePending(folders)) {
    throw new CodedError('data-folder-missing', { folder: folders.root }, true)
  }
  prepareFolder(folders)
  return lockFolder(folders.lock)
}
