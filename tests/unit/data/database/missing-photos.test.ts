import BetterSqlite3 from 'better-sqlite3'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backUp } from '../../../../src-main/data/database/backup.ts'
import { pageHistory } from '../../../../src-main/data/history/query.ts'
import { recordHistory } from '../../../../src-main/data/history/store.ts'
import type { Session } from '../../../../src-main/data/session.ts'
import { updateUser } from '../../../../src-main/data/users/store.ts'
import { storedPhotoPath } from '../../../../src-main/services/contract/folders.ts'
import { givePhoto, makeTestFolder, type TestFolder } from '../session-support.ts'
import { addUser, callContext } from '../support.ts'

let folder: TestFolder
let session: Session

beforeEach(async () => {
  folder = makeTestFolder()
  session = await folder.opened()
})
afterEach(async () => {
  await folder.cleanup()
})

const target = () => join(folder.root, 'all.badgeprep')
const path = (hash: string) => storedPhotoPath(folder.folders, hash)

/** Somebody with a photo; answers its hash. */
function withPhoto(firstName: string, content = firstName): string {
  const user = addUser(session.context(), { firstName, lastName: 'Kim', email: `${firstName}@example.com` })
  return givePhoto(session, user, content)
}

const photoOf = (firstName: string) =>
  session
    .context()
    .database.read.prepare('SELECT photo FROM users WHERE first_name = ?')
    .pluck()
    .get(firstName)

/** Ada's is damaged, Bo's is gone, Cy's is whole. */
function damaged(): { ada: string; bo: string; cy: string } {
  const hashes = { ada: withPhoto('Ada'), bo: withPhoto('Bo'), cy: withPhoto('Cy') }
  writeFileSync(path(hashes.ada), 'spoiled')
  rmSync(path(hashes.bo))
  return hashes
}
const missing = { people: 2, names: ['Ada Kim', 'Bo Kim'], earlier: 0 }

describe('a backup that has to leave photos out', () => {
  it('says whose, and how many', async () => {
    damaged()
    expect(await backUp(session.context(), target(), callContext())).toEqual(missing)
  })

  it('names them in its own listing', async () => {
    const { ada, bo } = damaged()
    await backUp(session.context(), target(), callContext())
    const db = new BetterSqlite3(target(), { readonly: true })
    const about: unknown = JSON.parse(String(db.prepare('SELECT about FROM about').pluck().get()))
    db.close()
    expect(about).toMatchObject({
      photos: 1,
      leftOut: expect.arrayContaining([
        { hash: ada, people: ['Ada Kim'] },
        { hash: bo, people: ['Bo Kim'] },
      ]),
    })
  })

  it('says nothing where it has all', async () => {
    withPhoto('Ada')
    expect(await backUp(session.context(), target(), callContext())).toBeNull()
  })

  it('names everybody who has the photo, and the first ten alone', async () => {
    for (let number = 10; number < 23; number++)
      rmSync(path(withPhoto(`P${number}`, 'the same')), { force: true })
    const told = await backUp(session.context(), target(), callContext())
    expect(told).toMatchObject({ people: 13, earlier: 0 })
    expect(told?.names).toEqual(Array.from({ length: 10 }, (_, at) => `P${at + 10} Kim`))
  })

  it('counts for itself what only undo would bring back', async () => {
    const hash = withPhoto('Ada')
    const { database, now } = session.context()
    database.transaction(() =>
      recordHistory(database.write, {
        kind: 'photo-removed',
        subject: 'Ada Kim',
        counts: {},
        options: {},
        at: now(),
        by: 'guard',
        changes: [updateUser(database.write, 1, { photo: null }, now())],
      }),
    )
    rmSync(path(hash))
    expect(await backUp(session.context(), target(), callContext())).toEqual({
      people: 0,
      names: [],
      earlier: 1,
    })
  })
})

describe('a restore of it', () => {
  it('says who has no photo now, and History with it', async () => {
    const { cy } = damaged()
    await backUp(session.context(), target(), callContext())
    // The damaged file lies there still: it is no photo.
    expect(await session.restore(target(), callContext())).toMatchObject({ missingPhotos: missing })
    expect([photoOf('Ada'), photoOf('Bo'), photoOf('Cy')]).toEqual([null, null, cy])
    expect(pageHistory(session.context().database.read, null, 0, 1).rows).toMatchObject([
      {
        kind: 'backup-restored',
        counts: { photosMissing: 2 },
        options: { photosMissingOf: 'Ada Kim, Bo Kim' },
      },
    ])
  })

  it('says nothing of photos that are here whole', async () => {
    const { ada, bo } = damaged()
    await backUp(session.context(), target(), callContext())
    writeFileSync(path(ada), 'Ada')
    writeFileSync(path(bo), 'Bo')
    expect(await session.restore(target(), callContext())).toMatchObject({ missingPhotos: null })
    expect([photoOf('Ada'), photoOf('Bo')]).toEqual([ada, bo])
  })

  it('of an automatic backup says it, too', async () => {
    const hash = withPhoto('Ada')
    await session.close()
    session = await folder.opened()
    rmSync(path(hash))
    const [file = ''] = folder.backups()
    expect(await session.restore(file, callContext())).toMatchObject({
      missingPhotos: { people: 1, names: ['Ada Kim'], earlier: 0 },
    })
  })
})
