import { fork } from 'node:child_process'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createHeicThread } from '../../../src-main/imaging/heic-thread.ts'
import { imagingEnvironment } from '../../../src-main/services/imaging-environment.ts'
import { heicGrid } from '../../fixtures/photos/heic-grid.ts'
import { quadrants } from '../../fixtures/photos/pictures.ts'
import { noEdit, useWorkspace } from './workspace.ts'

const service = join(import.meta.dirname, '../../../src-main/imaging/index.ts')
const fragile = join(import.meta.dirname, '../../fixtures/imaging/fragile-thread.ts')

describe('the thread that decodes HEICs', () => {
  const workspace = useWorkspace()
  const threads: Worker[] = []
  const decoder = () =>
    createHeicThread(() => {
      const thread = new Worker(fragile, { resourceLimits: { maxOldGenerationSizeMb: 16 } })
      threads.push(thread)
      return thread
    })
  afterEach(async () => {
    vi.restoreAllMocks()
    await Promise.all(threads.splice(0).map((thread) => thread.terminate()))
  })

  it.each([
    ['ends', 1],
    ['throws', 2],
    ['has no memory left', 3],
  ])('is started again where it %s: that file alone is refused', async (_, deadly) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const decode = decoder()
    expect((await decode(Buffer.from([8]))).tiff).toEqual(Buffer.from([8]))
    for (let round = 0; round < 2; round += 1) {
      await expect(decode(Buffer.from([deadly]))).rejects.toMatchObject({
        defect: { reason: 'corrupt', args: { damage: 'decoder-died' } },
      })
      expect((await decode(Buffer.from([9]))).tiff).toEqual(Buffer.from([9]))
    }
    expect(threads).toHaveLength(3)
  })

  it('is kept, and leaves the file with whoever gave it', async () => {
    const decode = decoder()
    const file = Buffer.from([8, 8])
    for (let round = 0; round < 3; round += 1) await decode(file)
    expect(file).toEqual(Buffer.from([8, 8]))
    expect(threads).toHaveLength(1)
  })

  it('leaves the service free: JPEGs are done one after the other while a HEIC is decoded', async () => {
    const child = fork(service, [], { env: { ...process.env, ...imagingEnvironment } })
    try {
      const of = (path: string) => ({ path, outDir: workspace.out, maxEdge: 512, edit: noEdit })
      const heic = of(await workspace.write('large.heic', await heicGrid(16, 16)))
      const jpeg = of(await workspace.write('small.jpg', await quadrants(60, 40).jpeg().toBuffer()))
      const jpegs = 8
      const done: number[] = []
      const ended = new Promise<void>((resolve) => {
        child.on('message', (message: { type: string; id?: number; value?: { ok: boolean } }) => {
          if (message.type !== 'value' || message.id === undefined) return
          expect(message.value).toMatchObject({ ok: true })
          done.push(message.id)
          if (done.length === jpegs + 1) resolve()
          else if (message.id > 0 && message.id < jpegs) render(message.id + 1, jpeg)
        })
      })
      const render = (id: number, input: unknown) =>
        child.send({ type: 'call', id, command: 'imaging.render', input })
      render(0, heic)
      render(1, jpeg)
      await ended
      expect(done.at(-1)).toBe(0)
    } finally {
      child.kill('SIGKILL')
    }
  })
})
