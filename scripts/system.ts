/** What a Linux machine must have before Electron can run: libraries, a Korean font, and a display. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

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

export interface Missing {
  /** In words, one for each thing that is missing. */
  what: string[]
  /** The one command that installs all of it. */
  command: string
}

/** What is missing to run `executable`; `display: 'virtual'` asks for a virtual display where there is no real one. */
export function findMissing(executable: string, display: 'real' | 'virtual'): Missing | null {
  if (process.platform !== 'linux') return null
  const what = missingLibraries(executable).map((library) => `the library ${library}`)
  if (!hasKoreanFont()) what.push('a font for Korean')
  if (!hasDisplay()) {
    if (display === 'real') what.push('a display (DISPLAY and WAYLAND_DISPLAY are not set)')
    else if (!onPath('xvfb-run') || !onPath('xauth')) what.push('Xvfb, a virtual display')
  }
  if (what.length === 0) return null
  const sudo = process.getuid?.() === 0 ? '' : 'sudo '
  return {
    what,
    command: `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${packages.join(' ')}`,
  }
}

/**
 * Makes sure that tests and the demo can run: as root on Debian installs what is missing, else says what to install.
 * Throws an Error whose message is that.
 */
export function ensureSystem(executable: string): void {
  const missing = findMissing(executable, 'virtual')
  if (!missing) return
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    console.log(`Installing what Electron needs here: ${missing.what.join(', ')}.`)
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'] as 'ignore'[],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }
    execFileSync('apt-get', ['update', '-qq'], options)
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options)
    if (!findMissing(executable, 'virtual')) return
  }
  throw new Error(explain(missing))
}

export function explain({ what, command }: Missing): string {
  return `Electron cannot run here: missing ${what.join(', ')}.\nOn Debian and Ubuntu this installs all of it:\n  ${command}`
}

/** Runs a program to its end, under a virtual display of 1920 × 1080 where there is none. Answers its exit code. */
export function runWithDisplay(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const [program, all] =
    process.platform !== 'linux' || hasDisplay()
      ? [command, args]
      : ['xvfb-run', ['-a', '-s', '-screen 0 1920x1080x24', command, ...args]]
  const child = spawn(program, all, { stdio: 'inherit', env })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}

function hasDisplay(): boolean {
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`))
}

function missingLibraries(executable: string): string[] {
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' })
  return [...(stdout ?? '').matchAll(/^\s*(\S+) => not found$/gm)].map(([, library]) => library ?? '')
}

function hasKoreanFont(): boolean {
  const { stdout, error } = spawnSync('fc-list', [':lang=ko', 'family'], { encoding: 'utf8' })
  return error === undefined && stdout.trim() !== ''
}
