import type { PhotoDefect } from '../../src-preload/contract/photos.ts'
import type { RenderInput, RenderOutput } from '../services/contract/imaging.ts'
import { createGate } from '../services/gate.ts'
import type { ImagingService } from '../services/index.ts'
import { ServiceLost } from '../services/supervise.ts'

/** Longest time for one picture; the imaging service is ended then, and that file alone refused (docs/decoding.md). */
export const renderDeadlineMs = 15_000

/** How often a picture may be in hand, alone, while the decoder dies, before it gets the blame. */
const aloneDeaths = 2

const blame = (damage: 'too-slow' | 'decoder-died'): RenderOutput => {
  const defect: PhotoDefect = { reason: 'corrupt', args: { damage } }
  return { ok: false, bytes: null, ...defect }
}

/** The only way to the imaging service. */
export interface Renderer {
  /**
   * Renders one picture, whatever happens to the decoder (P9): where it dies, or takes too long, with several in hand,
   * each of them is a suspect and gets another try with nothing else in hand. Only then one is blamed. Throws
   * `cancelled`, and what the service says of `outDir`.
   */
  render(input: RenderInput, signal?: AbortSignal): Promise<RenderOutput>
}

export function createRenderer(imaging: ImagingService): Renderer {
  const gate = createGate()

  const once = (input: RenderInput, signal: AbortSignal | undefined): Promise<RenderOutput> =>
    imaging.call('imaging.render', input, { deadlineMs: renderDeadlineMs, ...(signal && { signal }) })

  async function alone(input: RenderInput, signal: AbortSignal | undefined): Promise<RenderOutput> {
    for (let deaths = 0; deaths < aloneDeaths; deaths++) {
      try {
        return await once(input, signal)
      } catch (error) {
        if (!(error instanceof ServiceLost)) throw error
        if (error.outlasted) return blame('too-slow')
      }
    }
    return blame('decoder-died')
  }

  return {
    async render(input, signal) {
      try {
        return await gate.beside(() => once(input, signal))
      } catch (error) {
        if (!(error instanceof ServiceLost)) throw error
        return gate.alone(() => alone(input, signal))
      }
    },
  }
}
