import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { switches } from './support/app.ts'
import { mainPids, servicePid } from './support/processes.ts'

/** The app is started while it runs, and while it is just closing: without a test's hand in it, as a person does. */
const electron = createRequire(import.meta.url)('electron') as unknown as string
let folder: string
let started: ChildProcess[]
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'badgeprep-second-'))
  started = []
})
test.afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
  for (const pid of mainPids(folder)) process.kill(pid, 'SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function start(): { pid: number; end: Promise<number | null> } {
  const child = spawn(electron, [...switches(), '.', `--user-data-dir=${folder}`], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: 'ignore',
  })
  started.push(child)
  return { pid: child.pid ?? 0, end: new Promise((resolve) => child.once('exit', resolve)) }
}

const marker = (): string => join(folder, 'running.json')
const began = (): string => readFileSync(marker(), 'utf8')

/** The directory is open: there is a database, and somebody serves it. */
async function untilOpen(pid: number): Promise<number> {
  await expect
    .poll(() => {
      try {
        return existsSync(join(folder, 'badgeprep.db-wal')) && servicePid(pid, 'data')
      } catch {
        return false
      }
    })
    .toBeTruthy()
  return servicePid(pid, 'data')
}

test('a second start hands over and ends, and leaves no trace in the data folder', async () => {
  const first = start()
  await untilOpen(first.pid)
  const before = began()
  const second = start()
  expect(await second.end).toBe(0)
  expect(began()).toBe(before)
  expect(existsSync(join(folder, 'crash-reports'))).toBe(false)

  process.kill(first.pid, 'SIGTERM')
  await first.end
  expect(existsSync(marker())).toBe(false)
})

test('a start while the app is closing opens it again once it is closed', async () => {
  const first = start()
  const data = await untilOpen(first.pid)
  const before = began()
  // The data service stands still: so does the closing.
  process.kill(data, 'SIGSTOP')
  process.kill(first.pid, 'SIGTERM')
  const second = start()
  expect(await second.end).toBe(0)
  const third = start()
  expect(await third.end).toBe(0)
  expect(mainPids(folder)).toEqual([first.pid])

  process.kill(data, 'SIGCONT')
  await first.end
  await expect.poll(() => existsSync(marker()) && began() !== before).toBe(true)
  await expect.poll(() => mainPids(folder).length).toBe(1)
  const [again = 0] = mainPids(folder)
  await untilOpen(again)
  expect(existsSync(join(folder, 'crash-reports'))).toBe(false)
  process.kill(again, 'SIGTERM')
  await expect.poll(() => mainPids(folder)).toEqual([])
  expect(readdirSync(folder)).not.toContain('running.json')
})
