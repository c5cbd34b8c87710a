/** `npm start`: prepares Electron's runtime, builds, opens the app. Arguments go on to the app. */
import { spawn } from 'node:child_process'
import { build } from './build.ts'
import { electronRuntime, projectRoot } from './electron-runtime.ts'
import { explain, findMissing, findSandboxProblem, hasDisplay, inUtf8, isRoot } from './system.ts'

try {
  const runtime = await electronRuntime()
  const missing = findMissing(runtime.executable, 'real')
  if (missing && missing.needed.length > 0) throw new Error(explain(missing))
  if (missing) console.warn(explain(missing))
  if (!hasDisplay()) {
    throw new Error(
      'There is no display (DISPLAY and WAYLAND_DISPLAY are not set): run npm start in a desktop session. ' +
        'npm run demo and npm test bring a virtual one.',
    )
  }
  const problem = findSandboxProblem(runtime.executable)
  if (problem !== null) throw new Error(problem)
  if (isRoot()) {
    console.log(
      'Running as root: Chromium starts without its sandbox. Use an ordinary account for real work.',
    )
  }
  build()
  const args = [...(isRoot() ? ['--no-sandbox'] : []), '.', ...process.argv.slice(2)]
  const child = spawn(runtime.executable, args, {
    cwd: projectRoot,
    stdio: 'inherit',
    env: inUtf8(process.env),
  })
  child.once('error', (error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  child.once('close', (code) => (process.exitCode = code ?? 1))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
