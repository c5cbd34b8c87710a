import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createRenderer } from '../../../src-main/jobs/render.ts'
import type {
  imagingCommands,
  ImagingOutputs,
  RenderInput,
} from '../../../src-main/services/contract/imaging.ts'
import type { Child } from '../../../src-main/services/fork.ts'
import { supervise } from '../../../src-main/services/supervise.ts'

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
