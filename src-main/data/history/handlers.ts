import { setImmediate as nextTurn } from 'node:timers/promises'
import { throwIfCancelled } from '../../services/channel.ts'
import type { DataHandlers, GetContext } from '../context.ts'
import { writeWhole } from '../files.ts'
import { wordsOf } from '../wording.ts'
import { getEntry, pageHistory } from './query.ts'
import { reportOf } from './report.ts'
import { undoEntry } from './undo.ts'
import { readUploadedPhotos } from './uploaded-photos.ts'
import { uploadedPhotosCsv } from './uploaded-photos-csv.ts'

export function historyHandlers(
  context: GetContext,
): DataHandlers<
  | 'history.page'
  | 'history.get'
  | 'history.undo'
  | 'history.writeReport'
  | 'history.photos'
  | 'history.writePhotos'
> {
  return {
    'history.page': ({ offset, limit, userId }) =>
      pageHistory(context().database.read, userId, offset, limit),
    'history.photos': ({ id }) => readUploadedPhotos(context().database.read, id),
    'history.get': ({ id }) => getEntry(context().database.read, id),
    'history.undo': async ({ id }, { signal, progress, saving }) => {
      const { database, now, changed } = context()
      await database.longTransaction(async () => {
        for (const step of undoEntry(database.write, id, now())) {
          progress({ stage: 'undoing', ...step })
          await nextTurn()
          throwIfCancelled(signal)
        }
        await saving()
      })
      changed(['users', 'photos', 'imports', 'history'])
      return null
    },
    'history.writeReport': async ({ id, path, language }) => {
      const entry = getEntry(context().database.read, id)
      await writeWhole(path, [reportOf(entry, language, wordsOf(language))])
      return null
    },
    'history.writePhotos': async ({ id, path, language }) => {
      await writeWhole(path, uploadedPhotosCsv(readUploadedPhotos(context().database.read, id), language))
      return null
    },
  }
}
