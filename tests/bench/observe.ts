import { readFileSync } from 'node:fs'
import type { ElectronApplication, Page } from '@playwright/test'

declare global {
  interface Window {
    /** Frame gaps in ms since watchFrames was called. */
    frameGaps: number[]
  }
}

/** Begins to note the gaps between frames; a second call begins anew. */
export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const gaps: number[] = []
    window.frameGaps = gaps
    let last = performance.now()
    const frame = (now: number): void => {
      if (window.frameGaps !== gaps) return
      gaps.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}

export const frameGaps = (page: Page): Promise<number[]> => page.evaluate(() => window.frameGaps.slice(2))

/** Begins to watch how late main's event loop is (ms), with a timer of 10 ms. */
export async function watchLateness(app: ElectronApplication): Promise<void> {
  await app.evaluate(() => {
    const state = globalThis as { latest?: number; lateTimer?: NodeJS.Timeout }
    clearInterval(state.lateTimer)
    state.latest = 0
    let due = performance.now() + 10
    state.lateTimer = setInterval(() => {
      const now = performance.now()
      state.latest = Math.max(state.latest ?? 0, now - due)
      due = now + 10
    }, 10)
  })
}

export const maxLateness = (app: ElectronApplication): Promise<number> =>
  app.evaluate(() => (globalThis as { latest?: number }).latest ?? 0)

/** Peak resident size of a process in MB (VmHWM); NaN where the system does not tell. */
export function peakMemory(pid: number): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes) / 1024
  } catch {
    return NaN
  }
}
