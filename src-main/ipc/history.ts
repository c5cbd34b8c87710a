import { languageOf, nativeTexts } from '../app/wording.ts'
import type { IpcContext } from './context.ts'
import { failedRowsName } from './imports.ts'
import { callOptions } from '../jobs/registry.ts'
import { resumeQuietly } from '../jobs/photo-review.ts'
import { persistOnce } from '../services/supervise.ts'
import { serve } from './serve.ts'

export function serveHistory(context: IpcContext): void {
  const { services, jobs, review, dialogs } = context
  const { data } = services
  const texts = (): ReturnType<typeof nativeTexts>['dialog'] =>
    nativeTexts(context.settings().language).dialog
  const csvFilter = (): { name: string; extensions: string[] } => ({
    name: texts().csvFiles,
    extensions: ['csv'],
  })

  serve('history.undo', ({ id }) =>
    jobs.start('undo', async (job) => {
      await persistOnce(
        () => data.call('history.undo', { id }, callOptions(job)),
        async () => (await data.call('history.get', { id })).state === 'undone',
      )
      // The photos of an upload that was undone are in their batch again, to be checked anew.
      await resumeQuietly(review)
    }),
  )

  serve('history.saveFailedRows', async ({ id }) => {
    const { subject } = await data.call('history.get', { id })
    const path = await dialogs.saveFile(texts().saveFailedRows, failedRowsName(subject), csvFilter())
    if (!path) return null
    await data.call('history.writeFailedRows', {
      id,
      path,
      language: languageOf(context.settings().language),
    })
    return context.saved(path)
  })

  serve('history.saveReport', async ({ id }) => {
    const path = await dialogs.saveFile(texts().saveReport, `badgeprep-report-${id}.csv`, csvFilter())
    if (!path) return null
    await data.call('history.writeReport', { id, path, language: languageOf(context.settings().language) })
    return context.saved(path)
  })

  serve('history.savePhotos', async ({ id }) => {
    const path = await dialogs.saveFile(texts().savePhotos, `badgeprep-photos-${id}.csv`, csvFilter())
    if (!path) return null
    await data.call('history.writePhotos', { id, path, language: languageOf(context.settings().language) })
    return context.saved(path)
  })
}
