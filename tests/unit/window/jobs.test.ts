import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { JobProgress } from '../../../src-preload/contract/jobs.ts'
import { fakeApi } from './fake-api.ts'

const progress = (change: Partial<JobProgress> = {}): JobProgress => ({
  jobId: 'one',
  kind: 'photos-review',
  seq: 1,
  stage: 'checking',
  done: 1,
  total: 10,
  secondsLeft: null,
  cancellable: true,
  ...change,
})

async function openStore(running: JobProgress[] = []) {
  vi.resetModules()
  const api = fakeApi(running)
  const { useJobs } = await import('../../../src-renderer/app/jobs.ts')
  const jobs = useJobs()
  await jobs.listen()
  return { api, jobs }
}

beforeEach(() => setActivePinia(createPinia()))

describe('the jobs of the window', () => {
  it('shows jobs that ran before the window was there', async () => {
    const { jobs } = await openStore([progress()])
    expect(jobs.list.map((job) => job.jobId)).toEqual(['one'])
    expect(jobs.byKind('photos-review')?.done).toBe(1)
    expect(jobs.byKind('undo')).toBeNull()
  })

  it('drops progress that comes out of order', async () => {
    const { api, jobs } = await openStore()
    api.send('job-progress', progress({ seq: 3, done: 7 }))
    api.send('job-progress', progress({ seq: 2, done: 4 }))
    expect(jobs.list[0]?.done).toBe(7)
  })

  it('tells the end to those who wait and to those who ask afterwards', async () => {
    const { api, jobs } = await openStore()
    const waiting = jobs.ended('one')
    api.send('job-end', { jobId: 'one', kind: 'undo', outcome: 'finished' })
    expect((await waiting).outcome).toBe('finished')
    expect((await jobs.ended('one')).outcome).toBe('finished')
  })

  it('does not bring back a job whose progress is overtaken by its end', async () => {
    const { api, jobs } = await openStore()
    api.send('job-end', { jobId: 'one', kind: 'photos-review', outcome: 'cancelled' })
    api.send('job-progress', progress({ seq: 9 }))
    expect(jobs.list).toEqual([])
  })

  it('asks main to stop a job, and keeps showing it until its end', async () => {
    const { api, jobs } = await openStore([progress()])
    await jobs.cancel('one')
    expect(api.cancelled).toEqual(['one'])
    expect(jobs.list).toHaveLength(1)
  })
})
