/** Chromium cannot lay out boxes beyond about 33 million physical pixels; stay below. */
const maxPhysicalPixels = 30_000_000

/** How the rows of a list lie in a scroll range that may be too short for them. */
export interface ScrollScale {
  /** Rows that the scroll range has room for. */
  places: number
  /** Rows that there are beyond. */
  excess: number
}

/** `rowHeight` in CSS pixels; `pixelRatio` is the window's devicePixelRatio (zoom included). */
export function scrollScale(total: number, rowHeight: number, pixelRatio: number): ScrollScale {
  const places = Math.min(total, Math.floor(maxPhysicalPixels / pixelRatio / rowHeight))
  return { places, excess: total - places }
}

/** How many rows lie before the first place at a scroll position: 0 at the top, all the excess at the end. */
export function rowsBefore(scale: ScrollScale, scrollTop: number, maxScroll: number): number {
  return maxScroll <= 0 ? 0 : Math.round(scale.excess * Math.min(1, Math.max(0, scrollTop / maxScroll)))
}

/** The scroll position at which `row` is the first in sight (or the last page is shown). */
export function scrollTopOf(scale: ScrollScale, row: number, rowHeight: number, maxScroll: number): number {
  if (maxScroll <= 0) return 0
  return Math.min(maxScroll, Math.max(0, row / (1 / rowHeight + scale.excess / maxScroll)))
}
