/** `npm run test:e2e`: prepares runtime, system and build, then runs Playwright. Arguments go on to Playwright. */
import { join } from 'node:path'
import { build } from './build.ts'
import { electronRuntime, projectRoot } from './electron-runtime.ts'
import { ensureSystem, inUtf8, runWithDisplay } from './system.ts'

try {
  const runtime = await electronRuntime()
  ensureSystem(runtime.executable)
  build()
  const playwright = join(projectRoot, 'node_modules', '@playwright', 'test', 'cli.js')
  process.exitCode = await runWithDisplay(process.execPath, [playwright, 'test', ...process.argv.slice(2)], {
    ...inUtf8(process.env),
    ELECTRON_OVERRIDE_DIST_PATH: runtime.distPath,
  })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
