import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Locator, type Page } from '@playwright/test'

const projectRoot = join(import.meta.dirname, '../../..')

export interface RunningApp {
  app: ElectronApplication
  window: Page
  userDataDir: string
  /** Where Electron's Downloads folder points to. */
  downloads: string
  /** An empty folder for files that the test makes itself. */
  scratch: string
  /** Ends the app; the data folder stays unless this launch made it. */
  close(): Promise<void>
}

export interface LaunchOptions {
  /** A folder that outlives this launch; without it, a new one is made and removed again. */
  userDataDir?: string
  /** Instead: the folder in which the system keeps those of applications, so that the app finds its own by itself (Linux). */
  configHome?: string
  /** The system's language. */
  locale?: 'en-US' | 'ko-KR'
  colorScheme?: 'light' | 'dark'
  size?: { width: number; height: number }
  /** As root: what permissions forbid is forbidden all the same. */
  heedsPermissions?: boolean
  /** More arguments. */
  args?: readonly string[]
}

/**
 * What Chromium needs under a virtual display: as root no sandbox, and no GPU process, whose failing start there leaves
 * one launch in forty without a window.
 */
export function switches(): string[] {
  if (process.platform !== 'linux') return []
  return ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
}

/** A program that starts Electron without root's right to write everywhere. */
function humbleElectron(folder: string): string {
  const electron = createRequire(import.meta.url)('electron') as unknown as string
  const path = join(folder, 'electron.sh')
  writeFileSync(path, `#!/bin/sh\nexec setpriv --bounding-set=-dac_override '${electron}' "$@"\n`, {
    mode: 0o755,
  })
  return path
}

/** Starts the built app as it is, with a data folder of its own, and waits for its window. */
export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const { configHome } = options
  const userDataDir = configHome
    ? join(configHome, 'BadgePrep')
    : (options.userDataDir ?? mkdtempSync(join(tmpdir(), 'badgeprep-e2e-')))
  const downloads = join(userDataDir, 'e2e-downloads')
  const scratch = join(userDataDir, 'e2e-scratch')
  for (const folder of [downloads, scratch]) {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true })
  }
  const isRoot = process.getuid?.() === 0
  const humble = options.heedsPermissions && isRoot ? mkdtempSync(join(tmpdir(), 'badgeprep-e2e-')) : null
  const app = await _electron.launch({
    ...(humble === null ? {} : { executablePath: humbleElectron(humble) }),
    args: [
      ...switches(),
      '.',
      ...(configHome ? [] : [`--user-data-dir=${userDataDir}`]),
      `--lang=${options.locale ?? 'en-US'}`,
      ...(options.args ?? []),
    ],
    cwd: projectRoot,
    colorScheme: options.colorScheme ?? 'light',
    // Not LANG: where that locale is not installed, Linux falls back to ASCII, and Chromium drops every other file name.
    env: {
      ...process.env,
      LC_ALL: 'C.UTF-8',
      LANGUAGE: (options.locale ?? 'en-US').replace('-', '_'),
      ...(configHome ? { XDG_CONFIG_HOME: configHome } : {}),
    },
  })
  await app.evaluate(({ app: electron }, path) => electron.setPath('downloads', path), downloads)
  const window = await app.firstWindow()
  await window.waitForLoadState()
  // A dialog that still grows would move away from under the mouse.
  await window.emulateMedia({ reducedMotion: 'reduce' })
  if (options.size) await resize(app, options.size)
  return {
    app,
    window,
    userDataDir,
    downloads,
    scratch,
    close: async () => {
      await app.close()
      if (humble !== null) rmSync(humble, { recursive: true, force: true })
      if (options.userDataDir === undefined && !configHome)
        rmSync(userDataDir, { recursive: true, force: true })
    },
  }
}

/** Sets the size of the window's content. */
export async function resize(
  app: ElectronApplication,
  size: { width: number; height: number },
): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
  }, size)
}

/**
 * Drops files or folders on an element as a person does: real drag events with real paths, over CDP. `meanwhile` happens
 * before they are let go.
 */
export async function dropFiles(
  target: Locator,
  files: readonly string[],
  meanwhile?: () => Promise<void>,
): Promise<void> {
  const page = target.page()
  const box = await target.boundingBox()
  if (!box) throw new Error('The drop target is not on the screen.')
  const session = await page.context().newCDPSession(page)
  const x = box.x + box.width / 2
  const y = box.y + box.height / 2
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    if (type === 'drop') await meanwhile?.()
    await session.send('Input.dispatchDragEvent', { type, x, y, data })
  }
  await session.detach()
}

/** The next open dialogs answer these paths, as native dialogs cannot be clicked. No paths: the person closes it. */
export async function answerOpenDialog(app: ElectronApplication, paths: readonly string[]): Promise<void> {
  await app.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths })
    },
    [...paths],
  )
}

/** The next open dialogs stay open until `answer`; then they answer these paths. `opened` waits until one is. */
export async function answerOpenDialogLater(
  app: ElectronApplication,
  paths: readonly string[],
): Promise<{ opened: () => Promise<void>; answer: () => Promise<void> }> {
  const held = await app.evaluateHandle(
    ({ dialog }, filePaths) => {
      let answer = (): void => undefined
      const opened = new Promise<null>((resolve) => {
        dialog.showOpenDialog = () => {
          resolve(null)
          return new Promise((answered) => (answer = () => answered({ canceled: false, filePaths })))
        }
      })
      return { opened, answer: () => answer() }
    },
    [...paths],
  )
  return {
    opened: async () => void (await held.evaluate(({ opened }) => opened)),
    answer: () => held.evaluate(({ answer }) => answer()),
  }
}

/** The next save dialogs answer this path; null: the person closes it. */
export async function answerSaveDialog(app: ElectronApplication, path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: filePath === null, filePath: filePath ?? '' })
  }, path)
}
