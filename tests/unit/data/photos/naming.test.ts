import { describe, expect, it } from 'vitest'
import { slipsBetween } from '../../../../src-main/data/distance.ts'
import { exactForm, loose } from '../../../../src-main/data/photos/forms.ts'
import { keyOf, readingsOf } from '../../../../src-main/data/photos/naming.ts'

describe('keyOf', () => {
  it.each([
    ['kim@example.com.jpg', 'kim@example.com'],
    ['a.b.c@x.co.kr.jpeg', 'a.b.c@x.co.kr'],
    ["o'neil@example.com.jpg", "o'neil@example.com"],
    ['noending', 'noending'],
    ['.jpg', ''],
    ['E1001.', 'E1001'],
  ])('%s is matched by %s', (file, key) => {
    expect(keyOf(file)).toBe(key)
  })
})

describe('readingsOf', () => {
  it.each([
    ['E1.jpg.jpg', 'E1', 'double-ending', true],
    ['E1.JPG.jpeg', 'E1', 'double-ending', true],
    ['E1 copy.jpg', 'E1', 'copy', true],
    ['E1 - Copy.jpg', 'E1', 'copy', true],
    ['E1 - Copy (2).jpg', 'E1', 'copy', true],
    ['E1 copy 2.jpg', 'E1', 'copy', true],
    ['E1 (1).jpg', 'E1', 'copy', true],
    ['E1 복사본.jpg', 'E1', 'copy', true],
    ['E1 - 복사본.jpg', 'E1', 'copy', true],
    ['E1 - 복사본 (2).jpg', 'E1', 'copy', true],
    ['E1 copy.jpg.jpg', 'E1', 'copy', true],
    ['E1(1).jpg', 'E1', 'copy', false],
    ['E1_1.jpg', 'E1', 'copy', false],
    ['E1_copy.jpg', 'E1', 'copy', false],
    ['E1_1 (2).jpg', 'E1', 'copy', false],
    ['Copy of E1.jpg', 'E1', 'copy', true],
    ['Copy (2) of E1 (1).jpg', 'E1', 'copy', true],
    ['E1 (1)\u200f.jpg', 'E1', 'copy', true],
    ['E1‐1.jpg', 'E1', 'copy', false],
    ['E1.jfif', 'E1', null, true],
    ['E1.hif', 'E1', null, true],
    ['kim@example.com', 'kim@example.com', null, true],
    ['James Brown.Jr', 'James Brown', 'ending', false],
  ])('%s may mean %s (%s, whole: %s)', (file, text, taken, whole) => {
    expect(readingsOf(file)).toContainEqual({ text, taken, whole })
  })

  it('finds nothing but the name in a plain one', () => {
    expect(readingsOf('kim@example.com.jpg')).toEqual([{ text: 'kim@example.com', taken: null, whole: true }])
  })
})

it('loose leaves out marks, and what stands between the parts of a name', () => {
  expect(loose("Anne-Marie O'Neil, Jr.")).toBe('annemarieoneiljr')
  expect(loose('김 하나')).toBe('김하나'.normalize('NFD'))
  expect(loose('Đỗ Łukasz Þórðarson ßæø')).toBe('dolukaszthordarsonssaeo')
  expect(loose('١٠٠１０')).toBe('10010')
})

describe('exactForm', () => {
  it.each([
    ['Minsu  Kim', 'minsu_KIM'],
    ["Jean-Luc O'Neil", 'jean luc ONeil'],
    ['김하나'.normalize('NFD'), '김하나'],
    ['Lee,Jordan', 'LEE , jordan'],
    ['Brown,', 'Brown'],
    ['محمد علي', '\u200fمحـــمد\u200f علي'],
    ['James Brown', 'Ja\u00admes\u200b Brown\ufeff'],
    ['HB-20-15', 'HB‐20‑15'],
    ['ジョン スミス', 'ジョン・スミス'],
    ['HB 20', 'HB/20'],
    ['ONeil', 'O′Neil'],
    ['葛城', '葛\u{e0100}城'],
    ['IŞIL YILDIZ', 'Işıl Yıldız'],
    ['DİLEK', 'Dilek'],
  ])('%s and %s are the same', (a, b) => {
    expect(exactForm(a)).toBe(exactForm(b))
  })

  it.each([
    ['นุด', 'นิด'],
    ['はは', 'ばば'],
    ['Nguyễn Dũng', 'Nguyễn Dung'],
    ['Ann Alee', 'Anna Lee'],
    ['Lee, Jordan', 'Lee Jordan'],
    ['77001_2', '77001'],
    ['Đỗ', 'Do'],
    ['Müller', 'Mueller'],
    ['吉田', '𠮷田'],
    ['Ｊａｍｅｓ', 'James'],
  ])('%s and %s are not', (a, b) => {
    expect(exactForm(a)).not.toBe(exactForm(b))
  })
})

describe('slipsBetween', () => {
  it.each([
    ['minsu', 'minsu', 2, 0],
    ['minsu', 'misnu', 2, 1],
    ['minsu', 'minsoo', 2, 2],
    ['minsu', 'mnsu', 2, 1],
    ['minsu', 'jisoo', 2, 3],
    ['', 'ab', 2, 2],
    ['abcdef', 'a', 2, 3],
    ['abxcd', 'axbcd', 1, 1],
    ['吉田', '𠮷田', 1, 1],
    ['𠮷田', '田𠮷', 1, 1],
  ])('%s and %s', (a, b, limit, slips) => {
    expect(slipsBetween(a, b, limit)).toBe(slips)
    expect(slipsBetween(b, a, limit)).toBe(slips)
  })
})
