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
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backUp } from '../../../../src-main/data/database/backup.ts'
import { hashOf } from '../../../../src-main/data/database/container.ts'
import { stagedPhotoPath } from '../../../../src-main/data/photos/files.ts'
import { sweepPhotos } from '../../../../src-main/data/photos/sweep.ts'
import { createSession, type Session } from '../../../../src-main/data/session.ts'
import { updateUser } from '../../../../src-main/data/users/store.ts'
import {
  dataFolders,
  storedPhotoPath,
  type DataFolders,
} from '../../../../src-main/services/contract/folders.ts'
import { CodedError } from '../../../../src-main/services/protocol.ts'
import { addUser, callContext } from '../support.ts'

let root: string
let folders: DataFolders
let sessions: Session[]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-보관-'))
  folders = dataFolders(join(root, 'data'))
  sessions = []
})
afterEach(async () => {
  for (const session of sessions) await session.close()
  rmSync(root, { recursive: true, force: true })
})

function newSession(): Session {
  const session = createSession({
    changed: () => undefined,
    opened: (context) => sweepPhotos(context.folders, context.database.write),
    forget: () => undefined,
  })
  sessions.push(session)
  return session
}

const open = (session: Session) =>
  session.open({ dataFolder: folders.root, mustExist: false, account: 'guard', appVersion: '0.0.0-test' })

async function opened(): Promise<Session> {
  const session = newSession()
  expect((await open(session)).startError).toBeNull()
  return session
}

const add = (session: Session, key: string) =>
  addUser(session.context(), { firstName: 'Ada', lastName: '김', email: `${key}@example.com` })
const emails = (session: Session) =>
  session.context().database.read.prepare('SELECT email FROM users ORDER BY id').pluck().all()
const target = () => join(root, 'all.badgeprep')
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => (thrown instanceof CodedError ? thrown.error.code : thrown),
  )

/** The folders of what was set aside. */
function aside(): string[] {
  const folder = join(folders.root, 'set-aside')
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
}

describe('a restore over a directory that cannot be opened', () => {
  /** A directory with a photo of after the backup, spoiled; answers the photo's hash. */
  async function spoiledWithPhoto(content: string): Promise<string> {
    const session = await opened()
    const user = add(session, 'a')
    await backUp(session.context(), target(), callContext())
    const hash = hashOf(Buffer.from(content))
    mkdirSync(dirname(storedPhotoPath(folders, hash)), { recursive: true })
    writeFileSync(storedPhotoPath(folders, hash), content)
    writeFileSync(stagedPhotoPath(folders, hashOf(Buffer.from('staged'))), 'staged')
    const { database, now } = session.context()
    database.transaction(() => updateUser(database.write, user, { photo: hash }, now()))
    await session.close()
    rmSync(folders.backups, { recursive: true })
    writeFileSync(folders.database, readFileSync(folders.database).fill(0x5a, 4096))
    return hash
  }
  const refused = async (): Promise<Session> => {
    const session = newSession()
    expect((await open(session)).startError).toMatchObject({ code: 'database-damaged', replaceable: true })
    return session
  }

  it('keeps what it sets aside, and the photos that only that may name, also over a later one', async () => {
    const hash = await spoiledWithPhoto('since the backup')
    const session = await refused()
    const first = await session.restore(target(), callContext())
    expect(first.setAside).toBe(aside()[0])
    expect(existsSync(storedPhotoPath(folders, hash))).toBe(true)

    writeFileSync(join(root, 'no backup.db'), 'x')
    expect(await codeOf(session.restore(join(root, 'no backup.db'), callContext()))).toBe('backup-invalid')
    expect(aside()).toEqual([first.setAside])
    const second = await session.restore(target(), callContext())
    expect(second.setAside).toBeNull()
    await session.close()
    await opened()
    expect(aside()).toEqual([first.setAside])
    expect(existsSync(storedPhotoPath(folders, hash))).toBe(true)
  })

  it('leaves it as it is where the backup is damaged too, and can be tried with another one', async () => {
    await spoiledWithPhoto('since the backup')
    const before = readFileSync(folders.database)
    const session = await refused()
    const bad = join(root, 'bad.badgeprep')
    writeFileSync(bad, readFileSync(target()).fill(0x5a, 5000, 20_000))
    expect(await codeOf(session.restore(bad, callContext()))).toBe('backup-invalid')
    expect(readFileSync(folders.database)).toEqual(before)
    expect((await session.restore(target(), callContext())).startError).toBeNull()
    expect(emails(session)).toEqual(['a@example.com'])
  })

  it('lets go of the photos of a directory that was set aside whole as of any other', async () => {
    const session = await opened()
    add(session, 'a')
    await session.close()
    const kept = join(folders.root, 'set-aside', 'earlier')
    mkdirSync(kept, { recursive: true })
    cpSync(folders.database, join(kept, basename(folders.database)))
    const hash = hashOf(Buffer.from('nobody'))
    mkdirSync(dirname(storedPhotoPath(folders, hash)), { recursive: true })
    writeFileSync(storedPhotoPath(folders, hash), 'nobody')
    await opened()
    expect(existsSync(storedPhotoPath(folders, hash))).toBe(false)
  })

  it('is not needed to start anew: the damaged one is set aside, and comes back by hand', async () => {
    await spoiledWithPhoto('since the backup')
    const before = readFileSync(folders.database)
    const session = await refused()
    const { startError, setAside } = await session.startAnew()
    expect(startError).toBeNull()
    expect(emails(session)).toEqual([])
    expect(setAside).not.toBeNull()
    expect(readFileSync(join(setAside ?? '', 'badgeprep.db'))).toEqual(before)
    add(session, 'b')
    await session.close()
    const next = await opened()
    expect(emails(next)).toEqual(['b@example.com'])
    expect(await codeOf(next.startAnew())).toBe('bad-input')
  })

  it('starts anew beside backups, too', async () => {
    const session = await opened()
    add(session, 'a')
    await session.close()
    writeFileSync(folders.database, 'not a database at all '.repeat(500))
    const found = newSession()
    expect((await open(found)).startError?.backups).toHaveLength(1)
    expect((await found.startAnew()).startError).toBeNull()
    await found.close()
    expect(emails(await opened())).toEqual([])
  })
})

describe('a database that somebody took out of its folder', () => {
  it('finds its photos there when it is brought back', async () => {
    const session = await opened()
    const user = add(session, 'a')
    const hash = hashOf(Buffer.from('a picture'))
    mkdirSync(dirname(storedPhotoPath(folders, hash)), { recursive: true })
    writeFileSync(storedPhotoPath(folders, hash), 'a picture')
    const { database, now } = session.context()
    database.transaction(() => updateUser(database.write, user, { photo: hash }, now()))
    await session.close()
    renameSync(folders.database, join(root, 'badgeprep.db'))
    rmSync(folders.backups, { recursive: true })
    const empty = await opened()
    expect(emails(empty)).toEqual([])
    expect((await empty.restore(join(root, 'badgeprep.db'), callContext())).missingPhotos).toBeNull()
    expect(existsSync(storedPhotoPath(folders, hash))).toBe(true)
  })
})
