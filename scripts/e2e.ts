/** `npm run test:e2e`: prepares runtime, system and build, then runs Playwright. Arguments go on to Playwright. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { build } from './build.ts'
import { electronRuntime, projectRoot } from './electron-runtime.ts'
import { ensureSystem, hasDisplay, inUtf8, runWithDisplay } from './system.ts'

const args = process.argv.slice(2)
/** All tests go in two halves side by side, each on a virtual display of its own; on a person's own display one by one. */
const halves = args.length === 0 && !hasDisplay() && availableParallelism() > 1 ? [1, 2] : [1]

try {
  const runtime = await electronRuntime()
  ensureSystem(runtime.executable)
  build()
  const playwright = join(projectRoot, 'node_modules', '@playwright', 'test', 'cli.js')
  const env = { ...inUtf8(process.env), ELECTRON_OVERRIDE_DIST_PATH: runtime.distPath }
  const codes = await Promise.all(
    halves.map((half) => {
      const share = [`--shard=${half}/${halves.length}`, `--output=test-results/${half}`]
      return runWithDisplay(process.execPath, [playwright, 'test', ...share, ...args], env, half * 100)
    }),
  )
  process.exitCode = Math.max(...codes)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
