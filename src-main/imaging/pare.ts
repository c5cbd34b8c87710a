import { withoutStrayBytes } from './container/jpeg-gaps.ts'
import { withoutAsides } from './container/tiff-asides.ts'
import type { PhotoKind } from './kind.ts'

/**
 * The bytes of a photo without what is no part of its picture and would yet have it refused, as all is that the decoder
 * warns of. What is damaged is not made whole by it. The very same bytes where nothing is to be taken out.
 */
export function pare(kind: PhotoKind, bytes: Buffer): Buffer {
  if (kind === 'jpeg') return withoutStrayBytes(bytes)
  if (kind === 'tiff') return withoutAsides(bytes)
  return bytes
}
