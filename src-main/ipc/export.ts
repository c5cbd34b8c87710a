import { basename } from 'node:path'
import { app } from 'electron'
import type { ExportState } from '../../src-preload/contract/export.ts'
import { downloadsFolder } from '../app/downloads.ts'
import type { IpcContext } from './context.ts'
import { callOptions } from '../jobs/registry.ts'
import { serve } from './serve.ts'

export function serveExport(context: IpcContext): void {
  const { services, jobs } = context
  const { data } = services
  let lastCredentials: ExportState['lastCredentials'] = null

  serve('export.state', async () => ({
    contents: await data.call('export.contents', undefined),
    lastCredentials,
  }))

  serve('export.credentials', () =>
    jobs.start('export', async (job) => {
      const folder = downloadsFolder((name) => app.getPath(name))
      const { path, credentials, users } = await data.call('export.credentials', { folder }, callOptions(job))
      context.saved(path)
      lastCredentials = { path, name: basename(path), credentials, users }
    }),
  )
}
