import { describe, expect, it } from 'vitest'
import {
  moved,
  resized,
  resizedFromStart,
  shownSquare,
  smallest,
  turned,
  type Crop,
} from '../../../src-renderer/features/photos/crop.ts'

const crop: Crop = { left: 0.1, top: 0.2, width: 0.5, height: 0.4 }
const inside = ({ left, top, width, height }: Crop): boolean =>
  left >= 0 && top >= 0 && width > 0 && height > 0 && left + width <= 1 + 1e-9 && top + height <= 1 + 1e-9

describe('a crop', () => {
  it('stays inside the picture however far it is dragged', () => {
    for (const far of [-9, -0.3, 0.3, 9]) {
      for (const change of [moved, resized, resizedFromStart]) {
        expect(inside(change(crop, far, -far)), `${change.name} ${String(far)}`).toBe(true)
      }
    }
  })

  it('moves without changing its size, and keeps the far corner when the near one is dragged', () => {
    expect(moved(crop, 0.1, -0.1)).toEqual({ left: 0.2, top: 0.1, width: 0.5, height: 0.4 })
    const near = resizedFromStart(crop, 0.2, 0.1)
    expect(near.left + near.width).toBeCloseTo(0.6)
    expect(near.top + near.height).toBeCloseTo(0.6)
  })

  it('never shrinks to nothing', () => {
    expect(resized(crop, -9, -9)).toMatchObject({ width: smallest, height: smallest })
    expect(resizedFromStart(crop, 9, 9).width).toBeCloseTo(smallest)
  })

  it('shows the same part after turning, and itself after four turns', () => {
    expect(turned({ left: 0, top: 0, width: 0.5, height: 0.25 })).toEqual({
      left: 0.75,
      top: 0,
      width: 0.25,
      height: 0.5,
    })
    const round = turned(turned(turned(turned(crop))))
    for (const edge of ['left', 'top', 'width', 'height'] as const)
      expect(round?.[edge]).toBeCloseTo(crop[edge])
    expect(turned(null)).toBeNull()
  })

  it('starts as the square that is shown: the middle of a lying picture, the top of a standing one', () => {
    expect(shownSquare(2)).toEqual({ left: 0.25, top: 0, width: 0.5, height: 1 })
    expect(shownSquare(0.5)).toEqual({ left: 0, top: 0, width: 1, height: 0.5 })
  })
})
