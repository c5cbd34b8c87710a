import { describe, expect, it, vi } from 'vitest'
import type { JobEnd, JobProgress } from '../../../src-preload/contract/jobs.ts'
import { createPhotoInspection } from '../../../src-main/jobs/photo-inspection.ts'
import { createPhotoReview } from '../../../src-main/jobs/photo-review.ts'
import { createJobs } from '../../../src-main/jobs/registry.ts'
import { createRenderer } from '../../../src-main/jobs/render.ts'
import type { PendingPhoto, UninspectedPhoto } from '../../../src-main/services/contract/data.ts'
import type { InspectInput, Inspection, RenderOutput } from '../../../src-main/services/contract/imaging.ts'
import type { Services } from '../../../src-main/services/index.ts'
import { CodedError } from '../../../src-main/services/protocol.ts'
import { ServiceLost, type CallOptions } from '../../../src-main/services/supervise.ts'

const rendered: RenderOutput = {
  ok: true,
  kind: 'jpeg',
  source: { width: 1, height: 1, bytes: 1, print: 'p' },
  result: { hash: 'a'.repeat(64), width: 1, height: 1, bytes: 1 },
  lookAgain: null,
  inspect: true,
}

/** A data service that keeps in memory what waits to be rendered and to be inspected. */
class FakeData {
  pending: PendingPhoto[] = []
  open: UninspectedPhoto[] = []
  found = new Map<string, Inspection['found']>()
  private ids = 0

  add(...paths: string[]): void {
    for (const path of paths)
      this.open.push({ id: ++this.ids, generation: 1, path, print: `print of ${path}` })
  }

  drop(...paths: string[]): void {
    const edit = { fit: 'fit', rotate: 0, crop: null } as const
    for (const path of paths) this.pending.push({ id: ++this.ids, generation: 1, path, edit })
  }

  call(name: string, input: never): Promise<unknown> {
    return Promise.resolve(this.answer(name, input))
  }

  private answer(name: string, input: never): unknown {
    switch (name) {
      case 'photos.pendingCount':
        return this.pending.length
      case 'photos.pending': {
        const { except } = input as { except: number[] }
        return this.pending.filter(({ id }) => !except.includes(id))
      }
      case 'photos.rendered':
        for (const { id } of (input as { results: { id: number }[] }).results) {
          const photo = this.pending.find((one) => one.id === id)
          this.pending = this.pending.filter((one) => one !== photo)
          if (photo) this.add(photo.path)
        }
        return null
      case 'photos.uninspected':
        return { total: this.open.length, photos: this.open.slice(0, (input as { limit: number }).limit) }
      case 'photos.inspected':
        for (const { id, found } of (input as { results: { id: number; found: Inspection }[] }).results) {
          const photo = this.open.find((one) => one.id === id)
          if (photo) this.found.set(photo.path, found.found)
          this.open = this.open.filter((one) => one !== photo)
        }
        return null
      default:
        throw new Error(name)
    }
  }
}

/** An imaging service that answers at once, unless it is held; it dies over files called killer*. */
class FakeImaging {
  /** What it was asked, in order. */
  asked: string[] = []
  /** Files for which the answer waits until it is let go. */
  held = new Map<string, () => void>()
  hold: (name: string) => boolean = () => false

  call(command: string, { path }: InspectInput, { signal }: CallOptions = {}): Promise<unknown> {
    const name = `${command === 'imaging.render' ? 'render' : 'inspect'} ${path}`
    this.asked.push(name)
    return new Promise((resolve, reject) => {
      const cancelled = (): void => reject(new CodedError('cancelled'))
      if (signal?.aborted) cancelled()
      signal?.addEventListener('abort', cancelled)
      const answer = (): void =>
        resolve(
          command === 'imaging.render' ? rendered : { found: path.startsWith('bad') ? 'damage' : 'intact' },
        )
      if (path.startsWith('killer')) reject(new ServiceLost())
      else if (this.hold(name)) this.held.set(name, answer)
      else setImmediate(answer)
    })
  }

  letGo(name: string): void {
    this.hold = () => false
    this.held.get(name)?.()
  }
}

function setUp() {
  const data = new FakeData()
  const imaging = new FakeImaging()
  const ends: JobEnd[] = []
  const seen: JobProgress[] = []
  const jobs = createJobs({ progress: (progress) => seen.push(progress), end: (end) => ends.push(end) })
  const services = { data, imaging } as unknown as Services
  const renderer = createRenderer(services.imaging)
  const inspection = createPhotoInspection(services, renderer, jobs)
  const review = createPhotoReview(services, renderer, inspection, jobs, '/staged')
  const settled = async (): Promise<void> => {
    await vi.waitUntil(() => jobs.list().length === 0)
    await jobs.idle()
  }
  return { data, imaging, ends, seen, jobs, renderer, inspection, review, settled }
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}.jpg`)

describe('the inspection of photos', () => {
  it('follows the review as a job of its own, over all that is rendered, one at a time', async () => {
    const { data, imaging, review, ends, seen } = setUp()
    data.drop(...names(70), 'bad.jpg')
    review.resume()
    await vi.waitUntil(() => data.found.size === 71)
    await vi.waitUntil(() => ends.length === 2)
    expect(ends).toMatchObject([
      { kind: 'photos-review', outcome: 'finished' },
      { kind: 'photos-inspection', outcome: 'finished' },
    ])
    expect([...data.found].filter(([, found]) => found !== 'intact')).toEqual([['bad.jpg', 'damage']])
    expect(imaging.asked.slice(0, 71).every((name) => name.startsWith('render'))).toBe(true)
    expect(seen.find(({ kind }) => kind === 'photos-inspection')).toMatchObject({
      stage: 'inspecting',
      total: 71,
    })
  })

  it('is no job where nothing is to be inspected', async () => {
    const { review, jobs, settled, ends } = setUp()
    await review.resumePending()
    review.inspect()
    await settled()
    expect(jobs.list()).toEqual([])
    expect(ends).toEqual([])
  })

  it('goes on after a start', async () => {
    const { data, review } = setUp()
    data.add('left.jpg')
    await review.resumePending()
    await vi.waitUntil(() => data.found.has('left.jpg'))
  })

  it('lets what is dropped meanwhile go first, and then goes on', async () => {
    const { data, imaging, review, ends } = setUp()
    data.add('a.jpg', 'b.jpg')
    imaging.hold = (name) => name === 'inspect b.jpg'
    review.inspect()
    await vi.waitUntil(() => imaging.held.size === 1)
    imaging.hold = () => false
    data.drop('new.jpg')
    review.resume()
    await vi.waitUntil(() => data.found.size === 3)
    await vi.waitUntil(() => ends.length === 3)
    expect(imaging.asked).toEqual([
      ...['inspect a.jpg', 'inspect b.jpg', 'render new.jpg'],
      ...['inspect b.jpg', 'inspect new.jpg'],
    ])
    expect(ends).toMatchObject([
      { kind: 'photos-inspection', outcome: 'cancelled' },
      { kind: 'photos-review', outcome: 'finished' },
      { kind: 'photos-inspection', outcome: 'finished' },
    ])
  })

  it('takes no file in hand while a picture is rendered for somebody', async () => {
    const { data, imaging, renderer, review } = setUp()
    data.add('a.jpg', 'b.jpg')
    imaging.hold = (name) => name.startsWith('render') || name === 'inspect a.jpg'
    review.inspect()
    await vi.waitUntil(() => imaging.held.has('inspect a.jpg'))
    const edit = { fit: 'fit', rotate: 0, crop: null } as const
    const profile = renderer.render({ path: 'profile.jpg', outDir: '/', maxEdge: 512, edit })
    await vi.waitUntil(() => imaging.held.has('render profile.jpg'))
    imaging.held.get('inspect a.jpg')?.()
    await vi.waitUntil(() => imaging.asked.length === 2)
    await new Promise((resolve) => setImmediate(resolve))
    expect(imaging.asked).toEqual(['inspect a.jpg', 'render profile.jpg'])
    imaging.letGo('render profile.jpg')
    await profile
    await vi.waitUntil(() => data.found.size === 2)
  })

  it('keeps what it found when it is cancelled, also while it waits for a picture, and leaves the rest', async () => {
    const { data, imaging, renderer, jobs, review, settled, ends } = setUp()
    data.add('a.jpg', 'b.jpg')
    imaging.hold = (name) => name.startsWith('render') || name === 'inspect a.jpg'
    review.inspect()
    await vi.waitUntil(() => imaging.held.has('inspect a.jpg'))
    const edit = { fit: 'fit', rotate: 0, crop: null } as const
    const profile = renderer.render({ path: 'profile.jpg', outDir: '/', maxEdge: 512, edit })
    await vi.waitUntil(() => imaging.held.has('render profile.jpg'))
    imaging.held.get('inspect a.jpg')?.()
    await new Promise((resolve) => setImmediate(resolve))
    for (const { jobId } of jobs.list()) jobs.cancel(jobId)
    await settled()
    expect([...data.found.keys()]).toEqual(['a.jpg'])
    expect(data.open.map(({ path }) => path)).toEqual(['b.jpg'])
    expect(ends).toMatchObject([{ kind: 'photos-inspection', outcome: 'cancelled' }])
    imaging.letGo('render profile.jpg')
    await profile
  })

  it('starts again where it is asked to while it is being stopped', async () => {
    const { data, imaging, inspection } = setUp()
    data.add('a.jpg')
    imaging.hold = () => true
    inspection.start()
    await vi.waitUntil(() => imaging.held.size === 1)
    imaging.hold = () => false
    const stopped = inspection.stop()
    inspection.start()
    await stopped
    await vi.waitUntil(() => data.found.size === 1)
  })

  it('leaves a file to a person over which the service dies, and goes on with the others', async () => {
    const { data, imaging, review } = setUp()
    data.add('a.jpg', 'killer.jpg', 'b.jpg')
    review.inspect()
    await vi.waitUntil(() => data.found.size === 3)
    expect([...data.found]).toEqual([
      ['a.jpg', 'intact'],
      ['killer.jpg', 'unseen'],
      ['b.jpg', 'intact'],
    ])
    expect(imaging.asked.filter((name) => name === 'inspect killer.jpg')).toHaveLength(2)
  })
})

describe('the inspection that Upload waits for', () => {
  it('is at once, whatever is rendered meanwhile, and a part of its job', async () => {
    const { data, imaging, renderer, jobs, inspection, seen } = setUp()
    imaging.hold = (name) => name.startsWith('render')
    const edit = { fit: 'fit', rotate: 0, crop: null } as const
    const other = renderer.render({ path: 'other.jpg', outDir: '/', maxEdge: 512, edit })
    data.add('a.jpg', 'bad.jpg')
    await jobs.run('photos-upload', (job) => inspection.inspect([...data.open], job))
    expect([...data.found.values()]).toEqual(['intact', 'damage'])
    expect(seen.at(-1)).toMatchObject({ kind: 'photos-upload', stage: 'inspecting', total: 2 })
    imaging.letGo('render other.jpg')
    await other
  })

  it('is cancelled with it, and keeps what it found', async () => {
    const { data, imaging, jobs, inspection } = setUp()
    data.add('a.jpg', 'b.jpg')
    imaging.hold = (name) => name === 'inspect b.jpg'
    const run = jobs.run('photos-upload', (job) => inspection.inspect([...data.open], job))
    const ended = expect(run).rejects.toMatchObject({ error: { code: 'cancelled' } })
    await vi.waitUntil(() => imaging.held.size === 1)
    for (const { jobId } of jobs.list()) jobs.cancel(jobId)
    await ended
    expect([...data.found.keys()]).toEqual(['a.jpg'])
  })
})
