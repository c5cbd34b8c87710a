import { afterEach, expect, it, vi } from 'vitest'
import { localDay } from '../../../src-main/app/local-day.ts'

afterEach(() => void vi.unstubAllEnvs())

it('the day of a time is the one of the clock on the wall', () => {
  vi.stubEnv('TZ', 'Asia/Seoul')
  expect(localDay(new Date('2026-11-27T23:30:00Z'))).toBe('2026-11-28')
  vi.stubEnv('TZ', 'America/Los_Angeles')
  expect(localDay(new Date('2026-03-01T02:30:00Z'))).toBe('2026-02-28')
})
