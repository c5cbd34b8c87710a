import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { dropFiles } from '../e2e/support/app.ts'
import { pendingPhotos } from '../e2e/support/pending-photos.ts'
import { seen } from './transcript.ts'

/** What is in the directory, as its own screens tell it. */
export interface Held {
  users: number
  withPhoto: number
  credentials: number
  photos: string[]
}

export function held(page: Page): Promise<Held> {
  return page.evaluate(async () => {
    const query = { search: '', filter: 'all', sort: 'name', descending: false } as const
    const answer = await window.badgeprep.users.page({ query, offset: 0, limit: 100 })
    if (!answer.ok) throw new Error(answer.error.code)
    const { total, rows } = answer.value
    const photos = rows.flatMap(({ photo }) => (photo === null ? [] : [photo])).sort()
    const credentials = rows.reduce((sum, row) => sum + row.credentials, 0)
    return { users: total, withPhoto: photos.length, credentials, photos }
  })
}

async function numberOf(page: Page, testid: string): Promise<number> {
  return Number((await page.getByTestId(testid).innerText()).replace(/\D/g, ''))
}

async function proceed(page: Page): Promise<string> {
  await page.getByTestId('columns-next').click()
  await page.getByTestId('proceed').click()
  await page.getByTestId('proceed-confirm').click()
  await expect(page.getByTestId('result-passed')).toBeVisible()
  const [passed, failed] = [await numberOf(page, 'result-passed'), await numberOf(page, 'result-failed')]
  assert.ok(passed > 0, 'rows that passed')
  return `${passed} rows passed, ${failed} failed`
}

/** A HEIC named like nobody: it is decoded in a thread of its own, whose file has to be found in the package. */
export const phonePhoto = 'phone.heic'

function reasonOf(page: Page, file: string): Promise<string | null | undefined> {
  return page.evaluate(async (search) => {
    const answer = await window.badgeprep.photos.page({ batch: 1, filter: null, search, offset: 0, limit: 1 })
    return answer.ok ? answer.value.items[0]?.reason : undefined
  }, file)
}

/** The main job with the sample, all of it through the window: users, photos, Upload, credentials, export. */
export async function doMainJob(page: Page, sample: string, downloads: string): Promise<void> {
  await page.getByTestId('users-import').first().click()
  await dropFiles(page.getByTestId('users-import-drop'), [join(sample, 'users.csv')])
  await expect(page.getByTestId('columns-next')).toBeEnabled()
  seen(`users: ${await proceed(page)}`)

  await page.getByTestId('nav-photos').click()
  await dropFiles(page.getByTestId('photos-drop'), [join(sample, 'photos')])
  await expect.poll(() => pendingPhotos(page), { timeout: 60_000 }).toBe(0)
  assert.equal(await reasonOf(page, phonePhoto), 'no-user', 'a HEIC is decoded')
  const checked = await numberOf(page, 'photos-count-ready')
  await page.getByTestId('photos-upload').click()
  await expect(page.getByTestId('photos-result')).toBeVisible()
  const uploaded = await numberOf(page, 'photos-count-uploaded')
  assert.ok(uploaded > 0 && uploaded === checked, 'photos that were uploaded')
  seen(`photos: ${uploaded} uploaded`)

  await page.getByTestId('nav-credentials').click()
  await dropFiles(page.getByTestId('credentials-drop'), [join(sample, 'credentials.csv')])
  await page.getByTestId('column-suggestion').click()
  await expect(page.getByTestId('columns-next')).toBeEnabled()
  seen(`credentials: ${await proceed(page)}`)

  await page.getByTestId('nav-export').click()
  await page.getByTestId('export-credentials').click()
  await expect(page.getByTestId('export-done')).toBeVisible()
  const [file = ''] = readdirSync(downloads)
  assert.ok(file.endsWith('.csv'), 'the exported file')
  const rows = readFileSync(join(downloads, file), 'utf8').trim().split('\r\n').length - 1
  seen(`export: ${rows} credentials in ${file}`)
}

/** Opens a screen and looks whether a photo is really painted: app:// serves it from the data folder. */
export async function seePhoto(page: Page): Promise<void> {
  await page.getByTestId('nav-users').click()
  const painted = page.evaluate(async () => {
    const images = (): HTMLImageElement[] => [
      ...document.querySelectorAll<HTMLImageElement>('img[src^="app://"]'),
    ]
    for (;;) {
      if (images().some((image) => image.complete && image.naturalWidth > 0)) return true
      await new Promise(requestAnimationFrame)
    }
  })
  assert.equal(await painted, true)
}
