import { describe, expect, it } from 'vitest'
import { slipsBetween } from '../../../../src-main/data/distance.ts'
import { compact, keyOf, variantsOf } from '../../../../src-main/data/photos/naming.ts'

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

describe('variantsOf', () => {
  it.each([
    ['E1.jpg.jpg', 'E1', 'double-ending'],
    ['E1.JPG.jpeg', 'E1', 'double-ending'],
    ['E1 copy.jpg', 'E1', 'copy'],
    ['E1 - Copy.jpg', 'E1', 'copy'],
    ['E1 - Copy (2).jpg', 'E1', 'copy'],
    ['E1 (1).jpg', 'E1', 'copy'],
    ['E1(1).jpg', 'E1', 'copy'],
    ['E1_1.jpg', 'E1', 'copy'],
    ['E1 복사본.jpg', 'E1', 'copy'],
    ['E1 - 복사본.jpg', 'E1', 'copy'],
    ['E1 copy.jpg.jpg', 'E1', 'copy'],
    ['kim@example.com', 'kim@example.com', 'spelling'],
  ])('%s may mean %s (%s)', (file, text, why) => {
    expect(variantsOf(file)).toContainEqual({ text, why })
  })

  it('finds nothing in a plain name', () => {
    expect(variantsOf('kim@example.com.jpg')).toEqual([])
  })
})

it('compact leaves out what stands between the parts of a name', () => {
  expect(compact("Anne-Marie O'Neil, Jr.")).toBe('AnneMarieONeilJr')
  expect(compact('김 하나')).toBe('김하나')
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
  ])('%s and %s', (a, b, limit, slips) => {
    expect(slipsBetween(a, b, limit)).toBe(slips)
    expect(slipsBetween(b, a, limit)).toBe(slips)
  })
})
