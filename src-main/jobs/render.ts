import type { PhotoDefect } from '../../src-preload/contract/photos.ts'
import type { ImagingService } from '../services/index.ts'
import type { RenderInput, RenderOutput } from '../services/contract/imaging.ts'
import { ServiceLost } from '../services/supervise.ts'

/** Longest time for one picture; the imaging service is ended then, and that file alone refused (imaging.md). */
export const renderDeadlineMs = 15_000

/** How often a picture may be in hand, alone, while the decoder dies, before it gets the blame. */
const aloneDeaths = 2

const blame = (damage: 'too-slow' | 'decoder-died'): RenderOutput => {
  const defect: PhotoDefect = { reason: 'corrupt', args: { damage } }
  return { ok: false, bytes: null, ...defect }
}

/**
 * Renders one picture, whatever happens to the decoder: one that takes too long is refused. Throws ServiceLost when the
 * decoder died, for which this picture is only one of the suspects.
 */
export async function render(
  imaging: ImagingService,
  input: RenderInput,
  signal?: AbortSignal,
): Promise<RenderOutput> {
  try {
    return await imaging.call('imaging.render', input, {
      deadlineMs: renderDeadlineMs,
      ...(signal && { signal }),
    })
  } catch (error) {
    if (error instanceof ServiceLost && error.outlasted) return blame('too-slow')
    throw error
  }
}

/** Renders one picture while no other is in hand, so that a dying decoder can be blamed on it (P9). */
export async function renderAlone(
  imaging: ImagingService,
  input: RenderInput,
  signal?: AbortSignal,
): Promise<RenderOutput> {
  for (let deaths = 0; deaths < aloneDeaths; deaths++) {
    try {
      return await render(imaging, input, signal)
    } catch (error) {
      if (!(error instanceof ServiceLost)) throw error
    }
  }
  return blame('decoder-died')
}
