/** Builds the app into out/, quietly unless it fails. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from './electron-runtime.ts'

export function build(): void {
  const cli = join(projectRoot, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'build', '--logLevel', 'warn'], {
    cwd: projectRoot,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The build failed.\n${stdout}${stderr}`)
}
