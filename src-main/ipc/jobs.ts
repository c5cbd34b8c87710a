import type { Jobs } from '../jobs/registry.ts'
import { serve } from './serve.ts'

export function serveJobs(jobs: Jobs): void {
  serve('jobs.list', () => jobs.list())
  serve('jobs.cancel', ({ jobId }) => {
    jobs.cancel(jobId)
    return null
  })
}
