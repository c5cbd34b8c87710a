import { randomUUID } from 'node:crypto'
import type { JobEnd, JobKind, JobProgress, JobTicket } from '../../src-preload/contract/jobs.ts'
import { CodedError, toAppError, type Progress } from '../services/protocol.ts'
import type { CallOptions } from '../services/supervise.ts'

/** At most ten progress events a second and job. */
const progressIntervalMs = 100
/** An estimate from less than this says nothing. */
const estimateAfterMs = 1500

/** What running work holds. */
export interface JobControl {
  jobId: string
  /** Aborted when the person cancels. */
  signal: AbortSignal
  progress(progress: Progress): void
  /** From now on the job cannot be cancelled any more, to its end: what it saves is there, or will be. */
  saving(): void
}

/** What a job's command is called with. */
export const callOptions = ({ signal, progress, saving }: JobControl): CallOptions => ({
  signal,
  onProgress: progress,
  onSaving: saving,
})

export interface JobEvents {
  progress(progress: JobProgress): void
  end(end: JobEnd): void
}

export interface Jobs {
  /** Starts work in the background and answers at once; its end is an event. */
  start(kind: JobKind, work: (job: JobControl) => Promise<void>): JobTicket
  /** Starts work like `start` and waits for it; throws what it throws. */
  run(kind: JobKind, work: (job: JobControl) => Promise<void>): Promise<void>
  list(): JobProgress[]
  /** Asks a job to stop; one that has ended already, or saves, is left alone. */
  cancel(jobId: string): void
  /** Resolves when no job runs any more. */
  idle(): Promise<void>
}

interface RunningJob {
  controller: AbortController
  latest: JobProgress
  ended: Promise<void>
}

/** The jobs that run now. Every job ends with exactly one event: finished, cancelled or failed. */
export function createJobs(events: JobEvents): Jobs {
  const running = new Map<string, RunningJob>()

  function start(kind: JobKind, work: (job: JobControl) => Promise<void>, answered = false): JobTicket {
    const jobId = randomUUID()
    const controller = new AbortController()
    const report = progressReporter(jobId, kind, (progress) => {
      job.latest = progress
      events.progress(progress)
    })
    const job: RunningJob = {
      controller,
      latest: report.initial,
      // The ticket reaches the window before anything about the job does.
      ended: new Promise<void>((resolve) => setImmediate(resolve))
        .then(() =>
          work({ jobId, signal: controller.signal, progress: report.progress, saving: report.saving }),
        )
        .then(
          () => finish({ jobId, kind, outcome: 'finished' }),
          (error: unknown) => finish(endOf(jobId, kind, error, answered)),
        ),
    }
    const finish = (end: JobEnd): void => {
      report.stop()
      running.delete(jobId)
      events.end(end)
    }
    running.set(jobId, job)
    return { jobId }
  }

  return {
    start: (kind, work) => start(kind, work),
    run: (kind, work) =>
      new Promise((resolve, reject) => {
        const answering = async (job: JobControl): Promise<void> => {
          try {
            await work(job)
            resolve()
          } catch (error) {
            reject(error instanceof Error ? error : new CodedError('internal'))
            throw error
          }
        }
        start(kind, answering, true)
      }),
    list: () => [...running.values()].map((job) => job.latest),
    cancel: (jobId) => {
      const job = running.get(jobId)
      if (job?.latest.cancellable) job.controller.abort()
    },
    idle: async () => {
      await Promise.all([...running.values()].map((job) => job.ended))
    },
  }
}

function endOf(jobId: string, kind: JobKind, thrown: unknown, answered: boolean): JobEnd {
  const error = toAppError(thrown)
  if (thrown instanceof CodedError && error.code === 'cancelled') return { jobId, kind, outcome: 'cancelled' }
  return { jobId, kind, outcome: 'failed', error, answered }
}

/** Thins progress out to ten events a second (the last one always arrives) and adds the time left. */
function progressReporter(
  jobId: string,
  kind: JobKind,
  send: (progress: JobProgress) => void,
): { initial: JobProgress; progress: (progress: Progress) => void; saving: () => void; stop: () => void } {
  const first: Progress = { stage: 'reading', done: 0, total: null }
  let seq = 0
  let latest = first
  let cancellable = true
  let stage: Progress['stage'] | null = null
  let stageStart = { at: 0, done: 0 }
  let lastSent = -Infinity
  let timer: NodeJS.Timeout | undefined
  let waiting: Progress | null = null
  const event = (progress: Progress): JobProgress => ({
    jobId,
    kind,
    seq: seq++,
    ...progress,
    secondsLeft: secondsLeft(progress, stageStart),
    cancellable,
  })
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (!waiting) return
    lastSent = performance.now()
    send(event(waiting))
    waiting = null
  }
  return {
    initial: event(first),
    progress: (progress) => {
      latest = progress
      if (progress.stage !== stage) {
        stage = progress.stage
        stageStart = { at: performance.now(), done: progress.done }
      }
      waiting = progress
      const wait = lastSent + progressIntervalMs - performance.now()
      if (wait <= 0) flush()
      else timer ??= setTimeout(flush, wait)
    },
    saving: () => {
      cancellable = false
      waiting = latest
      flush()
    },
    stop: () => clearTimeout(timer),
  }
}

/** Seconds left at the pace of this stage so far, or null while that says nothing. */
function secondsLeft({ done, total }: Progress, start: { at: number; done: number }): number | null {
  const elapsed = performance.now() - start.at
  const finished = done - start.done
  if (total === null || finished <= 0 || elapsed < estimateAfterMs) return null
  return Math.round(((elapsed / finished) * (total - done)) / 1000)
}
