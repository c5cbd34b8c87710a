import type { PhotoItem } from '../../../src-preload/contract/photos.ts'

/** A part of the upright, turned picture, in fractions of its width and height. */
export type Crop = NonNullable<PhotoItem['crop']>

/** The smallest part that can be chosen, as a fraction of each edge. */
export const smallest = 0.05

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** The crop moved by fractions, kept inside the picture. */
export function moved(crop: Crop, x: number, y: number): Crop {
  return {
    ...crop,
    left: within(crop.left + x, 0, 1 - crop.width),
    top: within(crop.top + y, 0, 1 - crop.height),
  }
}

/** The crop with its lower right corner moved by fractions, kept inside the picture. */
export function resized(crop: Crop, x: number, y: number): Crop {
  return {
    ...crop,
    width: within(crop.width + x, smallest, 1 - crop.left),
    height: within(crop.height + y, smallest, 1 - crop.top),
  }
}

/** The crop with its upper left corner moved by fractions; the lower right one stays. */
export function resizedFromStart(crop: Crop, x: number, y: number): Crop {
  const left = within(crop.left + x, 0, crop.left + crop.width - smallest)
  const top = within(crop.top + y, 0, crop.top + crop.height - smallest)
  return { left, top, width: crop.left + crop.width - left, height: crop.top + crop.height - top }
}

/** The same part of the picture after it was turned clockwise by 90°. */
export function turned(crop: Crop | null): Crop | null {
  if (!crop) return null
  const { left, top, width, height } = crop
  return { left: within(1 - top - height, 0, 1), top: left, width: height, height: width }
}

/** The part of a picture that "Fill a square" shows, as the imaging service cuts it; `ratio` = width / height. */
export function shownSquare(ratio: number): Crop {
  return ratio >= 1
    ? { left: (1 - 1 / ratio) / 2, top: 0, width: 1 / ratio, height: 1 }
    : { left: 0, top: 0, width: 1, height: ratio }
}
