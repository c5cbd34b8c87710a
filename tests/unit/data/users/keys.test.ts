import { describe, expect, it } from 'vitest'
import { exactKey, foldKey, searchText, sortText, trimKey } from '../../../../src-main/data/users/keys.ts'

const nfd = (text: string) => text.normalize('NFD')

describe('trimKey', () => {
  it.each([
    '\u00a0a@b.kr\u00a0',
    '\ufeffa@b.kr',
    ' \t\r\na@b.kr\u3000',
    '\u200ba@b.kr\u200e',
    '\u2060a@b.kr\u202f',
  ])('takes blanks of every kind off the ends of %j', (value) => expect(trimKey(value)).toBe('a@b.kr'))

  it('leaves blanks and joiners within alone', () => {
    expect(trimKey('E 12\u00a03')).toBe('E 12\u00a03')
    expect(trimKey('👩\u200d🔬')).toBe('👩\u200d🔬')
  })

  it('is done with a cell full of blanks', () => {
    const value = `a${' \u200b'.repeat(500_000)}b`
    expect(trimKey(` ${value}\u00a0`)).toBe(value)
    expect(trimKey(' '.repeat(1_000_000))).toBe('')
  })

  it('composes what macOS takes apart', () => {
    expect(trimKey(nfd('김민수@회사.한국'))).toBe('김민수@회사.한국')
  })
})

describe('foldKey', () => {
  it.each([
    ['STRASSE@X.DE', 'straße@x.de'],
    ['STRAẞE@X.DE', 'strasse@x.de'],
    ['ΟΔΟΣ@x.gr', 'οδος@x.gr'],
    ['oﬃce@x.com', 'OFFICE@X.COM'],
    ['Å@x.se', nfd('å@X.SE')],
    ['İ@x.tr', 'i\u0307@x.tr'],
    ['K@x.com', 'k@x.com'],
  ])('takes %s and %s for one', (one, other) => expect(foldKey(one)).toBe(foldKey(other)))

  it.each([
    ['ı@x.tr', 'i@x.tr'],
    ['jose@x.es', 'josé@x.es'],
  ])('keeps %s and %s apart', (one, other) => expect(foldKey(one)).not.toBe(foldKey(other)))

  it('folds every character at least as Unicode simple folding does, and never twice', () => {
    const differing: string[] = []
    for (let code = 0x21; code < 0x1_f000; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const character = String.fromCodePoint(code)
      const key = foldKey(`a${character}b`)
      if (foldKey(key) !== key) differing.push(`twice ${code.toString(16)}`)
      for (const other of [character.toLowerCase(), character.toUpperCase()]) {
        const same =
          [...other].length === 1 &&
          new RegExp(`^\\u{${(other.codePointAt(0) ?? 0).toString(16)}}$`, 'iu').test(character)
        if (same && foldKey(`a${other}b`) !== key) differing.push(code.toString(16))
      }
    }
    expect(differing).toEqual([])
  })
})

describe('exactKey', () => {
  it('keeps case, but not the form of accents', () => {
    expect(exactKey(' e12 ')).toBe('e12')
    expect(exactKey('E12')).not.toBe(exactKey('e12'))
    expect(exactKey(nfd('é1'))).toBe(exactKey('é1'))
  })
})

describe('searchText', () => {
  it.each([
    ['김민수', '김'],
    ['김민수', '김미'],
    ['김민수', '김ㅁ'],
    [nfd('김민수'), '민수'],
    ['García', 'garcia'],
    ['ＡＢＣ１２', 'abc12'],
    ["O'Brien", "o'b"],
  ])('%s is found by %s', (text, word) => expect(searchText(text)).toContain(searchText(word)))

  it('does not find one syllable by another', () => {
    expect(searchText('김민수')).not.toContain(searchText('박'))
  })
})

describe('sortText', () => {
  const sorted = (names: string[]) =>
    [...names].sort((a, b) => Buffer.compare(Buffer.from(sortText(a)), Buffer.from(sortText(b))))

  it('orders Latin names as a dictionary does', () => {
    const names = ['Ångström', 'adams', 'Älva', 'Baker', 'Øster', 'Olsen', 'Özil', 'Łukasz', 'Lund', 'zoe']
    expect(sorted(names)).toEqual(names.sort(new Intl.Collator('en').compare))
  })

  it('orders Korean names as a dictionary does, whatever form they came in', () => {
    const names = ['강', '김가', '김민수', nfd('김민정'), '나', '박', '이', '황보']
    expect(sorted([...names].reverse())).toEqual(names)
  })
})
