import type { DataHandlers } from '../context.ts'
import type { Session } from '../session.ts'
import { dataFolders } from '../../services/contract/folders.ts'
import { backUp } from './backup.ts'
import { prepareFolder } from './folder.ts'

export function databaseHandlers(
  session: Session,
): DataHandlers<
  'data.open' | 'data.prepareFolder' | 'data.close' | 'data.backup' | 'data.restore' | 'data.startAnew'
> {
  return {
    'data.open': (input) => session.open(input),
    'data.prepareFolder': ({ folder }) => {
      prepareFolder(dataFolders(folder))
      return null
    },
    'data.close': async () => {
      await session.close()
      return null
    },
    'data.backup': ({ file }, call) => backUp(session.context(), file, call),
    'data.restore': ({ file }, call) => session.restore(file, call),
    'data.startAnew': () => session.startAnew(),
  }
}
