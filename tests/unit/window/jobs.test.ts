import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { JobEnd, JobKind, JobProgress } from '../../../src-preload/contract/jobs.ts'
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
  const { useNotices } = await import('../../../src-renderer/app/notices.ts')
  const jobs = useJobs()
  const notices = useNotices()
  await jobs.listen()
  /** What was shown, as far as it says which job and why. */
  const shown = (): string[] => notices.waiting.map(({ kind, text }) => `${kind}: ${text}`)
  return { api, jobs, shown }
}

const failed = (jobId = 'one', kind: JobKind = 'photos-review', answered = false): JobEnd => ({
  jobId,
  kind,
  outcome: 'failed',
  error: { code: 'disk-full', args: {}, retryable: false },
  answered,
})

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

  it('shows why a job failed that nobody here waits for', async () => {
    const { api, shown } = await openStore()
    api.send('job-end', failed())
    expect(shown()).toEqual([expect.stringMatching(/^error: Not all photos could be checked.*disk is full/)])
  })

  it('leaves the failure of a job to who started it, however quick it was', async () => {
    const { api, jobs, shown } = await openStore()
    const late = jobs.run(() => Promise.resolve({ jobId: 'late' }))
    await Promise.resolve()
    api.send('job-end', failed('late'))
    expect(await late).toMatchObject({ outcome: 'failed' })
    const quick = jobs.run(() => {
      api.send('job-end', failed('quick'))
      return Promise.resolve({ jobId: 'quick' })
    })
    expect(await quick).toMatchObject({ outcome: 'failed' })
    expect(shown()).toEqual([])
    expect(await jobs.run(() => Promise.resolve(null))).toBeNull()
  })

  it('shows what failed while something else was being started', async () => {
    const { api, jobs, shown } = await openStore()
    const refused = jobs.run(() => {
      api.send('job-end', failed())
      return Promise.reject(new Error('refused'))
    })
    await expect(refused).rejects.toThrow('refused')
    expect(shown()).toHaveLength(1)
  })

  it('shows what a command answers only where it answers another window', async () => {
    const { api, shown } = await openStore([progress({ jobId: 'before', kind: 'backup' })])
    api.send('job-end', failed('here', 'backup', true))
    expect(shown()).toEqual([])
    api.send('job-end', failed('before', 'backup', true))
    expect(shown()).toHaveLength(1)
  })

  it('asks main to stop a job, and keeps showing it until its end', async () => {
    const { api, jobs } = await openStore([progress()])
    await jobs.cancel('one')
    expect(api.cancelled).toEqual(['one'])
    expect(jobs.list).toHaveLength(1)
  })
})
