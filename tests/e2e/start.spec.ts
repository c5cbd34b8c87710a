import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { lockFolder } from '../../src-main/data/database/lock.ts'
import { dataFolders } from '../../src-main/services/contract/folders.ts'
import { FramePage } from './pages/frame-page.ts'
import { UsersPage } from './pages/users-page.ts'
import { launchApp, type RunningApp } from './support/app.ts'

/** What a start finds: the system's language, and a data folder in some state. */
let running: RunningApp | null = null

async function start(options: Parameters<typeof launchApp>[0] = {}) {
  running = await launchApp(options)
  const { window } = running
  return { ...running, frame: new FramePage(window), users: new UsersPage(window) }
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
