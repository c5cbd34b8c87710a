import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, rename, rm } from 'node:fs/promises'
import type * as FsPromises from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { backUp } from '../../../src-main/data/database/backup.ts'
import type { Session } from '../../../src-main/data/session.ts'
import type { CallContext } from '../../../src-main/services/channel.ts'
import { storedPhotoPath } from '../../../src-main/services/contract/folders.ts'
import { CodedError, toAppError } from '../../../src-main/services/protocol.ts'
import { givePhoto, makeTestFolder, type TestFolder } from '../data/session-support.ts'
import { addUser, callContext } from '../data/support.ts'

// They work as they are until a test says otherwise.
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof FsPromises>()
  return { ...fs, readFile: vi.fn(fs.readFile), rename: vi.fn(fs.rename), rm: vi.fn(fs.rm) }
})

const busy = (): Promise<never> => Promise.reject(Object.assign(new Error('EBUSY'), { code: 'EBUSY' }))

/** Another program holds the file, as a virus scanner does with a large new one: Windows neither moves nor removes it. */
async function hold(file: string): Promise<void> {
  const real = await vi.importActual<typeof FsPromises>('node:fs/promises')
  vi.mocked(rename).mockImplementation((from, to) =>
    [from, to].includes(file) && existsSync(file) ? busy() : real.rename(from, to),
  )
  vi.mocked(rm).mockImplementation((path, options) =>
    file.startsWith(String(path)) && existsSync(file) ? busy() : real.rm(path, options),
  )
}

function letGo(): void {
  for (const mock of [readFile, rename, rm]) vi.mocked(mock).mockReset()
}

let data: TestFolder
let target: string
let session: Session

const emails = (open = session) =>
  open.context().database.read.prepare('SELECT email FROM users ORDER BY id').pluck().all()
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => toAppError(error).code,
  )
/** Where an exchange leaves things. */
const left = () =>
  readdirSync(data.folders.root).filter((name) => /^(restore|exchange|set-aside)$/.test(name))

/** The session ends, all is let go of, and the next start finds this. */
async function expectNext(users: string[]): Promise<void> {
  await session.close()
  letGo()
  session = await data.opened()
  expect(emails()).toEqual(users)
  expect(left()).toEqual([])
}

/** A restore during which another program begins to hold a file of the data folder. */
const restoring = (...file: string[]): CallContext => ({
  ...callContext(),
  saving: () => hold(join(data.folders.root, ...file)),
})

beforeEach(async () => {
  data = makeTestFolder()
  target = join(data.root, '전부.badgeprep')
  session = await data.opened()
  addUser(session.context(), { email: 'a@example.com' })
  await backUp(session.context(), target, callContext())
  addUser(session.context(), { email: 'b@example.com' })
})
afterEach(async () => {
  letGo()
  await data.cleanup()
})

describe('a restore while another program holds', () => {
  it('what it was prepared in, takes place; the next one waits until that is gone', async () => {
    const { startError } = await session.restore(target, restoring('restore', 'copy.db'))
    expect(startError).toBeNull()
    expect(emails()).toEqual(['a@example.com'])
    writeFileSync(join(data.folders.root, 'restore', 'copy.db'), '')
    await session.close()
    session = await data.opened()
    addUser(session.context(), { email: 'c@example.com' })
    expect(await codeOf(session.restore(target, callContext()))).toBe('in-use')
    expect(emails()).toEqual(['a@example.com', 'c@example.com'])
    await expectNext(['a@example.com', 'c@example.com'])
  })

  it('the new directory, has failed: the old one is open, and the new one never comes', async () => {
    expect(await codeOf(session.restore(target, restoring('restore', 'ready.db')))).toBe('in-use')
    expect(emails()).toEqual(['a@example.com', 'b@example.com'])
    await session.close()
    session = await data.opened()
    expect(emails()).toEqual(['a@example.com', 'b@example.com'])
    expect(await codeOf(session.restore(target, callContext()))).toBe('in-use')
    await expectNext(['a@example.com', 'b@example.com'])
  })

  it('the old directory, has failed, and leaves no trial that a damage of later days would end', async () => {
    expect(await codeOf(session.restore(target, restoring('badgeprep.db')))).toBe('in-use')
    expect(emails()).toEqual(['a@example.com', 'b@example.com'])
    await session.close()
    letGo()
    const spoiled = 'not a database at all '.repeat(500)
    writeFileSync(data.folders.database, spoiled)
    await expect(data.opened()).rejects.toThrow('database-damaged')
    expect(readFileSync(data.folders.database, 'utf8')).toBe(spoiled)
  })

  it('a file of the old directory that was moved away, takes place', async () => {
    await session.restore(target, restoring('exchange', 'gone', 'badgeprep.db'))
    expect(emails()).toEqual(['a@example.com'])
    await expectNext(['a@example.com'])
  })

  it('what was prepared, is cancelled all the same', async () => {
    const cancelled = session.restore(target, {
      ...callContext(),
      async saving() {
        await hold(join(data.folders.root, 'restore', 'incoming.db'))
        throw new CodedError('cancelled')
      },
    })
    expect(await codeOf(cancelled)).toBe('cancelled')
    await expectNext(['a@example.com', 'b@example.com'])
  })
})

it('a backup does not take a photo for lost that another program holds', async () => {
  const hash = givePhoto(session, 1, 'face')
  const photo = storedPhotoPath(data.folders, hash)
  const real = await vi.importActual<typeof FsPromises>('node:fs/promises')
  vi.mocked(readFile).mockImplementation((path, options) =>
    path === photo ? busy() : real.readFile(path, options),
  )
  expect(await codeOf(backUp(session.context(), target, callContext()))).toBe('in-use')
  letGo()
  expect(await backUp(session.context(), target, callContext())).toBeNull()
  rmSync(photo)
  expect(await backUp(session.context(), target, callContext())).toMatchObject({ people: 1 })
})
