import type { DataHandlers } from '../context.ts'
import type { Session } from '../session.ts'
import { backUp } from './backup.ts'

export function databaseHandlers(
  session: Session,
): DataHandlers<'data.open' | 'data.close' | 'data.backup' | 'data.restore'> {
  return {
    'data.open': (input) => session.open(input),
    'data.close': async () => {
      await session.close()
      return null
    },
    'data.backup': async ({ file }, call) => {
      await backUp(session.context(), file, call)
      return null
    },
    'data.restore': ({ file }, call) => session.restore(file, call),
  }
}
