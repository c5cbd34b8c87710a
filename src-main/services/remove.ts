import { unlinkSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { patiently, type Patience } from './patience.ts'

/** Long enough for a virus scanner to have let go of a file. */
const secondTryMs = 2000

/** Removes a file, if it is there. Throws Node's error; on Windows also where another program holds the file. */
export function removeFile(path: string): void {
  // rmSync ends the process on Windows where it fails on a path with letters outside the system's own.
  try {
    unlinkSync(path)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

/**
 * Removes a file under a name that is never used again (a temporary one), and never throws: where another program holds it,
 * as a virus scanner does for a moment, it is tried once more later, and then left for the next sweep.
 */
export function discardFile(path: string): void {
  if (!triedToRemove(path)) setTimeout(() => triedToRemove(path), secondTryMs).unref()
}

/**
 * Removes a file that nobody needs now, and never throws: what cannot be removed is left for the next sweep, and not tried
 * later, when it may be needed again. Answers whether it is gone.
 */
export function triedToRemove(path: string): boolean {
  try {
    removeFile(path)
    return true
  } catch {
    return false
  }
}

export interface RemoveSystem extends Patience {
  remove?: (path: string) => Promise<void>
}

/** Removes a file, or a folder with all that is in it, if it is there, with patience for whoever holds it. Throws Node's error. */
export async function removeFolder(path: string, system: RemoveSystem = {}): Promise<void> {
  // Node's own retries multiply with every folder in a folder: half a minute for one held file two levels down.
  const attempt = system.remove ?? ((folder) => rm(folder, { recursive: true, force: true }))
  await patiently(() => attempt(path), system)
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
