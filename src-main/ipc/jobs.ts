import type { JobEnds } from '../jobs/ends.ts'
import type { Jobs } from '../jobs/registry.ts'
import { serve } from './serve.ts'

export function serveJobs(jobs: Jobs, ends: JobEnds): void {
  // The window asks as soon as it listens.
  serve('jobs.list', () => {
    ends.listening()
    return jobs.list()
  })
  serve('jobs.cancel', ({ jobId }) => {
    jobs.cancel(jobId)
    return null
  })
}
