import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Locator } from '@playwright/test'
import { launchApp, type RunningApp } from './support/app.ts'

/** How the app ends, and what its next start says of it. */
let folder: string
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'badgeprep-끝-'))
})
test.afterEach(() => rmSync(folder, { recursive: true, force: true }))

const start = (): Promise<RunningApp> => launchApp({ userDataDir: folder })
const notice = ({ window }: RunningApp): Locator => window.getByTestId('crash-notice')
const marker = (): string => join(folder, 'running.json')

function reports(): string[] {
  const reportFolder = join(folder, 'crash-reports')
  return existsSync(reportFolder) ? readdirSync(reportFolder) : []
}

function report(): { text: string; content: unknown } {
  const [name = ''] = reports()
  const text = readFileSync(join(folder, 'crash-reports', name), 'utf8')
  return { text, content: JSON.parse(text) }
}

/** Resolves with the exit code, or the signal, that the main process ended with. */
async function ended(running: RunningApp, cause: () => unknown): Promise<number | string | null> {
  const main = running.app.process()
  const end = new Promise<number | string | null>((resolve) => {
    main.once('exit', (code, signal) => resolve(code ?? signal))
  })
  await cause()
  return end
}

/** Throws in main, outside of what answers the test. */
async function failInMain(running: RunningApp, how: 'exception' | 'rejection'): Promise<void> {
  await running.app.evaluate((_, kind) => {
    const error = Object.assign(new TypeError('Kim Minsu 73150 /home/minsu/people.csv'), { code: 'ENOENT' })
    setTimeout(() => {
      if (kind === 'exception') throw error
      void Promise.reject(error)
    }, 0)
  }, how)
}

/** Starts once more and expects nothing to be told. */
async function expectCalm(): Promise<void> {
  const running = await start()
  await expect(running.window.getByTestId('nav-users')).toBeVisible()
  await expect(notice(running)).toHaveCount(0)
  await running.close()
}

for (const how of ['exception', 'rejection'] as const) {
  test(`the ${how} that nobody took in main ends the app with a report, and the next start says so, once`, async () => {
    const crashed = await start()
    await expect(crashed.window.getByTestId('nav-users')).toBeVisible()
    expect(await ended(crashed, () => failInMain(crashed, how))).toBe(1)

    expect(reports()).toHaveLength(1)
    const { text, content } = report()
    expect(content).toMatchObject({
      process: 'main',
      cause: how,
      error: { name: 'TypeError', code: 'ENOENT' },
      run: { platform: process.platform, arch: process.arch },
    })
    expect(text).not.toMatch(/kim|minsu|73150|people/i)
    expect(text).not.toContain(folder)
    expect(text).not.toContain(process.cwd())

    const next = await start()
    await expect(notice(next)).toHaveAttribute('data-what', 'app')
    const shown = await next.app.evaluate(({ shell }) => {
      const paths: string[] = []
      shell.showItemInFolder = (path) => void paths.push(path)
      return Object.assign(globalThis, { paths }).paths
    })
    expect(shown).toEqual([])
    await next.window.getByTestId('crash-show').click()
    await expect
      .poll(() => next.app.evaluate(() => (globalThis as unknown as { paths: string[] }).paths))
      .toEqual([join(folder, 'crash-reports', reports()[0] ?? '')])
    await next.window.getByTestId('crash-dismiss').click()
    await expect(notice(next)).toHaveCount(0)
    await next.window.reload()
    await expect(next.window.getByTestId('nav-users')).toBeVisible()
    await expect(notice(next)).toHaveCount(0)
    await next.close()
    await expectCalm()
  })
}

test('an app that is killed is told of by the next start', async () => {
  const killed = await start()
  expect(existsSync(marker())).toBe(true)
  expect(await ended(killed, () => killed.app.process().kill('SIGKILL'))).toBe('SIGKILL')
  expect(reports()).toEqual([])

  const next = await start()
  await expect(notice(next)).toHaveAttribute('data-what', 'unknown')
  expect(report().content).toMatchObject({ at: null, process: 'main', cause: 'unknown', error: null })
  await next.close()
  await expectCalm()
})

test('an app that is quit, or asked by the system to end, ends in order', async () => {
  const quit = await start()
  await expect(quit.window.getByTestId('nav-users')).toBeVisible()
  await quit.close()
  expect(existsSync(marker())).toBe(false)

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const asked = await start()
    await expect(asked.window.getByTestId('nav-users')).toBeVisible()
    await expect(notice(asked)).toHaveCount(0)
    await ended(asked, () => asked.app.process().kill(signal))
    expect(existsSync(marker()), signal).toBe(false)
    // The directory was closed: SQLite leaves nothing beside it.
    expect(existsSync(join(folder, 'badgeprep.db-wal')), signal).toBe(false)
  }
  expect(reports()).toEqual([])
})

test('the end of a session on Windows is an end in order', async () => {
  const running = await start()
  await running.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.emit('session-end', { reasons: ['logoff'] })
  })
  expect(existsSync(marker())).toBe(false)
  await ended(running, () => running.app.process().kill('SIGKILL'))
  await expectCalm()
})

test('a window that dies is opened again and says so; one that dies again ends the app', async () => {
  const running = await start()
  const { window } = running
  await expect(window.getByTestId('nav-users')).toBeVisible()
  // The test's own line to the page dies with it: what is shown then is asked through main.
  await running.app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    await new Promise<void>((resolve) => {
      contents?.once('did-finish-load', () => resolve())
      contents?.forcefullyCrashRenderer()
    })
  })
  await expect
    .poll(() =>
      running.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          'document.querySelector("[data-testid=crash-notice]")?.dataset.what ?? null',
        ),
      ),
    )
    .toBe('window')
  expect(report().content).toMatchObject({ process: 'window', error: null })

  await ended(running, () =>
    running.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    ),
  )
  expect(reports()).toHaveLength(2)
  expect(existsSync(join(folder, 'badgeprep.db-wal'))).toBe(false)
  const next = await start()
  await expect(notice(next)).toHaveAttribute('data-what', 'app')
  await next.close()
})

test('where no report can be written, the app ends all the same and says so without one', async () => {
  const crashed = await start()
  await expect(crashed.window.getByTestId('nav-users')).toBeVisible()
  writeFileSync(join(folder, 'crash-reports'), 'in the way')
  expect(await ended(crashed, () => failInMain(crashed, 'exception'))).toBe(1)
  const next = await start()
  await expect(notice(next)).toHaveAttribute('data-what', 'app')
  await expect(next.window.getByTestId('crash-show')).toHaveCount(0)
  await next.close()
})

test('a closed terminal ends nothing', async () => {
  const running = await start()
  await running.app.evaluate(() => {
    const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' })
    process.stdout.emit('error', broken)
    process.stderr.emit('error', broken)
  })
  await expect(running.window.getByTestId('nav-users')).toBeVisible()
  await running.close()
  expect(reports()).toEqual([])
})
