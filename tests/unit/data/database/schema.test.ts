import BetterSqlite3 from 'better-sqlite3'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backUp } from '../../../../src-main/data/database/backup.ts'
import { writeContainer } from '../../../../src-main/data/database/container.ts'
import { checkDatabase } from '../../../../src-main/data/database/integrity.ts'
import { currentVersion, migrate, schemaOfVersion } from '../../../../src-main/data/database/migrations.ts'
import { isSameSchema, schemaMadeBy, schemaOf } from '../../../../src-main/data/database/schema.ts'
import { createSession, type Session } from '../../../../src-main/data/session.ts'
import { dataFolders, type DataFolders } from '../../../../src-main/services/contract/folders.ts'
import { CodedError } from '../../../../src-main/services/protocol.ts'
import { addUser } from '../support.ts'

let root: string
let folders: DataFolders
let session: Session
const call = {
  signal: new AbortController().signal,
  progress: () => undefined,
  saving: () => Promise.resolve(),
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-schema-'))
  folders = dataFolders(join(root, 'data'))
  session = createSession({ changed: () => undefined, opened: () => undefined, forget: () => undefined })
  expect(await start()).toBeNull()
  for (const name of ['ann', 'ben']) addUser(session.context(), { email: `${name}@example.com` })
})
afterEach(async () => {
  await session.close()
  rmSync(root, { recursive: true, force: true })
})

const start = async () => {
  const opening = { dataFolder: folders.root, mustExist: false, account: 'guard', appVersion: '0.0.0-test' }
  return (await session.open(opening)).startError
}
const emails = () =>
  session.context().database.read.prepare('SELECT email FROM users ORDER BY id').pluck().all()

async function codeOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    if (error instanceof CodedError) return error.error.code
    throw error
  }
}

/** A plain copy of the directory, in which `change` was done by another program. */
async function copyWith(change: string): Promise<string> {
  const copy = join(root, 'copy.db')
  await session.context().database.write.backup(copy)
  const db = new BetterSqlite3(copy)
  db.pragma('journal_mode = DELETE')
  db.unsafeMode(true)
  db.exec(change)
  db.close()
  return copy
}

/** Changes the text of a schema, which SQLite itself would not. */
const rewritten = (name: string, from: string, to: string) => `
  PRAGMA writable_schema = ON;
  UPDATE sqlite_schema SET sql = replace(sql, '${from}', '${to}') WHERE name = '${name}';
  PRAGMA writable_schema = RESET;
`

const strange: [name: string, change: string][] = [
  [
    'a trigger that swaps photos',
    `CREATE TRIGGER swap AFTER UPDATE OF photo ON users BEGIN
       UPDATE users SET photo = (SELECT photo FROM users WHERE id = 1) WHERE id = 2;
     END`,
  ],
  [
    'a view in the place of a table',
    `DROP TABLE imports_done; CREATE VIEW imports_done AS SELECT 1 AS review, '{}' AS result`,
  ],
  ['a view of its own', 'CREATE VIEW everybody AS SELECT * FROM users'],
  ['a table of its own', 'CREATE TABLE notes (note TEXT)'],
  ['a virtual table', 'CREATE VIRTUAL TABLE found USING fts5(name)'],
  ['an index of its own', 'CREATE UNIQUE INDEX one_name ON users (last_name, email)'],
  ['an index less', 'DROP INDEX users_email'],
  [
    'an index that is not unique',
    'DROP INDEX users_email; CREATE INDEX users_email ON users (email_key) WHERE email_key IS NOT NULL',
  ],
  ['a table less', 'DROP TABLE imports_done'],
  [
    'a column that is computed',
    `ALTER TABLE users ADD COLUMN door TEXT GENERATED ALWAYS AS ('open') VIRTUAL`,
  ],
  ['a column of its own', 'ALTER TABLE users ADD COLUMN door TEXT'],
  [
    'another check',
    rewritten('users', "(''active'', ''suspended'')", "(''active'', ''suspended'', ''any'')"),
  ],
  [
    'another default',
    rewritten(
      'users',
      "status TEXT NOT NULL DEFAULT ''active''",
      "status TEXT NOT NULL DEFAULT ''  active''",
    ),
  ],
  ['statistics that are none', 'ANALYZE; ' + rewritten('sqlite_stat1', 'tbl,idx,stat', 'tbl,idx,stat,more')],
]

describe('a database that brings something along', () => {
  it.each(strange)('is no backup: %s', async (_, change) => {
    const copy = await copyWith(change)
    expect(await codeOf(session.restore(copy, call))).toBe('backup-invalid')
    addUser(session.context(), { email: 'later@example.com' })
    expect(emails()).toEqual(['ann@example.com', 'ben@example.com', 'later@example.com'])
  })

  it.each(strange)('is not opened as the directory: %s', async (_, change) => {
    const copy = await copyWith(change)
    await session.close()
    for (const ending of ['', '-wal', '-shm']) rmSync(folders.database + ending, { force: true })
    copyFileSync(copy, folders.database)
    expect(await start()).toMatchObject({ code: 'database-damaged' })
  })

  it.each(strange.slice(0, 2))('is no backup in one file either: %s', async (_, change) => {
    const file = join(root, 'all.badgeprep')
    const input = {
      database: await copyWith(change),
      photos: [],
      peopleOf: () => [],
      createdAt: '',
      appVersion: '',
    }
    await writeContainer(file, input, () => undefined)
    expect(await codeOf(session.restore(file, call))).toBe('backup-invalid')
    expect(emails()).toEqual(['ann@example.com', 'ben@example.com'])
  })

  it('is no backup where the one file itself has a view', async () => {
    const file = join(root, 'all.badgeprep')
    await backUp(session.context(), file, call)
    expect(await codeOf(session.restore(file, call))).toBeNull()
    const db = new BetterSqlite3(file)
    db.exec('ALTER TABLE about RENAME TO other; CREATE VIEW about AS SELECT about FROM other')
    db.close()
    expect(await codeOf(session.restore(file, call))).toBe('backup-invalid')
    expect(emails()).toEqual(['ann@example.com', 'ben@example.com'])
  })
})

describe('a database that brings nothing along', () => {
  it('may hold statistics', async () => {
    const copy = await copyWith('ANALYZE')
    expect(await codeOf(session.restore(copy, call))).toBeNull()
    expect(emails()).toEqual(['ann@example.com', 'ben@example.com'])
  })

  it.each(Array.from({ length: currentVersion }, (_, index) => index + 1))(
    'is restored, and opened, from version %i',
    async (version) => {
      const old = join(root, 'old.db')
      const db = new BetterSqlite3(old)
      migrate(db, version)
      db.exec(`INSERT INTO users (id, email, email_key, created_at, modified_at, stamp)
               VALUES (1, 'old@example.com', 'old@example.com', '', '', 1)`)
      db.close()
      expect(checkDatabase(old)).toBe(version)
      expect(await codeOf(session.restore(old, call))).toBeNull()
      expect(emails()).toEqual(['old@example.com'])

      await session.close()
      for (const ending of ['', '-wal', '-shm']) rmSync(folders.database + ending, { force: true })
      copyFileSync(old, folders.database)
      expect(await start()).toBeNull()
      expect(emails()).toEqual(['old@example.com'])
      expect(isSameSchema(schemaOf(session.context().database.read), schemaOfVersion(currentVersion))).toBe(
        true,
      )
    },
  )

  it('may be laid out otherwise, but not say anything else', () => {
    const made = (sql: string) => schemaMadeBy((db) => db.exec(sql))
    const table = made(`CREATE TABLE a (b TEXT DEFAULT 'x  y', c)`)
    expect(isSameSchema(table, made(`CREATE TABLE a (b TEXT\n    DEFAULT 'x  y',\n  c)`))).toBe(true)
    expect(isSameSchema(table, made(`CREATE TABLE a (b TEXT DEFAULT 'x y', c)`))).toBe(false)
    expect(isSameSchema(table, made(`CREATE TABLE a (b TEXT DEFAULT 'x  y', C)`))).toBe(false)
  })
})
