#!/usr/bin/env node
/**
 * As much of fpm as electron-builder uses, over Debian's own dpkg-deb and rpmbuild: for machines that reach Debian's
 * packages, but not the place from which electron-builder fetches fpm (`CUSTOM_FPM_PATH` names this file there). Takes
 * fpm's arguments; an option it does not know ends it.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'input-type': { type: 'string', short: 's' },
    'output-type': { type: 'string', short: 't' },
    force: { type: 'boolean' },
    name: { type: 'string' },
    version: { type: 'string' },
    architecture: { type: 'string' },
    maintainer: { type: 'string' },
    vendor: { type: 'string' },
    url: { type: 'string' },
    description: { type: 'string' },
    license: { type: 'string' },
    category: { type: 'string' },
    package: { type: 'string' },
    depends: { type: 'string', short: 'd', multiple: true },
    'after-install': { type: 'string' },
    'after-remove': { type: 'string' },
    'deb-recommends': { type: 'string', multiple: true },
    'deb-priority': { type: 'string' },
    'deb-compression': { type: 'string' },
    'rpm-summary': { type: 'string' },
    'rpm-os': { type: 'string' },
    'rpm-compression': { type: 'string' },
    'rpm-rpmbuild-define': { type: 'string', multiple: true },
  },
})

function needed(option: keyof typeof given): string {
  const value = given[option]
  if (typeof value !== 'string') throw new Error(`--${option} is missing.`)
  return value
}

/** Seconds since 1970 that every file of the package gets, so that two builds of one commit are the same. */
const time = Number(process.env['SOURCE_DATE_EPOCH'] ?? Math.floor(Date.now() / 1000))

/** Files that are loaded, never run by themselves, whatever their rights were where they came from. */
const loaded = /\.(js|so(\.[\d.]+)?)$/

const work = mkdtempSync(join(tmpdir(), 'badgeprep-package-'))
try {
  const tree = join(work, 'tree')
  stage(tree)
  const type = needed('output-type')
  if (type === 'deb') makeDeb(tree)
  else if (type === 'rpm') makeRpm(tree)
  else throw new Error(`Neither deb nor rpm: ${type}`)
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** Lays out the files as they will be installed: arguments are `FROM=TO`, a folder's own content with `FROM/=TO`. */
function stage(tree: string): void {
  for (const mapping of positionals) {
    const [from = '', to = ''] = mapping.split('=')
    const target = join(tree, to)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(from, target, { recursive: true, verbatimSymlinks: true })
  }
}

/** All paths below a folder, sorted, folders before what is in them. */
function below(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => join(folder, name))
}

/** Gives everything the rights that an installed file has, and the one time. */
function settle(tree: string): void {
  for (const path of [tree, ...below(tree)]) {
    const info = lstatSync(path)
    const runs = info.isDirectory() || (Boolean(info.mode & 0o100) && !loaded.test(path))
    if (!info.isSymbolicLink()) chmodSync(path, runs ? 0o755 : 0o644)
    lutimesSync(path, time, time)
  }
}

function makeDeb(tree: string): void {
  const control = join(tree, 'DEBIAN')
  const documents = join(tree, 'usr', 'share', 'doc', needed('name'))
  mkdirSync(documents, { recursive: true })
  writeFileSync(join(documents, 'copyright'), copyright())
  writeFileSync(join(documents, 'changelog.gz'), gzipSync(changelog(), { level: 9 }))
  settle(tree)

  const files = below(tree).filter((path) => lstatSync(path).isFile())
  const bytes = files.reduce((sum, path) => sum + lstatSync(path).size, 0)
  mkdirSync(control)
  const recommends = given['deb-recommends'] ?? []
  const [summary = '', ...description] = needed('description').trim().split('\n')
  const fields = [
    `Package: ${needed('name')}`,
    `Version: ${needed('version')}`,
    `Architecture: ${needed('architecture')}`,
    `Maintainer: ${needed('maintainer')}`,
    `Installed-Size: ${Math.ceil(bytes / 1024)}`,
    ...(given.depends ? [`Depends: ${given.depends.join(', ')}`] : []),
    ...(recommends.length > 0 ? [`Recommends: ${recommends.join(', ')}`] : []),
    `Section: ${given.category ?? 'default'}`,
    `Priority: ${given['deb-priority'] ?? 'optional'}`,
    `Homepage: ${needed('url')}`,
    `Description: ${summary}`,
    ...description.map((line) => ` ${line.trim()}`),
  ]
  writeFileSync(join(control, 'control'), `${fields.join('\n')}\n`)
  const sums = files.map(
    (path) => `${createHash('md5').update(readFileSync(path)).digest('hex')}  ${relative(tree, path)}\n`,
  )
  writeFileSync(join(control, 'md5sums'), sums.join(''))
  for (const [script, option] of [
    ['postinst', 'after-install'],
    ['postrm', 'after-remove'],
  ] as const) {
    const from = given[option]
    if (from !== undefined) cpSync(from, join(control, script))
  }
  settle(control)
  for (const script of ['postinst', 'postrm']) chmodSync(join(control, script), 0o755)
  lutimesSync(tree, time, time)
  const compression = given['deb-compression'] === 'gz' ? 'gzip' : (given['deb-compression'] ?? 'xz')
  run('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '--build', tree, needed('package')])
}

/** Debian's machine-readable form; NOTICE.txt in the package has the licences of everything in it. */
function copyright(): string {
  return [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    `Upstream-Name: ${needed('name')}`,
    `Source: ${needed('url')}`,
    '',
    'Files: *',
    `Copyright: ${new Date(time * 1000).getUTCFullYear()} ${needed('maintainer')}`,
    `License: ${given.license ?? 'unknown'}`,
    ' The licences of BadgePrep and of everything it is made with are in\n /opt/BadgePrep/NOTICE.txt.',
    '',
  ].join('\n')
}

/** The changelog that Debian's tools want; what changed for people is in BadgePrep's own. */
function changelog(): string {
  const at = new Date(time * 1000).toUTCString().replace('GMT', '+0000')
  return [
    `${needed('name')} (${needed('version')}) stable; urgency=medium`,
    '',
    `  * BadgePrep ${needed('version')}.`,
    '',
    ` -- ${needed('maintainer')}  ${at}`,
    '',
  ].join('\n')
}

function makeRpm(tree: string): void {
  settle(tree)
  const paths = below(tree).filter((path) => !lstatSync(path).isDirectory())
  const folders = below(join(tree, 'opt')).filter((path) => lstatSync(path).isDirectory())
  const installed = (path: string): string => `"/${relative(tree, path)}"`
  const scripts = [
    ['%post', 'after-install'],
    ['%postun', 'after-remove'],
  ] as const
  const spec = [
    `Name: ${needed('name')}`,
    // A dash separates version and release.
    `Version: ${needed('version').replaceAll('-', '~')}`,
    'Release: 1',
    `Summary: ${given['rpm-summary'] ?? needed('name')}`,
    `License: ${given.license ?? 'unknown'}`,
    `Group: ${given.category ?? 'default'}`,
    `Vendor: ${given.vendor ?? ''}`,
    `Packager: ${needed('maintainer')}`,
    `URL: ${needed('url')}`,
    // What is found by looking into the binaries names versions that not every distribution has.
    'AutoReqProv: no',
    ...(given.depends ?? []).map((name) => `Requires: ${name}`),
    '%description',
    needed('description'),
    '%install',
    `cp -a '${tree}/.' '%{buildroot}'`,
    ...scripts.flatMap(([section, option]) => {
      const from = given[option]
      return from === undefined ? [] : [section, readFileSync(from, 'utf8').replace(/^#!.*\n/, '')]
    }),
    '%files',
    '%defattr(-, root, root)',
    ...folders.map((path) => `%dir ${installed(path)}`),
    ...paths.map(installed),
  ]
  const specFile = join(work, 'package.spec')
  writeFileSync(specFile, `${spec.join('\n')}\n`)
  const built = join(work, 'rpm')
  const threads = given['rpm-compression'] === 'xzmt' ? 'w2T0.xzdio' : 'w9.gzdio'
  const defines = [
    `_topdir ${join(work, 'rpmbuild')}`,
    `_rpmdir ${built}`,
    '_build_name_fmt package.rpm',
    `_binary_payload ${threads}`,
    '__os_install_post %{nil}',
    'debug_package %{nil}',
    'use_source_date_epoch_as_buildtime 1',
    'clamp_mtime_to_source_date_epoch 1',
    '_buildhost badgeprep',
    ...(given['rpm-rpmbuild-define'] ?? []),
  ]
  run('rpmbuild', [
    '-bb',
    '--quiet',
    '--target',
    needed('architecture'),
    ...defines.flatMap((define) => ['--define', define]),
    specFile,
  ])
  cpSync(join(built, 'package.rpm'), needed('package'))
  console.log(`made ${basename(needed('package'))}`)
}

function run(program: string, args: string[]): void {
  execFileSync(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(time) },
  })
}
