import type { DataFolders } from '../../services/contract/folders.ts'
import { CodedError } from '../../services/protocol.ts'
import { backUpDatabase, backupsIn } from './automatic.ts'
import { openConnection, openDatabase, type Database } from './database.ts'
import { checkDatabase } from './integrity.ts'
import { currentVersion, migrate } from './migrations.ts'

/** Checks, migrates (after a backup) and opens the database of a folder. */
export async function openChecked(folders: DataFolders, now: () => string): Promise<Database> {
  const version = checkDatabase(folders.database)
  // An empty file beside backups is a directory that was lost, not a first start.
  if (version === 0 && backupsIn(folders.backups).length > 0) throw new CodedError('database-damaged')
  if (version < currentVersion) {
    const connection = openConnection(folders.database, { readonly: false })
    try {
      if (version > 0) await backUpDatabase(connection, folders.backups, 'migration', now())
      migrate(connection)
    } finally {
      connection.close()
    }
  }
  return openDatabase(folders.database)
}
