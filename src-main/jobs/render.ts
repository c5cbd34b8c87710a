import type { PhotoDefect } from '../../src-preload/contract/photos.ts'
import type { InspectInput, Inspection, RenderInput, RenderOutput } from '../services/contract/imaging.ts'
import type { Deadline } from '../services/deadline.ts'
import { createGate } from '../services/gate.ts'
import type { ImagingService } from '../services/index.ts'
import { ServiceLost } from '../services/supervise.ts'

/**
 * Longest time for one picture; the imaging service is ended then, and that file alone refused (docs/decoding.md). It is the
 * decoder's own, so that a busy machine refuses nothing; what uses none of it for two minutes hangs, as on a network.
 */
export const renderDeadline: Deadline = { ownMs: 15_000, stuckMs: 120_000 }

/** How often a picture may be in hand, alone, while the decoder dies, before it gets the blame. */
const aloneDeaths = 2

const refused = (defect: PhotoDefect): RenderOutput => ({ ok: false, bytes: null, ...defect })
const blame = (damage: 'too-slow' | 'decoder-died') => refused({ reason: 'corrupt', args: { damage } })

/** The only way to the imaging service. */
export interface Renderer {
  /**
   * Renders one picture, whatever happens to the decoder (P9): where it dies, or takes too long, with several in hand,
   * each of them is a suspect and gets another try with nothing else in hand. Only then one is blamed. Throws
   * `cancelled`, and what the service says of `outDir`.
   */
  render(input: RenderInput, signal?: AbortSignal): Promise<RenderOutput>
  /** Inspects a file that was rendered; one over which the decoder dies is `unseen`. Throws `cancelled`. */
  inspect(input: InspectInput, signal?: AbortSignal): Promise<Inspection>
  /** Resolves when no picture is being rendered, or the signal aborts. */
  resting(signal: AbortSignal): Promise<void>
}

export function createRenderer(imaging: ImagingService, deadline = renderDeadline): Renderer {
  const gate = createGate()

  const once = (
    input: RenderInput,
    signal: AbortSignal | undefined,
    onRead?: () => void,
  ): Promise<RenderOutput> =>
    imaging.call('imaging.render', input, {
      deadline,
      ...(signal && { signal }),
      ...(onRead && { onProgress: onRead }),
    })

  async function alone(input: RenderInput, signal: AbortSignal | undefined): Promise<RenderOutput> {
    for (let deaths = 0; deaths < aloneDeaths; deaths++) {
      let isRead = false
      try {
        return await once(input, signal, () => (isRead = true))
      } catch (error) {
        if (!(error instanceof ServiceLost)) throw error
        if (error.outlasted === 'stuck' && !isRead) {
          return refused({ reason: 'unreadable', args: { cause: 'not-in-time' } })
        }
        if (error.outlasted) return blame('too-slow')
      }
    }
    return blame('decoder-died')
  }

  const rendering = new Set<Promise<unknown>>()

  async function survive(input: RenderInput, signal: AbortSignal | undefined): Promise<RenderOutput> {
    try {
      return await gate.beside(() => once(input, signal))
    } catch (error) {
      if (!(error instanceof ServiceLost)) throw error
      return gate.alone(() => alone(input, signal))
    }
  }

  return {
    render(input, signal) {
      const run = survive(input, signal)
      const ended = run.then(
        () => undefined,
        () => undefined,
      )
      rendering.add(ended)
      void ended.then(() => rendering.delete(ended))
      return run
    },
    async inspect(input, signal) {
      const once = (): Promise<Inspection> =>
        imaging.call('imaging.inspect', input, { deadline, ...(signal && { signal }) })
      try {
        return await gate.beside(once)
      } catch (error) {
        if (!(error instanceof ServiceLost)) throw error
      }
      try {
        return await gate.alone(once)
      } catch (error) {
        if (!(error instanceof ServiceLost)) throw error
        return { found: 'unseen' }
      }
    },
    async resting(signal) {
      const aborted = new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve(), { once: true }),
      )
      while (rendering.size > 0 && !signal.aborted) await Promise.race([Promise.all(rendering), aborted])
    },
  }
}
