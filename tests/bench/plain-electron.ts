import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication } from '@playwright/test'
import vue from '@vitejs/plugin-vue'
import { build } from 'vite'
import { switches } from '../e2e/support/app.ts'

/** An Electron without the app: the control for main's lateness, and the window of the empty list. */
export interface PlainElectron {
  app: ElectronApplication
  close(): Promise<void>
}

/** Starts it with one window; with `rows`, that shows an empty virtual list of so many rows. */
export async function launchPlain(rows: number | null): Promise<PlainElectron> {
  const folder = mkdtempSync(join(tmpdir(), 'badgeprep-plain-'))
  let page = "'about:blank'"
  if (rows !== null) {
    await build({
      configFile: false,
      root: join(import.meta.dirname, 'empty-list'),
      base: './',
      logLevel: 'error',
      plugins: [vue()],
      define: { 'process.env.NODE_ENV': '"production"' },
      build: { outDir: join(folder, 'page'), target: 'chrome130', modulePreload: false },
    })
    page = `'page://list/index.html?rows=${rows}'`
  }
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'plain', main: 'main.js', type: 'module' }),
  )
  writeFileSync(
    join(folder, 'main.js'),
    `import { app, BrowserWindow, net, protocol } from 'electron'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
protocol.registerSchemesAsPrivileged([{ scheme: 'page', privileges: { standard: true, secure: true } }])
app.whenReady().then(() => {
  protocol.handle('page', (request) =>
    net.fetch(pathToFileURL(join(${JSON.stringify(folder)}, 'page', new URL(request.url).pathname)).href))
  new BrowserWindow({ width: 1280, height: 800 }).loadURL(${page})
})
`,
  )
  const app = await _electron.launch({
    args: [...switches(), folder, `--user-data-dir=${join(folder, 'data')}`],
  })
  return {
    app,
    close: async () => {
      await app.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
