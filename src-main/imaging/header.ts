import sharp from 'sharp'
import { maxPixels, maxPixelsHeif } from '../../src-preload/contract/limits.ts'
import type { PhotoKind } from './kind.ts'
import { tooManyPixels } from './refusal.ts'
import { headerOptions } from './settings.ts'
import { watch } from './warnings.ts'

/** Pixels of a picture, upright. */
export interface Size {
  width: number
  height: number
}

/**
 * Reads a picture's size from its header, without decoding it; null where the header cannot be read. Throws a Refusal
 * where it has more pixels than BadgePrep decodes (P5).
 */
export async function readSize(kind: PhotoKind, bytes: Buffer): Promise<Size | null> {
  const metadata = await watch(sharp(bytes, headerOptions))
    .metadata()
    .catch(() => null)
  if (!metadata) return null
  const { width, height } = metadata.autoOrient
  const limit = kind === 'avif' || kind === 'heic' ? maxPixelsHeif : maxPixels
  if (width * height > limit) throw tooManyPixels(width, height, limit)
  return { width, height }
}
