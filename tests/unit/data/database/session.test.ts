import BetterSqlite3 from 'better-sqlite3'
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChangedTopic } from '../../../../src-preload/contract/app.ts'
import { defaultSettings } from '../../../../src-preload/contract/settings.ts'
import type { Progress } from '../../../../src-main/services/protocol.ts'
import { CodedError } from '../../../../src-main/services/protocol.ts'
import {
  dataFolders,
  storedPhotoPath,
  type DataFolders,
} from '../../../../src-main/services/contract/folders.ts'
import { photosInBackups } from '../../../../src-main/data/database/backup-photos.ts'
import { backUp } from '../../../../src-main/data/database/backup.ts'
import { hashOf } from '../../../../src-main/data/database/container.ts'
import { currentVersion } from '../../../../src-main/data/database/migrations.ts'
import { pageHistory } from '../../../../src-main/data/history/query.ts'
import { settingsHandlers } from '../../../../src-main/data/settings/handlers.ts'
import { createSession, type Session } from '../../../../src-main/data/session.ts'
import { emptyFields } from '../../../../src-main/data/users/rules.ts'
import { updateUser, userColumns } from '../../../../src-main/data/users/store.ts'
import { saveUser } from '../../../../src-main/data/users/users.ts'
import { addUser, callContext } from '../support.ts'

let root: string
let folders: DataFolders
let sessions: Session[]
let changed: ChangedTopic[][]
let forgotten: number

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-세션-'))
  folders = dataFolders(join(root, 'data'))
  sessions = []
  changed = []
  forgotten = 0
})
afterEach(async () => {
  for (const session of sessions) await session.close()
  rmSync(root, { recursive: true, force: true })
})

function newSession(): Session {
  const session = createSession({
    changed: (topics) => changed.push(topics),
    opened: () => undefined,
    forget: () => void forgotten++,
  })
  sessions.push(session)
  return session
}

const open = (session: Session) =>
  session.open({ dataFolder: folders.root, mustExist: false, account: 'guard', appVersion: '0.0.0-test' })
const startErrorOf = async (session: Session) => (await open(session)).startError

async function opened(): Promise<Session> {
  const session = newSession()
  expect(await startErrorOf(session)).toBeNull()
  return session
}

function call() {
  const controller = new AbortController()
  const progress: Progress[] = []
  return {
    ...callContext(controller.signal, (step) => void progress.push(step)),
    controller,
    steps: progress,
  }
}

const add = (session: Session, key: string) =>
  addUser(session.context(), { firstName: 'Ada', lastName: '김', email: `${key}@example.com` })

/** Gives a user a photo that lies in the store; answers its hash. */
function givePhoto(session: Session, user: number, content: string): string {
  const hash = hashOf(Buffer.from(content))
  mkdirSync(dirname(storedPhotoPath(folders, hash)), { recursive: true })
  writeFileSync(storedPhotoPath(folders, hash), content)
  const { database, now } = session.context()
  database.transaction(() => updateUser(database.write, user, { photo: hash }, now()))
  return hash
}

const rows = (session: Session) =>
  session
    .context()
    .database.read.prepare(`SELECT ${userColumns.join(', ')} FROM users ORDER BY id`)
    .all()
const emails = (session: Session) =>
  session.context().database.read.prepare('SELECT email FROM users ORDER BY id').pluck().all()
const error = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => (thrown instanceof CodedError ? thrown.error : thrown),
  )

/** Spoils the middle of a file. */
function spoil(file: string): void {
  const bytes = readFileSync(file)
  bytes.fill(0x5a, Math.floor(bytes.length / 3), Math.floor((bytes.length * 2) / 3))
  writeFileSync(file, bytes)
}

describe('a data folder that a person chose', () => {
  it('is not made anew where the directory that was in it is gone, and opened once it is back', async () => {
    const input = { dataFolder: folders.root, mustExist: true, account: 'guard', appVersion: '0.0.0-test' }
    const session = newSession()
    const missing = { code: 'data-folder-missing', args: { folder: folders.root }, retryable: true }
    expect((await session.open(input)).startError).toMatchObject(missing)
    expect(existsSync(folders.database)).toBe(false)

    const other = await opened()
    await other.close()
    expect((await session.open(input)).startError).toBeNull()
  })

  it('offers the backups that lie there where but the database is gone', async () => {
    const input = { dataFolder: folders.root, mustExist: true, account: 'guard', appVersion: '0.0.0-test' }
    const first = await opened()
    add(first, 'a')
    await first.close()
    rmSync(folders.database)
    const session = newSession()
    const { startError } = await session.open(input)
    expect(startError).toMatchObject({ code: 'database-damaged', replaceable: true })
    await session.restore(startError?.backups[0]?.file ?? '', call())
    expect(emails(session)).toEqual(['a@example.com'])
  })
})

describe('open', () => {
  it('makes a new directory, and opens it again with what was written', async () => {
    const first = newSession()
    expect(await open(first)).toEqual({ settings: defaultSettings, startError: null, setAside: null })
    const { database } = first.context()
    expect(database.write.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(database.write.pragma('synchronous', { simple: true })).toBe(2)
    expect(database.write.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(() => database.read.exec('DELETE FROM users')).toThrow('readonly')
    add(first, 'a')
    const settings = settingsHandlers(() => first.context())['settings.change'](
      { language: 'ko', theme: 'dark' },
      call(),
    )
    expect(settings).toEqual({ ...defaultSettings, language: 'ko', theme: 'dark' })
    await first.close()
    expect(() => first.context()).toThrow('service-unavailable')

    const second = newSession()
    expect(await open(second)).toEqual({ settings, startError: null, setAside: null })
    expect(emails(second)).toEqual(['a@example.com'])
    expect(await open(second)).toEqual({ settings, startError: null, setAside: null })
  })

  it('refuses a folder in which another works, until that one is gone', async () => {
    const first = await opened()
    const second = newSession()
    expect(await startErrorOf(second)).toEqual({
      code: 'data-folder-in-use',
      args: {},
      retryable: true,
      replaceable: false,
      backups: [],
    })
    expect(() => second.context()).toThrow('service-unavailable')
    expect(await error(second.restore('x', call()))).toMatchObject({ code: 'data-folder-in-use' })
    await first.close()
    expect(await startErrorOf(second)).toBeNull()
  })

  it('says that a folder cannot be written to', async () => {
    writeFileSync(join(root, 'data'), 'a file in its place')
    expect(await startErrorOf(newSession())).toMatchObject({
      code: 'data-folder-not-writable',
      args: { folder: folders.root },
    })
  })

  it('refuses a database of a newer version, and leaves it as it is', async () => {
    const session = await opened()
    add(session, 'a')
    await session.close()
    const newer = new BetterSqlite3(folders.database)
    newer.pragma(`user_version = ${currentVersion + 1}`)
    newer.close()
    const before = readFileSync(folders.database)
    expect(await startErrorOf(newSession())).toMatchObject({
      code: 'database-newer',
      args: { version: currentVersion + 1, supported: currentVersion },
    })
    expect(readFileSync(folders.database)).toEqual(before)
  })

  it.each([
    ['spoiled', () => spoil(folders.database)],
    ['cut off', () => truncateSync(folders.database, 8192)],
    ['emptied', () => truncateSync(folders.database, 0)],
    ['deleted', () => rmSync(folders.database)],
    ['another kind of file', () => writeFileSync(folders.database, 'PK\u0003\u0004'.repeat(5000))],
    [
      "another program's database",
      () => {
        rmSync(folders.database)
        const db = new BetterSqlite3(folders.database)
        db.exec('CREATE TABLE x (y); PRAGMA user_version = 1')
        db.close()
      },
    ],
  ])('finds a database that was %s, and brings the last backup back', async (_, damage) => {
    const session = await opened()
    const user = add(session, 'a')
    const hash = givePhoto(session, user, 'a picture')
    const before = rows(session)
    await session.close()
    damage()

    const found = newSession()
    const startError = await startErrorOf(found)
    expect(startError).toMatchObject({ code: 'database-damaged', backups: [{ file: expect.any(String) }] })
    expect(() => found.context()).toThrow('service-unavailable')
    expect(await startErrorOf(found)).toMatchObject({ code: 'database-damaged' })

    const back = await found.restore(startError?.backups[0]?.file ?? '', call())
    expect(back.startError).toBeNull()
    expect(rows(found)).toEqual(before)
    expect(existsSync(storedPhotoPath(folders, hash))).toBe(true)
    expect(forgotten).toBe(1)
    expect(changed).toContainEqual(['users', 'photos', 'imports', 'history', 'settings'])
  })

  it('closes the directory again where what has to be done first fails, and opens it once that works', async () => {
    let full = true
    const session = createSession({
      changed: () => undefined,
      opened: () => {
        if (full) throw new CodedError('disk-full')
      },
      forget: () => undefined,
    })
    sessions.push(session)
    expect(await startErrorOf(session)).toMatchObject({ code: 'data-folder-full' })
    expect(() => session.context()).toThrow('service-unavailable')
    full = false
    expect(await startErrorOf(session)).toBeNull()
  })

  it('is answered with settings even where one of them is of another version', async () => {
    const session = await opened()
    const { database } = session.context()
    database.write.exec(
      `INSERT INTO settings VALUES ('theme', '"dark"'), ('language', '"klingon"'), ('photoFit', '{'), ('old', '1')`,
    )
    await session.close()
    expect((await open(newSession())).settings).toEqual({ ...defaultSettings, theme: 'dark' })
  })
})

describe('automatic backups', () => {
  const names = () => readdirSync(folders.backups).sort()

  it('are made once a day, not of an empty directory, and the last seven stay', async () => {
    const session = await opened()
    await session.close()
    expect(names()).toEqual([])
    const second = await opened()
    add(second, 'a')
    await second.close()
    const made = names()
    expect(made).toHaveLength(1)
    const third = await opened()
    expect(settingsHandlers(() => third.context())['app.summary'](undefined, call())).toMatchObject({
      users: 1,
      withPhoto: 0,
      lastBackup: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    await third.close()
    expect(names()).toEqual(made)

    for (let day = 10; day < 20; day++) {
      copyFileSync(
        join(folders.backups, made[0] ?? ''),
        join(folders.backups, `badgeprep-2025-01-${day}T09-00-00Z-daily.db`),
      )
    }
    rmSync(join(folders.backups, made[0] ?? ''))
    await (await opened()).close()
    expect(names()).toHaveLength(7)
    expect(names().filter((name) => name.includes('2025'))[0]).toContain('2025-01-14')
  })

  it('keep the photos they name', async () => {
    const session = await opened()
    const hash = givePhoto(session, add(session, 'a'), 'a picture')
    await session.close()
    writeFileSync(join(folders.backups, 'badgeprep-2025-01-01T09-00-00Z-daily.db'), 'damaged')
    expect(photosInBackups(folders.backups, [hash, 'ff'])).toEqual(new Set([hash]))
  })

  it('leave nothing behind when they were cut off', async () => {
    const session = await opened()
    add(session, 'a')
    await session.close()
    writeFileSync(join(folders.backups, 'badgeprep-2025-01-01T09-00-00Z-daily.db.tmp'), 'half')
    writeFileSync(join(folders.backups, 'badgeprep-2025-01-01T09-00-00Z-daily.db.tmp-journal'), 'half')
    await (await opened()).close()
    expect(names().filter((name) => name.includes('tmp'))).toEqual([])
  })
})

describe('backup to one file', () => {
  const target = () => join(root, '백업 👷.badgeprep')

  it('comes back with database and photos in an empty folder', async () => {
    const session = await opened()
    const user = add(session, 'a')
    const first = givePhoto(session, user, 'first picture')
    saveUser(session.context(), {
      id: null,
      fields: { ...emptyFields(), firstName: 'B', lastName: 'B', email: 'b@example.com' },
    })
    const many = Array.from({ length: 120 }, (_, number) =>
      givePhoto(session, add(session, `p${number}`), `picture ${number}`),
    )
    const before = rows(session)
    const run = call()
    await backUp(session.context(), target(), run)
    expect(run.steps.at(-1)).toEqual({ stage: 'checking', done: 121, total: 121 })
    expect(readdirSync(root).sort()).toEqual(['data', '백업 👷.badgeprep'].sort())
    await session.close()
    rmSync(folders.root, { recursive: true })

    const other = await opened()
    await other.restore(target(), call())
    expect(rows(other)).toEqual(before)
    for (const hash of [first, ...many]) {
      expect(hashOf(readFileSync(storedPhotoPath(folders, hash)))).toBe(hash)
    }
    expect(readdirSync(folders.root)).not.toContain('restore')
  })

  it('is taken back by a restore, which itself keeps a backup of what it replaces', async () => {
    const session = await opened()
    const user = add(session, 'a')
    await backUp(session.context(), target(), call())
    const before = rows(session)
    add(session, 'later')
    givePhoto(session, user, 'later picture')
    const after = rows(session)
    await session.restore(target(), call())
    expect(rows(session)).toEqual(before)
    const undo = readdirSync(folders.backups).find((name) => name.includes('restore'))
    await session.restore(undo ?? '', call())
    expect(rows(session)).toEqual(after)
    expect(readdirSync(folders.root)).not.toContain('set-aside')
  })

  it('mends a photo of the store that was spoiled', async () => {
    const session = await opened()
    const hash = givePhoto(session, add(session, 'a'), 'a picture')
    await backUp(session.context(), target(), call())
    writeFileSync(storedPhotoPath(folders, hash), 'a spoiled one')
    await session.restore(target(), call())
    expect(readFileSync(storedPhotoPath(folders, hash), 'utf8')).toBe('a picture')
  })

  it('leaves out a photo that is lost already, and a restore then forgets it', async () => {
    const session = await opened()
    const hash = givePhoto(session, add(session, 'a'), 'a picture')
    writeFileSync(storedPhotoPath(folders, hash), 'spoiled')
    await backUp(session.context(), target(), call())
    rmSync(storedPhotoPath(folders, hash))
    await session.restore(target(), call())
    expect(rows(session)).toMatchObject([{ email: 'a@example.com', photo: null }])
  })

  it.each<[string, (file: string) => void]>([
    ['cut off', (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2))],
    ['spoiled', spoil],
    ['emptied', (file) => truncateSync(file, 0)],
    ['another kind of file', (file) => writeFileSync(file, 'Email,Name\r\n'.repeat(100))],
    [
      'changed in one byte of a photo',
      (file) => {
        const bytes = readFileSync(file)
        const at = bytes.indexOf('a picture')
        expect(at).toBeGreaterThan(0)
        bytes[at] = 0x41
        writeFileSync(file, bytes)
      },
    ],
    [
      'robbed of a photo',
      (file) => {
        const db = new BetterSqlite3(file)
        db.exec('DELETE FROM photos')
        db.close()
      },
    ],
    [
      'robbed of a part of the database',
      (file) => {
        const db = new BetterSqlite3(file)
        db.exec('DELETE FROM database_parts WHERE part = 0')
        db.close()
      },
    ],
    [
      'of another format',
      (file) => {
        const db = new BetterSqlite3(file)
        db.exec(`UPDATE about SET about = json_set(about, '$.format', 2)`)
        db.close()
      },
    ],
  ])('is refused where it was %s, and nothing is replaced', async (_, damage) => {
    const session = await opened()
    givePhoto(session, add(session, 'a'), 'a picture'.repeat(1000))
    await backUp(session.context(), target(), call())
    add(session, 'later')
    const before = rows(session)
    damage(target())
    expect(await error(session.restore(target(), call()))).toMatchObject({ code: 'backup-invalid' })
    expect(rows(session)).toEqual(before)
    expect(readdirSync(folders.root)).not.toContain('restore')
    add(session, 'still works')
  })

  it('is refused where it is newer, vanished, or the open database itself', async () => {
    const session = await opened()
    add(session, 'a')
    const copy = join(root, 'copy.db')
    await session.context().database.write.backup(copy)
    const db = new BetterSqlite3(copy)
    db.pragma('journal_mode = DELETE')
    db.pragma(`user_version = ${currentVersion + 1}`)
    db.close()
    expect(await error(session.restore(copy, call()))).toMatchObject({ code: 'database-newer' })
    expect(await error(session.restore(join(root, 'none'), call()))).toMatchObject({ code: 'unreadable' })
    expect(await error(session.restore(folders.database, call()))).toMatchObject({ code: 'backup-invalid' })
    for (const [name, make] of [
      ['linked.db', linkSync],
      ['led-to.db', symlinkSync],
    ] as const) {
      make(folders.database, join(root, name))
      expect(await error(session.restore(join(root, name), call()))).toMatchObject({ code: 'backup-invalid' })
    }
    expect(emails(session)).toEqual(['a@example.com'])
  })

  it('can be cancelled at any step, there and back, and leaves nothing', async () => {
    const session = await opened()
    for (let number = 0; number < 60; number++)
      givePhoto(session, add(session, `u${number}`), `picture ${number}`)
    await backUp(session.context(), target(), call())
    const good = readFileSync(target())
    const before = rows(session)
    for (const stage of ['saving', 'checking', 'reading'] as const) {
      const run = call()
      const progress = (step: Progress) => {
        if (step.stage === stage) run.controller.abort()
      }
      const work =
        stage === 'reading'
          ? session.restore(target(), { ...run, progress })
          : backUp(session.context(), target(), { ...run, progress })
      expect(await error(work)).toMatchObject({ code: 'cancelled' })
    }
    expect(readFileSync(target()).equals(good)).toBe(true)
    expect(rows(session)).toEqual(before)
    expect(readdirSync(root).sort()).toEqual(['data', '백업 👷.badgeprep'].sort())
    expect(readdirSync(folders.backups).filter((name) => name.includes('tmp'))).toEqual([])
  })

  it('says that the folder it goes to cannot be written to', async () => {
    const session = await opened()
    const work = backUp(session.context(), join(root, 'no', 'x.badgeprep'), call())
    expect(await error(work)).toMatchObject({ code: 'not-writable', args: { file: 'x.badgeprep' } })
  })

  it('holds what was there when it began, while others write', async () => {
    const session = await opened()
    for (let number = 0; number < 500; number++) add(session, `u${number}`)
    let during = 0
    const work = backUp(session.context(), target(), call())
    const writing = setInterval(() => add(session, `during${during++}`), 0)
    await work
    clearInterval(writing)
    add(session, 'after')
    await session.restore(target(), call())
    expect(emails(session).slice(0, 500)).toHaveLength(500)
    expect(emails(session)).not.toContain('after@example.com')
    expect(session.context().database.write.pragma('integrity_check', { simple: true })).toBe('ok')
  })
})

describe('a restore', () => {
  const target = () => join(root, 'all.badgeprep')
  const history = (session: Session) => pageHistory(session.context().database.read, null, 0, 10).rows

  it('stands in the History of the directory that it brings back', async () => {
    const session = await opened()
    add(session, 'a')
    await backUp(session.context(), target(), call())
    add(session, 'b')
    expect(history(session)).toEqual([])
    await session.restore(target(), call())
    expect(history(session)).toMatchObject([
      {
        kind: 'backup-restored',
        subject: 'all.badgeprep',
        by: 'guard',
        counts: { users: 1, credentials: 0 },
        obstacle: { code: 'not-undoable' },
      },
    ])
    const restoredAgain = await error(session.restore(join(root, 'none'), call()))
    expect(restoredAgain).toMatchObject({ code: 'unreadable' })
    expect(history(session)).toHaveLength(1)
  })

  it('that fails before the directory is replaced does not take place later either', async () => {
    const session = await opened()
    add(session, 'a')
    await backUp(session.context(), target(), call())
    add(session, 'b')
    // The directory as it is cannot be kept: there is no place for its backup.
    renameSync(folders.backups, `${folders.backups}-aside`)
    writeFileSync(folders.backups, '')
    expect(await error(session.restore(target(), call()))).not.toBeNull()
    rmSync(folders.backups)
    renameSync(`${folders.backups}-aside`, folders.backups)
    await session.close()
    expect(emails(await opened())).toEqual(['a@example.com', 'b@example.com'])
  })

  it('is not cancelled once the directory is being replaced, and not begun after a cancel', async () => {
    const session = await opened()
    add(session, 'a')
    await backUp(session.context(), target(), call())
    add(session, 'b')
    const late = call()
    const saving = async (): Promise<void> => {
      late.controller.abort()
      await Promise.resolve()
    }
    await session.restore(target(), { ...late, saving })
    expect(emails(session)).toEqual(['a@example.com'])
    add(session, 'c')
    const early = session.restore(target(), {
      ...call(),
      saving: () => Promise.reject(new CodedError('cancelled')),
    })
    expect(await error(early)).toMatchObject({ code: 'cancelled' })
    await session.close()
    expect(emails(await opened())).toEqual(['a@example.com', 'c@example.com'])
  })
})

describe('an interrupted restore', () => {
  it('is finished at the next start, wherever it stopped', async () => {
    const session = await opened()
    add(session, 'old')
    await session.close()
    const backup = readdirSync(folders.backups)[0] ?? ''
    const next = await opened()
    add(next, 'new')
    await next.close()
    // The new database lies ready, and the old one was moved away but for its log.
    mkdirSync(join(folders.root, 'restore'))
    copyFileSync(join(folders.backups, backup), join(folders.root, 'restore', 'ready.db'))
    mkdirSync(join(folders.root, 'set-aside'))
    copyFileSync(folders.database, join(folders.root, 'set-aside', 'badgeprep.db'))
    rmSync(folders.database)
    writeFileSync(`${folders.database}-wal`, 'the log of the old one')

    const last = await opened()
    expect(emails(last)).toEqual(['old@example.com'])
    expect(existsSync(join(folders.root, 'restore'))).toBe(false)
  })

  it('is finished in a folder that a person chose, too, which has no directory at that moment', async () => {
    const session = await opened()
    add(session, 'old')
    await session.close()
    const backup = join(folders.backups, readdirSync(folders.backups)[0] ?? '')
    mkdirSync(join(folders.root, 'restore'))
    renameSync(backup, join(folders.root, 'restore', 'ready.db'))
    rmSync(folders.database)
    const input = { dataFolder: folders.root, mustExist: true, account: 'guard', appVersion: '0.0.0-test' }
    const next = newSession()
    expect((await next.open(input)).startError).toBeNull()
    expect(emails(next)).toEqual(['old@example.com'])
  })

  it('is forgotten where the new database was not ready', async () => {
    const session = await opened()
    add(session, 'a')
    await session.close()
    mkdirSync(join(folders.root, 'restore'))
    writeFileSync(join(folders.root, 'restore', 'incoming.db'), 'half')
    const next = await opened()
    expect(emails(next)).toEqual(['a@example.com'])
    expect(existsSync(join(folders.root, 'restore'))).toBe(false)
  })
})
