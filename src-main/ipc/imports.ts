import { parse } from 'node:path'
import type { ImportKind } from '../../src-preload/contract/imports.ts'
import type { JobTicket } from '../../src-preload/contract/jobs.ts'
import { fileName } from '../app/file-name.ts'
import { languageOf, nativeTexts } from '../app/wording.ts'
import { callOptions } from '../jobs/registry.ts'
import { CodedError } from '../services/protocol.ts'
import { persist, persistOnce } from '../services/supervise.ts'
import type { IpcContext } from './context.ts'
import { serve } from './serve.ts'

export function serveImports(context: IpcContext): void {
  const { services, jobs, dialogs } = context
  const { data } = services
  const texts = (): ReturnType<typeof nativeTexts>['dialog'] =>
    nativeTexts(context.settings().language).dialog
  const csvFilter = (): { name: string; extensions: string[] } => ({
    name: texts().csvFiles,
    extensions: ['csv'],
  })

  function judge(id: number): JobTicket {
    return jobs.start('import-judge', async (job) => {
      await persist(() => data.call('imports.judge', { id }, callOptions(job)))
    })
  }

  /** The file of the last drop, whose path the window never sees. */
  async function lastDrop(kind: ImportKind): Promise<{ path: string; is: string } & HowToRead> {
    const dropped = await data.call('imports.lastDrop', { kind })
    if (dropped === null) throw new CodedError('not-found')
    return dropped
  }

  serve('imports.open', ({ kind, path }) => openImport(context, kind, path))
  serve('imports.choose', async ({ kind }) => {
    const path = await dialogs.openFile(texts().chooseCsv, {
      name: texts().csvFiles,
      extensions: ['csv', 'txt', 'tsv'],
    })
    return path ? openImport(context, kind, path) : null
  })
  serve('imports.openEncoded', async ({ kind, encoding }) =>
    openImport(context, kind, (await lastDrop(kind)).path, { encoding, strayQuotes: false }),
  )
  serve('imports.tryAgain', async ({ kind }) => openImport(context, kind, (await lastDrop(kind)).path))
  serve('imports.openInstead', async ({ kind }) => {
    const { path, encoding, strayQuotes } = await lastDrop(kind)
    return openImport(context, kind, path, { encoding, strayQuotes }, true)
  })
  serve('imports.readQuotes', async ({ kind, of }) => {
    const file = of === 'review' ? await data.call('imports.reviewedFile', { kind }) : await lastDrop(kind)
    if (file === null) throw new CodedError('not-found')
    return openImport(context, kind, file.path, { encoding: file.encoding, strayQuotes: true })
  })
  serve('imports.judge', ({ id }) => judge(id))
  serve('imports.setOptions', async ({ id, options }) => {
    await data.call('imports.setOptions', { id, options })
    const { step } = await data.call('imports.get', { id })
    return step === 'rows' ? judge(id) : null
  })
  serve('imports.proceed', ({ id, leaveOutErrors }) =>
    jobs.start('import-proceed', async (job) => {
      await persistOnce(
        () => data.call('imports.proceed', { id, leaveOutErrors }, callOptions(job)),
        async () => (await data.call('imports.get', { id })).step === 'result',
      )
    }),
  )

  serve('imports.saveTemplate', async ({ kind }) => {
    const path = await dialogs.saveFile(texts().saveTemplate, `badgeprep-${kind}-template.csv`, csvFilter())
    if (!path) return null
    await data.call('imports.writeTemplate', { kind, path })
    return context.saved(path)
  })

  serve('imports.saveFailedRows', async ({ id }) => {
    const { file } = await data.call('imports.get', { id })
    const path = await dialogs.saveFile(texts().saveFailedRows, failedRowsName(file.name), csvFilter())
    if (!path) return null
    await data.call('imports.writeFailedRows', {
      id,
      path,
      language: languageOf(context.settings().language),
    })
    return context.saved(path)
  })
}

/** What a person said of how a file is to be read. */
interface HowToRead {
  /** null: find out. */
  encoding: string | null
  /** Quotation marks that are not closed as they should be are characters. */
  strayQuotes: boolean
}

/** Reads a CSV into a review; where that would cost work in the open one, only to `replace` it. */
export function openImport(
  { services, jobs }: IpcContext,
  kind: ImportKind,
  path: string,
  how: HowToRead = { encoding: null, strayQuotes: false },
  replace = false,
): JobTicket {
  return jobs.start('import-read', async (job) => {
    await persist(() => services.data.call('imports.open', { kind, path, ...how, replace }, callOptions(job)))
  })
}

/** The name suggested for the failed rows of a file. */
export const failedRowsName = (file: string): string => fileName(parse(file).name, '-failed-rows.csv')
