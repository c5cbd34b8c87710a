import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { answerOpenDialog, answerSaveDialog, launchApp, type RunningApp } from './app.ts'

export interface SharedApp {
  /** What every test of the file finds in the directory, entered once; without it, nothing. */
  prepare?(running: RunningApp): Promise<void>
  /** Gets the app before each test, with its Users screen as after a start. */
  meet(running: RunningApp): void | Promise<void>
}

/**
 * One app for all tests of a file that begin with the same directory. Between two tests it does what a person can do: a
 * backup of that directory is restored, which replaces users, history, reviews and settings, and loads the window anew.
 * A test that fails ends its worker and the app with it, so that nothing of it reaches the next one. Tests of starts,
 * ends and crashes launch their own.
 */
export function shareApp({ prepare, meet }: SharedApp): void {
  let shared: { running: RunningApp; startAnew(): Promise<void> } | undefined

  test.beforeAll(async () => {
    const running = await launchApp()
    shared = { running, startAnew: await rememberStart(running, prepare) }
  })
  test.beforeEach(async () => {
    if (!shared) throw new Error('The app does not run.')
    await shared.startAnew()
    await meet(shared.running)
  })
  test.afterAll(async () => {
    await shared?.running.close()
    shared = undefined
  })
}

/** Keeps what every test is to find; answers the function that brings it back. */
async function rememberStart(
  running: RunningApp,
  prepare: SharedApp['prepare'],
): Promise<() => Promise<void>> {
  const { app, window: page, userDataDir, downloads, scratch } = running
  const backup = join(userDataDir, 'e2e-start.badgeprep')
  const first = await app.evaluateHandle(({ dialog, BrowserWindow }) => ({
    dialogs: { showOpenDialog: dialog.showOpenDialog, showSaveDialog: dialog.showSaveDialog },
    size: BrowserWindow.getAllWindows()[0]?.getContentSize() ?? [],
  }))
  const bringBack = () =>
    app.evaluate(({ dialog, BrowserWindow }, { dialogs, size: [width = 0, height = 0] }) => {
      Object.assign(dialog, dialogs)
      const [shown] = BrowserWindow.getAllWindows()
      shown?.setContentSize(width, height)
      shown?.webContents.setZoomFactor(1)
    }, first)

  await prepare?.(running)
  await answerSaveDialog(app, backup)
  const saved = await page.evaluate(() => window.badgeprep.app.backup())
  expect(saved).toMatchObject({ ok: true, value: { path: backup } })

  return async () => {
    await endJobs(running)
    await answerOpenDialog(app, [backup])
    await restore(running)
    await bringBack()
    for (const folder of [downloads, scratch]) {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder)
    }
  }
}

/** Cancels what a test left running. */
async function endJobs({ window: page }: RunningApp): Promise<void> {
  const running = () =>
    page.evaluate(async () => {
      const jobs = await window.badgeprep.jobs.list()
      if (!jobs.ok) return -1
      await Promise.all(jobs.value.map(({ jobId }) => window.badgeprep.jobs.cancel(jobId)))
      return jobs.value.length
    })
  await expect.poll(running).toBe(0)
}

/** Restores the backup that the open dialog answers, and waits for the new window. */
async function restore({ window: page }: RunningApp): Promise<void> {
  // Restored, the window that asked is gone before it hears of it: it answers only where that failed.
  const refused = page
    .evaluate(async () => JSON.stringify(await window.badgeprep.app.restore(null)))
    .catch(() => null)
  const failed = refused.then((answer) => {
    if (answer === null || answer.includes('"restored":true')) return new Promise<never>(() => undefined)
    throw new Error(`The directory was not restored: ${answer}`)
  })
  await Promise.race([page.waitForEvent('load'), failed])
  // What the new window tells of it is no part of a test.
  await page.locator('.n-message').getByRole('button', { name: 'close' }).click()
}
