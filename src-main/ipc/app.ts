import { basename, join } from 'node:path'
import { app, shell } from 'electron'
import type { AppInfo, MissingPhotos, RestoredBackup } from '../../src-preload/contract/app.ts'
import { isEvaluation } from '../app/evaluation.ts'
import { localDay } from '../app/local-day.ts'
import { relaunch } from '../app/relaunch.ts'
import { nativeTexts } from '../app/wording.ts'
import { callOptions } from '../jobs/registry.ts'
import { restoreBackup } from '../jobs/restore.ts'
import { CodedError } from '../services/protocol.ts'
import type { IpcContext } from './context.ts'
import { serve } from './serve.ts'

export function serveApp(context: IpcContext): void {
  const { services, folders, jobs, review, dialogs, crashes } = context
  let restored: RestoredBackup | null = null
  let asideTold: string | null = null

  serve('app.info', async (): Promise<AppInfo> => {
    const { startError, setAside } = await context.opened()
    return {
      version: app.getVersion(),
      runtime: {
        electron: process.versions.electron,
        chromium: process.versions.chrome,
        evaluation: isEvaluation(process.versions.electron),
      },
      platform: process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux',
      systemLocale: app.getLocale(),
      dataFolder: folders.root,
      dataFolderChosen: context.dataFolder.chosen,
      settings: context.settings(),
      startError,
      lastCrash: crashes.last(),
      restored,
      setAside: setAside === asideTold ? null : setAside,
    }
  })

  serve('app.showInFolder', ({ path }) => {
    if (!context.wasSaved(path)) throw new CodedError('not-found', { file: basename(path) })
    shell.showItemInFolder(path)
    return null
  })

  serve('app.backup', async () => {
    const texts = nativeTexts(context.settings().language).dialog
    const day = localDay(new Date())
    const file = await dialogs.saveFile(texts.backup, `BadgePrep ${day}.badgeprep`, {
      name: texts.backupFiles,
      extensions: ['badgeprep'],
    })
    if (!file) return null
    let missingPhotos: MissingPhotos | null = null
    await jobs.run('backup', async (job) => {
      missingPhotos = await services.data.call('data.backup', { file }, callOptions(job))
    })
    context.saved(file)
    return { path: file, missingPhotos }
  })

  serve('app.restore', async ({ file }) => {
    const texts = nativeTexts(context.settings().language).dialog
    const source =
      file === null
        ? await dialogs.openFile(texts.restore, { name: texts.backupFiles, extensions: ['badgeprep', 'db'] })
        : join(folders.backups, basename(file))
    if (source === null) return { restored: false }
    await jobs.run('backup', async (job) => {
      const { missingPhotos, ...opened } = await restoreBackup(services, review, source, job)
      if (!opened.startError) restored = { name: basename(source), missingPhotos }
      context.reopened(opened)
    })
    return { restored: true }
  })

  serve('app.openAgain', async () => {
    const opened = await services.openAgain()
    if (opened.startError) {
      context.stillClosed(opened)
      return { opened: false }
    }
    context.reopened(opened)
    return { opened: true }
  })

  serve('app.startAnew', async () => {
    context.reopened(await services.data.call('data.startAnew', undefined))
    return null
  })

  serve('app.showCrashReport', () => {
    crashes.showReport()
    return null
  })

  serve('app.dismissCrash', () => {
    crashes.dismiss()
    return null
  })

  serve('app.restoreTold', () => {
    restored = null
    return null
  })

  serve('app.setAsideTold', async () => {
    asideTold = (await context.opened()).setAside
    return null
  })

  serve('app.chooseDataFolder', async () => {
    const { untouched } = await services.data.call('app.summary', undefined)
    // What is in a data folder stays where it is: somebody would look for it.
    if (!untouched) throw new CodedError('bad-input')
    const [chosen] = await dialogs.openFolder(
      nativeTexts(context.settings().language).dialog.chooseDataFolder,
    )
    if (chosen === undefined) return { chosen: false }
    const folder = context.dataFolder.meant(chosen)
    if (folder !== folders.root) {
      await services.data.call('data.prepareFolder', { folder })
      await context.dataFolder.choose(folder)
      startAnew()
    }
    return { chosen: true }
  })

  serve('app.useStandardFolder', () => {
    context.dataFolder.forget()
    startAnew()
    return null
  })

  serve('settings.change', async (change) => {
    const settings = await services.data.call('settings.change', change)
    context.settingsChanged(settings)
    return settings
  })
}

/** Quits in order, and starts with the data folder that is chosen now. */
function startAnew(): void {
  relaunch()
  // The window gets its answer first.
  setImmediate(() => app.quit())
}
