import { setTimeout as after } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import type { JobEnd } from '../../src-preload/contract/jobs.ts'
import { answerOpenDialog, type RunningApp } from '../e2e/support/app.ts'

declare global {
  interface Window {
    /** Ends of jobs, with the page's time. */
    jobEnds: { kind: string; outcome: JobEnd['outcome']; at: number }[]
    /** When the last drop arrived. */
    droppedAt: number
  }
}

/** A job that takes longer is stuck. */
const jobLimitMs = 180_000

/** Begins to note drops and the ends of jobs. */
export async function listen(page: Page): Promise<void> {
  await page.evaluate(async () => {
    window.jobEnds = []
    window.badgeprep.events.onJobEnd(({ kind, outcome }) =>
      window.jobEnds.push({ kind, outcome, at: performance.now() }),
    )
    window.addEventListener('drop', () => (window.droppedAt = performance.now()), true)
    // Ends are told from the first time that a window has asked.
    await window.badgeprep.jobs.list()
  })
}

/** Waits for the end of a job of a kind; answers the page's time of it. */
export async function endOf(page: Page, kind: string): Promise<number> {
  for (const deadline = Date.now() + jobLimitMs; ;) {
    if (Date.now() > deadline) throw new Error(`${kind} did not end`)
    const end = await page.evaluate((wanted) => window.jobEnds.find((job) => job.kind === wanted), kind)
    if (end && end.outcome !== 'finished') throw new Error(`${kind} ${end.outcome}`)
    if (end) return end.at
    await after(50)
  }
}

/** Fills the directory from a CSV through the users import. */
export async function fillDirectory({ app, window: page }: RunningApp, csv: string): Promise<void> {
  await answerOpenDialog(app, [csv])
  await page.evaluate(() => window.badgeprep.imports.choose('users'))
  await endOf(page, 'import-read')
  const id = await page.evaluate(async () => {
    const state = await window.badgeprep.imports.state('users')
    return state.ok ? (state.value.review?.id ?? 0) : 0
  })
  await page.evaluate((review) => window.badgeprep.imports.judge(review), id)
  await endOf(page, 'import-judge')
  await page.evaluate((review) => window.badgeprep.imports.proceed({ id: review, leaveOutErrors: false }), id)
  await endOf(page, 'import-proceed')
  await page.evaluate(() => window.badgeprep.imports.close('users'))
}
