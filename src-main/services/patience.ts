import { setTimeout as after } from 'node:timers/promises'

/** About a second in all, as long as SQLite has patience for the same reason. */
const pausesMs = [10, 20, 40, 80, 160, 320, 640]
const heldCodes = new Set(['EPERM', 'EACCES', 'EBUSY', 'ENOTEMPTY'])

export interface Patience {
  platform?: NodeJS.Platform
  pausesMs?: readonly number[]
}

/**
 * Renames or removes what another program may hold. On Windows virus scanners and indexers hold a file that was just
 * written for a moment: there it is tried again for about a second. Throws Node's error.
 */
export async function patiently(attempt: () => Promise<void>, system: Patience = {}): Promise<void> {
  const pauses = (system.platform ?? process.platform) === 'win32' ? (system.pausesMs ?? pausesMs) : []
  for (const pause of pauses) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && heldCodes.has(String(error.code)))) throw error
      await after(pause)
    }
  }
  await attempt()
}
