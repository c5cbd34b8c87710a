import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { FramePage } from './pages/frame-page.ts'
import { HistoryPage } from './pages/history-page.ts'
import { UsersPage } from './pages/users-page.ts'
import { answerOpenDialog, answerSaveDialog, dropFiles, type RunningApp } from './support/app.ts'
import { shareApp } from './support/shared-app.ts'

let app: RunningApp['app']
let page: Page
let scratch: string
let frame: FramePage
let users: UsersPage
let history: HistoryPage

shareApp({
  meet(running) {
    ;({ app, window: page, scratch } = running)
    frame = new FramePage(page)
    users = new UsersPage(page)
    history = new HistoryPage(page)
  },
})

test('the theme follows the system until one is chosen', async () => {
  const scheme = () => page.evaluate(() => document.documentElement.style.colorScheme)
  await expect(frame.place('users')).toBeVisible()
  expect(await scheme()).toBe('light')
  await frame.go('settings')
  await page.getByTestId('settings-theme-dark').click()
  await expect.poll(scheme).toBe('dark')
})

test('the runtime for evaluation is said plainly', async () => {
  const info = await page.evaluate(() => window.badgeprep.app.info())
  if (!info.ok) throw new Error(info.error.code)
  await frame.go('settings')
  await expect(page.getByTestId('settings-evaluation')).toHaveCount(info.value.runtime.evaluation ? 1 : 0)
})

test('a backup is written, and restoring it brings everything back', async () => {
  await users.add({ firstName: 'Olivia', lastName: 'Park', email: 'olivia@example.com' })
  const file = join(scratch, '백업.badgeprep')
  await answerSaveDialog(app, file)
  await frame.go('settings')
  await page.getByTestId('settings-backup').click()
  await expect(frame.notice.last()).toContainText('백업.badgeprep')
  await expect(frame.summary).toContainText('Backup today')

  await frame.go('users')
  await users.row('olivia@example.com').click()
  await users.delete.click()
  await users.deleteConfirm.click()
  await expect(users.firstRun).toBeVisible()

  await answerOpenDialog(app, [file])
  await frame.go('settings')
  await page.getByTestId('settings-restore').click()
  await page.getByTestId('settings-restore-confirm').click()
  await expect(users.row('olivia@example.com')).toBeVisible()
})

test('undo says why not, and a report can be saved', async () => {
  await users.add({ firstName: 'Noah', lastName: 'Lee', email: 'noah@example.com' })
  await users.suspend.click()
  await expect(users.status).toHaveText('Suspended')
  await frame.go('history')
  await history.rowsOf('user-added').click()
  await expect(history.obstacle).toContainText('User suspended')
  await history.obstacle.getByRole('button').click()
  await expect(history.undo).toBeVisible()

  await answerSaveDialog(app, join(scratch, 'report.csv'))
  await history.saveReport.click()
  await expect(frame.notice.last()).toContainText('report.csv')
})

test('files dropped on a screen without a place for them go where they belong', async () => {
  const csv = join(scratch, '직원 목록.csv')
  writeFileSync(csv, 'First Name,Last Name,Email\nOlivia,Park,olivia@example.com\n')
  await frame.go('history')
  await dropFiles(frame.screen, [csv])
  await expect(frame.place('users')).toHaveAttribute('aria-current', 'page')
  await expect(page.getByTestId('column-row')).toHaveCount(3)

  const photo = join(scratch, 'olivia@example.com.jpg')
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
