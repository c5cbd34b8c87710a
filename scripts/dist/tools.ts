import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { isRoot } from '../system.ts'

/** Where electron-builder fetches its tools from. */
const toolsHome = 'https://github.com/electron-userland/electron-builder-binaries/releases'

/** Whether the tools that electron-builder fetches can be had here. */
export async function toolsAreReachable(): Promise<boolean> {
  try {
    const answer = await fetch(toolsHome, { method: 'HEAD', signal: AbortSignal.timeout(10_000) })
    return answer.ok
  } catch {
    return false
  }
}

/** What a package of each kind takes where electron-builder's own tools can't be had: program, package of Debian. */
const debianTools = {
  deb: { program: 'dpkg-deb', from: 'dpkg' },
  'tar.gz': { program: '7za', from: 'p7zip-full' },
  rpm: { program: 'rpmbuild', from: 'rpm' },
} as const
type LocalTarget = keyof typeof debianTools

/**
 * The packages that can be made with Debian's tools alone, and the environment in which electron-builder uses those. As
 * root on Debian or Ubuntu what deb and tar.gz take is installed; an rpm is made where rpmbuild is there. Throws an Error
 * whose message says what to install.
 */
export function localTools(): { targets: LocalTarget[]; environment: Record<string, string> } {
  const missing = (['deb', 'tar.gz'] as const).filter((target) => !find(debianTools[target].program))
  if (missing.length > 0) install(missing.map((target) => debianTools[target].from))
  const sevenZip = find(debianTools['tar.gz'].program)
  if (!sevenZip) throw new Error('7za is missing. This installs it: apt-get install p7zip-full')
  return {
    targets: ['deb', 'tar.gz', ...(find(debianTools.rpm.program) ? (['rpm'] as const) : [])],
    environment: {
      ELECTRON_BUILDER_7ZIP_PATH: sevenZip,
      CUSTOM_FPM_PATH: join(import.meta.dirname, 'fpm.ts'),
    },
  }
}

function install(packages: string[]): void {
  const command = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages]
  const explained = `Making packages here takes ${packages.join(' and ')}. This installs it:\n  sudo ${command.join(' ')}`
  if (!isRoot() || !find('apt-get')) throw new Error(explained)
  const [program = '', ...args] = command
  const { status } = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0) throw new Error(explained)
}

/** The path of a program on PATH, or null. */
function find(program: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, program)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not in this folder.
    }
  }
  return null
}
