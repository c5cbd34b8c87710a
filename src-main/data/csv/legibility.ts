import { alphabets, hangul, kanji, simplified, traditional } from './alphabets.ts'

/** What the letters of a text can be weighed by. */
export type Language = keyof typeof alphabets | 'korean' | 'chinese' | 'taiwanese' | 'japanese'

/** Weights of a character are logarithms of how probable it is; those below stand for what no list names. */
const undefinedSign = -14
const symbolInWord = -10
const symbolAlone = -6
const quoteMark = -4
const strangeLetter = -7
/** Beside what the letter itself weighs. */
const upperWithinWord = -5
const finalWithinWord = -5
const lowerAtStart = -0.7
const upperCase = -0.5
const besideItself = -0.8
const thirdInARow = -3
const otherScript = -5
const besideAscii = -1

type Script = 'ascii' | 'latin' | 'cyrillic' | 'greek' | 'hangul' | 'han' | 'kana' | 'half-kana' | 'other'

/** The script of a letter, null for what is none. */
function scriptOf(code: number, char: string): Script | null {
  if (code < 0x80) return (code | 32) >= 97 && (code | 32) <= 122 ? 'ascii' : null
  if (code >= 0xac00 && code <= 0xd7a3) return 'hangul'
  if ((code >= 0x4e00 && code <= 0x9fff) || code === 0x3005) return 'han'
  if (code >= 0x3041 && code <= 0x30fc && code !== 0x30fb) return 'kana'
  if (code >= 0xff66 && code <= 0xff9f) return 'half-kana'
  if (code >= 0x400 && code <= 0x52f) return 'cyrillic'
  if (code >= 0x370 && code <= 0x3ff) return /\p{L}/u.test(char) ? 'greek' : null
  if (code < 0x250) return code >= 0xc0 && code !== 0xd7 && code !== 0xf7 ? 'latin' : null
  return /\p{L}/u.test(char) ? 'other' : null
}

/** Signs that stand in names and texts as a typographer sets them. */
const marks = new Set('’‘“”„‚«»–—ʼ・、。（）：　／，№°ªº')

/** The most frequent of n characters, so that the weights of all of them are those of a probability. */
function ranked(characters: string): Map<string, number> {
  const all = [...characters]
  const whole = all.reduce((sum, _, rank) => sum + 1 / (rank + 2), 0)
  return new Map(all.map((char, rank) => [char, Math.log(1 / (rank + 2) / whole)]))
}

/** Characters that are all much the same in frequency. */
function equal(characters: string): Map<string, number> {
  const all = new Set(characters)
  return new Map([...all].map((char) => [char, Math.log(0.75 / all.size)]))
}

/** What a character weighs that a language's list does not name. */
const unlisted: Partial<Record<Language, Partial<Record<Script, number>>>> = {
  korean: { hangul: -9, han: -10, kana: -11 },
  chinese: { han: -9.5, kana: -11 },
  taiwanese: { han: -9.5, kana: -11 },
  japanese: { han: -9.5, kana: -4.5, 'half-kana': -4.5 },
}

const weights = new Map<Language, Map<string, number>>([
  ...Object.entries(alphabets).map(
    ([language, letters]) => [language as keyof typeof alphabets, ranked(letters)] as const,
  ),
  ['korean', equal(hangul)],
  ['chinese', equal(simplified)],
  ['taiwanese', equal(traditional)],
  ['japanese', equal(kanji)],
])

/** What can be said of a text without knowing its language, and the letters that are left to weigh. */
interface Counted {
  score: number
  letters: Map<string, { script: Script; times: number }>
}

function countLetters(text: string): Counted {
  const letters: Counted['letters'] = new Map()
  let score = 0
  let before: Script | null = null
  let beforeLower = false
  /** Letters beyond ASCII in a row. */
  let row = 0
  const chars = [...text]
  for (const [at, char] of chars.entries()) {
    const code = char.codePointAt(0) ?? 0
    const script = scriptOf(code, char)
    if (script === null) {
      if (code > 0x7f) {
        const next = chars[at + 1] ?? ''
        const inWord = before !== null || scriptOf(next.codePointAt(0) ?? 0, next) !== null
        if (code === 0xfffd || code < 0xa0 || (code >= 0xe000 && code < 0xf900)) score += undefinedSign
        else if (marks.has(char)) score += quoteMark
        else score += inWord ? symbolInWord : symbolAlone
      }
      before = null
      beforeLower = false
      row = 0
      continue
    }
    const lower = char.toLowerCase()
    const isUpper = lower !== char
    const isLower = !isUpper && char.toUpperCase() !== char
    if (before !== null && before !== script) {
      const mixed = before !== 'ascii' && script !== 'ascii'
      const ascii = before === 'ascii' ? script : before
      if (mixed) score += isPair(before, script) ? 0 : otherScript
      else if (ascii !== 'latin')
        score += ascii === 'cyrillic' || ascii === 'greek' ? otherScript : besideAscii
    }
    const beyond = script !== 'ascii'
    if (isUpper && beforeLower && (beyond || row > 0)) score += upperWithinWord
    if (chars[at - 1] === 'ς') score += finalWithinWord
    if (beyond) {
      row += 1
      if (isUpper) score += upperCase
      if (isLower && before === null) score += lowerAtStart
      // In Latin script letters beyond ASCII stand alone, mostly.
      if (script === 'latin') score += row === 2 ? besideItself : row > 2 ? thirdInARow : 0
      const known = letters.get(lower)
      if (known) known.times += 1
      else letters.set(lower, { script, times: 1 })
    } else row = 0
    before = script
    beforeLower = isLower
  }
  return { score, letters }
}

/** Whether two scripts stand in one word, as in 山の. */
function isPair(a: Script, b: Script): boolean {
  return (a === 'han' && b === 'kana') || (a === 'kana' && b === 'han')
}

/**
 * How well a text reads in whichever of these languages it reads best, as the logarithm of a rough likelihood: how
 * frequent its letters are there, and whether they stand beside each other as letters do. 0 for a text of ASCII alone,
 * else below. Only texts that come of the same bytes can be compared by it.
 */
export function legibility(text: string, languages: readonly Language[]): number {
  const { score, letters } = countLetters(text)
  const best = Math.max(
    ...languages.map((language) => {
      const known = weights.get(language)
      let sum = 0
      for (const [letter, { script, times }] of letters) {
        sum += times * (known?.get(letter) ?? unlisted[language]?.[script] ?? strangeLetter)
      }
      return sum
    }),
  )
  return score + best
}
