import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backUp } from '../../../../src-main/data/database/backup.ts'
import {
  exchangePlaces,
  resumeExchange,
  settleExchange,
  undoExchange,
  type ExchangeDisk,
} from '../../../../src-main/data/database/exchange.ts'
import { layReady, prepareAnew, prepareRestore } from '../../../../src-main/data/database/restore.ts'
import { openStaging } from '../../../../src-main/data/imports/staging.ts'
import { createSession, type Session } from '../../../../src-main/data/session.ts'
import { dataFolders, type DataFolders } from '../../../../src-main/services/contract/folders.ts'
import { CodedError } from '../../../../src-main/services/protocol.ts'
import { addUser, callContext } from '../support.ts'

let root: string
let folders: DataFolders
let sessions: Session[]
/** Why the next opening of a directory fails, if it does. */
let inTheWay: unknown

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-교환-'))
  folders = dataFolders(join(root, 'data'))
  sessions = []
  inTheWay = null
})
afterEach(async () => {
  for (const session of sessions) await session.close()
  rmSync(root, { recursive: true, force: true })
})

function newSession(): Session {
  const session = createSession({
    changed: () => undefined,
    opened: () => {
      if (inTheWay !== null) throw inTheWay
    },
    forget: () => undefined,
  })
  sessions.push(session)
  return session
}

/** As a folder that a person chose is opened: there has to be a directory in it. */
const open = (session: Session, mustExist = true) =>
  session.open({ dataFolder: folders.root, mustExist, account: 'guard', appVersion: '0.0.0-test' })

async function opened(mustExist = true): Promise<Session> {
  const session = newSession()
  expect((await open(session, mustExist)).startError).toBeNull()
  return session
}

const add = (session: Session, key: string) =>
  addUser(session.context(), { firstName: 'Ada', lastName: '김', email: `${key}@example.com` })
const emails = (session: Session) =>
  session.context().database.read.prepare('SELECT email FROM users ORDER BY id').pluck().all()
const target = () => join(root, 'all.badgeprep')

/** The folders of what was set aside. */
function aside(): string[] {
  const folder = join(folders.root, 'set-aside')
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
}

class Killed extends Error {}

/** A disk that does so many things, and then nothing any more, as after a crash. */
function diskUntil(steps: number): ExchangeDisk {
  let left = steps
  const step = (): void => {
    left -= 1
    if (left < 0) throw new Killed()
  }
  return {
    make: (folder) => {
      step()
      mkdirSync(folder, { recursive: true })
    },
    move: async (from, to) => {
      step()
      await rename(from, to)
    },
    remove: async (path) => {
      step()
      await rm(path, { recursive: true, force: true })
    },
  }
}

/** A closed folder in which `old` works, with a log that is not in its file yet and an open review; `new` lies ready. */
async function layOut(): Promise<void> {
  const first = await opened(false)
  add(first, 'new')
  await backUp(first.context(), target(), callContext())
  await first.close()
  const session = await opened()
  const { database } = session.context()
  database.transaction(() => database.write.exec(`UPDATE users SET email = 'old@example.com'`))
  openStaging(folders.stagingDatabase).close()
  const crashed = join(root, 'crashed')
  cpSync(folders.root, crashed, { recursive: true })
  await session.close()
  rmSync(folders.root, { recursive: true })
  renameSync(crashed, folders.root)
  expect(existsSync(`${folders.database}-wal`)).toBe(true)
  await prepareRestore(folders, target(), () => undefined, callContext())
  await layReady(folders)
}

/** Runs `work` on copies of the folder, killed after each number of steps, until it is not any more. */
async function killedEverywhere(
  work: (disk: ExchangeDisk) => Promise<unknown>,
  check: (steps: number) => Promise<void>,
): Promise<number> {
  const template = join(root, 'template')
  renameSync(folders.root, template)
  for (let steps = 0; ; steps++) {
    cpSync(template, folders.root, { recursive: true })
    const killed = await work(diskUntil(steps)).then(
      () => false,
      (error: unknown) => {
        if (!(error instanceof Killed)) throw error
        return true
      },
    )
    await check(steps)
    rmSync(folders.root, { recursive: true })
    if (!killed) return steps
  }
}

/** The next start finds a directory, whole, and nothing of an exchange is left; the other one lies aside. */
async function expectNext(directory: 'old' | 'new', setAside: 'old' | null): Promise<void> {
  const session = await opened()
  expect(emails(session)).toEqual([`${directory}@example.com`])
  expect(session.context().database.write.pragma('integrity_check', { simple: true })).toBe('ok')
  await session.close()
  const names = readdirSync(folders.root)
  expect(names).not.toContain('restore')
  expect(names).not.toContain('exchange')
  expect(aside()).toHaveLength(setAside === null ? 0 : 1)
  if (setAside === null) expect(existsSync(folders.stagingDatabase)).toBe(true)
  for (const folder of aside()) {
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['badgeprep.db', 'reviews.db']))
    const before = folders
    folders = dataFolders(folder)
    const old = await opened()
    expect(emails(old)).toEqual(['old@example.com'])
    await old.close()
    folders = before
  }
}

describe('an exchange that is cut off', { timeout: 120_000 }, () => {
  it('is finished at the next start, wherever that was, also in a folder that a person chose', async () => {
    await layOut()
    const steps = await killedEverywhere(
      (disk) => resumeExchange(folders, disk),
      () => expectNext('new', 'old'),
    )
    expect(steps).toBeGreaterThan(6)
  })

  it('is cut off a second time, and finished all the same', async () => {
    await layOut()
    await resumeExchange(folders, diskUntil(3)).catch(() => undefined)
    await killedEverywhere(
      (disk) => resumeExchange(folders, disk),
      () => expectNext('new', 'old'),
    )
  })

  it('is settled at the next start, wherever settling was cut off', async () => {
    await layOut()
    await resumeExchange(folders)
    await killedEverywhere(
      (disk) => settleExchange(folders, '2026-01-31T09-00-00Z', disk),
      () => expectNext('new', 'old'),
    )
  })

  it('leaves nothing of what need not be kept, wherever letting go of it was cut off', async () => {
    await layOut()
    await resumeExchange(folders)
    await killedEverywhere(
      (disk) => settleExchange(folders, null, disk),
      async (steps) => {
        // What had not begun is settled as the next start does it.
        const session = await opened()
        expect(emails(session)).toEqual(['new@example.com'])
        await session.close()
        expect(aside()).toHaveLength(steps < 2 ? 1 : 0)
        expect(readdirSync(folders.root)).not.toContain('exchange')
      },
    )
  })

  it('brings the old directory back with its log and its review, wherever taking it back was cut off', async () => {
    await layOut()
    await resumeExchange(folders)
    let undone = 0
    await killedEverywhere(
      (disk) => undoExchange(folders, disk),
      async (steps) => {
        // Before the first step nothing says that it is to be undone.
        await expectNext(steps === 0 ? 'new' : 'old', steps === 0 ? 'old' : null)
        undone = steps
      },
    )
    expect(undone).toBeGreaterThan(6)
  })

  it('goes on, or is taken back, wherever taking it back in the middle was cut off', async () => {
    await layOut()
    await resumeExchange(folders, diskUntil(3)).catch(() => undefined)
    const found = new Set<string>()
    await killedEverywhere(
      (disk) => undoExchange(folders, disk),
      async () => {
        const { ready, back } = exchangePlaces(folders)
        const took = existsSync(ready) && !existsSync(back)
        await expectNext(took ? 'new' : 'old', took ? 'old' : null)
        found.add(took ? 'new' : 'old')
      },
    )
    expect(found).toEqual(new Set(['new', 'old']))
  })
})

describe('a restored directory that cannot be opened', () => {
  it('gives way to the one that was there', async () => {
    const session = await opened(false)
    add(session, 'a')
    await backUp(session.context(), target(), callContext())
    add(session, 'b')
    const restored = session.restore(target(), {
      ...callContext(),
      saving: () => {
        inTheWay = new CodedError('disk-full')
        return Promise.resolve()
      },
    })
    // The old one cannot be opened for the same reason, which is what the window has to show.
    expect((await restored).startError).toMatchObject({ code: 'data-folder-full' })
    expect(() => session.context()).toThrow('service-unavailable')
    inTheWay = null
    expect((await open(session)).startError).toBeNull()
    expect(emails(session)).toEqual(['a@example.com', 'b@example.com'])
    expect(aside()).toEqual([])
  })

  it('by what is damaged in it gives way at the start too, where a crash left it on trial', async () => {
    await layOut()
    await resumeExchange(folders)
    writeFileSync(folders.database, 'not a database at all '.repeat(500))
    await expectNext('old', null)
  })

  it('is on trial but once: what was damaged after it had been opened is not exchanged for the old one', async () => {
    await layOut()
    await resumeExchange(folders)
    await settleExchange(folders, null, diskUntil(1)).catch(() => undefined)
    writeFileSync(folders.database, 'not a database at all '.repeat(500))
    expect((await open(newSession())).startError).toMatchObject({ code: 'database-damaged' })
    expect(readFileSync(folders.database, 'utf8')).toContain('not a database')
  })

  it('for what is merely in the way stays on trial until that is gone', async () => {
    await layOut()
    inTheWay = new CodedError('disk-full')
    const session = newSession()
    expect((await open(session)).startError).toMatchObject({ code: 'data-folder-full' })
    expect((await open(session)).startError).toMatchObject({ code: 'data-folder-full' })
    inTheWay = null
    expect((await open(session)).startError).toBeNull()
    await session.close()
    await expectNext('new', 'old')
  })
})

it('an empty directory is prepared without a trace of an earlier preparation', async () => {
  await layOut()
  await resumeExchange(folders)
  await settleExchange(folders, null)
  await prepareAnew(folders)
  expect(readdirSync(join(folders.root, 'restore'))).toEqual(['incoming.db'])
})
