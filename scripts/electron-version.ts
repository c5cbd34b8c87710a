/** Tells which Electron a program really is. */
import { execFile } from 'node:child_process'
import { unknownVersion } from '../src-main/app/evaluation.ts'

export interface ElectronVersion {
  /** Such as `45.4.1`, or `unknown`. */
  version: string
  /** Why it is unknown, in the system's or the program's words. */
  unknownBecause: string | null
}

/** Longest time in milliseconds that a program may think about its version; it takes a tenth of a second. */
const patience = 20_000

/**
 * Asks the program itself, run as the Node that is in it: the `version` file beside it says what somebody wrote there, and
 * without a window there is no display, no sandbox and no default app to need. The version is unknown where the program does
 * not start here, or is no Electron.
 */
export async function askVersion(executable: string): Promise<ElectronVersion> {
  // The options of this Node may be none that the other knows.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: undefined }
  return new Promise((resolve) => {
    execFile(
      executable,
      ['-p', 'process.versions.electron'],
      { env, timeout: patience, killSignal: 'SIGKILL', windowsHide: true },
      (error, stdout, stderr) => {
        const version = /^\d+\.\d+\.\d+(-[\w.]+)?$/.exec(stdout.trim())?.[0]
        if (!error && version !== undefined) resolve({ version, unknownBecause: null })
        else resolve({ version: unknownVersion, unknownBecause: reason(error, stdout, stderr) })
      },
    )
  })
}

function reason(error: Error | null, stdout: string, stderr: string): string {
  const said = stderr.trim().split('\n').at(-1)
  if (error) return said || error.message
  return `it calls itself ${stdout.trim() || 'nothing'}`
}
