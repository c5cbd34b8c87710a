/** Narrowest and widest a column comes by itself, in pixels; a person may drag it beyond. */
const narrowest = 80
const widest = 280
/** Space of a cell beside its text: padding, and room for the mark of a faulty one. */
const around = 54
/** The same of a header alone, over a column in which nothing stands. */
const aroundHeader = 32

/**
 * The width at which the header and the values of a column are read whole, within limits. `measure` answers a text's
 * width.
 */
export function fittingWidth(
  header: string,
  values: readonly string[],
  measure: (text: string) => number,
): number {
  const longest = values.reduce((most, text) => Math.max(most, measure(text)), measure(header))
  const space = values.some((text) => text !== '') ? around : aroundHeader
  return Math.round(Math.min(widest, Math.max(narrowest, longest + space)))
}

/** A width that a person drags to, kept to what can still be grasped. */
export const draggedWidth = (width: number): number => Math.round(Math.min(1200, Math.max(56, width)))

/** Measures texts in the window's font. */
export function textMeasure(): (text: string) => number {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return (text) => text.length * 8
  context.font = `14px ${getComputedStyle(document.body).fontFamily}`
  return (text) => context.measureText(text.slice(0, 200)).width
}
