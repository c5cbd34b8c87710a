/**
 * The forms in which names and ids are compared: exact ones, where a face is at stake, and loose ones, so that nobody who
 * may be meant is missed. What separates words, and what is not there at all, is said here and nowhere else.
 */
import { foldKey, searchText, withoutStrokes } from '../users/keys.ts'

const ascii = /^[\0-\x7f]*$/

/** What nobody sees: marks of direction, of width and of variants, soft hyphens, the stroke that stretches Arabic. */
const unseen = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u0640]/gu
const apostrophes = /['’‘‛ʼʻʹʾʿ`´′＇՚׳]/gu
/** Blanks, dashes, low lines, dots and strokes; macOS writes the stroke of a file's name as a colon. */
const separators = /[\s\p{Z}\p{Pd}\p{Pc}\u2212.·・･•‧∙⋅/／:]+/gu
const commas = / ?[,，،] ?/gu

/** A text without what nobody sees. */
export function visible(text: string): string {
  return ascii.test(text) ? text : text.replace(unseen, '')
}

/**
 * A text as names and ids are compared where a face is at stake: without case, in NFC, one blank for whatever separates
 * its words, without apostrophes and what nobody sees. Marks stay (นุด is not นิด), but for the dot of the i, which
 * capitals have and lose as the language is (IŞIL is Işıl); words stay apart (Ann Alee is not Anna Lee), and so does the
 * comma, after which the first name comes (Lee, Jordan is not Lee Jordan).
 */
export function exactForm(text: string): string {
  return foldKey(visible(text))
    .replace(/ı|i\u0307/gu, 'i')
    .replace(apostrophes, '')
    .replace(separators, ' ')
    .replace(commas, ' , ')
    .replace(/^[ ,]+|[ ,]+$/g, '')
}

/** More letters without parts, of Africa and the Caucasus; and Arabic ones that are written for each other. */
const moreLetters = new Map([
  ['ħ', 'h'],
  ['ŧ', 't'],
  ['ŋ', 'n'],
  ['ɓ', 'b'],
  ['ɗ', 'd'],
  ['ƙ', 'k'],
  ['ƴ', 'y'],
  ['ə', 'e'],
  ['ة', 'ه'],
  ['ى', 'ي'],
  ['ی', 'ي'],
  ['ک', 'ك'],
])

/** A text without case, marks, apostrophes and what nobody sees; digits as 0 to 9, Hangul in letters. */
function plainLetters(text: string): string {
  if (ascii.test(text)) return text.toLowerCase().replace(/['`]/g, '')
  return withoutStrokes(searchText(visible(text).replace(apostrophes, '')))
    .replace(/[ħŧŋɓɗƙƴəةىیک]/gu, (letter) => moreLetters.get(letter) ?? letter)
    .replace(/\p{Nd}/gu, digitOf)
}

/** 0 to 9 for a digit of any script: its ten digits follow each other, and none comes right before them. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1
  return String(value)
}

const between = /[^\p{L}\p{M}\p{N}]+/gu

/** The words of a text, loosely: whatever is no letter and no digit separates them. */
function looseWords(text: string): string[] {
  return plainLetters(text)
    .split(between)
    .filter((word) => word !== '')
}

/** A text without case, marks, and what stands between its words. */
export function loose(text: string): string {
  if (ascii.test(text)) return text.toLowerCase().replace(/[^a-z0-9]+/g, '')
  return plainLetters(text).replace(between, '')
}

const writtenOut = new Map([
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['å', 'aa'],
  ['ø', 'oe'],
])

/** A word of a name, loosely, as it may be written. */
export interface NameWord {
  /** Without marks. */
  plain: string
  /** Without marks, but ä, ö, ü, å and ø written out (mueller for Müller). */
  long: string
  /** The same for all three of Müller, Muller and Mueller; Hangul in syllables. */
  key: string
}

/** The words of a name. */
export function nameWords(name: string): NameWord[] {
  const words = looseWords(name)
  const long = ascii.test(name) ? words : looseWords(writeOut(name))
  return words.map((plain, place) => {
    const key = plain.normalize('NFC').replace(/([aou])e|a(?=a)/g, '$1')
    return { plain, long: long[place] ?? plain, key }
  })
}

function writeOut(name: string): string {
  return foldKey(name).replace(/[äöüåø]/gu, (letter) => writtenOut.get(letter) ?? letter)
}

/** The loose forms of a whole name: one, or two where letters may be written out. */
export function spellings(words: readonly NameWord[]): string[] {
  const plain = words.map((word) => word.plain).join('')
  const long = words.map((word) => word.long).join('')
  return plain === long ? [plain] : [plain, long]
}

/** An id without what people and spreadsheets change: separators, case, leading zeros, O for 0, I and l for 1. */
export function idForm(id: string): string {
  return loose(id)
    .replace(/o/g, '0')
    .replace(/[il]/g, '1')
    .replace(/(?<!\d)0+(?=\d)/g, '')
}
