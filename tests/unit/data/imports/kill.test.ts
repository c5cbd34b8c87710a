import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportKind, Review } from '../../../../src-preload/contract/imports.ts'
import { openDatabase } from '../../../../src-main/data/database/database.ts'
import { dataFolders, type DataFolders } from '../../../../src-main/services/contract/folders.ts'
import { forkDataService, type ForkedService } from '../service-client.ts'
import { everything } from './support.ts'

let root: string
let folders: DataFolders
let service: ForkedService | null

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-import-kill-'))
  folders = dataFolders(join(root, 'data'))
  service = null
})
afterEach(async () => {
  await service?.kill()
  rmSync(root, { recursive: true, force: true })
})

async function start(): Promise<ForkedService> {
  service = await forkDataService()
  const input = { dataFolder: folders.root, mustExist: false, account: 'guard', appVersion: '0.0.0-test' }
  expect((await service.call('data.open', input)).startError).toBeNull()
  return service
}

async function kill(): Promise<void> {
  await service?.kill()
  service = null
}

const kind = 'users' as const
const rows = 20_000

function file(count: number, name = '명단.csv'): string {
  const path = join(root, name)
  const lines = Array.from({ length: count }, (_, at) => `민수${at},김,u${at}@example.com,E${at}`)
  writeFileSync(path, ['First Name,Last Name,Email,External ID', ...lines].join('\n'))
  return path
}

async function review(running: ForkedService, kind: ImportKind = 'users'): Promise<Review> {
  const state = await running.call('imports.state', { kind })
  if (!state.review) throw new Error('There is no review.')
  return state.review
}

async function judged(running: ForkedService, count: number): Promise<Review> {
  await running.call('imports.open', { kind, path: file(count), encoding: null })
  const { id } = await review(running)
  await running.call('imports.judge', { id })
  return review(running)
}

/** What the database holds, as the next start finds it. */
function look(): { users: number; entries: number; changes: number } {
  const database = openDatabase(folders.database)
  try {
    expect(database.write.pragma('integrity_check', { simple: true })).toBe('ok')
    const count = (table: string) =>
      Number(database.read.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
    return { users: count('users'), entries: count('history'), changes: count('history_changes') }
  } finally {
    database.close()
  }
}

const walBytes = () => statSync(`${folders.database}-wal`, { throwIfNoEntry: false })?.size ?? 0

describe('a killed service', () => {
  it('has imported all or nothing, wherever in Proceed it was killed, and never twice', async () => {
    const outcomes = new Set<string>()
    const first = await start()
    const { id } = await judged(first, rows)
    await kill()
    // The first before anything can have been written, however late a busy machine lets this process look.
    for (const share of [-1, 0, 0.1, 0.4, 0.8, 1]) {
      const running = await start()
      expect(await review(running)).toMatchObject({ id, step: 'rows', totals: { new: rows } })
      const before = walBytes()
      let over = false
      let answered = false
      const work = running.call('imports.proceed', { id, leaveOutErrors: false }).then(
        () => (answered = over = true),
        () => (over = true),
      )
      const far = () => (share === 1 ? over : walBytes() > before + share * 15_000_000)
      while (!over && !far()) await nextTurn()
      await kill()
      await work
      const found = look()
      if (found.users === 0) {
        expect([answered, found]).toEqual([false, { users: 0, entries: 0, changes: 0 }])
        outcomes.add('before')
        continue
      }
      expect(found).toEqual({ users: rows, entries: 1, changes: rows })
      outcomes.add('after')
      const again = await start()
      expect(await review(again)).toMatchObject({ step: 'result', result: { passed: rows, failed: 0 } })
      await again.call('imports.proceed', { id, leaveOutErrors: false })
      await kill()
      expect(look()).toEqual({ users: rows, entries: 1, changes: rows })
      break
    }
    expect(outcomes).toEqual(new Set(['before', 'after']))
  }, 120_000)

  it('offers the open review again, with the corrections made in it', async () => {
    const first = await start()
    const { id } = await judged(first, 500)
    for (const row of [10, 20, 30]) {
      await first.call('imports.editCell', { id, row, column: 1, value: '' })
    }
    const page = { id, query: { ...everything, filter: { state: 'error' as const } }, offset: 0, limit: 10 }
    const shown = await first.call('imports.page', page)
    await kill()
    const second = await start()
    expect(await review(second)).toMatchObject({
      id,
      step: 'rows',
      totals: { new: 497, error: 3 },
      undoable: 3,
    })
    expect(await second.call('imports.page', page)).toEqual(shown)
    const undone = await second.call('imports.undoEdit', { id })
    expect(undone).toMatchObject({ totals: { new: 498, error: 2 }, undoable: 2 })
  })

  it('keeps the open review when it dies reading the next file', async () => {
    const first = await start()
    const { id } = await judged(first, 500)
    let begun = false
    const path = file(200_000, 'next.csv')
    const reading = first.call('imports.open', { kind, path, encoding: null }, () => (begun = true))
    const settled = reading.catch(() => undefined)
    while (!begun) await nextTurn()
    await kill()
    await settled
    const second = await start()
    expect(await review(second)).toMatchObject({ id, step: 'rows', totals: { new: 500 } })
    expect((await second.call('imports.page', { id, query: everything, offset: 0, limit: 1 })).total).toBe(
      500,
    )
  })
})

/** Whose every credential is, and its status, as the next start finds them. */
function holders(): string[] {
  const database = openDatabase(folders.database)
  try {
    expect(database.write.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.write.pragma('foreign_key_check')).toEqual([])
    return database.read
      .prepare<[], string>(
        `SELECT c.identity || ' ' || u.email || ' ' || c.status || ' ' || c.modified_at || ' ' || c.stamp
         FROM credentials c JOIN users u ON u.id = c.user ORDER BY c.identity`,
      )
      .pluck()
      .all()
  } finally {
    database.close()
  }
}

describe('a service killed while credentials are imported', () => {
  const people = 4000
  async function importCredentials(
    running: ForkedService,
    lines: string[],
  ): Promise<{ id: number; proceed: Promise<{ historyId: number }> }> {
    const path = join(root, 'credentials.csv')
    writeFileSync(path, ['Email,Entry Code,Credential Status', ...lines].join('\n'))
    await running.call('imports.open', { kind: 'credentials', path, encoding: null })
    const { id } = await review(running, 'credentials')
    await running.call('imports.setOptions', { id, options: { reassign: true } })
    await running.call('imports.judge', { id })
    return { id, proceed: running.call('imports.proceed', { id, leaveOutErrors: false }) }
  }
  const code = (n: number): string => String(n).padStart(8, '0')
  const someone = (n: number): string => `u${n % people}@example.com`

  it('leaves the credentials as they were or as they should be, reassigned ones too, and undo is exact', async () => {
    const first = await start()
    const users = await judged(first, people)
    await first.call('imports.proceed', { id: users.id, leaveOutErrors: false })
    const given = Array.from({ length: 2 * people }, (_, n) => `${someone(n)},${code(n)},`)
    await (
      await importCredentials(first, given)
    ).proceed
    await kill()
    const before = holders()
    expect(before.length).toBe(2 * people)

    // A third moves to the next person, a third is suspended, a third stays; as many new ones come.
    const changes = Array.from({ length: 4 * people }, (_, n) => {
      if (n >= 2 * people || n % 3 === 2) return `${someone(n)},${code(n)},`
      return n % 3 === 0 ? `${someone(n + 1)},${code(n)},` : `${someone(n)},${code(n)},inactive`
    })
    const outcomes = new Set<string>()
    for (const share of [-1, 0, 0.2, 0.6, 1]) {
      const running = await start()
      const walBefore = walBytes()
      const { id, proceed } = await importCredentials(running, changes)
      expect((await review(running, 'credentials')).totals).toMatchObject({ new: 2 * people, error: 0 })
      let over = false
      const work = proceed.then(
        () => (over = true),
        () => (over = true),
      )
      while (!over && (share === 1 || walBytes() <= walBefore + share * 6_000_000)) await nextTurn()
      await kill()
      await work
      const now = holders()
      if (now.length === before.length) {
        expect(now).toEqual(before)
        outcomes.add('before')
        continue
      }
      outcomes.add('after')
      expect(now.length).toBe(4 * people)
      const moved = now.filter((line) => line.startsWith(`e:${code(0)} ${someone(1)} active`))
      expect(moved.length).toBe(1)
      expect(now.filter((line) => line.includes(' inactive ')).length).toBe(
        changes.filter((line) => line.endsWith(',inactive')).length,
      )
      const again = await start()
      expect(await review(again, 'credentials')).toMatchObject({ id, step: 'result', result: { failed: 0 } })
      const { rows: entries } = await again.call('history.page', { offset: 0, limit: 1, userId: null })
      await again.call('history.undo', { id: entries[0]?.id ?? 0 })
      await kill()
      expect(holders()).toEqual(before)
      break
    }
    expect(outcomes).toEqual(new Set(['before', 'after']))
  }, 120_000)
})

describe('the largest file there may be', () => {
  it('is read, judged, corrected, and answers others meanwhile', async () => {
    const running = await start()
    await running.call('imports.open', { kind, path: file(250_000), encoding: null })
    const { id, file: read } = await review(running)
    expect(read.rows).toBe(250_000)
    let judging = true
    const work = running.call('imports.judge', { id }).then(() => (judging = false))
    let answers = 0
    while (judging) {
      await running.call('users.counts', undefined)
      answers += 1
    }
    await work
    expect(answers).toBeGreaterThan(20)
    expect((await review(running)).totals).toMatchObject({ new: 250_000, error: 0 })
    const query = { ...everything, sort: 3, descending: true, search: '민수 e24' }
    const page = await running.call('imports.page', { id, query, offset: 10_000, limit: 2 })
    expect(page.total).toBe(11_111)
    expect(page.rows.map(({ cells }) => cells[3])).toEqual(['E24999', 'E24998'])
    const edited = await running.call('imports.editCell', {
      id,
      row: 250_001,
      column: 2,
      value: 'u0@example.com',
    })
    expect(edited.totals).toMatchObject({ new: 249_999, error: 1 })
  }, 120_000)
})
