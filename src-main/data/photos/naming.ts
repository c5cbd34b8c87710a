/** File endings of the accepted kinds (P5), as people write them. */
const imageEnding = /\.(jpe?g|png|webp|avif|tiff?|gif|hei[cf])$/i

/** What file managers, browsers and people add to the name of a copy. */
const copyMark = /(?:\s*[-–_ ]\s*(?:copy|복사본|사본)(?:\s*\(?\d{1,3}\)?)?|\s*\(\d{1,3}\)|_\d{1,2})$/iu

/** The key a photo is matched by: the name before the last dot (P1); the whole name where there is no dot. */
export function keyOf(file: string): string {
  const dot = file.lastIndexOf('.')
  return dot < 0 ? file : file.slice(0, dot)
}

export interface Variant {
  text: string
  /** What had to be taken off the name to get here. */
  why: 'spelling' | 'copy' | 'double-ending'
}

/**
 * Keys that a photo's name may have been meant to say, the likeliest first: without a doubled ending (`x.jpg.jpg`),
 * without the marks of a copy (`x copy`, `x (1)`), or the whole name where its "ending" is none (`kim@example.com`).
 */
export function variantsOf(file: string): Variant[] {
  const variants: Variant[] = []
  const add = (text: string, why: Variant['why']): void => {
    if (text !== '' && text !== keyOf(file) && variants.every((known) => known.text !== text)) {
      variants.push({ text, why })
    }
  }
  const whole = imageEnding.test(file) ? keyOf(file) : file
  add(whole, 'spelling')
  for (const start of [whole, keyOf(file)]) {
    let text = start
    for (let before = ''; before !== text;) {
      before = text
      if (imageEnding.test(text)) add((text = text.replace(imageEnding, '')), 'double-ending')
      if (copyMark.test(text)) add((text = text.replace(copyMark, '')), 'copy')
    }
  }
  return variants
}

/** A name without what people put between its parts: blanks, dots, commas, hyphens, underscores, apostrophes. */
export function compact(text: string): string {
  return text.replace(/[\s.,_\-–·'’]/gu, '')
}
