import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import cardFormats from '../../resources/card-formats.json' with { type: 'json' }
import { lockFolder } from '../../src-main/data/database/lock.ts'
import { dataFolders } from '../../src-main/services/contract/folders.ts'
import { canMount, mountSmallDisk } from '../unit/data/small-disk.ts'
import { CredentialsPage } from './pages/credentials-page.ts'
import { FramePage } from './pages/frame-page.ts'
import { HistoryPage } from './pages/history-page.ts'
import { UsersPage, type NewUser } from './pages/users-page.ts'
import { answerOpenDialog, answerSaveDialog, launchApp, type RunningApp } from './support/app.ts'
import { servicePid } from './support/processes.ts'

const minsu: NewUser = { firstName: '민수', lastName: '김', email: 'minsu@example.com' }
const zoe: NewUser = { firstName: 'Zoë', lastName: 'Müller', email: 'zoe@example.com' }

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
  await expect(page.getByText('The problem is still there.')).toBeVisible()
  held.release()
  await tryAgain.click()
  await expect(frame.place('users')).toBeVisible()
  await running?.close()
  running = null
  rmSync(userDataDir, { recursive: true, force: true })
})

test('a data folder that cannot be written to is told in a window, and opened once it can', async () => {
  const first = await start()
  const { userDataDir } = first
  await first.users.seed([zoe])
  await first.app.close()
  chmodSync(userDataDir, 0o555)
  const { window: page, users } = await start({ userDataDir, heedsPermissions: true })
  await expect(page.getByRole('alert')).toContainText(`cannot be written to (${userDataDir})`)
  await page.getByTestId('start-try-again').click()
  await expect(page.getByText('The problem is still there.')).toBeVisible()
  chmodSync(userDataDir, 0o755)
  await page.getByTestId('start-try-again').click()
  await expect(users.row('zoe@example.com')).toBeVisible()
  await running?.close()
  running = null
  rmSync(userDataDir, { recursive: true, force: true })
})

test('a data folder that cannot be made is told, and no other one taken for it', async () => {
  const configHome = mkdtempSync(join(tmpdir(), 'badgeprep-e2e-'))
  const file = join(configHome, 'a file')
  writeFileSync(file, '')
  const asked = join(file, 'data')
  const { window: page } = await start({ configHome, args: [`--user-data-dir=${asked}`] })
  await expect(page.getByRole('alert')).toContainText(`cannot be written to (${asked})`)
  await running?.close()
  running = null
  expect(existsSync(join(configHome, 'BadgePrep', 'badgeprep.db'))).toBe(false)
  expect(existsSync(join(configHome, 'BadgePrep', 'running.json'))).toBe(false)
  rmSync(configHome, { recursive: true, force: true })
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
  // The window that asked is gone: the new one tells.
  await expect(third.frame.notice).toContainText(/The backup “badgeprep-.*-daily\.db” was restored/)
  await third.frame.notice.getByRole('button', { name: 'Show in History' }).click()
  await expect(new HistoryPage(third.window).rowsOf('backup-restored')).toContainText('1 user')
  await third.window.reload()
  await expect(third.frame.summary).toBeVisible()
  await expect(third.frame.notice).toHaveCount(0)
})

/** A data folder with one person, a backup of it in a file elsewhere, and then a database that is damaged. */
async function damaged(): Promise<{ userDataDir: string; backup: string; elsewhere: string }> {
  const elsewhere = mkdtempSync(join(tmpdir(), 'badgeprep-e2e-'))
  const userDataDir = mkdtempSync(join(tmpdir(), 'badgeprep-e2e-'))
  const backup = join(elsewhere, '백업.badgeprep')
  const first = await start({ userDataDir })
  await first.users.seed([zoe])
  await answerSaveDialog(first.app, backup)
  await first.frame.go('settings')
  await first.window.getByTestId('settings-backup').click()
  await expect(first.frame.notice).toContainText('was saved')
  await first.app.close()
  rmSync(join(userDataDir, 'backups'), { recursive: true })
  writeFileSync(join(userDataDir, 'badgeprep.db'), damage)
  return { userDataDir, backup, elsewhere }
}
const damage = 'not a database at all '.repeat(500)

/** The one folder of what was set aside. */
function setAside(userDataDir: string): string {
  const folder = join(userDataDir, 'set-aside')
  const [name = ''] = readdirSync(folder)
  return join(folder, name)
}

test('a damaged directory without any automatic backup comes back from a file; a damaged one is refused', async () => {
  const { userDataDir, backup, elsewhere } = await damaged()
  const { app, window: page, frame, users } = await start({ userDataDir })
  await expect(page.getByRole('alert')).toContainText('damaged')
  await expect(page.getByText('There is no automatic backup')).toBeVisible()

  const bad = join(elsewhere, 'bad.badgeprep')
  writeFileSync(bad, readFileSync(backup).subarray(0, 20_000))
  for (const [file, told] of [
    [bad, 'not a complete BadgePrep backup'],
    [join(elsewhere, 'gone.badgeprep'), 'could not be read'],
  ] as const) {
    await answerOpenDialog(app, [file])
    await page.getByTestId('start-choose-backup').click()
    await expect(frame.notice.filter({ hasText: told })).toBeVisible()
  }
  await answerOpenDialog(app, [])
  await page.getByTestId('start-choose-backup').click()
  await expect(page.getByTestId('start-anew')).toBeEnabled()
  expect(readFileSync(join(userDataDir, 'badgeprep.db'), 'utf8')).toBe(damage)

  await answerOpenDialog(app, [backup])
  await page.getByTestId('start-choose-backup').click()
  await expect(users.row('zoe@example.com')).toBeVisible()
  await expect(page.getByTestId('set-aside')).toContainText(setAside(userDataDir))
  expect(readFileSync(join(setAside(userDataDir), 'badgeprep.db'), 'utf8')).toBe(damage)
  await page.getByTestId('set-aside-dismiss').click()
  await expect(page.getByTestId('set-aside')).toHaveCount(0)
  await page.reload()
  await expect(users.row('zoe@example.com')).toBeVisible()
  await expect(page.getByTestId('set-aside')).toHaveCount(0)
  await running?.close()
  running = null
  for (const folder of [userDataDir, elsewhere]) rmSync(folder, { recursive: true, force: true })
})

test('a directory that a service started anew cannot open is told, and opened once it can', async () => {
  const { app, window: page, users, userDataDir } = await start()
  await users.seed([zoe])
  const database = join(userDataDir, 'badgeprep.db')
  process.kill(servicePid(app.process().pid ?? 0, 'data'), 'SIGSTOP')
  for (const end of ['', '-wal', '-shm']) renameSync(database + end, `${database}${end}.kept`)
  writeFileSync(database, damage)
  process.kill(servicePid(app.process().pid ?? 0, 'data'), 'SIGKILL')
  await expect(page.getByRole('alert')).toContainText('damaged')
  for (const end of ['-wal', '-shm', '']) renameSync(`${database}${end}.kept`, database + end)
  await page.getByTestId('start-try-again').click()
  await expect(users.row('zoe@example.com')).toBeVisible()
})

test('a damaged directory is set aside to start anew, after a question, and stays', async () => {
  const { userDataDir, elsewhere } = await damaged()
  const { window: page, frame, users } = await start({ userDataDir, locale: 'ko-KR' })
  await expect(page.getByRole('alert')).toContainText('손상되었습니다')
  await page.getByTestId('start-anew').click()
  await expect(frame.dialog).toContainText(userDataDir)
  await frame.dialog.getByRole('button', { name: '취소' }).click()
  await expect(frame.dialog).toHaveCount(0)
  expect(readFileSync(join(userDataDir, 'badgeprep.db'), 'utf8')).toBe(damage)

  await page.getByTestId('start-anew').click()
  await page.getByTestId('start-anew-confirm').click()
  await expect(frame.place('users')).toHaveText('사용자')
  await expect(users.rows).toHaveCount(0)
  const kept = setAside(userDataDir)
  await expect(page.getByTestId('set-aside')).toContainText(kept)
  expect(readFileSync(join(kept, 'badgeprep.db'), 'utf8')).toBe(damage)
  await users.seed([minsu])
  await running?.app.close()

  const again = await start({ userDataDir })
  await expect(again.users.row('minsu@example.com')).toBeVisible()
  await expect(again.window.getByTestId('set-aside')).toHaveCount(0)
  expect(readFileSync(join(kept, 'badgeprep.db'), 'utf8')).toBe(damage)
  await running?.close()
  running = null
  for (const folder of [userDataDir, elsewhere]) rmSync(folder, { recursive: true, force: true })
})

test('a full disk is told with what is needed, and the folder opened once there is room', async () => {
  test.skip(!canMount, 'Only root on Linux can mount a small disk.')
  const disk = mountSmallDisk(8)
  const folder = join(disk.root, 'data')
  const configHome = mkdtempSync(join(tmpdir(), 'badgeprep-e2e-'))
  mkdirSync(join(configHome, 'BadgePrep'))
  writeFileSync(join(configHome, 'BadgePrep', 'data-folder.json'), JSON.stringify({ folder, used: false }))
  const first = await start({ configHome })
  await first.users.seed([zoe])
  await first.app.close()
  disk.leave(16 * 1024)
  const { window: page, users } = await start({ configHome })
  await expect(page.getByRole('alert')).toContainText(`(${folder}) is full`)
  await expect(page.getByRole('alert')).toContainText('11 MB')
  await expect(page.getByTestId('start-anew')).toHaveCount(0)
  await page.getByTestId('start-try-again').click()
  await expect(page.getByText('The problem is still there.')).toBeVisible()
  disk.leave(null)
  await page.getByTestId('start-try-again').click()
  await expect(users.row('zoe@example.com')).toBeVisible()
  await running?.close()
  running = null
  disk.cleanup()
  rmSync(configHome, { recursive: true, force: true })
})

test('a card of two people since the card types were changed is shown until it is settled', async () => {
  const [mdc, blackboard] = ['MDC Custom 64-bit', 'Blackboard 64-bit'] as const
  const cardNumberHex = '0123456789ABCDEF'
  const first = await start()
  const { userDataDir } = first
  await first.users.seed([minsu, zoe])
  const before = new CredentialsPage(first.window)
  await expect(before.sharedCards).toHaveCount(0)
  await first.users.row('minsu@example.com').click()
  await before.addNew('card', { cardType: mdc, cardNumberHex })
  await expect(before.items).toHaveCount(1)
  await first.users.row('zoe@example.com').click()
  await expect(first.users.panel).toContainText('zoe@example.com')
  await before.addNew('card', { cardType: blackboard, cardNumberHex })
  await expect(before.items).toHaveCount(1)
  await first.users.seed([{ firstName: 'Olivia', lastName: 'Park', email: 'olivia@example.com' }])

  // The site finds out that the two types are one.
  await first.app.close()
  const types = cardFormats.types
    .filter(({ label }) => label !== mdc)
    .map((type) =>
      type.label === blackboard
        ? { ...type, otherLabels: [mdc], shortNames: [...type.shortNames, 'MDCCustom_64'] }
        : type,
    )
  writeFileSync(join(userDataDir, 'card-formats.json'), JSON.stringify({ types }))
  const { window, frame, users } = await start({ userDataDir })
  const credentials = new CredentialsPage(window)

  await expect(credentials.sharedCards).toContainText('1 card belongs to more than one person')
  await frame.go('history')
  await window.getByTestId('shared-cards-show').click()
  await expect.poll(() => users.emails()).toEqual(['zoe@example.com', 'minsu@example.com'])
  await users.row('minsu@example.com').click()
  const shared = credentials.item('card').getByTestId('shared-card')
  await expect(shared).toContainText('Zoë Müller has this card too')
  await shared.getByTestId('shared-card-open').click()
  await expect(shared).toContainText('김민수 has this card too')
  await shared.getByTestId('shared-card-keep').click()
  await expect(frame.dialog).toContainText('김민수 will no longer have it')
  await window.getByTestId('shared-card-keep-confirm').click()
  await expect(credentials.sharedCards).toHaveCount(0)
  await expect(shared).toHaveCount(0)
  await expect(credentials.items).toHaveCount(1)
  await expect(users.filter('shared-card')).toHaveCount(0)
  await expect(users.rows).toHaveCount(3)
  await users.row('minsu@example.com').click()
  await expect(users.panel).toContainText('No credential yet.')
  await running?.close()
  running = null
  rmSync(userDataDir, { recursive: true, force: true })
})
