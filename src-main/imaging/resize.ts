import type { Sharp } from 'sharp'
import type { PhotoEdit } from '../services/contract/imaging.ts'
import type { Size } from './header.ts'

/**
 * Adds the steps of (P3) to a pipeline of an upright picture of `size`: rotation, crop, fit inside `maxEdge` or fill a
 * square, never enlarged; sRGB, transparency on white. The square is the top of a standing picture, where the head is,
 * and the middle of a lying one; the window's crop starts from the same.
 */
export function bringToSize(pipeline: Sharp, size: Size, edit: PhotoEdit, maxEdge: number): Sharp {
  let { width, height } = size
  let result = pipeline
  if (edit.rotate !== 0) result = result.rotate(edit.rotate)
  if (edit.rotate % 180 !== 0) [width, height] = [height, width]
  if (edit.crop) {
    const region = toPixels(edit.crop, { width, height })
    result = result.extract(region)
    width = region.width
    height = region.height
  }
  if (edit.fit === 'square') {
    const edge = Math.min(maxEdge, width, height)
    result = result.resize({ width: edge, height: edge, fit: 'cover', position: 'top' })
  } else {
    result = result.resize({ width: maxEdge, height: maxEdge, fit: 'inside', withoutEnlargement: true })
  }
  return result.flatten({ background: '#ffffff' }).toColourspace('srgb')
}

/** A crop in whole pixels, at least one, within the picture. */
function toPixels(crop: NonNullable<PhotoEdit['crop']>, size: Size) {
  const along = (start: number, length: number, total: number) => {
    const from = Math.min(total - 1, Math.floor(start * total))
    return { from, length: Math.max(1, Math.min(total - from, Math.round(length * total))) }
  }
  const x = along(crop.left, crop.width, size.width)
  const y = along(crop.top, crop.height, size.height)
  return { left: x.from, top: y.from, width: x.length, height: y.length }
}
