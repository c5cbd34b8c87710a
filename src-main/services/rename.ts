import { renameSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { setTimeout as after } from 'node:timers/promises'

/** About a second in all, as long as SQLite has patience for the same reason. */
const pausesMs = [10, 20, 40, 80, 160, 320, 640]
const heldCodes = new Set(['EPERM', 'EACCES', 'EBUSY'])

export interface RenameSystem {
  platform?: NodeJS.Platform
  rename?: (from: string, to: string) => Promise<void>
  pausesMs?: readonly number[]
}

/**
 * Renames a file over what is there. On Windows virus scanners and indexers hold a file that was just written for a
 * moment: there it is tried again for about a second. Throws Node's error.
 */
export async function renameOver(from: string, to: string, system: RenameSystem = {}): Promise<void> {
  const attempt = system.rename ?? rename
  const pauses = (system.platform ?? process.platform) === 'win32' ? (system.pausesMs ?? pausesMs) : []
  for (const pause of pauses) {
    try {
      return await attempt(from, to)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && heldCodes.has(String(error.code)))) throw error
      await after(pause)
    }
  }
  await attempt(from, to)
}

/** Renames a file over what is there, at once: for who is about to end, and has another way where it is refused. */
export const renameNow = renameSync
