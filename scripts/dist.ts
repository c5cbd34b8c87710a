/**
 * `npm run dist`: builds the packages of this system into dist/.
 *
 * `--release` refuses every runtime but the one that releases are made with; `--target deb` makes one kind of package (`dir`: a folder to
 * run from); `--arch arm64` another architecture than this machine's, on Windows and macOS.
 */
import { spawnSync } from 'node:child_process'
import { rmSync, statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Arch, build as makePackages, Platform } from 'electron-builder'
import { z } from 'zod'
import { build } from './build.ts'
import { configuration, distFolder } from './dist/configuration.ts'
import { judgeRuntime } from './dist/judge-runtime.ts'
import { requireNativePackages, type Architecture } from './dist/native.ts'
import { localTools, toolsAreReachable } from './dist/tools.ts'
import { electronRuntime, projectRoot } from './electron-runtime.ts'

const { values: options } = parseArgs({
  options: {
    release: { type: 'boolean', default: false },
    target: { type: 'string', multiple: true },
    arch: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
  },
})
const architectureSchema = z.enum(['x64', 'arm64'])

try {
  await dist()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function dist(): Promise<void> {
  const runtime = await electronRuntime()
  const evaluation = judgeRuntime(runtime, options.release)
  if (evaluation !== null) console.log(evaluation)
  const time = new Date(1000 * sourceDate())
  process.env['SOURCE_DATE_EPOCH'] = String(time.getTime() / 1000)

  const { platform } = process
  const architectures = architecturesToBuild()
  if (platform === 'win32' || platform === 'darwin') requireNativePackages(platform, architectures)
  const targets = await targetsToBuild(platform)
  build()
  rmSync(distFolder, { recursive: true, force: true })
  const made = await makePackages({
    config: configuration({ platform, architectures, runtime, time, quick: options.quick }),
    targets: Platform.current().createTarget(targets, ...architectures.map((name) => Arch[name])),
    publish: 'never',
  })
  for (const file of made) console.log(`${(statSync(file).size / 1e6).toFixed(1).padStart(7)} MB  ${file}`)
}

/** The time of the commit that is built, in seconds, so that two builds of it are the same. */
function sourceDate(): number {
  const given = process.env['SOURCE_DATE_EPOCH']
  if (given) return Number(given)
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], {
    cwd: projectRoot,
    encoding: 'utf8',
  })
  return status === 0 ? Number(stdout) : Math.floor(Date.now() / 1000)
}

function architecturesToBuild(): Architecture[] {
  return z.array(architectureSchema).parse(options.arch ?? [process.arch])
}

/** The kinds of packages to make; none: those that the configuration names. */
async function targetsToBuild(platform: NodeJS.Platform): Promise<string[]> {
  if (options.target?.every((target) => target === 'dir')) return options.target
  if (platform !== 'linux') return options.target ?? []
  if (await toolsAreReachable()) return options.target ?? ['deb', 'rpm', 'AppImage', 'tar.gz']
  const local = localTools(options.target ?? null)
  console.log(
    `electron-builder's tools can't be fetched: making ${local.targets.join(', ')} with those of Debian.`,
  )
  Object.assign(process.env, local.environment)
  return local.targets
}
