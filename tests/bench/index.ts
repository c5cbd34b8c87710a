/**
 * `npm run bench`: what the app costs, through the real app in real Electron, beside bare peers in the same run.
 * Options: `--only photos|csv`, `--photos N` (500), `--users N` (50000), `--rows N` (250000), `--runs N` (5), `--json FILE`.
 */
import { join } from 'node:path'
import { build } from '../../scripts/build.ts'
import { electronRuntime, projectRoot } from '../../scripts/electron-runtime.ts'
import { ensureSystem, inUtf8, runWithDisplay } from '../../scripts/system.ts'

try {
  const runtime = await electronRuntime()
  ensureSystem(runtime.executable)
  build()
  const measure = join(projectRoot, 'tests', 'bench', 'measure.ts')
  process.exitCode = await runWithDisplay(process.execPath, [measure, ...process.argv.slice(2)], {
    ...inUtf8(process.env),
    ELECTRON_OVERRIDE_DIST_PATH: runtime.distPath,
  })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
