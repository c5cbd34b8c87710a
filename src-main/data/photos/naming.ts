import { photoEndings } from '../../../src-preload/contract/limits.ts'
import { visible } from './forms.ts'

const imageEnding = new RegExp(`\\.(${photoEndings.join('|')})$`, 'i')

/** What Windows puts before the name of a copy; nobody's name or id begins so. */
const copyMarkBefore = /^copy(?:\s+\(\d{1,3}\))?\s+of\s+/iu

/** What file managers and browsers add to the name of a copy; nobody's name or id ends so. */
const copyMark = /(?:\s+-)?\s+(?:copy|복사본|사본)(?:\s*\(\d{1,3}\)|\s+\d{1,3})?$|\s+\(\d{1,3}\)$/iu

/** What may be the mark of a copy, but the end of an id as well: `77001_2`. */
const likelyCopyMark =
  /\s*[\s\p{Pd}\p{Pc}]\s*(?:copy|복사본|사본)\s*\(?\d{0,3}\)?$|\(\d{1,3}\)$|[\s\p{Pd}\p{Pc}]\d{1,2}$/iu

/** The key a photo is matched by: the name before the last dot (P1); the whole name where there is no dot. */
export function keyOf(file: string): string {
  const dot = file.lastIndexOf('.')
  return dot < 0 ? file : file.slice(0, dot)
}

/** A text that a file's name may have been meant to say. */
export interface Reading {
  text: string
  /** What had to be taken off the name to get here; null where it is the whole name. */
  taken: 'copy' | 'double-ending' | 'ending' | null
  /** Nothing but unmistakable marks of a copy were taken off. */
  whole: boolean
}

/**
 * What a file's name may have been meant to say, the likeliest first: the whole name; without a doubled ending
 * (`x.jpg.jpg`); without the marks of a copy (`x copy`, `x (1)`, `Copy of x`); and before the last dot, whatever comes after it.
 */
export function readingsOf(file: string): Reading[] {
  const readings: Reading[] = []
  const add = (reading: Reading): void => {
    if (reading.text !== '' && readings.every(({ text }) => text !== reading.text)) readings.push(reading)
  }
  const name = visible(file)
  let text = imageEnding.test(name) ? keyOf(name) : name
  let whole = true
  add({ text, taken: null, whole })
  for (let before = ''; before !== text;) {
    before = text
    if (imageEnding.test(text))
      add({ text: (text = text.replace(imageEnding, '')), taken: 'double-ending', whole })
    if (copyMarkBefore.test(text))
      add({ text: (text = text.replace(copyMarkBefore, '')), taken: 'copy', whole })
    if (copyMark.test(text)) add({ text: (text = text.replace(copyMark, '')), taken: 'copy', whole })
    else if (likelyCopyMark.test(text)) {
      whole = false
      add({ text: (text = text.replace(likelyCopyMark, '')), taken: 'copy', whole })
    }
  }
  add({ text: keyOf(name), taken: 'ending', whole: false })
  return readings
}
