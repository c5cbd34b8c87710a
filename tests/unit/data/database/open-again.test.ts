import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockFolder } from '../../../../src-main/data/database/lock.ts'
import { emptyFields } from '../../../../src-main/data/users/rules.ts'
import { dataFolders, type DataFolders } from '../../../../src-main/services/contract/folders.ts'
import { forkDataService, type ForkedService } from '../service-client.ts'
import { canMount, mountSmallDisk } from '../small-disk.ts'

let root: string
let folders: DataFolders
let service: ForkedService

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-다시-'))
  folders = dataFolders(join(root, 'data'))
  service = await forkDataService()
  expect((await open(false)).startError).toBeNull()
  const fields = { ...emptyFields(), firstName: 'Zoë', lastName: '김', email: 'zoe@example.com' }
  await service.call('users.save', { id: null, fields })
  await service.call('data.close', undefined)
})
afterEach(async () => {
  await service.kill()
  rmSync(root, { recursive: true, force: true })
})

const open = (mustExist = true) =>
  service.call('data.open', {
    dataFolder: folders.root,
    mustExist,
    account: 'guard',
    appVersion: '0.0.0-test',
  })

const spoil = (): void => writeFileSync(folders.database, 'not a database at all '.repeat(500))
const elsewhere = () => join(root, 'elsewhere')

/** What is in the way of a start: how it comes, and how it goes. */
const obstacles: [name: string, code: string, come: () => unknown, go: () => unknown][] = [
  [
    'the folder is not there, and comes back',
    'data-folder-missing',
    () => renameSync(folders.root, elsewhere()),
    () => renameSync(elsewhere(), folders.root),
  ],
  [
    'a file is in its place',
    'data-folder-missing',
    () => {
      renameSync(folders.root, elsewhere())
      writeFileSync(folders.root, '')
    },
    () => {
      rmSync(folders.root)
      renameSync(elsewhere(), folders.root)
    },
  ],
  [
    'the database is damaged, and put back by hand',
    'database-damaged',
    () => {
      cpSync(folders.database, elsewhere())
      spoil()
    },
    () => renameSync(elsewhere(), folders.database),
  ],
  [
    'the database is damaged, and its folder is replaced by a copy that has but the database',
    'database-damaged',
    () => {
      cpSync(folders.database, elsewhere())
      spoil()
    },
    () => {
      rmSync(folders.root, { recursive: true })
      execFileSync('mkdir', [folders.root])
      renameSync(elsewhere(), folders.database)
    },
  ],
  [
    'the database is damaged, and so is the folder of backups',
    'database-damaged',
    () => {
      cpSync(folders.database, elsewhere())
      spoil()
      rmSync(folders.backups, { recursive: true })
    },
    () => renameSync(elsewhere(), folders.database),
  ],
  [
    'the folder of photos is a file',
    'data-folder-not-writable',
    () => {
      renameSync(folders.photos, elsewhere())
      writeFileSync(folders.photos, '')
    },
    () => {
      rmSync(folders.photos)
      renameSync(elsewhere(), folders.photos)
    },
  ],
]

describe('what was in the way of a start', () => {
  it.each(obstacles)(
    'is told each time, and once it is gone the folder opens: %s',
    async (_, code, come, go) => {
      await come()
      expect((await open()).startError).toMatchObject({ code })
      expect((await open()).startError).toMatchObject({ code })
      await go()
      expect((await open()).startError).toBeNull()
      expect(await service.call('users.counts', undefined)).toMatchObject({ all: 1 })
    },
  )

  it('is told and goes although the folder lost its backups between two tries', async () => {
    cpSync(folders.database, elsewhere())
    spoil()
    const { startError } = await open()
    expect(startError).toMatchObject({ code: 'database-damaged', backups: [{}] })
    rmSync(folders.backups, { recursive: true })
    expect((await open()).startError).toMatchObject({ code: 'database-damaged', backups: [] })
    renameSync(elsewhere(), folders.database)
    expect((await open()).startError).toBeNull()
  })

  it('is another that works there, before or after something else was in the way', async () => {
    cpSync(folders.database, elsewhere())
    spoil()
    expect((await open()).startError).toMatchObject({ code: 'database-damaged' })
    await service.call('data.close', undefined)
    const held = lockFolder(folders.lock)
    expect((await open()).startError).toMatchObject({ code: 'data-folder-in-use', replaceable: false })
    held.release()
    expect((await open()).startError).toMatchObject({ code: 'database-damaged', replaceable: true })
    renameSync(elsewhere(), folders.database)
    const both = await Promise.all([open(), open()])
    expect(both.map(({ startError }) => startError)).toEqual([null, null])
  })

  it.skipIf(!canMount)('is a volume that cannot be written to', async () => {
    const disk = mountSmallDisk(8)
    try {
      cpSync(folders.root, join(disk.root, 'data'), { recursive: true })
      folders = dataFolders(join(disk.root, 'data'))
      execFileSync('mount', ['-o', 'remount,ro', disk.root])
      for (let times = 0; times < 2; times++) {
        const args = { folder: folders.root }
        expect((await open()).startError).toMatchObject({ code: 'data-folder-not-writable', args })
      }
      execFileSync('mount', ['-o', 'remount,rw', disk.root])
      expect((await open()).startError).toBeNull()
    } finally {
      await service.call('data.close', undefined)
      disk.cleanup()
    }
    expect(existsSync(disk.root)).toBe(false)
  })
})
