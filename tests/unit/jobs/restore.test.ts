import { describe, expect, it, vi } from 'vitest'
import { createPhotoInspection } from '../../../src-main/jobs/photo-inspection.ts'
import { createPhotoReview, type PhotoReview } from '../../../src-main/jobs/photo-review.ts'
import { createJobs, type JobControl } from '../../../src-main/jobs/registry.ts'
import { createRenderer } from '../../../src-main/jobs/render.ts'
import { restoreBackup } from '../../../src-main/jobs/restore.ts'
import type { Services } from '../../../src-main/services/index.ts'
import { CodedError } from '../../../src-main/services/protocol.ts'
import { ServiceLost, type CallOptions } from '../../../src-main/services/supervise.ts'

const job: JobControl = {
  jobId: 'one',
  signal: new AbortController().signal,
  progress: () => undefined,
  saving: () => undefined,
}
const opened = { settings: {}, startError: null }
const back = { ...opened, missingPhotos: null }

const idle: PhotoReview = {
  add: () => ({ jobId: 'none' }),
  resume: () => ({ jobId: 'none' }),
  resumePending: () => Promise.resolve(),
  inspect: () => undefined,
  stop: () => Promise.resolve(),
}

interface Entry {
  kind: string
  at: string
}

/** A data service that dies over the restore: the newest entry of History before, and as its next start finds it. */
function dying(before: Entry | null, after: Entry | null) {
  let newest = before
  const data = {
    call(name: string): Promise<unknown> {
      if (name === 'data.restore') {
        newest = after
        return Promise.reject(new ServiceLost())
      }
      const entry = newest
      return entry
        ? Promise.resolve({ rows: [entry] })
        : Promise.reject(new CodedError('service-unavailable'))
    },
  }
  const services = { data, openAgain: () => Promise.resolve(opened) } as unknown as Services
  return restoreBackup(services, idle, 'all.badgeprep', job)
}

const imported: Entry = { kind: 'users-import', at: '2026-11-28T09:00:00.000Z' }
const restored: Entry = { kind: 'backup-restored', at: '2026-11-28T09:10:00.000Z' }

describe('a restore over which the service died', () => {
  it('is done where History says so', async () => {
    expect(await dying(imported, restored)).toEqual(back)
    expect(await dying(null, restored)).toEqual(back)
  })

  it('has failed where History ends with anything else, or with an earlier one, or cannot be read', async () => {
    const others: [before: Entry | null, after: Entry | null][] = [
      [imported, imported],
      [restored, { ...imported, at: '2026-11-28T09:20:00.000Z' }],
      [restored, restored],
      [imported, null],
    ]
    for (const [before, after] of others) {
      await expect(dying(before, after)).rejects.toBeInstanceOf(ServiceLost)
    }
  })

  it('is done also where the clock was set back meanwhile', async () => {
    expect(await dying(restored, { ...restored, at: '2020-01-01T00:00:00.000Z' })).toEqual(back)
  })
})

describe('a restore while photos are checked', () => {
  const edit = { fit: 'fit', rotate: 0, crop: null } as const
  const photos = [1, 2, 3, 4, 5].map((id) => ({ id, generation: 1, path: `/drop/${id}.png`, edit }))

  /** A review of five photos, whose pictures never get done, and what is asked of the services. */
  function reviewing() {
    const asked: string[] = []
    let pending = photos
    const data = {
      call(name: string, input: { except: number[] }): Promise<unknown> {
        asked.push(name)
        if (name === 'data.restore') {
          pending = []
          return Promise.resolve(back)
        }
        if (name === 'photos.pending')
          return Promise.resolve(pending.filter(({ id }) => !input.except.includes(id)))
        if (name === 'photos.pendingCount') return Promise.resolve(pending.length)
        if (name === 'photos.uninspected') return Promise.resolve({ total: 0, photos: [] })
        return Promise.resolve({ rows: [] })
      },
    }
    const imaging = {
      call(name: string, _: unknown, { signal }: CallOptions): Promise<unknown> {
        asked.push(name)
        return new Promise((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(new CodedError('cancelled'))),
        )
      },
    }
    const services = { data, imaging, openAgain: () => Promise.resolve(opened) } as unknown as Services
    const jobs = createJobs({ progress: () => undefined, end: () => undefined })
    const renderer = createRenderer(services.imaging)
    const inspection = createPhotoInspection(services, renderer, jobs)
    const review = createPhotoReview(services, renderer, inspection, jobs, '/staged')
    return { asked, services, review, jobs }
  }

  it('waits for their end: none is recorded for another directory’s photo of the same number', async () => {
    const { asked, services, review, jobs } = reviewing()
    review.resume()
    await vi.waitUntil(() => asked.includes('imaging.render'))
    expect(await restoreBackup(services, review, 'all.badgeprep', job)).toEqual(back)
    await jobs.idle()
    const after = asked.slice(asked.indexOf('data.restore'))
    expect(after.filter((name) => name === 'imaging.render' || name === 'photos.rendered')).toEqual([])
    expect(jobs.list()).toEqual([])
  })
})
