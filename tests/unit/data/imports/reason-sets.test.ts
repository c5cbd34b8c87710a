import { describe, expect, it } from 'vitest'
import { ReasonSets } from '../../../../src-main/data/imports/reason-sets.ts'

const codes = Array.from({ length: 40 }, (_, place) => `reason-${String(place)}`)
const setOf = (sets: ReasonSets<string>, some: readonly string[]): number =>
  some.reduce((number, code) => sets.with(number, code), 0)

describe('numbers for sets of reasons', () => {
  it('are the same for the same set, in whatever order and however often its codes come', () => {
    const sets = new ReasonSets<string>()
    const number = setOf(sets, ['b', 'a', 'c'])
    expect(setOf(sets, ['a', 'b', 'c'])).toBe(number)
    expect(setOf(sets, ['c', 'a', 'c', 'b', 'a'])).toBe(number)
    expect(setOf(sets, [])).toBe(0)
    expect(setOf(sets, ['a', 'b'])).not.toBe(number)
  })

  it('are others for other sets: forty codes, alone and in pairs', () => {
    const sets = new ReasonSets<string>()
    const pairs = codes.flatMap((first, place) => codes.slice(place + 1).map((second) => [first, second]))
    const all = [[], ...codes.map((code) => [code]), ...pairs, codes]
    expect(new Set(all.map((some) => setOf(sets, some))).size).toBe(all.length)
  })

  it('do not run two codes together into one', () => {
    const sets = new ReasonSets<string>()
    expect(setOf(sets, ['a b'])).not.toBe(setOf(sets, ['a', 'b']))
    expect(setOf(sets, ['a,b'])).not.toBe(setOf(sets, ['a', 'b']))
  })

  it('say which sets have a code', () => {
    const sets = new ReasonSets<string>()
    const numbers = codes.map((code) => setOf(sets, [code]))
    for (const code of codes) {
      const has = sets.where((set) => set.has(code))
      expect(codes.filter((_, place) => has[numbers[place] ?? 0] === 1)).toEqual([code])
    }
  })

  it('are counted by code', () => {
    const sets = new ReasonSets<string>()
    const [first = '', last = ''] = [codes[0], codes.at(-1)]
    const both = setOf(sets, [first, last])
    const numbers = Uint32Array.of(0, both, setOf(sets, [last]), both, 0)
    expect([...sets.tally(numbers)].sort()).toEqual([
      [first, 2],
      [last, 3],
    ])
  })

  it('refuse a number that they have not given', () => {
    expect(() => new ReasonSets<string>().with(7, 'a')).toThrow(RangeError)
  })
})
