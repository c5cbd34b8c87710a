import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backUp, copyChecked } from '../../../../src-main/data/database/backup.ts'
import { recordFiles, recordRendered } from '../../../../src-main/data/photos/drop.ts'
import { forgetDrop } from '../../../../src-main/data/photos/forget.ts'
import { readPending } from '../../../../src-main/data/photos/store.ts'
import type { Session } from '../../../../src-main/data/session.ts'
import { CodedError } from '../../../../src-main/services/protocol.ts'
import { makeTestFolder, type TestFolder } from '../session-support.ts'
import { addUser, callContext } from '../support.ts'
import { broken } from '../photos/photo-desk.ts'

let test: TestFolder
let session: Session
beforeEach(async () => {
  test = makeTestFolder()
  session = await test.opened(forgetDrop)
})
afterEach(() => test.cleanup())

const target = (name = 'all') => join(test.root, `${name}.badgeprep`)
const add = (key: string): number =>
  addUser(session.context(), { firstName: 'Ada', lastName: '김', email: `${key}@example.com` })
const emails = (of = session) =>
  of.context().database.read.prepare('SELECT email FROM users ORDER BY id').pluck().all()
const saveBackup = (name?: string) => backUp(session.context(), target(name), callContext())
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof CodedError ? thrown.error.code : thrown),
  )
const drop = (file: string): void =>
  recordFiles(session.context(), [{ path: `/drop/${file}`, folder: '', file, bytes: null }], 0)
const pending = () => readPending(session.context().database.read, 10, [])

describe('a restore while somebody works', () => {
  it('gives no photo what was rendered for one of the directory before', async () => {
    await saveBackup()
    drop('ada.jpg')
    const underWay = pending()
    for (let time = 0; time < 2; time++) {
      await session.restore(target(), callContext())
      drop('bob.jpg')
      const late = underWay.map(({ id, generation }) => ({ id, generation, output: broken }))
      recordRendered(session.context(), late)
      expect(pending().map(({ path }) => path)).toEqual(['/drop/bob.jpg'])
      underWay.push(...pending())
    }
  })

  it('lets nobody write what neither the backup made before it has nor the directory that comes', async () => {
    add('a')
    await saveBackup()
    const { database } = session.context()
    const late: Promise<unknown>[] = []
    const saving = async (): Promise<void> => {
      late.push(codeOf(session.queued(() => add('saved'))))
      late.push(codeOf(database.longTransaction(() => Promise.resolve(add('imported')))))
      await Promise.resolve()
    }
    expect((await session.restore(target(), { ...callContext(), saving })).startError).toBeNull()
    expect(await Promise.all(late)).toEqual(['service-unavailable', 'service-unavailable'])
    expect(emails()).toEqual(['a@example.com'])
  })

  it('goes on with it where the restore comes to nothing', async () => {
    add('a')
    await saveBackup()
    let late: Promise<unknown> = Promise.resolve()
    const saving = (): Promise<void> => {
      late = codeOf(session.queued(() => add('saved')))
      return Promise.reject(new CodedError('cancelled'))
    }
    expect(await codeOf(session.restore(target(), { ...callContext(), saving }))).toBe('cancelled')
    expect(await late).toBe('done')
    expect(emails()).toEqual(['a@example.com', 'saved@example.com'])
  })
})

describe('what replaces the directory', () => {
  it('goes one after the other', async () => {
    await saveBackup('empty')
    add('a')
    await saveBackup('one')
    const waiting = new AbortController()
    const ends = Promise.all([
      codeOf(session.restore(target('empty'), callContext())),
      codeOf(session.restore(target('empty'), callContext(waiting.signal))),
      codeOf(session.restore(target('one'), callContext())),
    ])
    waiting.abort()
    expect(await ends).toEqual(['done', 'cancelled', 'done'])
    expect(emails()).toEqual(['a@example.com'])
  })

  it('is not disturbed by an opening', async () => {
    add('a')
    await saveBackup()
    await session.close()
    const file = test.folders.database
    rmSync(file)
    mkdirSync(file)
    const input = {
      dataFolder: test.folders.root,
      mustExist: false,
      account: 'guard',
      appVersion: '0.0.0-test',
    }
    expect((await session.open(input)).startError).not.toBeNull()
    const restoring = codeOf(session.restore(target(), callContext()))
    const [restored, opened] = await Promise.all([restoring, session.open(input)])
    expect(restored).toBe('done')
    expect(opened.startError).toBeNull()
    expect(emails()).toEqual(['a@example.com'])
  })
})

describe('what an earlier restore could not remove', () => {
  it('is removed by the next one, and not taken for something to be set aside', async () => {
    add('a')
    await saveBackup()
    const exchange = join(test.folders.root, 'exchange')
    for (const name of ['gone', 'passed']) mkdirSync(join(exchange, name), { recursive: true })
    writeFileSync(join(exchange, 'gone', 'badgeprep.db'), 'held by a virus scanner')
    await session.restore(target(), callContext())
    expect(existsSync(exchange)).toBe(false)
    expect(existsSync(join(test.folders.root, 'set-aside'))).toBe(false)
  })
})

describe('a directory that was not closed in order', () => {
  it('is restored with what its log has', async () => {
    const { database } = session.context()
    database.write.pragma('wal_checkpoint(TRUNCATE)')
    add('a')
    const copy = join(test.root, 'badgeprep.db')
    for (const end of ['', '-wal']) cpSync(test.folders.database + end, copy + end)
    add('b')
    await session.restore(copy, callContext())
    expect(emails()).toEqual(['a@example.com'])
  })
})

describe('a backup', () => {
  it('that cannot be read is not told as a file that cannot be written', async () => {
    expect(await codeOf(session.restore(test.root, callContext()))).toBe('unreadable')
    expect(await codeOf(copyChecked(test.root, target(), () => undefined))).toBe('unreadable')
  })

  it('does not take the place of the open directory', async () => {
    add('a')
    expect(await codeOf(backUp(session.context(), test.folders.database, callContext()))).toBe('not-writable')
    await session.close()
    session = await test.opened()
    expect(emails()).toEqual(['a@example.com'])
  })

  it('is made although the folder of the automatic ones was deleted', async () => {
    add('a')
    rmSync(test.folders.backups, { recursive: true })
    await saveBackup()
    expect((await session.restore(target(), callContext())).startError).toBeNull()
  })
})
