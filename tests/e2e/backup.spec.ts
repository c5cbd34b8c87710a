import BetterSqlite3 from 'better-sqlite3'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { FramePage } from './pages/frame-page.ts'
import { HistoryPage } from './pages/history-page.ts'
import { ImportPage } from './pages/import.ts'
import { UsersPage } from './pages/users-page.ts'
import { answerOpenDialog, answerSaveDialog, launchApp, type RunningApp } from './support/app.ts'
import { press } from './support/press.ts'

let userDataDir: string
let running: RunningApp | null = null

test.beforeEach(() => {
  userDataDir = mkdtempSync(join(tmpdir(), 'badgeprep-e2e-'))
})
test.afterEach(async () => {
  await running?.close()
  running = null
  rmSync(userDataDir, { recursive: true, force: true })
})

async function start() {
  running = await launchApp({ userDataDir })
  const { window } = running
  return { ...running, frame: new FramePage(window), users: new UsersPage(window) }
}

async function importPeople(app: RunningApp, name: string): Promise<void> {
  const imports = new ImportPage(app)
  const people = Array.from({ length: 60 }, (_, at) => `Ada,Kim ${at},${name}${at}@example.com`)
  await imports.open()
  await imports.review(`${name}.csv`, ['First Name,Last Name,Email', ...people, ''].join('\n'))
  await press(imports.proceed)
  await expect(imports.passed).toHaveText('60')
}

/** What the automatic backups were made for, in their order. */
const reasons = () =>
  readdirSync(join(userDataDir, 'backups'))
    .sort()
    .map((name) => /-(\w+)\.db$/.exec(name)?.[1])

test('an import is backed up a moment later, and the sidebar says so; the next one at the end', async () => {
  const app = await start()
  await expect(app.frame.summary).toContainText('No backup yet')
  await importPeople(app, 'first')
  await expect(app.frame.summary).toContainText('Backup today', { timeout: 20_000 })
  expect(reasons()).toEqual(['daily'])
  await importPeople(app, 'second')
  await app.app.close()
  running = null
  expect(reasons()).toEqual(['daily', 'work'])
})

test('a photo that a backup has to leave out is told by name, also when it is restored', async () => {
  const first = await start()
  await first.users.add({ firstName: 'Olivia', lastName: 'Park', email: 'olivia@example.com' })
  await first.app.close()
  // The file of her photo is gone.
  const db = new BetterSqlite3(join(userDataDir, 'badgeprep.db'))
  db.prepare('UPDATE users SET photo = ?').run('a'.repeat(64))
  db.close()

  const { app, window: page, frame, scratch } = await start()
  const file = join(scratch, 'all.badgeprep')
  await answerSaveDialog(app, file)
  await frame.go('settings')
  await page.getByTestId('settings-backup').click()
  const told = frame.notice.filter({ hasText: '1 photo is not in “all.badgeprep”' })
  await expect(told).toContainText('Olivia Park')

  await answerOpenDialog(app, [file])
  await page.getByTestId('settings-restore').click()
  await page.getByTestId('settings-restore-confirm').click()
  await expect(frame.notice.filter({ hasText: '1 user has no photo now' })).toContainText('Olivia Park')
  await frame.go('history')
  await expect(new HistoryPage(page).rowsOf('backup-restored')).toContainText('1 photo missing')
})
