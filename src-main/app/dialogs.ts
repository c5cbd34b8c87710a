import { join } from 'node:path'
import { app, dialog, type BrowserWindow, type FileFilter } from 'electron'
import { photoEndings } from '../../src-preload/contract/limits.ts'
import { downloadsFolder } from './downloads.ts'

/** File dialogs of the one window. Each answers null, or an empty list, where the person closed it. */
export interface Dialogs {
  openFiles(title: string, filterName: string): Promise<string[]>
  openFolder(title: string): Promise<string[]>
  openPhoto(title: string, filterName: string): Promise<string | null>
  openFile(title: string, filter: FileFilter): Promise<string | null>
  /** Suggests `name` in the Downloads folder. */
  saveFile(title: string, name: string, filter: FileFilter): Promise<string | null>
}

export function createDialogs(window: () => BrowserWindow): Dialogs {
  const open = async (options: Electron.OpenDialogOptions): Promise<string[]> =>
    (await dialog.showOpenDialog(window(), options)).filePaths
  return {
    openFiles: (title, name) =>
      open({
        title,
        properties: ['openFile', 'multiSelections'],
        filters: [{ name, extensions: photoEndings }],
      }),
    openFolder: (title) => open({ title, properties: ['openDirectory', 'multiSelections'] }),
    openPhoto: async (title, name) =>
      (await open({ title, properties: ['openFile'], filters: [{ name, extensions: photoEndings }] }))[0] ??
      null,
    openFile: async (title, filter) =>
      (await open({ title, properties: ['openFile'], filters: [filter] }))[0] ?? null,
    saveFile: async (title, name, filter) => {
      const { filePath } = await dialog.showSaveDialog(window(), {
        title,
        defaultPath: join(
          downloadsFolder((folder) => app.getPath(folder)),
          name,
        ),
        filters: [filter],
        properties: ['showOverwriteConfirmation'],
      })
      return filePath === '' ? null : filePath
    },
  }
}
