import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { ImportPage } from './pages/import.ts'
import { answerOpenDialog, launchApp, type RunningApp } from './support/app.ts'
import { press } from './support/press.ts'

/** The first start of an app that finds its data folder by itself. */
let scratch: string
let configHome: string
let running: RunningApp | null
test.beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'badgeprep-first-'))
  configHome = join(scratch, 'config')
  mkdirSync(configHome)
  running = null
})
test.afterEach(async () => {
  await running?.close()
  rmSync(scratch, { recursive: true, force: true })
})

async function start(): Promise<Page> {
  running = await launchApp({ configHome })
  return running.window
}

const standard = (): string => join(configHome, 'BadgePrep')

/** Does what starts the app anew, and waits for its end; Playwright would lose the next start, so `start` makes it. */
async function startAnew(act: (page: Page) => Promise<void>): Promise<Page> {
  if (!running) throw new Error('Nothing runs.')
  const { app, window } = running
  await app.evaluate(({ app: electron }) => {
    electron.relaunch = () => electron.emit('relaunch-wished')
  })
  const end = new Promise((resolve) => app.process().once('exit', resolve))
  await act(window)
  await end
  running = null
  return start()
}

async function chooseFolder(page: Page, folder: string): Promise<void> {
  if (running) await answerOpenDialog(running.app, [folder])
  await page.getByTestId('first-folder-choose').click()
}

test('the empty directory offers the language, and speaks it at once', async () => {
  const page = await start()
  await page.getByTestId('first-language-ko').click()
  await expect(page.getByTestId('users-first-sample')).toHaveText('샘플 열기')
  await page.getByTestId('first-language-en').click()
  await expect(page.getByTestId('users-first-sample')).toHaveText('Open the sample')
})

test('the sample goes the ways of real files, is told apart, and is removed in one step', async () => {
  const page = await start()
  await page.getByTestId('users-first-sample').click()
  const users = new ImportPage(running as RunningApp)
  await press(users.columnsNext)
  await press(users.proceed)
  await users.proceedConfirm.click()
  await expect(users.passed).toHaveText('57')

  await page.getByTestId('nav-photos').click()
  await page.getByTestId('sample-photos').click()
  await expect(page.getByTestId('photos-item').first()).toBeVisible()
  await expect(page.getByTestId('job')).toHaveCount(0, { timeout: 60_000 })
  await page.getByTestId('photos-upload').click()
  await expect(page.getByTestId('photos-result')).toBeVisible()

  await page.getByTestId('nav-credentials').click()
  await page.getByTestId('sample-credentials').click()
  const credentials = new ImportPage(running as RunningApp, 'credentials')
  await page.getByTestId('column-suggestion').click()
  await press(credentials.columnsNext)
  await press(credentials.proceed)
  await credentials.proceedConfirm.click()
  await expect(credentials.passed).toHaveText('87')

  await page.getByTestId('nav-users').click()
  await expect(page.getByTestId('sample-note')).toContainText('57 people')
  await page.getByTestId('sample-remove').click()
  await page.getByTestId('sample-remove-confirm').click()
  await expect(page.getByTestId('users-first-run')).toBeVisible()
  // Somebody has worked here: where the data lies is not asked any more.
  await expect(page.getByTestId('first-language-en')).toBeVisible()
  await expect(page.getByTestId('first-folder-choose')).toHaveCount(0)

  await page.getByTestId('nav-history').click()
  await expect(page.locator('[data-testid="history-row"][data-kind="sample-removed"]')).toContainText(
    '57 users',
  )
})

test('another data folder is taken with a new start, and has to be there from then on', async () => {
  const chosen = join(scratch, '출입증 자료')
  mkdirSync(chosen)
  writeFileSync(join(chosen, 'Holiday.jpg'), 'not ours')
  const folder = join(chosen, 'BadgePrep')

  let page = await start()
  await expect(page.getByTestId('first-folder')).toHaveText(standard())
  page = await startAnew(() => chooseFolder(page, chosen))
  await expect(page.getByTestId('first-folder')).toHaveText(folder)
  expect(existsSync(join(folder, 'badgeprep.db'))).toBe(true)
  expect(JSON.parse(readFileSync(join(standard(), 'data-folder.json'), 'utf8'))).toEqual({
    folder,
    used: true,
  })
  await running?.close()

  renameSync(folder, `${folder} elsewhere`)
  page = await start()
  await expect(page.getByRole('alert')).toContainText(folder)
  expect(existsSync(folder)).toBe(false)
  renameSync(`${folder} elsewhere`, folder)
  await page.getByTestId('start-try-again').click()
  await expect(page.getByTestId('first-folder')).toHaveText(folder)
  await running?.close()

  renameSync(folder, `${folder} elsewhere`)
  page = await start()
  page = await startAnew(() => page.getByTestId('start-standard-folder').click())
  await expect(page.getByTestId('first-folder')).toHaveText(standard())
})

test('a folder that cannot be the data folder is refused, with what to do', async () => {
  const full = join(scratch, 'full')
  mkdirSync(join(full, 'BadgePrep'), { recursive: true })
  writeFileSync(join(full, 'Holiday.jpg'), 'not ours')
  writeFileSync(join(full, 'BadgePrep', 'README.md'), 'not ours')
  const page = await start()
  await chooseFolder(page, full)
  await expect(page.getByRole('alert')).toContainText(`${join(full, 'BadgePrep')} is there already`)
  await expect(page.getByTestId('first-folder')).toHaveText(standard())
  expect(existsSync(join(standard(), 'data-folder.json'))).toBe(false)
})
