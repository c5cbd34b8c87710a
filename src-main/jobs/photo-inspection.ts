import type { JobTicket } from '../../src-preload/contract/jobs.ts'
import type { DataOutputs, UninspectedPhoto } from '../services/contract/data.ts'
import type { Inspection } from '../services/contract/imaging.ts'
import type { Services } from '../services/index.ts'
import { persist } from '../services/supervise.ts'
import type { JobControl, Jobs } from './registry.ts'
import type { Renderer } from './render.ts'

/** Photos asked for at once. */
const chunk = 32
/** Findings are recorded at most this often: each time is a transaction, and a refresh of the screen. */
const recordIntervalMs = 250

/**
 * The closer look at photos that are rendered: it finds damage that the decoder does not tell. It follows in the
 * background, one file at a time, and renders go first; Upload does not go without it.
 */
export interface PhotoInspection {
  /**
   * Inspects in the background, as a job of its own, what waits for it; nothing where nothing does. What cannot be asked
   * for now is inspected at the next start, or by Upload.
   */
  start(): void
  /** Cancels that job, if it runs, and waits for its end. What it has not come to waits. */
  stop(): Promise<void>
  /** Inspects these at once, as a part of the job of somebody who waits for it. Throws `cancelled`. */
  inspect(photos: readonly UninspectedPhoto[], job: JobControl): Promise<void>
}

export function createPhotoInspection(
  { data }: Pick<Services, 'data'>,
  renderer: Renderer,
  jobs: Jobs,
): PhotoInspection {
  let running: JobTicket | null = null
  let signal: AbortSignal | null = null
  let wanted = false
  let ended: Promise<void> = Promise.resolve()

  function ensureRunning(): void {
    wanted = true
    if (running) return
    let end: () => void = () => undefined
    ended = new Promise((resolve) => (end = resolve))
    signal = null
    running = jobs.start('photos-inspection', async (job) => {
      signal = job.signal
      try {
        while (wanted) {
          wanted = false
          await inspectWaiting(job)
        }
      } finally {
        running = null
        end()
      }
    })
  }

  async function startWhereWanted(): Promise<void> {
    if (running && !signal?.aborted) {
      wanted = true
      return
    }
    await ended
    if ((await uninspected(1)).total > 0) ensureRunning()
  }

  /** Renders go first: each file waits until none is in hand. */
  async function inspectWaiting(job: JobControl): Promise<void> {
    for (let done = 0; ; done += chunk) {
      const { total, photos } = await uninspected(chunk)
      if (photos.length === 0) return
      await inspectAll(photos, job, { done, total: done + total }, () => renderer.resting(job.signal))
    }
  }

  const uninspected = (limit: number): Promise<DataOutputs['photos.uninspected']> =>
    persist(() => data.call('photos.uninspected', { limit }))

  /** Inspects photos one after the other, and records what was found in whatever way that ends. */
  async function inspectAll(
    photos: readonly UninspectedPhoto[],
    { signal, progress }: JobControl,
    { done, total }: { done: number; total: number },
    before: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    let results: (Omit<UninspectedPhoto, 'path'> & { found: Inspection })[] = []
    let recordedAt = Date.now()
    const record = async (): Promise<void> => {
      const found = results
      results = []
      recordedAt = Date.now()
      if (found.length > 0) await persist(() => data.call('photos.inspected', { results: found }))
    }
    progress({ stage: 'inspecting', done, total })
    try {
      for (const [index, { path, ...photo }] of photos.entries()) {
        await before()
        results.push({ ...photo, found: await renderer.inspect({ path, print: photo.print }, signal) })
        progress({ stage: 'inspecting', done: done + index + 1, total })
        if (Date.now() - recordedAt >= recordIntervalMs) await record()
      }
    } finally {
      await record()
    }
  }

  return {
    start: () => void startWhereWanted().catch(() => undefined),
    stop: async () => {
      if (running) jobs.cancel(running.jobId)
      await ended
    },
    inspect: (photos, job) => inspectAll(photos, job, { done: 0, total: photos.length }),
  }
}
