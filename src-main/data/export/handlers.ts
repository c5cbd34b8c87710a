import type { DataHandlers, GetContext } from '../context.ts'
import { exportContents, exportCredentials } from './credentials.ts'

export function exportHandlers(context: GetContext): DataHandlers<'export.contents' | 'export.credentials'> {
  return {
    'export.contents': () => exportContents(context().database.read),
    'export.credentials': ({ folder }, call) => exportCredentials(context(), folder, call),
  }
}
