import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { listBackups } from '../../../../src-main/data/database/automatic.ts'
import { makeTestFolder, type TestFolder } from '../session-support.ts'
import { addUser } from '../support.ts'

let folder: TestFolder

beforeEach(() => {
  folder = makeTestFolder()
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterEach(async () => {
  await folder.cleanup()
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

/** A start of the app at some time, and its end. */
async function startedAt(time: string, key?: string): Promise<void> {
  vi.setSystemTime(time)
  const session = await folder.opened()
  if (key !== undefined) addUser(session.context(), { firstName: 'Ada', email: `${key}@example.com` })
  await session.close()
}

const backups = () => listBackups(folder.folders.backups, new Date().toISOString())
const newest = () => backups()[0]?.at.slice(0, 10)
const days = () => backups().map(({ at }) => at.slice(0, 10))

/** Lays backups that an earlier version made beside the newest one. */
function layEarlier(...times: string[]): void {
  const source = join(folder.folders.backups, folder.backups()[0] ?? '')
  for (const time of times) copyFileSync(source, join(folder.folders.backups, `badgeprep-${time}Z-daily.db`))
  rmSync(source)
}

describe('a clock that was set ahead once', () => {
  const ahead = ['01', '02', '03', '04', '05', '06', '07'].map((day) => `2031-01-${day}T09-00-00`)

  it("does not cost today's backup, and the time to come is not the newest", async () => {
    await startedAt('2026-11-28T08:00:00Z', 'a')
    layEarlier(...ahead)
    await startedAt('2026-11-28T09:00:00Z')
    expect(newest()).toBe('2026-11-28')
    expect(days()).toHaveLength(7)
    for (const day of ['11-29', '11-30', '12-01', '12-02', '12-03', '12-04'])
      await startedAt(`2026-${day}T09:00:00Z`)
    expect(days()).toEqual(
      ['12-04', '12-03', '12-02', '12-01', '11-30', '11-29', '11-28'].map((d) => `2026-${d}`),
    )
  })

  it('and back again leaves what was made last the newest', async () => {
    for (const time of ['2026-11-27', '2031-01-01', '2031-01-02', '2026-11-28', '2026-11-29'])
      await startedAt(`${time}T09:00:00Z`, time)
    expect(days()).toEqual(['2026-11-29', '2026-11-28', '2031-01-02', '2031-01-01', '2026-11-27'])
  })

  it('makes no backup at every start once it is right again', async () => {
    await startedAt('2031-01-01T09:00:00Z', 'a')
    await startedAt('2026-11-28T09:00:00Z')
    await startedAt('2026-11-28T10:00:00Z')
    expect(days()).toEqual(['2026-11-28', '2031-01-01'])
  })

  it('does not make a backup that an earlier version made of it the newest', async () => {
    await startedAt('2026-11-28T08:00:00Z', 'a')
    layEarlier('2026-11-26T09-00-00', '2031-01-01T09-00-00', '2026-11-27T09-00-00')
    vi.setSystemTime('2026-11-28T09:00:00Z')
    expect(days()).toEqual(['2026-11-27', '2026-11-26', '2031-01-01'])
  })
})

describe('a clock that begins anew at every start', () => {
  it('does not switch backups off', async () => {
    await startedAt('2020-01-01T00:05:00Z', 'a')
    await startedAt('2020-01-01T00:01:00Z', 'b')
    await startedAt('2020-01-01T00:00:30Z', 'c')
    expect(backups().map(({ at }) => at.slice(11, 16))).toEqual(['00:00', '00:01', '00:05'])
  })
})

describe('an app that is left on', () => {
  it('backs up every day, also while nobody starts or ends it', async () => {
    vi.setSystemTime('2026-11-02T09:00:00Z')
    const session = await folder.opened()
    addUser(session.context(), { firstName: 'Ada', email: 'a@example.com' })
    for (let day = 1; day <= 5; day++) {
      vi.advanceTimersByTime(24 * 60 * 60 * 1000)
      while (backups().length < day) await nextTurn()
    }
    expect(days()).toEqual(['07', '06', '05', '04', '03'].map((date) => `2026-11-${date}`))
  })
})

describe('a directory that was restored', () => {
  it('is the newest backup a moment later', async () => {
    await startedAt('2026-11-28T09:00:00Z', 'a')
    const session = await folder.opened()
    const [file = ''] = folder.backups()
    addUser(session.context(), { firstName: 'Bo', email: 'b@example.com' })
    await session.restore(file, restoring)
    await session.close()
    expect(folder.backups().map((name) => name.replace(/^.*Z-/, ''))).toEqual([
      'daily.db',
      'restore.db',
      'work.db',
    ])
  })
})

describe('a day', () => {
  it('is the one of the clock on the wall', async () => {
    vi.stubEnv('TZ', 'Asia/Seoul')
    // Nine in the morning in Seoul is midnight in UTC.
    await startedAt('2026-11-27T23:50:00Z', 'a')
    await startedAt('2026-11-28T00:10:00Z')
    expect(backups()).toHaveLength(1)
    await startedAt('2026-11-28T15:10:00Z')
    expect(backups()).toHaveLength(2)
  })
})

describe('two backups of one second', () => {
  it('are two files, in the order in which they were made', async () => {
    vi.setSystemTime('2026-11-28T09:00:00Z')
    const session = await folder.opened()
    addUser(session.context(), { firstName: 'Ada', email: 'a@example.com' })
    await session.close()
    const next = await folder.opened()
    const [file = ''] = folder.backups()
    await next.restore(file, restoring)
    await next.restore(file, restoring)
    await next.close()
    const made = folder.backups().filter((name) => name.endsWith('restore.db'))
    expect(made).toHaveLength(2)
    expect(new Set(backups().map(({ at }) => at))).toEqual(new Set(['2026-11-28T09:00:00Z']))
    expect(backups().map((backup) => backup.file)).toEqual(folder.backups().reverse())
  })
})

const restoring = {
  signal: new AbortController().signal,
  progress: () => undefined,
  saving: () => Promise.resolve(),
}
