/**
 * What the characters beyond ASCII of a text are: well formed as UTF-8, or none. One byte that is damaged leaves the
 * others of its character alone: up to four bytes in a row that are none count as one character.
 */
export interface Utf8Tally {
  good: number
  bad: number
}

const longestCharacter = 4
const replacement = '\ufffd'
const replacementBytes = Buffer.from(replacement)
/** After so many bad ones, more than the good ones, no later part of a file makes it UTF-8. */
const plenty = 500

/** Counts piece by piece; `isHopeless` once the rest cannot change what the file is. */
export class Utf8Counter {
  readonly tally: Utf8Tally = { good: 0, bad: 0 }
  readonly #decoder = new TextDecoder('utf-8')
  /** Bytes that are none, one after the other. */
  #row = 0

  add(piece: Buffer): void {
    this.#count(this.#decoder.decode(piece, { stream: true }))
    // A character that says itself that it was lost before is one of UTF-8.
    for (let at = piece.indexOf(replacementBytes); at !== -1; at = piece.indexOf(replacementBytes, at + 3)) {
      this.tally.good += 1
      this.tally.bad -= 1
    }
  }

  end(): void {
    this.#count(this.#decoder.decode())
  }

  get isHopeless(): boolean {
    return this.tally.bad > plenty && this.tally.bad > this.tally.good
  }

  #count(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === 0xfffd) {
        if (this.#row % longestCharacter === 0) this.tally.bad += 1
        this.#row += 1
        continue
      }
      this.#row = 0
      if (code >= 0x80 && (code < 0xdc00 || code >= 0xe000)) this.tally.good += 1
    }
  }
}

const fewest = 4
const timesBad = 4

/**
 * Whether nearly all of a text is UTF-8, so that the rest is damage and not another encoding: four well-formed characters
 * for each that is none. Bytes of another encoding are well-formed UTF-8 by chance only, as a lead byte has to be followed
 * by exactly as many of 0x80 to 0xBF as it asks for: in the rosters of `docs/encodings.md` at most one character is for
 * every two bad ones. With fewer than four characters chance has too much of a say, and the person is asked. Whichever
 * it is, no bad character is taken in without a word: each marks its row.
 */
export function isNearlyUtf8({ good, bad }: Utf8Tally): boolean {
  return good >= fewest && good >= timesBad * bad
}

/** Whether UTF-8 is worth offering first, for a person to look at: more is well formed than not. */
export function mayBeUtf8({ good, bad }: Utf8Tally): boolean {
  return good > bad
}
