import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { lockFolder } from '../../src-main/data/database/lock.ts'
import { dataFolders } from '../../src-main/services/contract/folders.ts'
import { FramePage } from './pages/frame-page.ts'
import { HistoryPage } from './pages/history-page.ts'
import { UsersPage } from './pages/users-page.ts'
import { answerOpenDialog, answerSaveDialog, dropFiles, launchApp, type RunningApp } from './support/app.ts'

let running: RunningApp | null = null

async function start(options: Parameters<typeof launchApp>[0] = {}) {
  running = await launchApp(options)
  const { window } = running
  return {
    ...running,
    frame: new FramePage(window),
    users: new UsersPage(window),
    history: new HistoryPage(window),
  }
}
test.afterEach(async () => {
  await running?.close()
  running = null
})

test('a Korean system gets a Korean window, and the language switches in Settings', async () => {
  const { frame, window } = await start({ locale: 'ko-KR' })
  await expect(frame.place('users')).toHaveText('사용자')
  await expect(window.locator('html')).toHaveAttribute('lang', 'ko')
  await frame.go('settings')
  await window.getByTestId('settings-language').click()
  await window.getByText('English', { exact: true }).click()
  await expect(frame.place('users')).toHaveText('Users')
  await window.reload()
  await expect(frame.place('users')).toHaveText('Users')
})

test('the theme follows the system until one is chosen', async () => {
  const { frame, window } = await start()
  const scheme = () => window.evaluate(() => document.documentElement.style.colorScheme)
  await expect(frame.place('users')).toBeVisible()
  expect(await scheme()).toBe('light')
  await frame.go('settings')
  await window.getByTestId('settings-theme-dark').click()
  await expect.poll(scheme).toBe('dark')
})

test('a data folder that another program holds is opened by trying again', async () => {
  const userDataDir = mkdtempSync(join(tmpdir(), 'badgeprep-e2e-'))
  const held = lockFolder(dataFolders(userDataDir).lock)
  const { window: page, frame } = await start({ userDataDir })
  const tryAgain = page.getByTestId('start-try-again')
  await tryAgain.click()
  await expect(page.getByText('It is still in the way.')).toBeVisible()
  held.release()
  await tryAgain.click()
  await expect(frame.place('users')).toBeVisible()
  await running?.close()
  running = null
  rmSync(userDataDir, { recursive: true, force: true })
})

test('the runtime for evaluation is said plainly', async () => {
  const { window: page, frame } = await start()
  const info = await page.evaluate(() => window.badgeprep.app.info())
  if (!info.ok) throw new Error(info.error.code)
  await frame.go('settings')
  await expect(page.getByTestId('settings-evaluation')).toHaveCount(info.value.runtime.evaluation ? 1 : 0)
})

test('a backup is written, and restoring it brings everything back', async () => {
  const { app, window, frame, users, userDataDir } = await start()
  await users.add({ firstName: 'Olivia', lastName: 'Park', email: 'olivia@example.com' })
  const file = join(userDataDir, '백업.badgeprep')
  await answerSaveDialog(app, file)
  await frame.go('settings')
  await window.getByTestId('settings-backup').click()
  await expect(frame.notice.last()).toContainText('백업.badgeprep')
  await expect(frame.summary).toContainText('Backup today')

  await frame.go('users')
  await users.row('olivia@example.com').click()
  await users.delete.click()
  await users.deleteConfirm.click()
  await expect(users.firstRun).toBeVisible()

  await answerOpenDialog(app, [file])
  await frame.go('settings')
  await window.getByTestId('settings-restore').click()
  await window.getByTestId('settings-restore-confirm').click()
  await expect(users.row('olivia@example.com')).toBeVisible()
})

test('a damaged directory is found at the start, and a backup can be restored', async () => {
  const first = await start()
  const { userDataDir } = first
  await first.users.add({ firstName: 'Olivia', lastName: 'Park', email: 'olivia@example.com' })
  await first.app.close()
  // The daily backup is made at the next start.
  const second = await launchApp({ userDataDir })
  await expect(new FramePage(second.window).summary).toContainText('Backup today')
  await second.close()
  writeFileSync(join(userDataDir, 'badgeprep.db'), 'not a database at all '.repeat(500))

  const third = await start({ userDataDir })
  await expect(third.window.getByRole('alert')).toContainText('damaged')
  await third.window.getByRole('button', { name: /Restore the backup/ }).click()
  await expect(third.users.row('olivia@example.com')).toBeVisible()
})

test('undo says why not, and a report can be saved', async () => {
  const { app, users, frame, history, userDataDir } = await start()
  await users.add({ firstName: 'Noah', lastName: 'Lee', email: 'noah@example.com' })
  await users.suspend.click()
  await expect(users.status).toHaveText('Suspended')
  await frame.go('history')
  await history.rowsOf('user-added').click()
  await expect(history.obstacle).toContainText('User suspended')
  await history.obstacle.getByRole('button').click()
  await expect(history.undo).toBeVisible()

  await answerSaveDialog(app, join(userDataDir, 'report.csv'))
  await history.saveReport.click()
  await expect(frame.notice.last()).toContainText('report.csv')
})

test('files dropped on a screen without a place for them go where they belong', async () => {
  const { window: page, frame, userDataDir } = await start()
  const csv = join(userDataDir, '직원 목록.csv')
  writeFileSync(csv, 'First Name,Last Name,Email\nOlivia,Park,olivia@example.com\n')
  await frame.go('history')
  await dropFiles(frame.screen, [csv])
  await expect(frame.place('users')).toHaveAttribute('aria-current', 'page')
  await expect(page.getByTestId('column-row')).toHaveCount(3)

  const photo = join(userDataDir, 'olivia@example.com.jpg')
  writeFileSync(photo, 'no picture at all')
  await frame.go('settings')
  await dropFiles(frame.screen, [photo])
  await expect(frame.place('photos')).toHaveAttribute('aria-current', 'page')
  const batches = () =>
    page.evaluate(async () => {
      const drop = await window.badgeprep.photos.drop()
      return drop.ok ? (drop.value?.batches.length ?? 0) : -1
    })
  await expect.poll(batches).toBe(1)
})
