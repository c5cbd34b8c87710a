import type { Page } from '@playwright/test'

/** How many photos wait to be checked; null before the drop is there, while something runs. */
export function pendingPhotos(page: Page): Promise<number | null> {
  return page.evaluate(async () => {
    const [drop, jobs] = await Promise.all([window.badgeprep.photos.drop(), window.badgeprep.jobs.list()])
    if (!drop.ok || !drop.value || !jobs.ok || jobs.value.length > 0) return null
    return drop.value.batches.reduce((sum, { pending }) => sum + pending, 0)
  })
}
