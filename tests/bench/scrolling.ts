import type { Locator, Page } from '@playwright/test'
import { frameGaps, watchFrames } from './observe.ts'
import { launchPlain } from './plain-electron.ts'
import { p95 } from './statistics.ts'

/** Frame gaps while a list is scrolled by three rows a frame, as a fast wheel does, for two seconds. */
export async function scrollGaps(page: Page, list: Locator): Promise<number[]> {
  await list.waitFor()
  await watchFrames(page)
  await list.evaluate(async (element) => {
    const start = performance.now()
    while (performance.now() - start < 2000) {
      element.scrollTop += 120
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  })
  return frameGaps(page)
}

/** The p95 of an empty virtual list of so many rows, in an Electron without the app. */
export async function emptyListGap(rows: number): Promise<number> {
  const plain = await launchPlain(rows)
  const page = await plain.app.firstWindow()
  const gap = p95(await scrollGaps(page, page.locator('.v-vl')))
  await plain.close()
  return gap
}
