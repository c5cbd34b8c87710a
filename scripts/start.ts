/** `npm start`: prepares Electron's runtime, builds, opens the app. Arguments go on to the app. */
import { spawn } from 'node:child_process'
import { build } from './build.ts'
import { electronRuntime, projectRoot } from './electron-runtime.ts'
import { explain, findMissing } from './system.ts'

try {
  const runtime = await electronRuntime()
  const missing = findMissing(runtime.executable, 'real')
  if (missing) throw new Error(explain(missing))
  build()
  const args = [...sandboxSwitch(), '.', ...process.argv.slice(2)]
  const child = spawn(runtime.executable, args, { cwd: projectRoot, stdio: 'inherit' })
  child.once('close', (code) => (process.exitCode = code ?? 1))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** Chromium's sandbox does not start as root on Linux; the window's isolation then is one layer thinner. */
function sandboxSwitch(): string[] {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return []
  console.log('Running as root: Chromium starts without its sandbox. Use an ordinary account for real work.')
  return ['--no-sandbox']
}
