/**
 * Compiles the Windows installer's scripts (electron-builder's templates with ours) on Linux, through electron-builder itself, with
 * Debian's makensis: finds mistakes in configuration and scripts. The app inside is empty and the plugins are stubs, so nothing
 * comes of it that installs.
 *
 *     node scripts/dist/check-nsis.ts
 */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, Platform, type Configuration } from 'electron-builder'
import { projectRoot } from '../electron-runtime.ts'
import { pluginCalls, stubLibrary } from './nsis-stubs.ts'
import { windows } from './windows.ts'

const systemPlugins = '/usr/share/nsis/Plugins/x86-unicode'
const templates = join(projectRoot, 'node_modules/app-builder-lib/templates/nsis')

/** Whether this machine has what the check needs: `apt-get install nsis p7zip-full`. */
export function canCheckNsis(): boolean {
  const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
  return process.platform === 'linux' && has('makensis') && has('7za') && existsSync(systemPlugins)
}

/**
 * Compiles the installer and the uninstaller of each architecture as configured; answers the installers' file names. Rejects with
 * what makensis says.
 */
export async function checkNsis(configuration: Configuration): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'badgeprep-nsis-'))
  const environment = process.env
  try {
    // Nothing is signed here, even where this machine could.
    const unsigned = Object.entries(environment).filter(([name]) => !/^(WIN_)?CSC_/.test(name))
    process.env = { ...Object.fromEntries(unsigned), ...(await standIns(folder)) }
    const app = join(folder, 'app')
    await write(join(app, 'BadgePrep.exe'), 'no program')
    const files = await build({
      projectDir: projectRoot,
      targets: Platform.WINDOWS.createTarget(),
      prepackaged: app,
      publish: 'never',
      config: {
        ...configuration,
        directories: { ...configuration.directories, output: join(folder, 'out') },
      },
    })
    return files.map((file) => file.slice(join(folder, 'out/').length))
  } finally {
    process.env = environment
    await rm(folder, { recursive: true, force: true })
  }
}

/** Puts the tools that electron-builder would download into the folder; answers the variables that lead there. */
async function standIns(folder: string): Promise<Record<string, string>> {
  const [nsis, resources, wine] = [join(folder, 'nsis'), join(folder, 'resources'), join(folder, 'wine')]
  await program(join(nsis, 'linux/makensis'), 'NSISDIR=/usr/share/nsis exec makensis "$@"')
  // electron-builder runs the first compilation's result, to have it write the uninstaller beside itself.
  await program(join(wine, 'bin/wine'), 'cp "$1" "${1%exe}__uninstaller.exe"')
  await mkdir(join(wine, 'wine-home'))
  await mkdir(join(wine, 'lib'))
  // Only what the templates call: a misspelt plugin of our own still fails.
  const scripts = globSync('**/*.{nsi,nsh}', { cwd: templates }).map((name) =>
    readFile(join(templates, name), 'utf8'),
  )
  for (const [plugin, names] of pluginCalls(await Promise.all(scripts))) {
    const file = `${plugin}.dll`
    if (existsSync(join(systemPlugins, file))) continue
    await write(join(resources, 'plugins/x86-unicode', file), stubLibrary(file, names))
  }
  const sevenZip = spawnSync('sh', ['-c', 'command -v 7za'], { encoding: 'utf8' }).stdout.trim()
  return {
    ELECTRON_BUILDER_NSIS_DIR: nsis,
    ELECTRON_BUILDER_NSIS_RESOURCES_DIR: resources,
    ELECTRON_BUILDER_WINE_TOOLSET_DIR: wine,
    ELECTRON_BUILDER_7ZIP_PATH: sevenZip,
  }
}

async function program(path: string, script: string): Promise<void> {
  await write(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
}

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
}

if (import.meta.main) {
  if (!canCheckNsis()) throw new Error('This needs Linux, makensis and 7za: apt-get install nsis p7zip-full')
  const installers = await checkNsis({
    appId: 'app.badgeprep',
    productName: 'BadgePrep',
    ...windows(['x64', 'arm64'], {}),
  })
  console.log(`Compiled, with an empty app: ${installers.join(', ')}`)
}
