/**
 * `npm run test:e2e`: prepares runtime, system and build, then runs Playwright. Arguments go on to Playwright, but for
 * those that leave out one half: `--only-prepare` and, after that, `--prepared`.
 */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { build } from './build.ts'
import { electronRuntime, projectRoot } from './electron-runtime.ts'
import { ensureSystem, hasDisplay, inUtf8, startDisplay } from './system.ts'

const own = ['--only-prepare', '--prepared']
const asked = process.argv.slice(2)
const args = asked.filter((arg) => !own.includes(arg))

try {
  const runtime = await electronRuntime()
  ensureSystem(runtime.executable)
  if (!asked.includes('--prepared')) build()
  if (!asked.includes('--only-prepare')) process.exitCode = await runTests(runtime.distPath)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** Two tests at a time, each on a virtual display of its own; one at a time on a person's. Answers the exit code. */
async function runTests(electron: string): Promise<number> {
  const count = hasDisplay() ? 0 : Math.min(2, availableParallelism())
  const displays = await Promise.all(Array.from({ length: count }, startDisplay))
  const playwright = spawn(
    process.execPath,
    [join(projectRoot, 'node_modules', '@playwright', 'test', 'cli.js'), 'test', ...args],
    {
      stdio: 'inherit',
      env: {
        ...inUtf8(process.env),
        ELECTRON_OVERRIDE_DIST_PATH: electron,
        E2E_DISPLAYS: displays.map(({ name }) => name).join(' '),
      },
    },
  )
  try {
    return await new Promise((resolve, reject) => {
      playwright.once('error', reject)
      playwright.once('close', (code) => resolve(code ?? 1))
    })
  } finally {
    for (const display of displays) display.close()
  }
}
