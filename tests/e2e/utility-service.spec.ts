import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, expect, test } from '@playwright/test'
import { build } from 'vite'
import { switches } from './support/app.ts'

/**
 * Services run in Electron's utility process on Windows and macOS. That adapter is tried here, on whatever system the
 * tests run, with the echo service of the supervisor's own tests: start, message, death, restart, cancel.
 */
let folder: string

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'badgeprep-utility-'))
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder,
      target: 'node20',
      minify: false,
      ssr: true,
      rollupOptions: {
        input: {
          main: join(import.meta.dirname, 'support/utility-main.ts'),
          echo: join(import.meta.dirname, '../fixtures/services/echo.ts'),
        },
        external: ['electron'],
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
    ssr: { noExternal: true, external: ['electron'] },
  })
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'utility', type: 'module', main: 'main.js' }),
  )
})
test.afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a service in a utility process answers, dies, comes back, and is cancelled', async () => {
  const app = await _electron.launch({
    args: [...switches(), folder, `--user-data-dir=${join(folder, 'data')}`],
  })
  try {
    await expect
      .poll(() => app.evaluate(() => (globalThis as { outcomes?: string[] }).outcomes ?? []), {
        timeout: 30_000,
      })
      .toEqual(['answer 1:hello', 'lost', 'answer 1:again', 'cancelled', 'deaths restarted', 'done'])
  } finally {
    await app.close()
  }
})
