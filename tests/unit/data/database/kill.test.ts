import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import cardFormatsFile from '../../../../resources/card-formats.json'
import { credentialColumns, insertCredential } from '../../../../src-main/data/credentials/store.ts'
import { openDatabase } from '../../../../src-main/data/database/database.ts'
import { pageHistory } from '../../../../src-main/data/history/query.ts'
import { recordHistory } from '../../../../src-main/data/history/store.ts'
import { createSession } from '../../../../src-main/data/session.ts'
import { emptyFields } from '../../../../src-main/data/users/rules.ts'
import { insertUser, updateUser, userColumns } from '../../../../src-main/data/users/store.ts'
import { dataFolders, type DataFolders } from '../../../../src-main/services/contract/folders.ts'
import { forkDataService, type ForkedService } from '../service-client.ts'
import { someCredential } from '../support.ts'

let root: string
let folders: DataFolders
let service: ForkedService | null

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-kill-'))
  folders = dataFolders(join(root, 'data'))
  service = null
})
afterEach(async () => {
  await service?.kill()
  rmSync(root, { recursive: true, force: true })
})

/** Mulberry32: the same moments in every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

async function start(): Promise<ForkedService> {
  service = await forkDataService()
  const opened = await service.call('data.open', {
    dataFolder: folders.root,
    mustExist: false,
    account: 'guard',
    appVersion: '0.0.0-test',
  })
  expect(opened.startError).toBeNull()
  return service
}

/** Looks at the database as the next start finds it. */
function look<T>(work: (db: ReturnType<typeof openDatabase>) => T): T {
  const database = openDatabase(folders.database)
  try {
    expect(database.write.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.write.pragma('foreign_key_check')).toEqual([])
    return work(database)
  } finally {
    database.close()
  }
}

const allRows = () =>
  look(({ read }) => read.prepare(`SELECT ${userColumns.join(', ')} FROM users ORDER BY id`).all())

/** Every user is as its latest entry left it, and no entry stands without its change. */
function expectUsersAndHistoryToAgree(): void {
  look(({ read }) => {
    const disagreeing = read
      .prepare(
        `SELECT c.user FROM history_changes c LEFT JOIN users u ON u.id = c.user
         WHERE c.history_id = (
           SELECT max(o.history_id) FROM history_changes o JOIN history h ON h.id = o.history_id
           WHERE o.user = c.user AND h.undone_at IS NULL)
         AND u.stamp IS NOT c.after_stamp`,
      )
      .all()
    expect(disagreeing).toEqual([])
    const orphans = read
      .prepare('SELECT id FROM users WHERE id NOT IN (SELECT user FROM history_changes)')
      .all()
    expect(orphans).toEqual([])
    const empty = read
      .prepare('SELECT id FROM history WHERE id NOT IN (SELECT history_id FROM history_changes)')
      .all()
    expect(empty).toEqual([])
  })
}

/** Makes a directory of an import of many users, then a second import that changes all of them. */
async function importTwice(
  users: number,
): Promise<{ empty: unknown[]; added: unknown[]; changed: unknown[] }> {
  const session = createSession({
    changed: () => undefined,
    opened: () => undefined,
    forget: () => undefined,
  })
  await session.open({
    dataFolder: folders.root,
    mustExist: false,
    account: 'guard',
    appVersion: '0.0.0-test',
  })
  const { database, now } = session.context()
  const enter = (changes: () => ReturnType<typeof insertUser>[]) =>
    database.transaction(() =>
      recordHistory(database.write, {
        kind: 'users-import',
        subject: 'users.csv',
        counts: {},
        options: {},
        at: now(),
        by: 'guard',
        changes: changes(),
      }),
    )
  const ids: number[] = []
  enter(() =>
    Array.from({ length: users }, (_, number) => {
      const fields = { ...emptyFields(), firstName: '민수', lastName: '김', email: `u${number}@example.com` }
      const change = insertUser(database.write, fields, now())
      ids.push(change.user)
      return change
    }),
  )
  const added = database.read.prepare(`SELECT ${userColumns.join(', ')} FROM users ORDER BY id`).all()
  enter(() => ids.map((id) => updateUser(database.write, id, { email: `c${id}@example.com` }, now())))
  await session.close()
  return { empty: [], added, changed: allRows() }
}

const walBytes = () => statSync(`${folders.database}-wal`, { throwIfNoEntry: false })?.size ?? 0

/** Kills the service as soon as `moment` comes, or once the work is over. Answers whether the work was answered. */
async function killWhen(moment: () => boolean, work: Promise<unknown>): Promise<boolean> {
  let answered = false
  let over = false
  const settled = work.then(
    () => (answered = over = true),
    () => (over = true),
  )
  while (!over && !moment()) await nextTurn()
  await service?.kill()
  service = null
  await settled
  return answered
}

/** Before anything can have been done, however late a busy machine lets this process look. */
const atOnce = (): boolean => true

describe('a killed service', { timeout: 120_000 }, () => {
  it('leaves each single change whole with its entry, and loses none that it answered', async () => {
    const next = random(20260131)
    let answeredUsers = 0
    for (let round = 0; round < 8; round++) {
      const running = await start()
      let answers = 0
      const wanted = Math.floor(next() * 40)
      const work: Promise<unknown>[] = []
      for (let number = 0; number < 60; number++) {
        const email = `r${round}n${number}@example.com`
        const fields = { ...emptyFields(), firstName: 'Ada', lastName: "O'Hara", email }
        work.push(
          running.call('users.save', { id: null, fields }).then(async (saved) => {
            answers++
            answeredUsers++
            if (!saved.saved) return
            if (number % 3 === 0) {
              await running.call('users.setStatus', { id: saved.user.id, status: 'suspended' })
            }
            if (number % 5 === 0) await running.call('users.delete', { id: saved.user.id })
          }),
        )
      }
      await killWhen(() => answers >= wanted, Promise.allSettled(work))
      await Promise.allSettled(work)
      expectUsersAndHistoryToAgree()
      const added = look(({ read }) =>
        read.prepare(`SELECT count(*) FROM history WHERE kind = 'user-added'`).pluck().get(),
      )
      expect(added).toBeGreaterThanOrEqual(answeredUsers)
    }
  })

  it('leaves a large undo done or not begun, wherever in its commit it was killed', async () => {
    const { added, changed } = await importTwice(3000)
    const outcomes = new Set<string>()
    const whole = 4_000_000
    let progressed = 0
    let wal = 0
    const moments = [
      atOnce,
      ...[1, 3].map((steps) => () => progressed >= steps),
      ...[0, 0.2, 0.5, 0.8, 1].map((share) => () => walBytes() > wal + share * whole),
    ]
    for (const moment of moments) {
      const running = await start()
      progressed = 0
      wal = walBytes()
      const answered = await killWhen(
        moment,
        running.call('history.undo', { id: 2 }, () => void progressed++),
      )
      const entry = look(({ read }) => pageHistory(read, null, 0, 1).rows[0])
      const rows = allRows()
      if (entry?.state === 'undone') {
        expect(rows).toEqual(added)
        outcomes.add('done')
        break
      }
      expect(answered).toBe(false)
      expect(entry).toMatchObject({ state: 'done', obstacle: null })
      expect(rows).toEqual(changed)
      outcomes.add('not begun')
    }
    expect(outcomes).toContain('not begun')
  })

  it('leaves the old or the restored directory, whole, wherever a restore was killed', async () => {
    const { added, changed } = await importTwice(2000)
    const backup = join(root, 'backup.badgeprep')
    const first = await start()
    await first.call('data.backup', { file: backup })
    await first.call('history.undo', { id: 2 })
    await first.kill()
    const next = random(7)
    const outcomes = new Set<string>()
    const work = join(folders.root, 'restore')
    const moments: (() => boolean)[] = [
      atOnce,
      () => existsSync(join(work, 'copy.db')),
      () => existsSync(join(work, 'incoming.db')),
      () => existsSync(join(work, 'ready.db')),
      () => existsSync(join(folders.root, 'exchange')),
      ...Array.from({ length: 4 }, () => {
        const milliseconds = next() * 600
        let since = 0
        return () => performance.now() - (since ||= performance.now()) > milliseconds
      }),
    ]
    for (const moment of moments) {
      const running = await start()
      const answered = await killWhen(moment, running.call('data.restore', { file: backup }))
      await (await start()).kill()
      const rows = allRows()
      const restored = JSON.stringify(rows) === JSON.stringify(changed)
      if (!restored) expect(rows).toEqual(added)
      if (answered) expect(restored).toBe(true)
      outcomes.add(restored ? 'restored' : 'old')
      expect(readdirSync(folders.root)).not.toContain('restore')
      expect(readdirSync(folders.root)).not.toContain('exchange')
      if (restored) {
        const again = await start()
        await again.call('history.undo', { id: 2 })
        await again.kill()
      }
    }
    expect(outcomes).toEqual(new Set(['old', 'restored']))
  })

  it('never leaves half a backup under its name', async () => {
    await importTwice(2000)
    const backup = join(root, 'backup.badgeprep')
    const moments: ((stage: string, done: number) => boolean)[] = [
      (stage) => stage === 'saving',
      (stage) => stage === 'checking',
    ]
    for (const moment of moments) {
      const running = await start()
      let reached = false
      await killWhen(
        () => reached,
        running.call('data.backup', { file: backup }, ({ stage, done }) => (reached ||= moment(stage, done))),
      )
      expect(readdirSync(folders.backups).some((name) => name.endsWith('.badgeprep'))).toBe(false)
      if (existsSync(backup)) {
        const check = await start()
        await check.call('data.restore', { file: backup })
        await check.kill()
        rmSync(backup)
      }
      await (await start()).kill()
      expect(readdirSync(folders.backups).filter((name) => name.includes('tmp'))).toEqual([])
    }
  })

  it('leaves all cards as they were, or all as changed card types have them', async () => {
    const cards = 6000
    await importTwice(1)
    await (await start()).kill()
    look(({ write, transaction }) =>
      transaction(() => {
        for (let number = 0; number < cards; number++) {
          const card = someCredential(1, `c:HID:1:${number}`)
          insertCredential(write, { ...card, cardNumber: String(number) }, '2026-01-01T00:00:00.000Z', 1)
        }
      }),
    )
    const types = cardFormatsFile.types.map((type) =>
      type.shortNames[0] === 'HID' ? { ...type, shortNames: ['HID26'] } : type,
    )
    writeFileSync(folders.cardFormats, JSON.stringify({ types }))
    const state = () =>
      look(({ read }) => ({
        rows: read.prepare(`SELECT ${credentialColumns.join(', ')} FROM credentials ORDER BY id`).all(),
        types: read.prepare("SELECT value FROM settings WHERE name = 'cardTypes'").pluck().get(),
      }))
    const before = state()
    const outcomes = new Set<string>()
    const moments = [0, 0.3, 0.6, 0.9].map((share) => () => walBytes() > share * 2_000_000)
    for (const moment of [...moments, () => false]) {
      const running = await forkDataService()
      service = running
      const input = { dataFolder: folders.root, mustExist: false, account: 'guard', appVersion: '0.0.0-test' }
      await killWhen(moment, running.call('data.open', input))
      const after = state()
      if (after.types === before.types) {
        expect(after).toEqual(before)
        outcomes.add('before')
        continue
      }
      const identities = after.rows.map((row) => (row as { identity: string }).identity)
      expect(identities).toEqual(before.rows.map((_, number) => `c:HID26:1:${number}`))
      outcomes.add('after')
    }
    expect(outcomes).toContain('after')
  })

  it('lets go of its folder', async () => {
    const first = await start()
    const second = await forkDataService()
    const input = { dataFolder: folders.root, mustExist: false, account: 'guard', appVersion: '0.0.0-test' }
    try {
      expect((await second.call('data.open', input)).startError).toMatchObject({ code: 'data-folder-in-use' })
      await expect(second.call('users.counts', undefined)).rejects.toThrow('service-unavailable')
      await first.kill()
      expect((await second.call('data.open', input)).startError).toBeNull()
      expect(await second.call('users.counts', undefined)).toEqual({
        all: 0,
        withoutPhoto: 0,
        withoutCredential: 0,
        suspended: 0,
        sharedCard: 0,
      })
    } finally {
      await second.kill()
    }
  })
})
