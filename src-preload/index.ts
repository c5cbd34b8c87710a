import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { CommandInput, CommandName, CommandOutputs, WindowEvents } from './contract/commands.ts'
import type { Result } from './contract/envelope.ts'

/** Sends one command. Not exposed: the window sees only the named functions below. */
function call<Name extends CommandName>(
  name: Name,
  ...[input]: undefined extends CommandInput<Name> ? [] : [CommandInput<Name>]
): Promise<Result<CommandOutputs[Name]>> {
  return ipcRenderer.invoke(name, input) as Promise<Result<CommandOutputs[Name]>>
}

/** Listens to one event of main; answers with the function that stops listening. The window never sees IPC's own events. */
function on<Name extends keyof WindowEvents>(
  name: Name,
  listener: (event: WindowEvents[Name]) => void,
): () => void {
  const forward = (_event: unknown, payload: WindowEvents[Name]): void => listener(payload)
  ipcRenderer.on(name, forward)
  return () => ipcRenderer.off(name, forward)
}

/** The paths of dropped or chosen files; those made by a script have none and are left out. The window never sees them. */
function pathsOf(files: readonly File[]): string[] {
  return files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '')
}

const badgeprep = {
  app: {
    info: () => call('app.info'),
    summary: () => call('app.summary'),
    showInFolder: (path: string) => call('app.showInFolder', { path }),
    backup: () => call('app.backup'),
    openAgain: () => call('app.openAgain'),
    startAnew: () => call('app.startAnew'),
    chooseDataFolder: () => call('app.chooseDataFolder'),
    useStandardFolder: () => call('app.useStandardFolder'),
    showCrashReport: () => call('app.showCrashReport'),
    dismissCrash: () => call('app.dismissCrash'),
    restoreTold: () => call('app.restoreTold'),
    setAsideTold: () => call('app.setAsideTold'),
    restore: (file: string | null) => call('app.restore', { file }),
  },
  settings: {
    change: (change: CommandInput<'settings.change'>) => call('settings.change', change),
  },
  sample: {
    importUsers: () => call('sample.importUsers'),
    addPhotos: () => call('sample.addPhotos'),
    importCredentials: () => call('sample.importCredentials'),
    remove: () => call('sample.remove'),
  },
  users: {
    page: (input: CommandInput<'users.page'>) => call('users.page', input),
    counts: () => call('users.counts'),
    get: (id: number) => call('users.get', { id }),
    save: (input: CommandInput<'users.save'>) => call('users.save', input),
    setStatus: (input: CommandInput<'users.setStatus'>) => call('users.setStatus', input),
    delete: (id: number) => call('users.delete', { id }),
    setPhoto: (userId: number, file: File) =>
      call('users.setPhoto', { userId, path: pathsOf([file])[0] ?? '' }),
    choosePhoto: (id: number) => call('users.choosePhoto', { id }),
    removePhoto: (id: number) => call('users.removePhoto', { id }),
  },
  credentials: {
    ofUser: (userId: number) => call('credentials.ofUser', { userId }),
    cardTypes: () => call('credentials.cardTypes'),
    check: (input: CommandInput<'credentials.check'>) => call('credentials.check', input),
    save: (input: CommandInput<'credentials.save'>) => call('credentials.save', input),
    setStatus: (input: CommandInput<'credentials.setStatus'>) => call('credentials.setStatus', input),
    remove: (input: CommandInput<'credentials.remove'>) => call('credentials.remove', input),
    reveal: (id: number) => call('credentials.reveal', { id }),
  },
  photos: {
    add: (files: readonly File[]) => {
      const paths = pathsOf(files)
      return call('photos.add', { paths, nameless: files.length - paths.length })
    },
    chooseFiles: () => call('photos.chooseFiles'),
    chooseFolder: () => call('photos.chooseFolder'),
    drop: () => call('photos.drop'),
    page: (input: CommandInput<'photos.page'>) => call('photos.page', input),
    item: (id: number) => call('photos.item', { id }),
    setOptions: (input: CommandInput<'photos.setOptions'>) => call('photos.setOptions', input),
    assign: (input: CommandInput<'photos.assign'>) => call('photos.assign', input),
    unassign: (ids: number[]) => call('photos.unassign', { ids }),
    acceptSure: (input: CommandInput<'photos.acceptSure'>) => call('photos.acceptSure', input),
    choose: (input: CommandInput<'photos.choose'>) => call('photos.choose', input),
    setReplace: (input: CommandInput<'photos.setReplace'>) => call('photos.setReplace', input),
    confirm: (input: CommandInput<'photos.confirm'>) => call('photos.confirm', input),
    remove: (ids: number[]) => call('photos.remove', { ids }),
    takeBack: (ids: number[]) => call('photos.takeBack', { ids }),
    retry: (ids: number[]) => call('photos.retry', { ids }),
    replaceFile: (shown: CommandInput<'photos.chooseReplacement'>, file: File) =>
      call('photos.replaceFile', { ...shown, path: pathsOf([file])[0] ?? '' }),
    chooseReplacement: (input: CommandInput<'photos.chooseReplacement'>) =>
      call('photos.chooseReplacement', input),
    adjust: (input: CommandInput<'photos.adjust'>) => call('photos.adjust', input),
    preview: (id: number) => call('photos.preview', { id }),
    upload: (input: CommandInput<'photos.upload'>) => call('photos.upload', input),
    close: () => call('photos.close'),
  },
  imports: {
    state: (kind: CommandInput<'imports.state'>['kind']) => call('imports.state', { kind }),
    open: (kind: CommandInput<'imports.state'>['kind'], file: File) =>
      call('imports.open', { kind, path: pathsOf([file])[0] ?? '' }),
    choose: (kind: CommandInput<'imports.state'>['kind']) => call('imports.choose', { kind }),
    openEncoded: (input: CommandInput<'imports.openEncoded'>) => call('imports.openEncoded', input),
    tryAgain: (kind: CommandInput<'imports.state'>['kind']) => call('imports.tryAgain', { kind }),
    openInstead: (kind: CommandInput<'imports.state'>['kind']) => call('imports.openInstead', { kind }),
    readQuotes: (input: CommandInput<'imports.readQuotes'>) => call('imports.readQuotes', input),
    saveTemplate: (kind: CommandInput<'imports.state'>['kind']) => call('imports.saveTemplate', { kind }),
    mapColumns: (input: CommandInput<'imports.mapColumns'>) => call('imports.mapColumns', input),
    judge: (id: number) => call('imports.judge', { id }),
    backToColumns: (id: number) => call('imports.backToColumns', { id }),
    setOptions: (input: CommandInput<'imports.setOptions'>) => call('imports.setOptions', input),
    page: (input: CommandInput<'imports.page'>) => call('imports.page', input),
    editCell: (input: CommandInput<'imports.editCell'>) => call('imports.editCell', input),
    replaceInColumn: (input: CommandInput<'imports.replaceInColumn'>) =>
      call('imports.replaceInColumn', input),
    undoEdit: (id: number) => call('imports.undoEdit', { id }),
    proceed: (input: CommandInput<'imports.proceed'>) => call('imports.proceed', input),
    saveFailedRows: (id: number) => call('imports.saveFailedRows', { id }),
    close: (kind: CommandInput<'imports.state'>['kind']) => call('imports.close', { kind }),
  },
  export: {
    state: () => call('export.state'),
    credentials: () => call('export.credentials'),
  },
  history: {
    page: (input: CommandInput<'history.page'>) => call('history.page', input),
    get: (id: number) => call('history.get', { id }),
    photos: (id: number) => call('history.photos', { id }),
    undo: (id: number) => call('history.undo', { id }),
    saveFailedRows: (id: number) => call('history.saveFailedRows', { id }),
    saveReport: (id: number) => call('history.saveReport', { id }),
    savePhotos: (id: number) => call('history.savePhotos', { id }),
  },
  jobs: {
    list: () => call('jobs.list'),
    cancel: (jobId: string) => call('jobs.cancel', { jobId }),
  },
  events: {
    onJobProgress: (listener: (event: WindowEvents['job-progress']) => void) => on('job-progress', listener),
    onJobEnd: (listener: (event: WindowEvents['job-end']) => void) => on('job-end', listener),
    onChanged: (listener: (event: WindowEvents['changed']) => void) => on('changed', listener),
    onService: (listener: (event: WindowEvents['service']) => void) => on('service', listener),
  },
}

/** The window's only way out, as `window.badgeprep`. */
export type BadgeprepApi = typeof badgeprep

contextBridge.exposeInMainWorld('badgeprep', badgeprep)
