import { describe, expect, it } from 'vitest'
import { fileName } from '../../../src-main/app/file-name.ts'

describe('fileName', () => {
  it.each([
    ['people', 'people-failed.csv'],
    ['사용자 명단 (2)', '사용자 명단 (2)-failed.csv'],
    ['사용자'.normalize('NFD'), '사용자-failed.csv'],
    ["O'Brien, Siobhán", "O'Brien, Siobhán-failed.csv"],
    ['10:30 <new> "gate" A/B\\C|D?*', '10_30 _new_ _gate_ A_B_C_D__-failed.csv'],
    ['line\nbreak\u0000\u007f', 'line_break__-failed.csv'],
    ['  blanks  ', 'blanks-failed.csv'],
    ['..', '..-failed.csv'],
    ['', '_-failed.csv'],
    // Devices of Windows, whatever follows the first dot.
    ['con.2026', '_con.2026-failed.csv'],
    ['NUL.tar', '_NUL.tar-failed.csv'],
    ['com1 .x', '_com1 .x-failed.csv'],
    ['LPT³.x', '_LPT³.x-failed.csv'],
    ['CONOUT$.x', '_CONOUT$.x-failed.csv'],
    ['console.x', 'console.x-failed.csv'],
    ['COM10.x', 'COM10.x-failed.csv'],
  ])('makes a name of %j', (stem, name) => expect(fileName(stem, '-failed.csv')).toBe(name))

  it.each(['con', 'PRN', 'aux', 'nul', 'COM1', 'lpt9'])('makes no device of %s', (stem) => {
    expect(fileName(stem, '.csv')).toBe(`_${stem}.csv`)
  })

  it.each(['a'.repeat(300), '하'.repeat(300), '👩‍👩‍👧‍👦'.repeat(30), 'é'.normalize('NFD').repeat(200)])(
    'cuts a long name between its characters, and keeps the ending',
    (stem) => {
      const name = fileName(stem, '-failed-rows.csv')
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(240)
      expect(Buffer.byteLength(name)).toBeGreaterThan(200)
      const kept = name.replace(/-failed-rows\.csv$/, '')
      expect(name).toBe(`${kept}-failed-rows.csv`)
      const characters = new Set([...new Intl.Segmenter().segment(kept)].map(({ segment }) => segment))
      expect(characters.size).toBe(1)
    },
  )
})
