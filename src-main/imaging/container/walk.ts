/** Most parts that are looked at: a photo has hundreds, the largest GIF some ten thousand. */
export const maxSteps = 1_000_000

/**
 * Goes over the parts of a file one after the other, which is how every container is walked: `step` looks at the part at
 * an offset and answers where the next one begins, or what was found. Parts within parts are gone over in the same walk,
 * so that nothing a file says makes it deep. Answers null where the parts do not lead onward, or are more than any photo
 * has.
 */
export function walk<Found extends object>(from: number, step: (at: number) => number | Found): Found | null {
  let at = from
  for (let steps = 0; steps < maxSteps; steps += 1) {
    const found = step(at)
    if (typeof found !== 'number') return found
    if (!(found > at)) return null
    at = found
  }
  return null
}
