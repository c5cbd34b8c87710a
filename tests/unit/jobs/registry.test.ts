import { afterEach, describe, expect, it, vi } from 'vitest'
import type { JobEnd, JobProgress } from '../../../src-preload/contract/jobs.ts'
import { createJobs, type Jobs } from '../../../src-main/jobs/registry.ts'
import { CodedError } from '../../../src-main/services/protocol.ts'

function watched(): { jobs: Jobs; progress: JobProgress[]; ends: JobEnd[] } {
  const progress: JobProgress[] = []
  const ends: JobEnd[] = []
  return {
    jobs: createJobs({ progress: (event) => progress.push(event), end: (event) => ends.push(event) }),
    progress,
    ends,
  }
}

afterEach(() => void vi.useRealTimers())

describe('a job', () => {
  it('goes on telling how far it is where the clock is set back', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] })
    const { jobs, progress } = watched()
    let end = (): void => undefined
    jobs.start('photos-review', async (job) => {
      job.progress({ stage: 'checking', done: 1, total: 10 })
      vi.setSystemTime(Date.now() - 60 * 60 * 1000)
      job.progress({ stage: 'checking', done: 2, total: 10 })
      await new Promise<void>((resolve) => (end = resolve))
    })
    await new Promise((resolve) => setImmediate(resolve))
    vi.advanceTimersByTime(100)
    expect(progress.map(({ done }) => done)).toEqual([1, 2])
    end()
    await jobs.idle()
  })

  it('answers its ticket before anything is told about it, and ends once', async () => {
    const { jobs, ends } = watched()
    const { jobId } = jobs.start('undo', () => Promise.resolve())
    expect(jobs.list()).toMatchObject([{ jobId, kind: 'undo' }])
    expect(ends).toEqual([])
    await jobs.idle()
    expect(ends).toEqual([{ jobId, kind: 'undo', outcome: 'finished' }])
    expect(jobs.list()).toEqual([])
  })

  it('fails with the code of what was thrown, and without its message', async () => {
    const { jobs, ends } = watched()
    jobs.start('undo', () => Promise.reject(new CodedError('changed-since', { count: 2 })))
    jobs.start('undo', () => Promise.reject(new Error('Kim Minsu was here')))
    await jobs.idle()
    expect(ends).toMatchObject([
      { outcome: 'failed', error: { code: 'changed-since', args: { count: 2 } } },
      { outcome: 'failed', error: { code: 'internal', args: {} } },
    ])
  })

  it('is cancelled by its id', async () => {
    const { jobs, ends } = watched()
    const { jobId } = jobs.start(
      'import-read',
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new CodedError('cancelled')))
        }),
    )
    jobs.cancel('another')
    await new Promise((resolve) => setImmediate(resolve))
    jobs.cancel(jobId)
    await jobs.idle()
    expect(ends).toEqual([{ jobId, kind: 'import-read', outcome: 'cancelled' }])
  })

  it('thins progress out, counts its events, and tells the newest when it is asked', async () => {
    const { jobs, progress } = watched()
    jobs.start('photos-review', async (job) => {
      for (let done = 1; done <= 1000; done++) job.progress({ stage: 'checking', done, total: 1000 })
      await Promise.resolve()
    })
    await jobs.idle()
    expect(progress.length).toBeLessThan(20)
    expect(progress[0]).toMatchObject({ done: 1, total: 1000, stage: 'checking' })
    const seqs = progress.map(({ seq }) => seq)
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
  })

  it('cannot be cancelled once it saves, which is told at once', async () => {
    const { jobs, progress, ends } = watched()
    let signal: AbortSignal | null = null
    let save: () => void = () => undefined
    const { jobId } = jobs.start('photos-upload', async (job) => {
      signal = job.signal
      job.progress({ stage: 'saving', done: 1, total: 2 })
      job.progress({ stage: 'saving', done: 2, total: 2 })
      job.saving()
      await new Promise<void>((resolve) => (save = resolve))
    })
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    expect(progress.at(-1)).toMatchObject({ jobId, stage: 'saving', done: 2, cancellable: false })
    expect(jobs.list()).toMatchObject([{ cancellable: false }])
    jobs.cancel(jobId)
    expect(signal).toMatchObject({ aborted: false })
    save()
    await jobs.idle()
    expect(ends).toEqual([{ jobId, kind: 'photos-upload', outcome: 'finished' }])
  })

  it('hands errors to whoever waits for it', async () => {
    const { jobs, ends } = watched()
    await expect(jobs.run('backup', () => Promise.reject(new CodedError('disk-full')))).rejects.toMatchObject(
      {
        error: { code: 'disk-full' },
      },
    )
    await jobs.idle()
    expect(ends).toMatchObject([{ outcome: 'failed', answered: true }])
  })
})
