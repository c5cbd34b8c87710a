/** Blanks at the ends of a key: Unicode white space (non-breaking and ideographic too), zero-width and direction marks. */
const blank = /[\s\u180e\u200b-\u200f\u2060\u3164]/u

/** Text that none of the mappings below changes but for its case; most of a large import is such. */
const plain = /^[!-~]*$/
const plainWithBlanks = /^[\0-\x7f]*$/

/** A key as it is stored: without blanks at its ends, in NFC. Names are never trimmed or changed (C3). */
export function trimKey(value: string): string {
  return plain.test(value) ? value : withoutBlanksAtEnds(value).normalize('NFC')
}

/** An expression that looks for blanks at the end takes hours for a cell that is full of them. */
function withoutBlanksAtEnds(value: string): string {
  let from = 0
  let to = value.length
  while (from < to && blank.test(value.charAt(from))) from += 1
  while (from < to && blank.test(value.charAt(to - 1))) to -= 1
  return value.slice(from, to)
}

/**
 * Full case folding (Unicode's C and F mappings) by way of three mappings, as JavaScript has none: lower case first
 * (ẞ has no upper case of its own), then upper (ß, ﬁ, µ, ſ get what they fold to), then lower. The dotless ı stays.
 */
function foldCase(value: string): string {
  const folded = value
    .split('ı')
    .map((part) => part.toLowerCase().toUpperCase().toLowerCase())
    .join('ı')
  return folded.replaceAll('ς', 'σ')
}

/** The key under which User IDs and Emails are compared (P1): trimmed, NFC, full case folding. */
export function foldKey(value: string): string {
  return plain.test(value) ? value.toLowerCase() : foldCase(trimKey(value)).normalize('NFC')
}

/** The key under which External IDs and Employee IDs are compared: trimmed, NFC. */
export function exactKey(value: string): string {
  return trimKey(value)
}

/**
 * Text as it is searched: compatibility forms and letters taken apart (NFKD), accents dropped, case folded. Hangul
 * syllables become letters, so that what an input method shows halfway ("김미" on the way to "김민") is found too.
 */
export function searchText(value: string): string {
  if (plainWithBlanks.test(value)) return value.toLowerCase()
  return foldCase(value.normalize('NFKD'))
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
}

const lettersWithoutParts = new Map([
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ı', 'i'],
])

/** Letters that look like another with a mark, and have no parts of their own, without it; in text as searchText makes it. */
export function withoutStrokes(searched: string): string {
  return searched.replace(/[øłđðþæœı]/gu, (letter) => lettersWithoutParts.get(letter) ?? letter)
}

/**
 * Text whose code points sort as a person expects: Latin letters without accents and case, Hangul as syllables, whose
 * code points are in dictionary order. Punctuation and digits come before Latin, Latin before Hangul.
 */
export function sortText(value: string): string {
  if (plainWithBlanks.test(value)) return value.toLowerCase()
  return withoutStrokes(searchText(value)).normalize('NFC')
}
