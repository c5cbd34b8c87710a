import type { JobTicket } from '../../src-preload/contract/jobs.ts'
import { photoEdge } from '../../src-preload/contract/limits.ts'
import type { PendingPhoto } from '../services/contract/data.ts'
import type { RenderInput, RenderOutput } from '../services/contract/imaging.ts'
import { imagingInFlight } from '../services/imaging-environment.ts'
import type { DataService, Services } from '../services/index.ts'
import { CodedError } from '../services/protocol.ts'
import { persist } from '../services/supervise.ts'
import type { PhotoInspection } from './photo-inspection.ts'
import type { JobControl, Jobs } from './registry.ts'
import type { Renderer } from './render.ts'
import { walk, type FoundFile } from './walk.ts'

/** Files handed to the data service at once while folders are walked. */
const recordChunk = 500
/**
 * A walk that is over in this time is not cut off by a cancel: its files then wait in the batch, and none is lost. A longer
 * one (a whole disk was dropped) stops with what it has found.
 */
const quickWalkMs = 2000
/** Pending photos asked for at once. */
const pendingChunk = 64
/** Results are recorded at most this often: each time is a transaction, and a refresh of the screen. */
const recordIntervalMs = 250

/** The review of dropped photos: one job at a time walks what was dropped and renders what is pending. */
export interface PhotoReview {
  /** Adds files and folders to the open drop. While a review runs, it takes them along, and its ticket is answered. */
  add(paths: readonly string[]): JobTicket
  /** Renders what is pending, after a start or where pictures are wanted anew. */
  resume(): JobTicket
  /** Like resume, but only where something is pending; where nothing is, what was rendered is inspected. */
  resumePending(): Promise<void>
  /** Inspects in the background what is rendered; where a review runs, it follows that. */
  inspect(): void
  /** Cancels the running review, and the inspection that follows it, and waits for their end. */
  stop(): Promise<void>
}

export function createPhotoReview(
  { data }: Pick<Services, 'data'>,
  renderer: Renderer,
  inspection: PhotoInspection,
  jobs: Jobs,
  stagedPhotos: string,
): PhotoReview {
  const dropped: string[][] = []
  let running: JobTicket | null = null
  let ended: Promise<void> = Promise.resolve()

  function ensureRunning(): JobTicket {
    if (running) return running
    let end: () => void = () => undefined
    ended = new Promise((resolve) => (end = resolve))
    // What is dropped goes first, and is inspected with the others.
    void inspection.stop()
    running = jobs.start('photos-review', async (job) => {
      try {
        await review(job)
      } finally {
        running = null
        end()
        // What was dropped while the job stopped for good must not wait for the next drop.
        if (dropped.length > 0 && !job.signal.aborted) ensureRunning()
      }
      inspect()
    })
    return running
  }

  /** What is being reviewed goes first. */
  function inspect(): void {
    if (!running) inspection.start()
  }

  async function review(job: JobControl): Promise<void> {
    const recorder = createRecorder(data)
    try {
      await renderPending(data, renderer, stagedPhotos, job, recorder, async () => {
        for (let paths = dropped.shift(); paths; paths = dropped.shift()) await record(data, paths, job)
      })
    } finally {
      if (job.signal.aborted) dropped.length = 0
      await recorder.flush()
    }
  }

  return {
    add: (paths) => {
      dropped.push([...paths])
      return ensureRunning()
    },
    resume: ensureRunning,
    inspect,
    resumePending: async () => {
      const pending = await persist(() => data.call('photos.pendingCount', undefined))
      if (pending > 0) ensureRunning()
      else inspect()
    },
    stop: async () => {
      if (running) jobs.cancel(running.jobId)
      await ended
      await inspection.stop()
    },
  }
}

/** Checks what something that is done has left pending. It is done all the same where that cannot be: the batch says what waits. */
export async function resumeQuietly(review: PhotoReview): Promise<void> {
  await review.resumePending().catch(() => undefined)
}

/** Walks what was dropped and records every file before anything is decoded, so that a crash loses none. */
async function record(data: DataService, paths: readonly string[], job: JobControl): Promise<void> {
  let litter = 0
  let found = 0
  let files: (FoundFile & { bytes: null })[] = []
  const send = async (): Promise<void> => {
    const chunk = { files, litter }
    files = []
    litter = 0
    if (chunk.files.length > 0 || chunk.litter > 0) {
      await persist(() => data.call('photos.record', chunk))
    }
  }
  const start = performance.now()
  for await (const file of walk(paths, () => litter++)) {
    if (job.signal.aborted && performance.now() - start > quickWalkMs) {
      await send()
      throw new CodedError('cancelled')
    }
    files.push({ ...file, bytes: null })
    found += 1
    if (files.length === recordChunk) await send()
    job.progress({ stage: 'walking', done: found, total: null })
  }
  await send()
}

interface Recorder {
  add(photo: PendingPhoto, output: RenderOutput): void
  /** Records what waits; resolves when all of it is on disk. Throws when the data service could not take it. */
  flush(): Promise<void>
  /** The photos whose results are not on disk yet: to the data service they are pending still. */
  unrecorded(): number[]
}

function createRecorder(data: DataService): Recorder {
  let waiting: { id: number; generation: number; output: RenderOutput }[] = []
  const unrecorded = new Set<number>()
  let recording: Promise<void> = Promise.resolve()
  let lastAt = -Infinity
  const flush = (): Promise<void> => {
    const results = waiting
    waiting = []
    lastAt = performance.now()
    recording = recording.then(async () => {
      if (results.length > 0) await persist(() => data.call('photos.rendered', { results }))
      for (const { id } of results) unrecorded.delete(id)
    })
    // The failure is met by whoever awaits the last flush.
    recording.catch(() => undefined)
    return recording
  }
  return {
    add: ({ id, generation }, output) => {
      waiting.push({ id, generation, output })
      unrecorded.add(id)
      if (performance.now() - lastAt >= recordIntervalMs) void flush()
    },
    flush,
    unrecorded: () => [...unrecorded],
  }
}

/**
 * Renders everything pending, a few at a time. `takeDropped` runs before each look at what is pending, so that a drop
 * made meanwhile shows at once.
 */
async function renderPending(
  data: DataService,
  renderer: Renderer,
  stagedPhotos: string,
  job: JobControl,
  recorder: Recorder,
  takeDropped: () => Promise<void>,
): Promise<void> {
  const inHand = new Map<number, Promise<void>>()
  let upNext: PendingPhoto[] = []
  let done = 0
  let total = 0

  const inputOf = ({ path, edit }: PendingPhoto): RenderInput => ({
    path,
    outDir: stagedPhotos,
    maxEdge: photoEdge,
    edit,
  })

  async function renderOne(photo: PendingPhoto): Promise<void> {
    try {
      recorder.add(photo, await renderer.render(inputOf(photo), job.signal))
      done += 1
      job.progress({ stage: 'checking', done, total: Math.max(total, done) })
    } finally {
      inHand.delete(photo.id)
    }
  }

  /** What was rendered but not yet recorded still counts as pending: it is recorded first, and what is done meanwhile passed over. */
  async function refill(): Promise<void> {
    await takeDropped()
    await recorder.flush()
    const except = [...inHand.keys(), ...recorder.unrecorded()]
    const rendered = done - recorder.unrecorded().length
    total = rendered + (await persist(() => data.call('photos.pendingCount', undefined)))
    upNext = await persist(() => data.call('photos.pending', { limit: pendingChunk, except }))
  }

  for (;;) {
    if (job.signal.aborted) {
      await Promise.allSettled(inHand.values())
      throw new CodedError('cancelled')
    }
    if (inHand.size < imagingInFlight) {
      if (upNext.length === 0) await refill()
      const photo = upNext.shift()
      if (photo) {
        const rendering = renderOne(photo)
        // The race below meets its failure; one that fails beside another must not go unhandled.
        rendering.catch(() => undefined)
        inHand.set(photo.id, rendering)
        continue
      }
    }
    if (inHand.size === 0) {
      // What is recorded last may have been dropped again meanwhile.
      if (recorder.unrecorded().length === 0) return
      continue
    }
    await Promise.race(inHand.values())
  }
}
