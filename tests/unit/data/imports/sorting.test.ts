import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { blockWriter, openRows } from '../../../../src-main/data/imports/blocks.ts'
import { sortedPlaces } from '../../../../src-main/data/imports/sorting.ts'
import { openStaging } from '../../../../src-main/data/imports/staging.ts'
import { sortText } from '../../../../src-main/data/users/keys.ts'
import type { Connection } from '../../../../src-main/data/database/database.ts'

let staging: Connection
beforeEach(() => (staging = openStaging(':memory:')))
afterEach(() => staging.close())

/** A column of rows that have another cell on each side. */
function sorted(values: readonly string[]): string[] {
  const writer = blockWriter(staging, 1)
  for (const [at, value] of values.entries()) writer.add(at + 2, ['a', value, 'é'])
  writer.end()
  const rows = openRows(staging, 1)
  const places = sortedPlaces(rows, 1)
  expect(new Set(places).size).toBe(values.length)
  return Array.from(places, (place) => rows.cellsAt(place)[1] ?? '')
}

/** What a cell sorts by, told plainly: each number as its count of digits and its digits, each letter folded. */
function keyOf(value: string): string {
  return value.replace(/\d+|\D/g, (piece) => {
    if (!/\d/.test(piece)) return String.fromCharCode(sortText(piece).charCodeAt(0) || piece.charCodeAt(0))
    const digits = piece.replace(/^0+(?=\d)/, '')
    return String.fromCharCode(48 + Math.min(15, digits.length)) + digits
  })
}

it.each([
  ['hex', '0123456789abcdef-', 36, ''],
  ['letters and accents', 'aAbBéÉøŁ', 12, ''],
  ['Korean', '가나다김이박힣a1', 6, ''],
  ['beyond the basic plane', '😀👩𝒳𠮷가a', 6, ''],
  ['numbers', '0123456789', 24, ''],
  ['a long beginning in common', 'ab10', 3, 'https://example.com/'.repeat(8)],
  [
    'many letters',
    Array.from({ length: 4000 }, (_, at) => String.fromCharCode(0x4e00 + at)).join(''),
    4,
    'x',
  ],
])('sorts as comparing each pair would: %s', (_, alphabet, longest, prefix) => {
  const letters = [...alphabet]
  let seed = 11
  const below = (limit: number): number => (seed = (seed * 48271) % 2147483647) % limit
  const values = Array.from(
    { length: 1500 },
    () =>
      prefix +
      Array.from({ length: 1 + below(longest) }, () => letters[below(letters.length)] ?? '').join(''),
  )
  const keys = sorted(values).map(keyOf)
  expect(keys).toEqual(values.map(keyOf).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
})

it('reads each block of cells that begin alike once', () => {
  const writer = blockWriter(staging, 1)
  const values = Array.from({ length: 1000 }, (_, at) => `${'x'.repeat(200)}${(at * 7919) % 1000}`)
  for (const [at, value] of values.entries()) writer.add(at + 2, [value])
  writer.end()
  const rows = openRows(staging, 1)
  const looks = vi.spyOn(rows, 'lookAt')
  const places = sortedPlaces(rows, 0)
  expect(Array.from(places, (place) => (place * 7919) % 1000)).toEqual(values.map((_, at) => at))
  // Where they stand, what they are, and what they are like where that is not enough.
  expect(looks).toHaveBeenCalledTimes(3 * rows.blocks.length)
})

it('sorts by letters that come late and in no other place', () => {
  const common = 'x'.repeat(90)
  const inOrder = ['aba', 'abz', 'ba'].map((end) => common + end)
  expect(sorted([inOrder[1] ?? '', inOrder[2] ?? '', inOrder[0] ?? ''])).toEqual(inOrder)
})

it('finds the cells of every column, of ragged and empty ones, and after a correction', () => {
  const writer = blockWriter(staging, 1)
  const file = [['c', ' 2', '', 'x'], ['a'], ['', '10', 'ü', ''], ['b', '1', 'z', 'y', 'more']]
  for (const [at, cells] of file.entries()) writer.add(at + 2, cells)
  writer.end()
  const rows = openRows(staging, 1)
  const numbers = (column: number): number[] => Array.from(sortedPlaces(rows, column), (place) => place + 2)
  expect([0, 1, 2, 3, 4, 5].map(numbers)).toEqual([
    [3, 5, 2, 4],
    [5, 2, 4, 3],
    [4, 5, 2, 3],
    [2, 5, 3, 4],
    [5, 2, 3, 4],
    [2, 3, 4, 5],
  ])
  rows.change([
    { position: 0, column: 0, value: 'A much longer cell' },
    { position: 1, column: 6, value: 'a new column' },
  ])
  expect([0, 1, 6].map(numbers)).toEqual([
    [3, 2, 5, 4],
    [5, 2, 4, 3],
    [3, 2, 4, 5],
  ])
})
