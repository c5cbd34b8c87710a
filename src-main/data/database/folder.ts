import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DataFolders } from '../../services/contract/folders.ts'
import { CodedError } from '../../services/protocol.ts'
import { triedToRemove } from '../../services/remove.ts'
import { meaningOf } from '../../services/system-errors.ts'
import { isOnNetwork } from './volume.ts'

/**
 * Makes the data folder and what belongs into it. Throws `data-folder-network`, `data-folder-not-writable`, or
 * `disk-full`.
 */
export function prepareFolder(folders: DataFolders): void {
  attempt(folders, () => mkdirSync(folders.root, { recursive: true }))
  if (isOnNetwork(folders.root)) throw new CodedError('data-folder-network', { folder: folders.root })
  attempt(folders, () => {
    for (const folder of [
      folders.photos,
      dirname(folders.stagingDatabase),
      folders.stagedPhotos,
      folders.previews,
      folders.backups,
    ]) {
      mkdirSync(folder, { recursive: true })
    }
    writeProbe(join(folders.root, '.writable'))
  })
}

function writeProbe(path: string): void {
  const probe = openSync(path, 'w')
  try {
    writeSync(probe, 'x')
  } finally {
    closeSync(probe)
    triedToRemove(path)
  }
}

function attempt(folders: DataFolders, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (meaningOf(error) === 'disk-full') throw error
    throw new CodedError('data-folder-not-writable', { folder: folders.root }, true)
  }
}
