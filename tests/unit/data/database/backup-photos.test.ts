import BetterSqlite3 from 'better-sqlite3'
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { photosInBackups } from '../../../../src-main/data/database/backup-photos.ts'
import { applicationId, currentVersion } from '../../../../src-main/data/database/migrations.ts'
import { givePhoto, makeTestFolder, type TestFolder } from '../session-support.ts'
import { addUser } from '../support.ts'

let folder: TestFolder

beforeEach(() => {
  folder = makeTestFolder()
})
afterEach(async () => {
  await folder.cleanup()
})

const other = 'f'.repeat(64)
const place = (name = 'badgeprep-2026-11-28T09-00-00Z-daily.db') => join(folder.folders.backups, name)

/** A start after which one backup names one photo; answers the photo's hash. */
async function backedUp(): Promise<string> {
  const session = await folder.opened()
  const hash = givePhoto(
    session,
    addUser(session.context(), { firstName: 'Ada', email: 'a@example.com' }),
    'a',
  )
  await session.close()
  return hash
}

describe('photos that backups name', () => {
  it('are those of backups of ours, whatever another file by such a name says', async () => {
    const hash = await backedUp()
    const db = new BetterSqlite3(place())
    db.exec(`
      PRAGMA application_id = ${applicationId};
      PRAGMA user_version = ${currentVersion};
      CREATE TABLE history_changes (before_photo TEXT);
      CREATE VIEW users AS SELECT '${other}' AS photo;
    `)
    db.close()
    expect([...photosInBackups(folder.folders.backups, [hash, other])]).toEqual([hash])
  })

  it('may be any where a backup cannot be read now', async () => {
    const hash = await backedUp()
    mkdirSync(place())
    expect([...photosInBackups(folder.folders.backups, [hash, other])].sort()).toEqual([hash, other].sort())
  })

  it('may be any where a backup is of a newer version', async () => {
    const hash = await backedUp()
    const [file = ''] = folder.backups()
    renameSync(join(folder.folders.backups, file), place())
    const db = new BetterSqlite3(place())
    db.pragma(`user_version = ${currentVersion + 1}`)
    db.close()
    expect([...photosInBackups(folder.folders.backups, [hash, other])].sort()).toEqual([hash, other].sort())
  })
})
