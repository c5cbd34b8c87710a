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

const isLocal = (target: string): target is LocalTarget => Object.hasOwn(debianTools, target)

/**
 * The packages to make with Debian's tools alone, and the environment in which electron-builder uses those. `wanted` null:
 * deb and tar.gz, and an rpm where rpmbuild is there. As root on Debian or Ubuntu what they take is installed. Throws an
 * Error whose message says what to install, or what can't be made.
 */
export function localTools(wanted: readonly string[] | null): {
  targets: LocalTarget[]
  environment: Record<string, string>
} {
  const others = wanted?.filter((target) => !isLocal(target)) ?? []
  if (others.length > 0) {
    throw new Error(
      `electron-builder's tools can't be fetched here, and without them there is no ${others.join(', ')}.`,
    )
  }
  const targets = wanted?.filter(isLocal) ?? [
    'deb',
    'tar.gz',
    ...(find(debianTools.rpm.program) ? (['rpm'] as const) : []),
  ]
  const missing = targets.filter((target) => !find(debianTools[target].program))
  if (missing.length > 0) install(missing.map((target) => debianTools[target].from))
  const sevenZip = find(debianTools['tar.gz'].program)
  return {
    targets,
    environment: {
      CUSTOM_FPM_PATH: join(import.meta.dirname, 'fpm.ts'),
      ...(sevenZip ? { ELECTRON_BUILDER_7ZIP_PATH: sevenZip } : {}),
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
