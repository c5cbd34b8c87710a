/** `npm run demo`: the main job on the sample data, without a person, through the real window. Leaves demo-output/. */
import { join } from 'node:path'
import { build } from './build.ts'
import { electronRuntime, projectRoot } from './electron-runtime.ts'
import { ensureSystem, inUtf8, runWithDisplay } from './system.ts'

try {
  const runtime = await electronRuntime()
  ensureSystem(runtime.executable)
  build()
  process.exitCode = await runWithDisplay(
    process.execPath,
    [join(projectRoot, 'scripts', 'demo', 'run.ts')],
    {
      ...inUtf8(process.env),
      ELECTRON_OVERRIDE_DIST_PATH: runtime.distPath,
    },
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
