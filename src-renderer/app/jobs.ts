import { defineStore } from 'pinia'
import { computed, shallowReactive } from 'vue'
import type { JobEnd, JobKind, JobProgress, JobTicket } from '../../src-preload/contract/jobs.ts'
import { api, valueOf } from '../api/index.ts'
import { useErrors } from './errors.ts'
import { i18n } from './i18n.ts'
import { useNotices } from './notices.ts'

/** Ends are remembered for this many jobs, for those who ask after the end. */
const endsKept = 100

/**
 * The running jobs of main, and a promise for the end of each. Why a job failed is shown here where nobody else tells it:
 * one that main began by itself, that several drops share, or whose window was another.
 */
export const useJobs = defineStore('jobs', () => {
  const errors = useErrors()
  const notices = useNotices()
  const running = shallowReactive(new Map<string, JobProgress>())
  const ends = new Map<string, JobEnd>()
  const waiting = new Map<string, ((end: JobEnd) => void)[]>()
  /** Jobs whose end is told by who started them. */
  const followed = new Set<string>()
  /** Jobs that ran before this window: whoever started them is gone. */
  const earlier = new Set<string>()
  /** Jobs that are being started, and failures that may be theirs. */
  let starting = 0
  let unclaimed: JobEnd[] = []

  function progressed(progress: JobProgress): void {
    if (ends.has(progress.jobId)) return
    const known = running.get(progress.jobId)
    if (!known || known.seq < progress.seq) running.set(progress.jobId, progress)
  }

  function finished(end: JobEnd): void {
    running.delete(end.jobId)
    ends.set(end.jobId, end)
    for (const oldest of ends.keys()) if (ends.size > endsKept) ends.delete(oldest)
    for (const tell of waiting.get(end.jobId) ?? []) tell(end)
    waiting.delete(end.jobId)
    if (end.outcome !== 'failed' || (end.answered && !earlier.has(end.jobId))) return
    unclaimed.push(end)
    tellUnclaimed()
  }

  /** What is being started may turn out to be what has failed already. */
  function tellUnclaimed(): void {
    if (starting > 0) return
    for (const end of unclaimed) {
      if (end.outcome !== 'failed' || followed.has(end.jobId)) continue
      notices.error(i18n.global.t(`job.failed.${end.kind}`, { why: errors.text(end.error) }))
    }
    unclaimed = []
  }

  /**
   * Starts a job and answers its end, which the caller tells; null where there was none to start. Throws what starting
   * throws.
   */
  async function run(start: () => Promise<JobTicket | null>): Promise<JobEnd | null> {
    starting += 1
    let ticket: JobTicket | null
    try {
      ticket = await start()
      if (ticket) followed.add(ticket.jobId)
    } finally {
      starting -= 1
      tellUnclaimed()
    }
    if (!ticket) return null
    const end = await ended(ticket.jobId)
    followed.delete(ticket.jobId)
    return end
  }

  /** Starts listening; called once, at the window's start. */
  async function listen(): Promise<void> {
    api.events.onJobProgress(progressed)
    api.events.onJobEnd(finished)
    for (const progress of await valueOf(api.jobs.list())) {
      // One that is followed was started meanwhile.
      if (!followed.has(progress.jobId)) earlier.add(progress.jobId)
      progressed(progress)
    }
  }

  const list = computed(() => [...running.values()])
  const byKind = (kind: JobKind): JobProgress | null => list.value.find((job) => job.kind === kind) ?? null

  /** Asks the job to stop; its end still comes (`cancelled`, or what it had reached). */
  async function cancel(jobId: string): Promise<void> {
    await valueOf(api.jobs.cancel(jobId))
  }

  /** The end of a job, also of one that has ended already. Never rejects: a failed job is an end too. */
  function ended(jobId: string): Promise<JobEnd> {
    const end = ends.get(jobId)
    if (end) return Promise.resolve(end)
    return new Promise((resolve) => waiting.set(jobId, [...(waiting.get(jobId) ?? []), resolve]))
  }

  return { list, byKind, listen, cancel, run, ended }
})
