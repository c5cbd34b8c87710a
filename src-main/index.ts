import { join } from 'node:path'
import { app, nativeTheme, session } from 'electron'
import type { WindowEvents } from '../src-preload/contract/commands.ts'
import { defaultSettings, type Settings } from '../src-preload/contract/settings.ts'
import { accountName } from './app/account.ts'
import { watchCrashes, type Crashes } from './app/crashes.ts'
import { dataFolderPlace } from './app/data-folder.ts'
import { createDialogs } from './app/dialogs.ts'
import { setMenu } from './app/menu.ts'
import { declareProtocol, serveProtocol } from './app/protocol.ts'
import { blockRequests } from './app/security/block-requests.ts'
import { confineContents } from './app/security/confine-contents.ts'
import { denyPermissions } from './app/security/deny-permissions.ts'
import { answerSecondStart } from './app/second-start.ts'
import { isOnlyInstance } from './app/single-instance.ts'
import { relaunchInUtf8 } from './app/utf8-locale.ts'
import { openWindow } from './app/window.ts'
import { serveApp } from './ipc/app.ts'
import type { IpcContext } from './ipc/context.ts'
import { serveExport } from './ipc/export.ts'
import { serveHandedOn } from './ipc/hand-on.ts'
import { serveHistory } from './ipc/history.ts'
import { serveImports } from './ipc/imports.ts'
import { serveJobs } from './ipc/jobs.ts'
import { servePhotos } from './ipc/photos.ts'
import { serveSample } from './ipc/sample.ts'
import { createPhotoInspection } from './jobs/photo-inspection.ts'
import { createPhotoReview } from './jobs/photo-review.ts'
import { createJobEnds } from './jobs/ends.ts'
import { createJobs } from './jobs/registry.ts'
import { createRenderer } from './jobs/render.ts'
import { afterwards } from './services/afterwards.ts'
import type { Opened } from './services/contract/data.ts'
import { dataFolders } from './services/contract/folders.ts'
import { startServices, type Services } from './services/index.ts'

// The data folder is the user data folder itself, unless a person chose another; what Chromium keeps of its own goes into
// a corner of the first.
const dataFolder = dataFolderPlace()
const folders = dataFolders(dataFolder.folder)
app.setPath('sessionData', join(app.getPath('userData'), 'session'))

if (!relaunchInUtf8()) {
  if (isOnlyInstance(dataFolder.own)) start()
  else app.quit()
}

function start(): void {
  // Windows groups windows, and remembers what is pinned, by this name; the installer gives its shortcuts the same.
  app.setAppUserModelId('example.badgeprep')
  const crashes = watchCrashes({ marker: dataFolder.own, reports: folders.crashReports })
  // Root on Linux has to start without Chromium's sandbox (tests in containers do); nobody else does.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  declareProtocol()
  confineContents(app)
  answerSecondStart()
  app.on('window-all-closed', () => app.quit())
  void app.whenReady().then(() => run(crashes))
}

/** Everything between ready and quit: services, jobs, commands, window. */
function run(crashes: Crashes): void {
  denyPermissions(session.defaultSession)
  blockRequests(session.defaultSession)
  serveProtocol(session.defaultSession, join(import.meta.dirname, '../renderer'), folders)

  const savedFiles = new Set<string>()
  let settings: Settings = defaultSettings
  const settingsChanged = (changed: Settings): void => {
    settings = changed
    nativeTheme.themeSource = changed.theme
    setMenu(changed.language)
  }
  settingsChanged(settings)

  let resolveFirst: (opened: Opened) => void = () => undefined
  let state = new Promise<Opened>((resolve) => (resolveFirst = resolve))
  let isOpen = false
  const opened = (now: Opened): void => {
    // The service died, and could not open it again: the window has to say so, and why.
    const lost = isOpen && now.startError !== null
    isOpen = now.startError === null
    if (isOpen) settingsChanged(now.settings)
    resolveFirst(now)
    state = Promise.resolve(now)
    if (lost && !window.isDestroyed()) window.webContents.reload()
    // The directory is open whether that can be noted or not: on a full disk it is, at the next start.
    if (!now.startError) void afterwards('noting the data folder', dataFolder.opened)
    // It may be shown in its folder.
    if (now.setAside !== null) savedFiles.add(now.setAside)
    // A batch that a crash or a quit interrupted goes on where it was.
    // Where the data service dies over that, its next start comes here again.
    if (!now.startError) review.resumePending().catch(() => undefined)
  }

  const services = startServices({
    dataFolder: folders.root,
    mustExist: dataFolder.mustExist,
    account: accountName(),
    appVersion: app.getVersion(),
    onOpened: opened,
    onGivenUp: resolveFirst,
    onChanged: (topics) => tell('changed', { topics }),
    onNotice: (notice) => tell('service', notice),
  })
  const ends = createJobEnds((end) => tell('job-end', end))
  const jobs = createJobs({
    progress: (progress) => tell('job-progress', progress),
    end: ends.tell,
  })
  const renderer = createRenderer(services.imaging)
  const inspection = createPhotoInspection(services, renderer, jobs)
  const review = createPhotoReview(services, renderer, inspection, jobs, folders.stagedPhotos)

  const window = openWindow()
  window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) ends.loading()
  })
  function tell<Name extends keyof WindowEvents>(name: Name, event: WindowEvents[Name]): void {
    if (!window.isDestroyed()) window.webContents.send(name, event)
  }

  const context: IpcContext = {
    services,
    folders,
    dataFolder,
    jobs,
    review,
    inspection,
    renderer,
    dialogs: createDialogs(() => window),
    crashes,
    opened: () => state,
    reopened: (now) => {
      opened(now)
      window.webContents.reload()
    },
    stillClosed: (now) => (state = Promise.resolve(now)),
    settings: () => settings,
    settingsChanged,
    saved: (path) => {
      savedFiles.add(path)
      return { path }
    },
    wasSaved: (path) => savedFiles.has(path),
  }
  serveApp(context)
  serveHandedOn(services.data)
  servePhotos(context)
  serveSample(context)
  serveImports(context)
  serveExport(context)
  serveHistory(context)
  serveJobs(jobs, ends)
  quitInOrder(services)
}

/** The database is closed before the app goes; what runs is cut off, which loses nothing: it is on disk or pending. */
function quitInOrder(services: Services): void {
  let closed = false
  app.on('before-quit', (event) => {
    if (closed) return
    event.preventDefault()
    void services.data
      .call('data.close', undefined)
      .catch(() => undefined)
      .finally(() => {
        closed = true
        services.data.stop()
        services.imaging.stop()
        app.quit()
      })
  })
}
