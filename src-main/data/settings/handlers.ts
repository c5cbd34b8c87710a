import type { DataHandlers, GetContext } from '../context.ts'
import { countSharedCards } from '../credentials/store.ts'
import { hasContent } from '../history/content.ts'
import { countUsers } from '../users/query.ts'
import { countSampleUsers } from '../users/sample.ts'
import { readLastBackup, readSettings, writeSettings } from './store.ts'

export function settingsHandlers(context: GetContext): DataHandlers<'app.summary' | 'settings.change'> {
  return {
    'app.summary': () => {
      const { database, backupFailure } = context()
      const { read } = database
      const { all, withoutPhoto } = countUsers(read)
      return {
        users: all,
        withPhoto: all - withoutPhoto,
        sampleUsers: countSampleUsers(read),
        sharedCards: countSharedCards(read),
        untouched: !hasContent(read),
        lastBackup: readLastBackup(read),
        backupFailure: backupFailure(),
      }
    },
    'settings.change': (input) => {
      const { database, changed } = context()
      database.transaction(() => writeSettings(database.write, input))
      changed(['settings'])
      return readSettings(database.read)
    },
  }
}
