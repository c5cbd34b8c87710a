import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { projectRoot, type ElectronRuntime } from '../../scripts/electron-runtime.ts'
import { run, seen } from './transcript.ts'

const manifestSchema = z.looseObject({ version: z.string() })
const versionOf = (root: string): string =>
  manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version

export interface BuiltDeb {
  version: string
  /** Absolute path of the deb. */
  deb: string
  /** Absolute path of the folder that was packed into it. */
  unpacked: string
}

/** Makes the deb of a source tree with its own `npm run dist`. */
export function buildDeb(root: string): BuiltDeb {
  run('npm', ['run', 'dist', '--', '--target', 'deb', '--quick'], { cwd: root })
  const dist = join(root, 'dist')
  const deb = readdirSync(dist).find((name) => name.endsWith('.deb'))
  if (deb === undefined) throw new Error('npm run dist made no deb.')
  return { version: versionOf(root), deb: join(dist, deb), unpacked: join(dist, 'linux-unpacked') }
}

/** A runtime for evaluation is named in the package, and never released, whichever way it comes in. */
export function checkReleaseIsRefused({ deb }: BuiltDeb, { distPath }: ElectronRuntime): void {
  assert.match(basename(deb), /-evaluation-/)
  for (const env of [process.env, { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: distPath }]) {
    assert.throws(
      () => run('npm', ['run', 'dist', '--', '--release'], { cwd: projectRoot, env }),
      /for evaluation only/,
    )
  }
  assert.ok(existsSync(deb))
  seen('a release with it is refused, also by ELECTRON_OVERRIDE_DIST_PATH; the package says -evaluation')
}

/** Copies this source tree, as it is now, without what git ignores. */
function copySource(to: string): void {
  const listed = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: projectRoot,
  })
  for (const file of listed.split('\0').filter((name) => name !== '')) {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    cpSync(join(projectRoot, file), join(to, file))
  }
  // Hard links: electron-builder wants the dependencies within the tree.
  run('cp', ['-al', join(projectRoot, 'node_modules'), join(to, 'node_modules')])
  symlinkSync(join(projectRoot, '.cache'), join(to, '.cache'))
}

function change(file: string, from: RegExp, to: string): void {
  const text = readFileSync(file, 'utf8')
  const changed = text.replace(from, to)
  if (changed === text) throw new Error(`${file} is not as expected.`)
  writeFileSync(file, changed)
}

/** The table that the next version brings. */
export const newTable = 'package_test'

/** The source of a next version in `folder`: one higher, with one more migration. */
export function nextVersion(folder: string): string {
  copySource(folder)
  const version = versionOf(folder).replace(/\d+$/, (patch) => String(Number(patch) + 1))
  change(join(folder, 'package.json'), /"version": "[^"]+"/, `"version": "${version}"`)
  change(
    join(folder, 'src-main/data/database/migrations.ts'),
    /(const migrations: readonly string\[\] = \[[^]*?)\n\]/,
    `$1\n  'CREATE TABLE ${newTable} (id INTEGER PRIMARY KEY) STRICT;',\n]`,
  )
  return folder
}
