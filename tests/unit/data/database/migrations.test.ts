import BetterSqlite3 from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { credentialsSchema } from '../../../../src-main/data/credentials/schema.ts'
import { credentialColumns, findSame } from '../../../../src-main/data/credentials/store.ts'
import { currentVersion, migrate, versionOf } from '../../../../src-main/data/database/migrations.ts'
import { historySchema } from '../../../../src-main/data/history/schema.ts'
import { undoEntry } from '../../../../src-main/data/history/undo.ts'
import { importsSchema } from '../../../../src-main/data/imports/schema.ts'
import { photosSchema } from '../../../../src-main/data/photos/schema.ts'
import { settingsSchema } from '../../../../src-main/data/settings/schema.ts'
import { usersSchema } from '../../../../src-main/data/users/schema.ts'

/** A directory as version 2 left it: somebody with a card, and another card that was removed. */
function versionTwo() {
  const db = new BetterSqlite3(':memory:')
  db.pragma('foreign_keys = ON')
  for (const schema of [settingsSchema, usersSchema, historySchema, photosSchema, importsSchema])
    db.exec(schema)
  db.exec(credentialsSchema)
  db.exec(`
    INSERT INTO users (id, email, email_key, created_at, modified_at, stamp) VALUES (1, 'a@b.kr', 'a@b.kr', '', '', 1);
    INSERT INTO credentials (id, user, kind, status, identity, modified_at, stamp)
      VALUES (1, 1, 'card', 'active', 'one', '', 2), (2, 1, 'card', 'inactive', 'two', '', 3);
    INSERT INTO history (id, kind, at, by, subject, counts, options, befores)
      VALUES (1, 'credential-removed', '', '', '', '{}', '{}', 1);
  `)
  const columns = credentialColumns.filter((column) => column !== 'clash')
  db.prepare(
    `INSERT INTO history_credentials
     SELECT 1, id, user, user, json_object(${columns.map((column) => `'${column}', ${column}`).join(', ')}), NULL
     FROM credentials WHERE id = 2`,
  ).run()
  db.exec('DELETE FROM credentials WHERE id = 2')
  db.pragma('user_version = 2')
  return db
}

describe('a directory of version 2', () => {
  it('keeps its credentials, and what was done in it can still be undone', () => {
    const db = versionTwo()
    migrate(db)
    expect(versionOf(db)).toBe(currentVersion)
    db.transaction(() => [...undoEntry(db, 1, 'now')])()
    expect(db.prepare('SELECT id, status, identity, clash FROM credentials').raw().all()).toEqual([
      [1, 'active', 'one', 0],
      [2, 'inactive', 'two', 0],
    ])
    expect(findSame(db, 'two')).toMatchObject([{ id: 2 }])
    expect(() => db.exec("UPDATE credentials SET identity = 'one'")).toThrow('UNIQUE')
  })
})
