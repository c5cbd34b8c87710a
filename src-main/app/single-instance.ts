import { closeSync, mkdirSync, openSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { discardFile } from '../services/remove.ts'

/**
 * Whether this start is the one that runs: no other holds the folder. One that can hold nothing, because it cannot be
 * written to, is nobody's: the start goes on, and says so in its window.
 */
export function isOnlyInstance(folder: string): boolean {
  // Electron refuses both alike.
  return app.requestSingleInstanceLock() || !(takesFiles(folder) || isHeld(folder))
}

function takesFiles(folder: string): boolean {
  const probe = join(folder, `.start-${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true })
    closeSync(openSync(probe, 'w'))
    discardFile(probe)
    return true
  } catch {
    return false
  }
}

/** Whether a process that runs has left Chromium's lock there: a link that ends with its number (not on Windows). */
function isHeld(folder: string): boolean {
  try {
    const [, holder] = /-(\d+)$/.exec(readlinkSync(join(folder, 'SingletonLock'))) ?? []
    return holder !== undefined && process.kill(Number(holder), 0)
  } catch (error) {
    // It runs for another account.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
