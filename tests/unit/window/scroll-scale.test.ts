import { describe, expect, it } from 'vitest'
import { rowsBefore, scrollScale, scrollTopOf } from '../../../src-renderer/components/scroll-scale.ts'

const rowHeight = 40
const view = 600

describe('the scroll scale', () => {
  it('leaves a list alone that fits', () => {
    const scale = scrollScale(50_000, rowHeight, 1)
    expect(scale).toEqual({ places: 50_000, excess: 0 })
    expect(rowsBefore(scale, 12_345, 50_000 * rowHeight - view)).toBe(0)
    expect(scrollTopOf(scale, 100, rowHeight, 50_000 * rowHeight - view)).toBe(4000)
  })

  it.each([1, 2, 4, 8])('keeps 1,000,000 rows below the limit at a pixel ratio of %d', (ratio) => {
    const { places, excess } = scrollScale(1_000_000, rowHeight, ratio)
    expect(places * rowHeight * ratio).toBeLessThanOrEqual(30_000_000)
    expect(places + excess).toBe(1_000_000)
  })

  it('reaches the first and the last row', () => {
    const scale = scrollScale(1_000_000, rowHeight, 2)
    const maxScroll = scale.places * rowHeight - view
    expect(rowsBefore(scale, 0, maxScroll)).toBe(0)
    const top = Math.floor(maxScroll / rowHeight) + rowsBefore(scale, maxScroll, maxScroll)
    expect(top + view / rowHeight).toBeGreaterThanOrEqual(1_000_000)
  })

  it('finds the position that brings a row into sight', () => {
    const scale = scrollScale(1_000_000, rowHeight, 2)
    const maxScroll = scale.places * rowHeight - view
    for (const row of [0, 1, 999, 123_456, 500_000, 999_000]) {
      const top = scrollTopOf(scale, row, rowHeight, maxScroll)
      const first = top / rowHeight + rowsBefore(scale, top, maxScroll)
      expect(Math.abs(first - row)).toBeLessThanOrEqual(1)
    }
  })

  it('stays within the range when the view is taller than the list', () => {
    const scale = scrollScale(3, rowHeight, 1)
    expect(rowsBefore(scale, 0, 3 * rowHeight - view)).toBe(0)
    expect(scrollTopOf(scale, 2, rowHeight, 3 * rowHeight - view)).toBe(0)
  })
})
