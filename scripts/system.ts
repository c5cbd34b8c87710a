/** What a Linux machine must have before Electron can run: libraries, a Korean font, and a display. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Debian's packages for everything below. */
const packages = [
  'xvfb',
  'xauth',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
  'libdrm2',
  'fonts-dejavu-core',
  'fonts-noto-cjk',
]

/** These are called so from Debian 13 and Ubuntu 24.04 on. */
const renamed = new Map([
  ['libgtk-3-0', 'libgtk-3-0t64'],
  ['libasound2', 'libasound2t64'],
  ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'],
])

export interface Missing {
  /** In words, one for each thing without which no window opens. */
  needed: string[]
  /** In words, one for each thing without which the window opens but shows less. */
  wanted: string[]
}

/** What is missing to run `executable`, or null; `display: 'virtual'` asks for Xvfb where there is no real display. */
export function findMissing(executable: string, display: 'real' | 'virtual'): Missing | null {
  if (process.platform !== 'linux') return null
  const needed = missingLibraries(executable).map((library) => `the library ${library}`)
  const wanted = hasKoreanFont() ? [] : ['a font for Korean']
  if (display === 'virtual' && !hasDisplay() && !(onPath('xvfb-run') && onPath('xauth'))) {
    needed.push('Xvfb, a virtual display')
  }
  return needed.length + wanted.length === 0 ? null : { needed, wanted }
}

/**
 * Makes sure that tests and the demo can run: as root on Debian or Ubuntu installs what is missing, else says what to
 * install. Throws an Error whose message is that.
 */
export function ensureSystem(executable: string): void {
  const missing = findMissing(executable, 'virtual')
  if (!missing) return
  if (isRoot() && onPath('apt-get')) {
    console.log(`Installing what Electron needs here: ${[...missing.needed, ...missing.wanted].join(', ')}.`)
    apt('update')
    apt('install', '-y', '--no-install-recommends', ...packageNames())
    if (!findMissing(executable, 'virtual')) return
  }
  throw new Error(explain(missing))
}

/** What is missing, and the one command that installs it. */
export function explain({ needed, wanted }: Missing): string {
  const what =
    needed.length > 0
      ? `Electron cannot run here: missing ${[...needed, ...wanted].join(', ')}.`
      : `Missing: ${wanted.join(', ')}.`
  const sudo = isRoot() ? '' : 'sudo '
  const install = `${sudo}apt-get install -y --no-install-recommends ${packageNames().join(' ')}`
  return onPath('apt-get')
    ? `${what}\nThis installs it:\n  ${sudo}apt-get update && ${install}`
    : `${what}\nInstall it with this system's package manager; Debian's packages are called ${packageNames().join(' ')}.`
}

/**
 * Why Chromium's sandbox cannot start for an ordinary account on this Linux, with the command that mends it; null
 * where it can. (Ubuntu from 24.04 on forbids the user namespaces that it is made of.)
 */
export function findSandboxProblem(executable: string): string | null {
  if (process.platform !== 'linux' || isRoot()) return null
  const helper = join(dirname(executable), 'chrome-sandbox')
  const { uid, mode } = statSync(helper, { throwIfNoEntry: false }) ?? { uid: -1, mode: 0 }
  if (uid === 0 && (mode & 0o4000) !== 0) return null
  if (spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' }).status === 0)
    return null
  return (
    "This system does not let Chromium's sandbox start. This allows it for this runtime:\n" +
    `  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`
  )
}

const screen = ['-screen', '0', '1920x1080x24']

/** Runs a program to its end, under a virtual display of 1920 × 1080 where there is none. Answers its exit code. */
export function runWithDisplay(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const [program, all] = hasDisplay()
    ? [command, args]
    : ['xvfb-run', ['-a', '-s', screen.join(' '), command, ...args]]
  const child = spawn(program, all, { stdio: 'inherit', env })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/** A virtual display of 1920 × 1080, called as DISPLAY wants it, until it is closed. */
export interface VirtualDisplay {
  name: string
  close(): void
}

/** Starts one under the first number that is free. Throws an Error where Xvfb ends instead. */
export async function startDisplay(): Promise<VirtualDisplay> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-nolisten', 'tcp', ...screen], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise<string>((resolve, reject) => {
    server.stdio[3]?.once('data', (written: Buffer) => resolve(written.toString().trim()))
    server.once('error', reject)
    server.once('exit', () => reject(new Error('Xvfb, the virtual display, ended at its start.')))
  })
  return { name: `:${number}`, close: () => void server.kill() }
}

/**
 * The environment, in UTF-8: in any other locale of Linux (LANG not set, or its locale not installed) Chromium loses
 * dropped files whose names are not ASCII. The person's language stays.
 */
export function inUtf8(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (process.platform !== 'linux') return env
  const { stdout, error } = spawnSync('locale', ['charmap'], { encoding: 'utf8', env })
  if (error === undefined && stdout.trim() === 'UTF-8') return env
  const language = env['LANGUAGE'] || env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return { ...env, LC_ALL: 'C.UTF-8', LANGUAGE: language.replace(/\..*/, '') }
}

/** As root on Linux Chromium's sandbox does not start at all. */
export function isRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0
}

/** Waits for another installation that is under way. */
function apt(...args: string[]): void {
  execFileSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}

function packageNames(): string[] {
  return packages.map((name) => {
    const newer = renamed.get(name)
    const known = newer && spawnSync('apt-cache', ['show', newer], { stdio: 'ignore' }).status === 0
    return known ? newer : name
  })
}

/** Whether there is a display to open a window on; Windows and macOS always have one. */
export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`))
}

function missingLibraries(executable: string): string[] {
  const { stdout, error } = spawnSync('ldd', [executable], { encoding: 'utf8' })
  if (error) return []
  return [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map(([, library]) => library ?? '')
}

function hasKoreanFont(): boolean {
  const { stdout, error } = spawnSync('fc-list', [':lang=ko', 'family'], { encoding: 'utf8' })
  return error === undefined && stdout.trim() !== ''
}
