import { throwIfCancelled } from '../../services/channel.ts'
import type { DataHandlers, GetContext } from '../context.ts'
import { writeWhole } from '../files.ts'
import { wordsOf } from '../wording.ts'
import { getEntry, pageHistory } from './query.ts'
import { reportOf } from './report.ts'
import { undoEntry } from './undo.ts'

export function historyHandlers(
  context: GetContext,
): DataHandlers<'history.page' | 'history.get' | 'history.undo' | 'history.writeReport'> {
  return {
    'history.page': ({ offset, limit, userId }) =>
      pageHistory(context().database.read, userId, offset, limit),
    'history.get': ({ id }) => getEntry(context().database.read, id),
    'history.undo': ({ id }, { signal, progress }) => {
      const { database, now, changed } = context()
      throwIfCancelled(signal)
      progress({ stage: 'undoing', done: 0, total: null })
      database.transaction(() => undoEntry(database.write, id, now()))
      changed(['users', 'photos', 'imports', 'history'])
      return null
    },
    'history.writeReport': async ({ id, path, language }) => {
      const entry = getEntry(context().database.read, id)
      await writeWhole(path, [reportOf(entry, language, wordsOf(language))])
      return null
    },
  }
}
