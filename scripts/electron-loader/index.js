/**
 * Stands in for Electron's default app in the fallback runtime, which has none: `electron [-r module] [switches] folder`
 * loads the modules, then starts the folder's `main` as if it were started by the default app.
 *
 * An ES module, because Electron holds back `ready` until an ES module entry has been evaluated, imports included:
 * what an app must do before `ready` (registering schemes, enabling the sandbox) is in time.
 */
import { app } from 'electron'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const preloads = []
let folder
for (let i = 1; i < process.argv.length; i++) {
  const argument = process.argv[i]
  if (argument === '-r' || argument === '--require') preloads.push(process.argv[++i])
  else if (!argument.startsWith('-')) {
    folder = resolve(argument)
    break
  }
}

if (folder === undefined) {
  console.error('Usage: electron [-r module] [switches] folder')
  app.exit(2)
} else {
  // They may rewrite process.argv (Playwright's does), so the folder is looked for first.
  const require = createRequire(join(folder, 'package.json'))
  for (const module of preloads) require(module)

  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
  if (manifest.version) app.setVersion(manifest.version)
  const name = manifest.productName || manifest.name
  if (name) {
    app.setName(name)
    app.setDesktopName(`${name}.desktop`)
  }
  app.setAppPath(folder)
  if (!app.commandLine.hasSwitch('user-data-dir')) {
    app.setPath('userData', join(app.getPath('appData'), app.getName()))
  }

  try {
    await import(pathToFileURL(require.resolve(resolve(folder, manifest.main ?? 'index.js'))).href)
  } catch (error) {
    console.error('The app threw an error while it was loaded:')
    console.error(error)
    app.exit(1)
  }
}
