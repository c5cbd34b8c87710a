import {
  csvEncodings,
  decodeAll,
  languagesOf,
  legacyEncodings,
  type CsvEncoding,
  type LegacyEncoding,
} from './encoding.ts'
import { hangul } from './alphabets.ts'
import { legibility } from './legibility.ts'

/** An encoding that a file may be in, and those of its lines that tell, read so. */
export interface EncodingCandidate {
  encoding: CsvEncoding
  preview: string[]
}

const mostCandidates = 4
/**
 * What a byte beyond ASCII weighs at least in a text that reads as one (see legibility.ts). In rosters of three rows those
 * of the right encoding weigh -4 at the least, and bytes by chance in the encoding that suits them best -6.7 at the most.
 */
const readable = -5.5

/**
 * Encodings that bytes which are not UTF-8 may be in, likeliest first, by how well they read; of those that read alike
 * the best known one. Give lines that hold bytes above 127: the rest says nothing. Empty where none reads as a text.
 */
export function guessEncodings(sample: Buffer): LegacyEncoding[] {
  const high = sample.reduce((count, byte) => count + (byte > 127 ? 1 : 0), 0)
  const texts = new Map<string, LegacyEncoding[]>()
  for (const encoding of legacyEncodings) {
    const text = decodeAll(sample, encoding).replaceAll('\0', '')
    texts.set(text, [...(texts.get(text) ?? []), encoding])
  }
  return [...texts]
    .map(([text, encodings]) => ({ encodings, score: legibility(text, encodings.flatMap(languagesOf)) }))
    .filter(({ score }) => score >= readable * high)
    .sort((a, b) => b.score - a.score)
    .slice(0, mostCandidates)
    .flatMap(({ encodings }) => encodings.slice(0, 1))
}

const words = /[a-z]?[^\0-\x7f]+[a-z]?/gi
const foreignAlone = /^[\u00a1-\u023f]+$/
const syllables = new Set(hangul)

/**
 * Whether a text that is UTF-8 may be Korean in CP949, as 창 and 천 in it are â and õ in UTF-8: words of nothing but such
 * letters, as no language has them, and all of them syllables of Korean names. So it is with a few names alone.
 */
export function mayBeKorean(sample: Buffer): boolean {
  const found = decodeAll(sample, 'utf-8').match(words) ?? []
  return (
    found.length > 0 &&
    found.every((word) => foreignAlone.test(word)) &&
    [...decodeAll(sample, 'euc-kr')].every((char) => char < '\x80' || syllables.has(char))
  )
}

const previewLines = 10
const previewWidth = 300

/** The first ten of some lines read in an encoding (C1). */
export function previewOf(lines: Buffer, encoding: CsvEncoding): string[] {
  return decodeAll(lines, encoding)
    .split(/\r*\n|\r/)
    .slice(0, previewLines)
    .map((line) => line.slice(0, previewWidth))
}

/** All encodings but these, for a person who knows better. */
export function othersThan(known: readonly CsvEncoding[]): CsvEncoding[] {
  return csvEncodings.filter((encoding) => !known.includes(encoding))
}
