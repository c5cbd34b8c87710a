import { describe, expect, it } from 'vitest'
import { dayFrom } from '../../../src-renderer/components/format.ts'

const now = new Date(2026, 10, 28, 9, 0)
const at = (...parts: [number, number, number, number?, number?]) => dayFrom(new Date(...parts), now)

describe('the day of a time', () => {
  it('is today from midnight to midnight, and yesterday before', () => {
    expect(at(2026, 10, 28)).toBe('today')
    expect(at(2026, 10, 28, 23, 59)).toBe('today')
    expect(at(2026, 10, 27, 23, 59)).toBe('yesterday')
    expect(at(2026, 10, 27)).toBe('yesterday')
    expect(at(2026, 10, 26, 23, 59)).toBe('other')
  })

  it('is not today where a clock was set ahead', () => {
    expect(at(2026, 10, 29)).toBe('other')
    expect(at(2031, 0, 5)).toBe('other')
  })
})
