import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { blockWriter, openRows, type Rows } from '../../../../src-main/data/imports/blocks.ts'
import { openStaging } from '../../../../src-main/data/imports/staging.ts'
import type { Connection } from '../../../../src-main/data/database/database.ts'

let staging: Connection
beforeEach(() => (staging = openStaging(':memory:')))
afterEach(() => staging.close())

describe('blockWriter', () => {
  it('fills rows up to the widest of their block, and leaves out the empty cells at their end', () => {
    const writer = blockWriter(staging, 1)
    const rows = Array.from({ length: 250 }, (_, at) =>
      Array.from({ length: at === 120 ? 5 : 1 + (at % 3) }, (_, cell) => `${at}/${cell}`),
    )
    rows.forEach((cells, at) => writer.add(at + 2, [...cells, '', '']))
    writer.end()
    const { blocks, count, cellsAt } = openRows(staging, 1)
    expect(blocks.map(({ position, count, width }) => [position, count, width])).toEqual([
      [0, 100, 3],
      [100, 100, 5],
      [200, 50, 3],
    ])
    expect(count).toBe(250)
    expect(cellsAt(0)).toEqual(['0/0', '', ''])
    expect(cellsAt(120)).toEqual(rows[120])
    expect(cellsAt(121)).toEqual(['121/0', '121/1', '', '', ''])
    expect(cellsAt(249)).toEqual(['249/0', '', ''])
  })

  it('does not make a large text of a small file whose rows are of very different widths', () => {
    const bytesOf = (rows: readonly string[][]): { stored: number; given: number } => {
      const writer = blockWriter(staging, 1)
      rows.forEach((cells, at) => writer.add(at + 2, cells))
      writer.end()
      const { cellsAt } = openRows(staging, 1)
      rows.forEach((cells, at) => {
        const kept = cellsAt(at)
        expect(cells.map((_, column) => kept[column] ?? '')).toEqual(cells)
      })
      const size = 'SELECT sum(length(CAST(cells AS BLOB))) FROM blocks'
      const stored = Number(staging.prepare(size).pluck().get())
      staging.exec('DELETE FROM blocks')
      return { stored, given: rows.reduce((sum, cells) => sum + cells.join(',').length + 1, 0) }
    }
    const narrow = (at: number) => [`a${at}`, 'b']
    const wide = (cells: number) => Array.from({ length: cells }, () => 'x')
    for (const every of [2, 3, 10, 99, 100]) {
      for (const cells of [40, 300, 1000]) {
        const rows = Array.from({ length: 1000 }, (_, at) => (at % every === 0 ? wide(cells) : narrow(at)))
        const { stored, given } = bytesOf(rows)
        expect(stored).toBeLessThan(5 * given)
      }
    }
    const empty = bytesOf(
      Array.from({ length: 1000 }, (_, at) => [`a${at}`, ...new Array<string>(999).fill('')]),
    )
    expect(empty.stored).toBeLessThan(10_000)
  })

  it('begins a block where records were left out, and ends it early where cells are long', () => {
    const writer = blockWriter(staging, 1)
    for (const number of [2, 3, 7, 8]) writer.add(number, ['x'])
    writer.add(9, ['y'.repeat(300_000)])
    writer.add(10, ['z'])
    writer.end()
    const { blocks, numberAt, positionOf } = openRows(staging, 1)
    expect(blocks.map(({ number, count }) => [number, count])).toEqual([
      [2, 2],
      [7, 3],
      [10, 1],
    ])
    expect([0, 2, 4, 5].map(numberAt)).toEqual([2, 7, 9, 10])
    expect([3, 4, 8].map(positionOf)).toEqual([1, null, 3])
  })

  it('keeps other cells where a change makes a row wider', () => {
    const writer = blockWriter(staging, 1)
    writer.add(2, ['a', 'b'])
    writer.add(3, ['c'])
    writer.end()
    const rows = openRows(staging, 1)
    rows.change([
      { position: 1, column: 2, value: 'e' },
      { position: 0, column: 0, value: '가' },
    ])
    expect(rows.cellsAt(0)).toEqual(['가', 'b', ''])
    expect(rows.cellsAt(1)).toEqual(['c', '', 'e'])
    expect(openRows(staging, 1).cellsAt(1)).toEqual(['c', '', 'e'])
  })
})

describe('lookAtFolded', () => {
  const text = (rows: Rows, at: number): string => {
    const [block] = rows.blocks.slice(at)
    return block ? rows.lookAtFolded(block, (bytes) => bytes.toString()) : ''
  }

  it('gives what is searched: without case and accents, letter by letter', () => {
    const writer = blockWriter(staging, 1)
    writer.add(2, ['ÉCOLE', 'A'])
    writer.add(9, ['Plain [A]', 'B'])
    writer.end()
    const rows = openRows(staging, 1)
    for (const block of rows.blocks) rows.keepFolded(block)
    expect(text(rows, 0)).toBe('ecole\0a')
    expect(text(rows, 1)).toBe('plain [a]\0b')
  })

  it('follows the changes, also to ASCII alone', () => {
    const writer = blockWriter(staging, 1)
    writer.add(2, ['Zoë', 'A'])
    writer.end()
    const rows = openRows(staging, 1)
    for (const block of rows.blocks) rows.keepFolded(block)
    rows.change([{ position: 0, column: 0, value: 'Zoe B' }])
    expect(text(rows, 0)).toBe('zoe b\0a')
    rows.change([{ position: 0, column: 1, value: 'É' }])
    expect(text(rows, 0)).toBe('zoe b\0e')
  })
})
