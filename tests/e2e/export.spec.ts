import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { CredentialsPage } from './pages/credentials-page.ts'
import { ExportPage } from './pages/export-page.ts'
import { FramePage } from './pages/frame-page.ts'
import { HistoryPage } from './pages/history-page.ts'
import { UsersPage, type NewUser } from './pages/users-page.ts'
import type { RunningApp } from './support/app.ts'
import { shareApp } from './support/shared-app.ts'

let running: RunningApp
let frame: FramePage
let exporting: ExportPage

shareApp({
  meet(app) {
    running = app
    frame = new FramePage(app.window)
    exporting = new ExportPage(app.window)
  },
})

const minsu: NewUser = { firstName: '민수', lastName: '김', email: 'minsu@example.com' }
const zoe: NewUser = { firstName: 'Zoë', lastName: 'Müller', email: 'zoe@example.com' }
const header =
  'First Name,Last Name,User ID,External ID,Employee ID,Email,Card Type,Facility Code,Card Number,Card Number Hex,License Plate,Entry Code,Credential Status,Modified'
const files = (): string[] => readdirSync(running.downloads).sort()

/** Two users, one with a plate and an entry code. */
async function fill(): Promise<void> {
  const users = new UsersPage(running.window)
  const credentials = new CredentialsPage(running.window)
  await users.seed([minsu, zoe])
  await users.row('minsu@example.com').click()
  await expect(users.panel).toContainText('minsu@example.com')
  await credentials.addNew('plate', { licensePlate: 'AB1234' })
  await credentials.addNew('entry-code', { entryCode: '004711' })
  await expect(credentials.items).toHaveCount(2)
}

test('an empty directory has nothing to export, and says where to begin', async () => {
  await frame.go('export')
  await expect(exporting.empty).toContainText('Nothing to export yet')
  await expect(exporting.button).toHaveCount(0)
  await exporting.empty.getByRole('button').click()
  await expect(frame.place('users')).toHaveAttribute('aria-current', 'page')
})

test('Export Credentials writes a new file to Downloads each time, with or without its mark', async () => {
  await fill()
  await frame.go('export')
  await expect(exporting.count('credentials')).toHaveText('2')
  await expect(exporting.count('users')).toHaveText('2')
  await expect(exporting.count('without')).toHaveText('1')

  await exporting.button.click()
  await expect(exporting.done).toContainText('2 credentials of 2 users')
  const [first] = files()
  expect(files()).toHaveLength(1)
  await expect(exporting.done).toContainText(first ?? '')
  await expect(exporting.showInFolder).toBeEnabled()
  const text = readFileSync(join(running.downloads, first ?? ''), 'utf8')
  expect(text.startsWith(`\ufeff${header}\r\n`)).toBe(true)
  const rows = text.trimEnd().split('\r\n').slice(1)
  expect(rows).toHaveLength(3)
  expect(rows.filter((row) => row.startsWith('민수,김,,,,minsu@example.com,'))).toHaveLength(2)
  expect(rows.some((row) => row.includes(',AB1234,,active,'))).toBe(true)
  expect(rows.some((row) => row.includes(',004711,active,'))).toBe(true)
  expect(
    rows.some((row) => /^Zoë,Müller,,,,zoe@example\.com,{8}\d{4}-\d\d-\d\dT[\d:]{8}[+-]\d\d:\d\d$/.test(row)),
  ).toBe(true)

  await exporting.byteOrderMark.click()
  await expect(exporting.byteOrderMark).toHaveAttribute('aria-checked', 'false')
  await exporting.button.click()
  await expect.poll(() => files().length).toBe(2)
  const second = files().find((file) => file !== first) ?? ''
  await expect(exporting.done).toContainText(second)
  expect(readFileSync(join(running.downloads, second), 'utf8').startsWith(header)).toBe(true)
  expect(readFileSync(join(running.downloads, first ?? ''), 'utf8')).toBe(text)
})

test('an export is in History, where there is nothing to undo about it', async () => {
  await fill()
  await frame.go('export')
  await exporting.button.click()
  await expect(exporting.done).toBeVisible()
  await frame.go('history')
  const history = new HistoryPage(running.window)
  await expect(history.rowsOf('credentials-export')).toContainText('2 credentials · 2 users')
  await history.rowsOf('credentials-export').click()
  await expect(history.entry).toContainText(files()[0] ?? '')
  await expect(history.undo).toHaveCount(0)
  await expect(history.obstacle).toHaveCount(0)
})

test('a Downloads folder that cannot be written to is told, and the next try may succeed', async () => {
  await fill()
  rmSync(running.downloads, { recursive: true })
  writeFileSync(running.downloads, 'not a folder')
  await frame.go('export')
  await exporting.button.click()
  await expect(exporting.failed).toHaveAttribute('data-code', 'not-writable')
  await expect(exporting.failed).toContainText('try again')
  rmSync(running.downloads)
  mkdirSync(running.downloads)
  await exporting.button.click()
  await expect(exporting.done).toBeVisible()
  await expect(exporting.failed).toHaveCount(0)
})
