import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { imagingEnvironment } from '../../../src-main/services/imaging-environment.ts'
import { readSample } from '../../fixtures/photos/index.ts'
import { quadrants } from '../../fixtures/photos/pictures.ts'
import { noEdit, useWorkspace } from './workspace.ts'

const entry = join(import.meta.dirname, '../../../src-main/imaging/index.ts')

describe('the imaging service as a process', () => {
  const workspace = useWorkspace()
  let child: ChildProcess | null = null
  afterEach(() => {
    child?.kill('SIGKILL')
    child = null
  })

  it('says that it listens, renders side by side, inspects, refuses nonsense, and ends with its parent', async () => {
    const service = fork(entry, [], { env: { ...process.env, ...imagingEnvironment } })
    child = service
    const replies: unknown[] = []
    const answered = new Promise<void>((resolve) => {
      service.on('message', (message: { type: string }) => {
        if (message.type !== 'progress') replies.push(message)
        if (replies.length === 6) resolve()
      })
    })
    const call = (id: number, input: unknown, command = 'imaging.render') =>
      service.send({ type: 'call', id, command, input })
    const of = (path: string) => ({ path, outDir: workspace.out, maxEdge: 512, edit: noEdit })
    call(1, of(await workspace.write('a.jpg', await quadrants(600, 400).jpeg().toBuffer())))
    call(2, of(await workspace.write('b.heic', await readSample('quadrants.heic'))))
    call(3, of(join(workspace.root, 'gone.jpg')))
    call(4, { path: 5 })
    call(5, { path: join(workspace.root, 'gone.jpg'), print: 'p' }, 'imaging.inspect')
    await answered

    expect(replies[0]).toEqual({ type: 'ready' })
    const value = (id: number, part: object) => ({
      type: 'value',
      id,
      value: expect.objectContaining(part) as unknown,
    })
    expect(replies).toContainEqual(value(1, { ok: true, kind: 'jpeg' }))
    expect(replies).toContainEqual(value(2, { ok: true, kind: 'heic' }))
    expect(replies).toContainEqual(value(3, { ok: false, reason: 'unreadable' }))
    expect(replies).toContainEqual({ type: 'value', id: 5, value: { found: 'unseen' } })
    expect(replies).toContainEqual({
      type: 'error',
      id: 4,
      error: expect.objectContaining({ code: 'bad-input' }) as unknown,
    })

    const gone = once(service, 'exit')
    service.disconnect()
    expect(await gone).toEqual([0, null])
  })
})
