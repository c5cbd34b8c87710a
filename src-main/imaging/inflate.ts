import { createInflate, constants } from 'node:zlib'
import { maxPixels } from '../../src-preload/contract/limits.ts'
import type { Range } from './container/structure.ts'

/** More than the largest picture taken can hold (four channels of 16 bits): a bomb. */
const maxInflated = maxPixels * 8

export interface Inflated {
  /** Bytes that came out, until the end or the damage. */
  length: number
  /** Whether the data was complete and its checksum right. */
  whole: boolean
}

/** Inflates data without keeping it, to learn how much of it is there. `partial`: an early end is no damage. */
export async function measureInflated(data: Buffer, partial: boolean): Promise<Inflated> {
  const inflate = createInflate(partial ? { finishFlush: constants.Z_SYNC_FLUSH } : {})
  inflate.end(data)
  let length = 0
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > maxInflated) return { length, whole: false }
    }
    return { length, whole: true }
  } catch {
    return { length, whole: false }
  }
}

/** Whether all parts are whole zlib streams; libvips paints over those of a TIFF that are not. */
export async function allInflate(bytes: Buffer, parts: readonly Range[]): Promise<boolean> {
  let total = 0
  for (const { from, to } of parts) {
    const { length, whole } = await measureInflated(bytes.subarray(from, to), false)
    total += length
    if (!whole || total > maxInflated) return false
  }
  return true
}
