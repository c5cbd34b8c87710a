import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JobEnd } from '../../../src-preload/contract/jobs.ts'
import { createPhotoInspection } from '../../../src-main/jobs/photo-inspection.ts'
import { createPhotoReview } from '../../../src-main/jobs/photo-review.ts'
import { createJobs, type Jobs } from '../../../src-main/jobs/registry.ts'
import { createRenderer, type Renderer } from '../../../src-main/jobs/render.ts'
import type { PendingPhoto } from '../../../src-main/services/contract/data.ts'
import type { RenderInput, RenderOutput } from '../../../src-main/services/contract/imaging.ts'
import type { Services } from '../../../src-main/services/index.ts'
import { CodedError } from '../../../src-main/services/protocol.ts'
import { ServiceLost, type CallOptions } from '../../../src-main/services/supervise.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-review-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function files(...names: string[]): string[] {
  return names.map((name) => {
    const path = join(root, name)
    writeFileSync(path, 'x')
    return path
  })
}

const good: RenderOutput = {
  ok: true,
  kind: 'jpeg',
  source: { width: 1, height: 1, bytes: 1, print: 'a' },
  result: { hash: 'a'.repeat(64), width: 1, height: 1, bytes: 1 },
  lookAgain: null,
  inspect: false,
}

/** A data service that keeps the batch in memory, as the real one keeps it on disk. */
class FakeData {
  pending: PendingPhoto[] = []
  rendered = new Map<string, RenderOutput>()
  litter = 0
  /** How often the next recordings die under the caller. */
  losses = 0
  /** What has to be before results are recorded. */
  beforeRecording: () => Promise<unknown> = () => Promise.resolve()

  async call(name: string, input: never): Promise<unknown> {
    await (name === 'photos.rendered' ? this.beforeRecording() : Promise.resolve())
    return this.answer(name, input)
  }

  answer(name: string, input: never): unknown {
    if (name === 'photos.record') {
      const { files: recorded, litter } = input as { files: { path: string }[]; litter: number }
      this.litter += litter
      for (const { path } of recorded) {
        const id = this.rendered.size + this.pending.length + 1
        this.pending.push({ id, generation: 1, path, edit: { fit: 'fit', rotate: 0, crop: null } })
      }
      return null
    }
    if (name === 'photos.uninspected') return { total: 0, photos: [] }
    if (name === 'photos.pendingCount') return this.pending.length
    if (name === 'photos.pending') {
      const { limit, except } = input as { limit: number; except: number[] }
      return this.pending.filter(({ id }) => !except.includes(id)).slice(0, limit)
    }
    if (name === 'photos.rendered') {
      if (this.losses-- > 0) throw new ServiceLost()
      const { results } = input as { results: { id: number; generation: number; output: RenderOutput }[] }
      for (const { id, generation, output } of results) {
        const photo = this.pending.find((pending) => pending.id === id && pending.generation === generation)
        if (!photo) continue
        this.rendered.set(basename(photo.path), output)
        this.pending = this.pending.filter((pending) => pending !== photo)
      }
      return null
    }
    throw new Error(name)
  }
}

/** An imaging service that dies under pictures called killer*, with everything in hand, as a real process does. */
class FakeImaging {
  /** Names in the order they were taken in hand. */
  taken: string[] = []
  /** Whether pictures called stuck* never end. */
  stuck = true
  private inHand = new Map<string, (error: Error) => void>()
  onTake: (name: string) => void = () => undefined

  call(_name: string, input: RenderInput, options: CallOptions = {}): Promise<RenderOutput> {
    const name = basename(input.path)
    this.taken.push(name)
    setImmediate(() => this.onTake(name))
    return new Promise<RenderOutput>((resolve, reject) => {
      this.inHand.set(name, reject)
      options.signal?.addEventListener('abort', () => reject(new CodedError('cancelled')))
      setImmediate(() => {
        if (name.startsWith('killer')) this.die()
        else if (name.startsWith('slow')) this.die(...this.inHand.keys())
        else if (!(this.stuck && name.startsWith('stuck'))) setImmediate(() => resolve(good))
      })
    }).finally(() => this.inHand.delete(name))
  }

  handsFree(): boolean {
    return this.inHand.size === 0
  }

  /** Those named were ended for the time they took; others were in hand as well. */
  die(...outlasted: string[]): void {
    for (const [name, reject] of this.inHand)
      reject(new ServiceLost(outlasted.includes(name) ? 'own-time' : null))
  }
}

function setUp(): {
  data: FakeData
  imaging: FakeImaging
  jobs: Jobs
  ends: JobEnd[]
  renderer: Renderer
  review: ReturnType<typeof createPhotoReview>
} {
  const data = new FakeData()
  const imaging = new FakeImaging()
  const ends: JobEnd[] = []
  const jobs = createJobs({ progress: () => undefined, end: (end) => ends.push(end) })
  const services = { data, imaging } as unknown as Services
  const renderer = createRenderer(services.imaging)
  const inspection = createPhotoInspection(services, renderer, jobs)
  const review = createPhotoReview(services, renderer, inspection, jobs, join(root, 'staged'))
  return { data, imaging, jobs, ends, renderer, review }
}

const outcomes = (data: FakeData): Record<string, string> =>
  Object.fromEntries(
    [...data.rendered].map(([name, output]) => [name, output.ok ? 'ok' : String(output.args.damage)]),
  )

describe('the review of a drop', () => {
  it('renders every file of the drop and counts the litter', async () => {
    const { data, jobs, review, ends } = setUp()
    const names = Array.from({ length: 150 }, (_, index) => `${index}.jpg`)
    review.add(files(...names, 'Thumbs.db'))
    await jobs.idle()
    expect([...data.rendered.keys()].sort()).toEqual([...names].sort())
    expect(data.litter).toBe(1)
    expect(ends).toMatchObject([{ outcome: 'finished' }])
  })

  it('blames the picture that kills the decoder, and no other', async () => {
    const { data, jobs, review, ends } = setUp()
    review.add(files('a.jpg', 'killer.jpg', 'b.jpg', 'c.jpg', 'killer2.jpg', 'd.jpg'))
    await jobs.idle()
    expect(outcomes(data)).toEqual({
      'a.jpg': 'ok',
      'b.jpg': 'ok',
      'c.jpg': 'ok',
      'd.jpg': 'ok',
      'killer.jpg': 'decoder-died',
      'killer2.jpg': 'decoder-died',
    })
    expect(ends).toMatchObject([{ outcome: 'finished' }])
  })

  it('blames nobody when the decoder is killed from outside', async () => {
    const { data, imaging, jobs, review } = setUp()
    let kills = 2
    imaging.onTake = (name) => {
      if (name.startsWith('b') && kills-- > 0) setImmediate(() => imaging.die())
    }
    review.add(files('a1.jpg', 'b1.jpg', 'b2.jpg', 'c1.jpg', 'b3.jpg'))
    await jobs.idle()
    expect(new Set(Object.values(outcomes(data)))).toEqual(new Set(['ok']))
    expect(data.rendered.size).toBe(5)
  })

  it('blames no profile photo that was in hand beside pictures that kill the decoder', async () => {
    const { data, imaging, jobs, renderer, review } = setUp()
    const profile = files('profile.jpg')[0] ?? ''
    const edit = { fit: 'fit', rotate: 0, crop: null } as const
    const asked: Promise<RenderOutput>[] = []
    imaging.onTake = (name) => {
      if (!name.startsWith('killer')) return
      asked.push(renderer.render({ path: profile, outDir: root, maxEdge: 512, edit }))
    }
    review.add(files('a.jpg', 'killer1.jpg', 'killer2.jpg', 'killer3.jpg', 'killer4.jpg', 'b.jpg'))
    await jobs.idle()
    expect(asked.length).toBeGreaterThan(3)
    for (const output of await Promise.all(asked)) expect(output).toEqual(good)
    expect(outcomes(data)).toMatchObject({ 'a.jpg': 'ok', 'b.jpg': 'ok', 'killer1.jpg': 'decoder-died' })
  })

  it('checks a file again that was dropped again while it was in hand', async () => {
    const { data, imaging, jobs, review } = setUp()
    imaging.onTake = (name) => {
      const photo = data.pending.find(({ path }) => basename(path) === name)
      if (name === 'mended.jpg' && photo?.generation === 1) {
        data.pending = data.pending.map((known) => (known === photo ? { ...known, generation: 2 } : known))
      }
    }
    review.add(files('mended.jpg', 'b.jpg'))
    await jobs.idle()
    expect(imaging.taken.filter((name) => name === 'mended.jpg')).toHaveLength(2)
    expect(data.pending).toEqual([])
  })

  it('refuses a picture that takes too long, and none that waited beside it', async () => {
    const { data, jobs, review } = setUp()
    review.add(files('a.jpg', 'slow.jpg', 'b.jpg'))
    await jobs.idle()
    expect(outcomes(data)).toEqual({ 'a.jpg': 'ok', 'b.jpg': 'ok', 'slow.jpg': 'too-slow' })
  })

  it('takes along what is dropped while it runs, under the same ticket', async () => {
    const { data, imaging, jobs, review, ends } = setUp()
    const later = files('later.jpg')
    let second: { jobId: string } | null = null
    imaging.onTake = () => {
      second ??= review.add(later)
    }
    const first = review.add(files('a.jpg', 'b.jpg'))
    await jobs.idle()
    expect(second).toEqual(first)
    expect(data.rendered.has('later.jpg')).toBe(true)
    expect(ends).toHaveLength(1)
  })

  it('records results again when the data service died over them', async () => {
    const { data, jobs, review, ends } = setUp()
    data.losses = 2
    review.add(files('a.jpg', 'b.jpg'))
    await jobs.idle()
    expect(data.rendered.size).toBe(2)
    expect(ends).toMatchObject([{ outcome: 'finished' }])
  })

  it('renders no photo twice that was done while others were being recorded', async () => {
    const { data, imaging, jobs, review } = setUp()
    // Until nothing is in hand any more: all of it was done meanwhile.
    data.beforeRecording = () => vi.waitUntil(() => imaging.handsFree())
    const names = Array.from({ length: 20 }, (_, index) => `${index}.jpg`)
    review.add(files(...names))
    await jobs.idle()
    expect(imaging.taken.toSorted()).toEqual(names.toSorted())
    expect(data.rendered.size).toBe(20)
    expect(data.pending).toEqual([])
  })

  it('checks a file again that was dropped again while its result was being recorded', async () => {
    const { data, imaging, jobs, review, ends } = setUp()
    data.beforeRecording = async () => {
      await vi.waitUntil(() => imaging.handsFree())
      const renewed = (photo: PendingPhoto) => basename(photo.path) === 'mended.jpg' && photo.generation === 1
      data.pending = data.pending.map((photo) => (renewed(photo) ? { ...photo, generation: 2 } : photo))
    }
    review.add(files('a.jpg', 'mended.jpg', 'b.jpg'))
    await jobs.idle()
    expect(imaging.taken.filter((name) => name === 'mended.jpg')).toHaveLength(2)
    expect(data.pending).toEqual([])
    expect(ends).toMatchObject([{ outcome: 'finished' }])
  })

  it('leaves what was not checked pending when it is cancelled, and goes on when asked', async () => {
    const { data, imaging, jobs, review, ends } = setUp()
    imaging.onTake = (name) => {
      if (name === 'stuck.jpg') jobs.list().forEach(({ jobId }) => jobs.cancel(jobId))
    }
    review.add(files('a.jpg', 'stuck.jpg', 'z.jpg'))
    await jobs.idle()
    expect(ends).toMatchObject([{ outcome: 'cancelled' }])
    expect(data.rendered.size + data.pending.length).toBe(3)
    expect(data.pending.map(({ path }) => basename(path))).toContain('stuck.jpg')

    imaging.onTake = () => undefined
    imaging.stuck = false
    review.resume()
    await jobs.idle()
    expect(data.pending).toEqual([])
    expect(ends.at(-1)).toMatchObject({ outcome: 'finished' })
  })

  it('records every file of a drop that is cancelled while its folder is still walked', async () => {
    const { data, jobs, review, ends } = setUp()
    const names = Array.from({ length: 503 }, (_, index) => `${index}.jpg`)
    const { jobId } = review.add(files(...names))
    await new Promise((resolve) => setImmediate(resolve))
    jobs.cancel(jobId)
    await jobs.idle()
    expect(ends).toMatchObject([{ outcome: 'cancelled' }])
    expect(data.rendered.size + data.pending.length).toBe(503)
  })

  it('fails with the reason when the staging folder cannot be written, and loses nothing', async () => {
    const { data, imaging, jobs, review, ends } = setUp()
    imaging.call = () => Promise.reject(new CodedError('disk-full'))
    review.add(files('a.jpg', 'b.jpg', 'c.jpg'))
    await jobs.idle()
    expect(ends).toMatchObject([{ outcome: 'failed', error: { code: 'disk-full' } }])
    expect(data.pending).toHaveLength(3)
  })
})
