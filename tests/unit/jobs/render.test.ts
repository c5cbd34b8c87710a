import { fork } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRenderer } from '../../../src-main/jobs/render.ts'
import type {
  imagingCommands,
  ImagingOutputs,
  RenderInput,
} from '../../../src-main/services/contract/imaging.ts'
import type { Outlasted } from '../../../src-main/services/deadline.ts'
import type { Child } from '../../../src-main/services/fork.ts'
import { imagingEnvironment } from '../../../src-main/services/imaging-environment.ts'
import type { ImagingService } from '../../../src-main/services/index.ts'
import { ServiceLost, supervise } from '../../../src-main/services/supervise.ts'
import { heicGrid } from '../../fixtures/photos/heic-grid.ts'
import { quadrants } from '../../fixtures/photos/pictures.ts'

/** An imaging process that dies under every picture called killer*. */
function forkMortal(): Child {
  let tell: (message: unknown) => void = () => undefined
  let bury: () => void = () => undefined
  let isDead = false
  const die = (): void => {
    if (isDead) return
    isDead = true
    setImmediate(() => bury())
  }
  return {
    pid: 1,
    onMessage: (listener) => {
      tell = listener
      setImmediate(() => tell({ type: 'ready' }))
    },
    onExit: (listener) => (bury = listener),
    post: (message) => {
      const request = message as { type: string; id: number; input?: RenderInput }
      if (request.type !== 'call') return
      if (basename(request.input?.path ?? '').startsWith('killer')) setImmediate(die)
      else setImmediate(() => !isDead && tell({ type: 'value', id: request.id, value: refused }))
    },
    kill: die,
  }
}

const refused = { ok: false, bytes: 1, reason: 'corrupt', args: { damage: 'truncated' } }
const died = { ok: false, bytes: null, reason: 'corrupt', args: { damage: 'decoder-died' } }
const input = (path: string): RenderInput => ({
  path,
  outDir: '/out',
  maxEdge: 512,
  edit: { fit: 'fit', rotate: 0, crop: null },
})

describe('pictures that kill the decoder, one after the other', () => {
  it.each([1, 3, 7])('%i at once are each refused, and the next one is looked at', async (count) => {
    const renderer = createRenderer(supervise<typeof imagingCommands, ImagingOutputs>({ fork: forkMortal }))
    const killers = Array.from({ length: count }, (_, place) => renderer.render(input(`/killer${place}`)))
    expect(await Promise.all(killers)).toEqual(killers.map(() => died))
    expect(await renderer.render(input('/good'))).toEqual(refused)
  })
})

describe('a picture that outlasts its deadline alone', () => {
  type Call = Parameters<ImagingService['call']>

  /** An imaging service that outlasts `over` for every picture, once it has read it or before. */
  function outlasting(over: Outlasted, reads: boolean): ImagingService {
    return {
      call: (...[, , options]: Call) => {
        if (reads) options?.onProgress?.({ stage: 'checking', done: 0, total: null })
        return Promise.reject(new ServiceLost(over))
      },
      pid: () => 1,
      revive: () => undefined,
      stop: () => undefined,
    }
  }
  const late = { ok: false, bytes: null, reason: 'unreadable', args: { cause: 'not-in-time' } }
  const slow = { ok: false, bytes: null, reason: 'corrupt', args: { damage: 'too-slow' } }

  it.each([
    ['own-time', true, slow],
    ['stuck', true, slow],
    ['stuck', false, late],
  ] as const)('is refused for what it did: %s, read: %s', async (over, reads, expected) => {
    expect(await createRenderer(outlasting(over, reads)).render(input('/slow'))).toEqual(expected)
  })
})

const entry = join(import.meta.dirname, '../../../src-main/imaging/index.ts')

/** As src-main/services/fork.ts does it on Linux, but without Electron around. */
function forkImaging(): Child {
  const child = fork(entry, [], { execArgv: [], env: { ...process.env, ...imagingEnvironment } })
  return {
    pid: child.pid,
    post: (message) => {
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
  }
}

describe('the imaging service on its own time', () => {
  let folder = ''
  let service: ImagingService | null = null
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'badgeprep-deadline-'))
  })
  afterEach(async () => {
    service?.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const write = async (name: string, bytes: Buffer): Promise<RenderInput> => {
    await writeFile(join(folder, name), bytes)
    return { ...input(join(folder, name)), outDir: folder }
  }

  it('refuses no intact picture where it was stopped for a while', async () => {
    let turn: () => void = () => undefined
    const imaging = supervise<typeof imagingCommands, ImagingOutputs>({
      fork: forkImaging,
      every: (run) => {
        turn = run
        return () => undefined
      },
    })
    service = imaging
    const renderer = createRenderer(imaging)
    const photo = await write('photo.jpg', await quadrants(600, 400).jpeg().toBuffer())
    expect(await renderer.render(photo)).toMatchObject({ ok: true })

    const pid = imaging.pid() ?? 0
    process.kill(pid, 'SIGSTOP')
    const stopped = renderer.render(photo)
    // The call has been sent when what was begun before it is done.
    await new Promise(setImmediate)
    for (let second = 0; second < 100; second += 1) turn()
    process.kill(pid, 'SIGCONT')
    expect(await stopped).toMatchObject({ ok: true })
    expect(imaging.pid()).toBe(pid)
  })

  it('refuses what takes too much of it, and goes on', async () => {
    const imaging = supervise<typeof imagingCommands, ImagingOutputs>({
      fork: forkImaging,
      every: (run) => {
        const timer = setInterval(run, 20)
        return () => clearInterval(timer)
      },
    })
    service = imaging
    const renderer = createRenderer(imaging, { ownMs: 400, stuckMs: Number.MAX_SAFE_INTEGER })
    const bomb = await write('bomb.heic', await heicGrid(20, 30))
    expect(await renderer.render(bomb)).toMatchObject({
      ok: false,
      reason: 'corrupt',
      args: { damage: 'too-slow' },
    })
    const photo = await write('photo.jpg', await quadrants(60, 40).jpeg().toBuffer())
    expect(await renderer.render(photo)).toMatchObject({ ok: true })
  })
})
