/**
 * The main job by Playwright, as a person would do it: fill the directory from a CSV, drop the photos, settle what needs
 * attention, upload; import the credentials, correct a row, export them; look at a profile. Everything to look at lies in demo-output/ afterwards.
 */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import Papa from 'papaparse'
import type { PhotoItem } from '../../src-preload/contract/photos.ts'
import { dropFiles, launchApp } from '../../tests/e2e/support/app.ts'
import { pendingPhotos } from '../../tests/e2e/support/pending-photos.ts'
import { projectRoot } from '../electron-runtime.ts'
import { writeHeavyPhoto } from '../sample/heavy-photo.ts'

const sample = join(projectRoot, 'resources', 'sample')
const output = join(projectRoot, 'demo-output')
/** Whose photo the sample leaves out, as it is too heavy for the repository: 11 MB, to be refused. */
const heavy = { index: 32, file: 'bjorn.sorensen@example.com.jpg' }

rmSync(output, { recursive: true, force: true })
mkdirSync(join(output, 'photos'), { recursive: true })
const scratch = mkdtempSync(join(tmpdir(), 'badgeprep-demo-'))
const photos = join(scratch, 'Badge photos')
cpSync(join(sample, 'photos'), photos, { recursive: true })
await writeHeavyPhoto(join(photos, heavy.file), heavy.index)

const userDataDir = join(scratch, 'data')
const running = await launchApp({ userDataDir, size: { width: 1280, height: 800 } })
const { window: page } = running
let step = 0

try {
  await shoot('first-run')
  const imported = await fillDirectory()
  const checked = await checkPhotos()
  await settle()
  const uploaded = await uploadAll()
  const files = await writeOutcome()
  const credentials = await importCredentials()
  const exported = await exportCredentials()
  await shootProfile()
  console.log(
    [
      `Directory: ${imported.passed} rows imported, ${imported.failed} failed.`,
      `Photos: ${files.length} checked: ${checked.ready} ready at once, ${checked.attention} needed attention, ${checked.error} could not be used.`,
      `Upload: ${uploaded} photos are on their profiles.`,
      `Credentials: ${credentials.passed} rows imported, one of them corrected, ${credentials.failed} failed. Exported: ${exported}.`,
      `To look at: ${output} (screenshots, photos/ by e-mail, files.csv, the exported credentials).`,
    ].join('\n'),
  )
} finally {
  await running.close()
  rmSync(scratch, { recursive: true, force: true })
}

async function shoot(name: string): Promise<void> {
  step += 1
  await page.screenshot({
    path: join(output, `${String(step).padStart(2, '0')}-${name}.png`),
    animations: 'disabled',
  })
}

async function numberOf(testid: string): Promise<number> {
  return Number((await page.getByTestId(testid).innerText()).replace(/\D/g, ''))
}

async function fillDirectory(): Promise<{ passed: number; failed: number }> {
  await page.getByTestId('users-import').first().click()
  await dropFiles(page.getByTestId('users-import-drop'), [join(sample, 'users.csv')])
  await expect(page.getByTestId('columns-next')).toBeEnabled()
  await shoot('review-columns')
  await page.getByTestId('columns-next').click()
  await expect(page.getByTestId('proceed')).toBeEnabled()
  await shoot('review-rows')
  await page.getByTestId('proceed').click()
  await page.getByTestId('proceed-confirm').click()
  await expect(page.getByTestId('result-passed')).toBeVisible()
  await shoot('import-result')
  return { passed: await numberOf('result-passed'), failed: await numberOf('result-failed') }
}

async function checkPhotos(): Promise<{ ready: number; attention: number; error: number }> {
  await page.getByTestId('nav-photos').click()
  await shoot('photos-empty')
  await dropFiles(page.getByTestId('photos-drop'), [photos])
  await expect.poll(() => pendingPhotos(page), { timeout: 60_000 }).toBe(0)
  await expect(page.getByTestId('photos-item').first()).toBeVisible()
  await shoot('photos-checked')
  await page.getByTestId('photos-tab-error').click()
  await shoot('photos-errors')
  const counts = {
    ready: await numberOf('photos-count-ready'),
    attention: await numberOf('photos-count-attention'),
    error: await numberOf('photos-count-error'),
  }
  await page.getByTestId('photos-tab-attention').click()
  await shoot('photos-attention')
  return counts
}

/** Accepts what is sure, then settles the rest one by one as a careful person would. */
async function settle(): Promise<void> {
  const sure = page.getByTestId('photos-accept-sure')
  if (await sure.isVisible()) await sure.click()
  await expect(sure).toBeHidden()
  for (let left = await numberOf('photos-count-attention'); left > 0;) {
    const item = page.getByTestId('photos-item').first()
    await (await mendingButton(item)).click()
    await expect.poll(() => numberOf('photos-count-attention')).toBeLessThan(left)
    left = await numberOf('photos-count-attention')
  }
  await page.getByTestId('photos-tab-all').click()
  await shoot('photos-settled')
}

async function mendingButton(item: Locator): Promise<Locator> {
  const reason = await item.getAttribute('data-reason')
  const suggestion = item.getByTestId('photos-suggestion').first()
  if ((reason === 'no-user' || reason === 'ambiguous') && (await suggestion.isVisible())) return suggestion
  if (reason === 'duplicate-user') return item.getByTestId('photos-choose')
  if (reason === 'look-again') return item.getByTestId('photos-confirm')
  return item.getByTestId('photos-remove')
}

async function uploadAll(): Promise<number> {
  await page.getByTestId('photos-upload').click()
  await expect(page.getByTestId('photos-result')).toBeVisible()
  await shoot('photos-uploaded')
  return numberOf('photos-count-uploaded')
}

/** Imports the credentials: says what "Card No" is, corrects a facility code in place, leaves out what stays wrong. */
async function importCredentials(): Promise<{ passed: number; failed: number }> {
  await page.getByTestId('nav-credentials').click()
  await shoot('credentials-empty')
  await dropFiles(page.getByTestId('credentials-drop'), [join(sample, 'credentials.csv')])
  await expect(page.getByTestId('column-row').first()).toBeVisible()
  await shoot('credentials-columns')
  await page.getByTestId('column-suggestion').click()
  await page.getByTestId('columns-next').click()
  await expect(page.getByTestId('proceed')).toBeEnabled()
  await page.getByTestId('review-filter-errors').click()
  const failing = await numberOf('review-count-error')
  const faulty = page.locator('[data-testid="review-row"][data-reason~="facility-code-range"]')
  await faulty.click()
  await shoot('credentials-rows')
  await faulty.locator('[data-testid="review-cell"][data-column="6"]').dblclick()
  await page.getByTestId('cell-editor').fill('114')
  await page.getByTestId('cell-editor').press('Enter')
  await expect.poll(() => numberOf('review-count-error')).toBe(failing - 1)
  await page.getByTestId('proceed').click()
  await page.getByTestId('proceed-confirm').click()
  await expect(page.getByTestId('result-passed')).toBeVisible()
  await shoot('credentials-result')
  return { passed: await numberOf('result-passed'), failed: await numberOf('result-failed') }
}

/** Exports the credentials and copies the file into demo-output; answers its name. */
async function exportCredentials(): Promise<string> {
  await page.getByTestId('nav-export').click()
  await page.getByTestId('export-credentials').click()
  const exported = (): string | undefined =>
    readdirSync(running.downloads).find((name) => name.endsWith('.csv'))
  await expect.poll(exported).toBeDefined()
  await shoot('export')
  const name = exported() ?? ''
  copyFileSync(join(running.downloads, name), join(output, name))
  return name
}

/** Writes what became of each file, and the stored photos by e-mail. */
async function writeOutcome(): Promise<PhotoItem[]> {
  const kept = await itemsOf(page, null)
  const removed = await itemsOf(page, 'removed')
  const items = [...kept, ...removed].sort((a, b) => a.id - b.id)
  const rows = items.map(({ folder, file, state, reason, args, user, source, staged }) => ({
    file: folder === '' ? file : `${folder}/${file}`,
    state,
    reason: reason ?? '',
    details: Object.entries(args)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', '),
    user: user?.email ?? '',
    before: source ? `${source.width} × ${source.height}` : '',
    after: staged ? `${staged.width} × ${staged.height}` : '',
  }))
  writeFileSync(join(output, 'files.csv'), `\ufeff${Papa.unparse(rows, { newline: '\r\n' })}\r\n`)
  for (const { state, user, staged } of items) {
    if (state !== 'uploaded' || !user || !staged) continue
    const stored = join(userDataDir, 'photos', staged.hash.slice(0, 2), `${staged.hash}.jpg`)
    copyFileSync(stored, join(output, 'photos', `${user.email || user.externalId || user.userId}.jpg`))
  }
  return items
}

function itemsOf(from: Page, state: 'removed' | null): Promise<PhotoItem[]> {
  return from.evaluate(async (wanted) => {
    const answer = await window.badgeprep.photos.page({
      batch: 1,
      filter: wanted,
      search: '',
      offset: 0,
      limit: 500,
    })
    return answer.ok ? answer.value.items : []
  }, state)
}

async function shootProfile(): Promise<void> {
  await page.getByTestId('nav-users').click()
  await expect(page.getByTestId('user-row').first()).toBeVisible()
  await shoot('users')
  await page.getByTestId('user-row').nth(2).click()
  await expect(page.getByTestId('user-photo-drop').locator('img')).toBeVisible()
  await shoot('profile')
  await page.getByTestId('nav-history').click()
  await expect(page.getByTestId('history-row').first()).toBeVisible()
  await shoot('history')
}
