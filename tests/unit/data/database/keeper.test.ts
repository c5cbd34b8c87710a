import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { backupsIn } from '../../../../src-main/data/database/automatic.ts'
import { keepBackups, type Keeper } from '../../../../src-main/data/database/keeper.ts'
import { recordHistory } from '../../../../src-main/data/history/store.ts'
import { readLastBackup } from '../../../../src-main/data/settings/store.ts'
import { emptyFields } from '../../../../src-main/data/users/rules.ts'
import { insertUser } from '../../../../src-main/data/users/store.ts'
import { openTestData, type TestData } from '../support.ts'

const second = 1000
const minute = 60 * second
const day = 24 * 60 * minute

let data: TestData
let keeper: Keeper

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  vi.setSystemTime('2026-11-02T09:00:00Z')
  data = openTestData()
  data.context.now = () => new Date().toISOString()
  keeper = keepBackups(data.context)
})
afterEach(async () => {
  keeper.stop()
  await keeper.settled()
  data.cleanup()
  vi.useRealTimers()
})

let people = 0

/** An import of so many profiles, as the window hears of it. */
function importPeople(count: number): number {
  const { database, now } = data.context
  const entry = database.transaction(() => {
    const changes = Array.from({ length: count }, () =>
      insertUser(database.write, { ...emptyFields(), email: `u${people++}@example.com` }, now()),
    )
    return recordHistory(database.write, {
      kind: 'users-import',
      subject: 'people.csv',
      counts: {},
      options: {},
      at: now(),
      by: 'guard',
      changes,
    })
  })
  keeper.worked()
  return entry
}

const made = () => backupsIn(data.context.folders.backups)
const reasons = () => made().map(({ reason }) => reason)
const days = () => made().map(({ at }) => at.slice(0, 10))

/** Lets time pass, and waits until what was due then is done. */
async function passed(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await keeper.settled()
}

describe('an app that is left on', () => {
  it('makes a backup a day for weeks, of which the last seven stay', async () => {
    importPeople(1)
    for (let passing = 0; passing < 15; passing++) await passed(day)
    expect(days()).toEqual(['11', '12', '13', '14', '15', '16', '17'].map((date) => `2026-11-${date}`))
    expect(readLastBackup(data.context.database.read)).toMatch(/^2026-11-17T/)
  })

  it('looks within ten minutes after it slept through midnight', async () => {
    importPeople(1)
    await passed(10 * minute)
    expect(days()).toEqual(['2026-11-02'])
    // The timers of a PC that sleeps stand still.
    vi.setSystemTime('2026-11-05T07:00:00Z')
    await passed(10 * minute)
    expect(days()).toEqual(['2026-11-02', '2026-11-05'])
  })

  it('goes on where its clock jumps ahead and back', async () => {
    importPeople(1)
    await passed(10 * minute)
    for (const time of ['2031-01-01T00:00:00Z', '2026-11-02T10:00:00Z', '2026-11-02T11:00:00Z']) {
      vi.setSystemTime(time)
      await passed(10 * minute)
    }
    expect(days()).toEqual(['2026-11-02', '2031-01-01', '2026-11-02'])
  })

  it('waits for the end of a long write', async () => {
    importPeople(1)
    const { database } = data.context
    let end = (): void => undefined
    const ended = new Promise<void>((resolve) => (end = resolve))
    const writing = database.longTransaction(() => ended)
    vi.advanceTimersByTime(10 * minute)
    await nextTurn()
    expect(readdirSync(data.context.folders.backups)).toEqual([])
    end()
    await writing
    await keeper.settled()
    expect(reasons()).toEqual(['daily'])
  })

  it('backs nothing up where nobody has worked', async () => {
    await passed(3 * day)
    expect(made()).toEqual([])
  })
})

describe('work of weight', () => {
  beforeEach(async () => {
    importPeople(1)
    await passed(10 * minute)
    // A regular look that makes nothing.
    await passed(10 * minute)
    expect(reasons()).toEqual(['daily'])
  })

  it('is backed up a little later, what follows at once with it', async () => {
    importPeople(49)
    await passed(4 * second)
    importPeople(1)
    await passed(4 * second)
    expect(reasons()).toEqual(['daily'])
    await passed(second)
    expect(reasons()).toEqual(['daily', 'work'])
    await passed(20 * minute)
    expect(reasons()).toEqual(['daily', 'work'])
  })

  it('is not what changes fewer than 50', async () => {
    importPeople(49)
    await passed(20 * minute)
    expect(reasons()).toEqual(['daily'])
  })

  it('is an undo of an import or upload, too', async () => {
    const entry = importPeople(1)
    const { database, now } = data.context
    database.write.prepare('UPDATE history SET undone_at = ? WHERE id = ?').run(now(), entry)
    keeper.worked()
    await passed(5 * second)
    expect(reasons()).toEqual(['daily', 'work'])
  })

  it('is backed up every ten minutes at most, and pushes no day out', async () => {
    for (let imports = 0; imports < 60; imports++) {
      importPeople(50)
      await passed(minute)
    }
    const numbers = made().map(({ number }) => number)
    expect(reasons().sort()).toEqual(['daily', 'work', 'work', 'work'])
    expect(Math.max(...numbers.map(Number))).toBeLessThanOrEqual(8)
  })
})

describe('backups that fail', () => {
  /** No file can be made where the folder should be. */
  function obstruct(): void {
    const { backups } = data.context.folders
    renameSync(backups, `${backups}-aside`)
    writeFileSync(backups, '')
  }
  function clear(): void {
    const { backups } = data.context.folders
    rmSync(backups)
    renameSync(`${backups}-aside`, backups)
  }

  it('are told from the second time on, until one is made again', async () => {
    obstruct()
    importPeople(1)
    await passed(5 * second)
    expect(keeper.failure()).toBeNull()
    data.changed.length = 0
    await passed(minute)
    expect(keeper.failure()).toMatchObject({ code: 'internal' })
    expect(data.changed).toEqual([['settings']])
    await passed(10 * minute)
    expect(data.changed).toEqual([['settings']])
    clear()
    await passed(10 * minute)
    expect(keeper.failure()).toBeNull()
    expect(data.changed).toEqual([['settings'], ['settings']])
    expect(reasons()).toEqual(['daily'])
  })

  it('once are tried again a minute later, and not told', async () => {
    obstruct()
    importPeople(1)
    await passed(5 * second)
    clear()
    await passed(minute)
    expect(reasons()).toEqual(['daily'])
    expect(keeper.failure()).toBeNull()
    expect(data.changed).toEqual([['settings']])
  })

  it('do not where somebody deleted the folder', async () => {
    rmSync(data.context.folders.backups, { recursive: true })
    importPeople(1)
    await passed(5 * second)
    expect(reasons()).toEqual(['daily'])
  })
})
