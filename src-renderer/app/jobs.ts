import { defineStore } from 'pinia'
import { computed, shallowReactive } from 'vue'
import type { JobEnd, JobKind, JobProgress } from '../../src-preload/contract/jobs.ts'
import { api, valueOf } from '../api/index.ts'

/** Ends are remembered for this many jobs, for those who ask after the end. */
const endsKept = 100

/** The running jobs of main, and a promise for the end of each. */
export const useJobs = defineStore('jobs', () => {
  const running = shallowReactive(new Map<string, JobProgress>())
  const ends = new Map<string, JobEnd>()
  const waiting = new Map<string, ((end: JobEnd) => void)[]>()

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
  }

  /** Starts listening; called once, at the window's start. */
  async function listen(): Promise<void> {
    api.events.onJobProgress(progressed)
    api.events.onJobEnd(finished)
    for (const progress of await valueOf(api.jobs.list())) progressed(progress)
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

  return { list, byKind, listen, cancel, ended }
})
