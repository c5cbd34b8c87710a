/**
 * `npm run test:package`: the deb from its build to its removal, as root on Debian or Ubuntu: what is in it, apt, the
 * installed application as an ordinary account with Chromium's sandbox on, an upgrade to a version with a new migration,
 * the removal. `-- --measure` adds how long the installed application and `npm start` take to start.
 */
import assert from 'node:assert/strict'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import BetterSqlite3 from 'better-sqlite3'
import { electronRuntime, projectRoot } from '../../scripts/electron-runtime.ts'
import { ensureSystem, inUtf8, isRoot } from '../../scripts/system.ts'
import { isEvaluation } from '../../src-main/app/evaluation.ts'
import { buildDeb, checkReleaseIsRefused, newTable, nextVersion } from './builds.ts'
import { checkDependencies, checkFiles, checkFuses, checkLintian, checkPapers } from './contents.ts'
import { processesOf, startApp, type Started } from './installed-app.ts'
import { doMainJob, phonePhoto, held, seePhoto } from './main-job.ts'
import { run, seen, step, stepEnd } from './transcript.ts'

const { values: options } = parseArgs({ options: { measure: { type: 'boolean', default: false } } })
const account = 'badgeprep-test'
const home = `/home/${account}`
const dataFolder = join(home, '.config', 'BadgePrep')

if (!isRoot() || !existsSync('/usr/bin/apt-get')) {
  console.error('This installs and removes a package: run it as root on Debian or Ubuntu.')
  process.exit(1)
}
const scratch = mkdtempSync(join(tmpdir(), 'badgeprep-package-test-'))
try {
  await test()
  console.log('\nAll of it passed.')
} finally {
  run('bash', [
    '-c',
    `pkill -KILL -u ${account}; apt-get purge -y -qq badgeprep; userdel -rf ${account}; true`,
  ])
  rmSync(scratch, { recursive: true, force: true })
}

async function test(): Promise<void> {
  const runtime = await electronRuntime()
  ensureSystem(runtime.executable)

  step('Build the deb')
  const first = buildDeb(projectRoot)
  seen(`version ${first.version}, Electron ${runtime.version} (${runtime.source})`)
  if (isEvaluation(runtime.version)) checkReleaseIsRefused(first, runtime)
  stepEnd()

  step('Look into it')
  await checkFuses(join(first.unpacked, 'badgeprep'))
  checkFiles(first, projectRoot)
  checkPapers(first)
  checkLintian(first.deb)
  checkDependencies(first.deb)
  stepEnd()

  step('Install it with apt')
  install(first.deb)
  run('useradd', ['--create-home', '--shell', '/bin/bash', account])
  const sample = join(home, 'Sample files')
  cpSync(join(projectRoot, 'resources', 'sample'), sample, { recursive: true })
  cpSync(
    join(projectRoot, 'tests/fixtures/photos/samples/quadrants.heic'),
    join(sample, 'photos', phonePhoto),
  )
  // As the session of a desktop makes it; without, the folder of Downloads is the home itself.
  mkdirSync(join(home, 'Downloads'))
  mkdirSync(join(home, '.config'))
  writeFileSync(join(home, '.config', 'user-dirs.dirs'), 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n')
  run('chown', ['-R', `${account}:`, home])
  assert.ok(existsSync('/usr/share/applications/badgeprep.desktop'))
  seen(`/usr/bin/badgeprep is ${run('readlink', ['-f', '/usr/bin/badgeprep']).trim()}`)
  stepEnd()

  step(`Do the main job as ${account}, with the sandbox on`)
  let app = await start()
  checkSandbox()
  await doMainJob(app.page, sample, join(home, 'Downloads'))
  await seePhoto(app.page)
  const before = await held(app.page)
  seen(`held: ${before.users} users, ${before.withPhoto} with photo, ${before.credentials} credentials`)
  await app.close()
  const schema = databaseVersion()
  seen(`closed; the database has version ${schema}`)
  stepEnd()

  // Ahead of the upgrade: what it makes of the data `npm start` could not open.
  if (options.measure) await measureStarts()

  step('Upgrade to the next version, with one more migration')
  const second = buildDeb(nextVersion(join(scratch, 'next')))
  install(second.deb)
  app = await start()
  assert.equal(await versionShown(app), second.version)
  assert.deepEqual(await held(app.page), before)
  await seePhoto(app.page)
  await app.close()
  assert.equal(databaseVersion(), schema + 1)
  assert.ok(hasTable(newTable))
  seen(`version ${second.version}: all data found; the database has version ${schema + 1}`)
  stepEnd()

  step('Remove it')
  const files = run('dpkg', ['-L', 'badgeprep']).trim().split('\n')
  run('apt-get', ['purge', '-y', '-qq', 'badgeprep'])
  const left = files.filter((path) => path.toLowerCase().includes('badgeprep') && existsSync(path))
  assert.deepEqual(left, [], 'files of the package')
  assert.deepEqual(strangers(), [], 'traces outside of the package')
  assert.ok(existsSync(join(dataFolder, 'badgeprep.db')))
  assert.equal(databaseVersion(), schema + 1)
  seen(`nothing is left but the data of ${account}: ${run('du', ['-sh', dataFolder]).trim()}`)
  stepEnd()
}

function install(deb: string): void {
  // apt reads local files as an account of its own.
  const readable = join(scratch, 'package.deb')
  chmodSync(scratch, 0o755)
  cpSync(deb, readable)
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', readable], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  seen(`installed ${run('dpkg-query', ['-W', 'badgeprep']).trim().replace('\t', ' ')}`)
}

/** Starts the installed application as an ordinary account, in an environment of its own. */
function start(): Promise<Started> {
  const asAccount = ['runuser', '-u', account, '--', 'env', '-i', `HOME=${home}`, `USER=${account}`]
  const environment = ['PATH=/usr/bin:/bin', 'LANG=C.UTF-8', 'LANGUAGE=en_US']
  const display = ['xvfb-run', '-a', '-s', '-screen 0 1920x1080x24']
  return startApp(
    [...asAccount, ...environment, ...display, 'badgeprep', '--disable-gpu', '--remote-debugging-port=0'],
    {
      ...process.env,
    },
  )
}

function checkSandbox(): void {
  const all = processesOf('/opt/BadgePrep')
  assert.ok(all.every(({ user }) => user !== 0))
  assert.ok(all.every(({ command }) => !command.includes('no-sandbox')))
  const renderer = all.find(({ command }) => command.includes('--type=renderer'))
  assert.equal(renderer?.seccomp, 2, 'the sandbox of the window')
  const services = all.filter(({ command }) => command.startsWith('/opt/BadgePrep/resources/node'))
  assert.equal(services.length, 2, 'services on the Node of the package')
  seen(
    `${all.length} processes, none as root; the window is behind a seccomp filter, two services run on plain Node`,
  )
}

async function versionShown({ page }: Started): Promise<string> {
  const answer = await page.evaluate(() => window.badgeprep.app.info())
  assert.ok(answer.ok)
  return answer.value.version
}

function databaseVersion(): number {
  return Number(readDatabase((db) => db.pragma('user_version', { simple: true })))
}

function hasTable(name: string): boolean {
  const found = readDatabase((db) =>
    db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name),
  )
  return found !== undefined
}

function readDatabase<T>(look: (db: BetterSqlite3.Database) => T): T {
  const db = new BetterSqlite3(join(dataFolder, 'badgeprep.db'), { readonly: true })
  try {
    return look(db)
  } finally {
    db.close()
  }
}

/** Files named after us where a package might leave something. */
function strangers(): string[] {
  const settings = join(homedir(), '.config')
  const folders = ['/opt', '/usr', '/etc', '/var/lib', settings].filter((folder) => existsSync(folder))
  return run('find', [...folders, '-xdev', '-iname', '*badgeprep*', '-not', '-path', '/var/lib/apt/*'])
    .split('\n')
    .filter((path) => path !== '' && !path.startsWith(projectRoot) && !path.startsWith(scratch))
}

/** How long it takes from the command to the first screen, with data: medians of five. */
async function measureStarts(): Promise<void> {
  step('Measure the start')
  const runs = 5
  const times = { installed: [] as number[], npmStart: [] as number[] }
  const ownData = join(scratch, 'data')
  cpSync(dataFolder, ownData, { recursive: true })
  const npmStart = ['xvfb-run', '-a', '-s', '-screen 0 1920x1080x24', 'npm', 'start', '--']
  const switches = ['--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${ownData}`]
  for (let i = 0; i < runs; i++) {
    const installed = await start()
    times.installed.push(installed.startUp)
    await installed.close()
    const development = await startApp([...npmStart, ...switches], inUtf8({ ...process.env }))
    times.npmStart.push(development.startUp)
    await development.close()
  }
  const median = (values: number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  const [installed, npm] = [median(times.installed), median(times.npmStart)]
  seen(
    `installed ${(installed / 1000).toFixed(2)} s, npm start ${(npm / 1000).toFixed(2)} s: ${(installed / npm).toFixed(2)} times`,
  )
  stepEnd()
}
