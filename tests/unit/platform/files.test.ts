import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import type * as Fs from 'node:fs'
import { open } from 'node:fs/promises'
import type * as FsPromises from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readError } from '../../../src-main/data/csv/errors.ts'
import { readCsv } from '../../../src-main/data/csv/read.ts'
import { copyChecked } from '../../../src-main/data/database/backup.ts'
import { writeError, writeNew } from '../../../src-main/data/files.ts'
import { stagedPhotoPath, storePhoto } from '../../../src-main/data/photos/files.ts'
import { dataFolders, storedPhotoPath } from '../../../src-main/services/contract/folders.ts'
import { CodedError, toAppError } from '../../../src-main/services/protocol.ts'
import { removeFolder } from '../../../src-main/services/remove.ts'
import { renameOver } from '../../../src-main/services/rename.ts'

// Both work as they are until a test says otherwise.
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>()
  return { ...fs, linkSync: vi.fn(fs.linkSync) }
})
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof FsPromises>()
  return { ...fs, open: vi.fn(fs.open) }
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'badgeprep-platform-'))
})
afterEach(() => {
  vi.mocked(linkSync).mockReset()
  vi.mocked(open).mockReset()
  rmSync(folder, { recursive: true, force: true })
})

const failed = (code: string, syscall: string): Error => Object.assign(new Error(code), { code, syscall })
const codeOf = (error: unknown): unknown => (error instanceof CodedError ? error.error.code : error)

const aFile = { mode: 0o100666, isFile: () => true }

describe('what a failed write means', () => {
  it.each<[NodeJS.Platform, string, string, string]>([
    // The target is open in Excel: Windows refuses to rename over it.
    ['win32', 'EPERM', 'rename', 'in-use'],
    ['win32', 'EACCES', 'rename', 'in-use'],
    ['win32', 'EBUSY', 'rename', 'in-use'],
    ['win32', 'EBUSY', 'open', 'in-use'],
    // A folder that may not be written to; ransomware protection calls it missing.
    ['win32', 'EPERM', 'open', 'not-writable'],
    ['win32', 'EACCES', 'open', 'not-writable'],
    ['win32', 'ENOENT', 'open', 'not-writable'],
    // A drive that was pulled out, a share that went away.
    ['win32', 'UNKNOWN', 'write', 'not-writable'],
    ['linux', 'EIO', 'write', 'not-writable'],
    ['linux', 'EPERM', 'rename', 'not-writable'],
    ['darwin', 'EACCES', 'rename', 'not-writable'],
    ['linux', 'ETXTBSY', 'open', 'in-use'],
    // A name that the stick's file system refuses, a file larger than it takes.
    ['linux', 'EINVAL', 'open', 'not-writable'],
    ['linux', 'ENAMETOOLONG', 'open', 'not-writable'],
    ['linux', 'EFBIG', 'write', 'not-writable'],
    ['linux', 'EROFS', 'open', 'not-writable'],
  ])('on %s, %s of %s is %s', (platform, code, syscall, meaning) => {
    expect(codeOf(writeError(failed(code, syscall), 'failed rows.csv', aFile, platform))).toBe(meaning)
  })

  // Windows answers with the same words where nobody holds it.
  it.each([
    ['a folder', { mode: 0o40777, isFile: () => false }],
    ['a read-only file', { mode: 0o100444, isFile: () => true }],
    ['nothing', null],
  ])('says in-use only of what is in use: %s is in the place of the file', (_, there) => {
    for (const code of ['EPERM', 'EACCES']) {
      expect(codeOf(writeError(failed(code, 'rename'), 'x.csv', there, 'win32'))).toBe('not-writable')
    }
  })

  it('hands on what has another meaning', () => {
    const full = failed('ENOSPC', 'write')
    expect(writeError(full, 'x.csv', aFile, 'win32')).toBe(full)
    expect(toAppError(full).code).toBe('disk-full')
  })
})

describe('what a failed look at a file means', () => {
  it.each([
    ['EBUSY', 'in-use'],
    ['ETXTBSY', 'in-use'],
    // Windows says EBUSY where a file is held; of a file that may not be read it says these.
    ['EPERM', 'unreadable'],
    ['EACCES', 'unreadable'],
    ['UNKNOWN', 'unreadable'],
  ])('%s is %s, and worth trying again', (code, meaning) => {
    expect(readError(failed(code, 'open'), '/x/people.csv').error).toEqual({
      code: meaning,
      args: { file: 'people.csv' },
      retryable: true,
    })
  })
})

describe('renameOver', () => {
  const pausesMs = [0, 0, 0]
  const scanned = (code: string, times: number) => {
    const rename = vi.fn(() =>
      rename.mock.calls.length > times ? Promise.resolve() : Promise.reject(failed(code, 'rename')),
    )
    return rename
  }

  it.each(['EPERM', 'EACCES', 'EBUSY'])(
    'waits on Windows while a virus scanner holds the file: %s',
    async (code) => {
      const rename = scanned(code, 3)
      await renameOver('a', 'b', { platform: 'win32', rename, pausesMs })
      expect(rename).toHaveBeenCalledTimes(4)
    },
  )

  it('gives up where the file is held for longer', async () => {
    const rename = scanned('EPERM', 99)
    await expect(renameOver('a', 'b', { platform: 'win32', rename, pausesMs })).rejects.toThrow('EPERM')
    expect(rename).toHaveBeenCalledTimes(4)
  })

  it('does not wait for what will not change', async () => {
    const gone = scanned('ENOENT', 99)
    await expect(renameOver('a', 'b', { platform: 'win32', rename: gone, pausesMs })).rejects.toThrow(
      'ENOENT',
    )
    expect(gone).toHaveBeenCalledTimes(1)
    const refused = scanned('EPERM', 99)
    await expect(renameOver('a', 'b', { platform: 'linux', rename: refused })).rejects.toThrow('EPERM')
    expect(refused).toHaveBeenCalledTimes(1)
  })
})

describe('removeFolder', () => {
  const held = () => vi.fn(() => Promise.reject(failed('EBUSY', 'unlink')))

  it('tries all of it so many times on Windows, and no more where folders lie in folders', async () => {
    const remove = held()
    await expect(removeFolder('a', { platform: 'win32', remove, pausesMs: [0, 0] })).rejects.toThrow('EBUSY')
    expect(remove).toHaveBeenCalledTimes(3)
  })

  it('does not wait elsewhere', async () => {
    const remove = held()
    await expect(removeFolder('a', { platform: 'linux', remove })).rejects.toThrow('EBUSY')
    expect(remove).toHaveBeenCalledTimes(1)
  })
})

// What a process has open can be looked up on Linux alone; it is Windows where others cannot have such a file.
describe.runIf(process.platform === 'linux')('a file that was read in part', () => {
  const source = {
    encoding: 'utf-8',
    damaged: false,
    delimiter: 'comma',
    newline: '\n',
    strayQuotes: false,
  } as const
  const isOpen = (path: string): boolean =>
    readdirSync('/proc/self/fd').some((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === path
      } catch {
        return false
      }
    })
  let path: string
  beforeEach(() => {
    path = join(folder, '명단.csv')
    writeFileSync(path, 'Email,Name\n' + 'a@example.com,김\n'.repeat(50_000))
  })

  it('is closed by the time that its reading is called cancelled', async () => {
    const controller = new AbortController()
    const taker = { odd: vi.fn(), header: vi.fn(), progress: vi.fn(), record: () => controller.abort() }
    const reading = readCsv({ path, ...source }, { ...taker, signal: controller.signal })
    await expect(reading).rejects.toThrow('cancelled')
    expect(isOpen(path)).toBe(false)
  })

  it('is closed by the time that somebody hears what is wrong with it', async () => {
    const taker = { odd: vi.fn(), header: vi.fn(), progress: vi.fn(), signal: new AbortController().signal }
    const record = () => {
      throw new CodedError('too-many-columns')
    }
    await expect(readCsv({ path, ...source }, { ...taker, record })).rejects.toThrow('too-many-columns')
    expect(isOpen(path)).toBe(false)
  })

  it('is closed by the time that its copying is called cancelled', async () => {
    const step = vi.fn(() => {
      throw new CodedError('cancelled')
    })
    await expect(copyChecked(path, join(folder, 'copy'), step)).rejects.toThrow('cancelled')
    expect(step).toHaveBeenCalledTimes(1)
    expect(isOpen(path)).toBe(false)
  })
})

describe('writeNew', () => {
  it('leaves a file alone whose name differs in case only, where the file system takes the two for one', async () => {
    writeFileSync(join(folder, 'badgeprep CREDENTIALS.CSV'), 'mine')
    const real = await vi.importActual<typeof FsPromises>('node:fs/promises')
    vi.mocked(open).mockImplementation((path, flags, mode) => {
      const wanted = basename(String(path)).toLowerCase()
      const taken = readdirSync(dirname(String(path))).some((name) => name.toLowerCase() === wanted)
      return flags === 'wx' && taken ? Promise.reject(failed('EEXIST', 'open')) : real.open(path, flags, mode)
    })
    const { name } = await writeNew(folder, 'BadgePrep credentials.csv', ['theirs'])
    expect(name).toBe('BadgePrep credentials (2).csv')
    expect(readFileSync(join(folder, 'badgeprep CREDENTIALS.CSV'), 'utf8')).toBe('mine')
    expect(readFileSync(join(folder, name), 'utf8')).toBe('theirs')
    expect(readdirSync(folder)).toHaveLength(2)
  })
})

describe('storePhoto', () => {
  const hash = 'ab'.repeat(32)

  // What a stick without hard links answers: Windows by its driver, Linux, macOS.
  it.each(['EISDIR', 'ENOTSUP', 'UNKNOWN', 'EPERM', 'EOPNOTSUPP', 'EACCES'])(
    'copies where the file system has no hard links: %s',
    async (code) => {
      const folders = dataFolders(folder)
      mkdirSync(folders.stagedPhotos, { recursive: true })
      writeFileSync(stagedPhotoPath(folders, hash), 'a picture')
      vi.mocked(linkSync).mockImplementation(() => {
        throw failed(code, 'link')
      })
      expect(await storePhoto(folders, hash)).toBe(true)
      expect(readFileSync(storedPhotoPath(folders, hash), 'utf8')).toBe('a picture')
      expect(readdirSync(dirname(storedPhotoPath(folders, hash)))).toEqual([`${hash}.jpg`])
    },
  )

  it('says what is really in the way, and leaves nothing half there', async () => {
    const folders = dataFolders(folder)
    mkdirSync(folders.stagedPhotos, { recursive: true })
    writeFileSync(stagedPhotoPath(folders, hash), 'a picture')
    mkdirSync(storedPhotoPath(folders, hash), { recursive: true })
    // Windows has no better word for it.
    await expect(storePhoto(folders, hash)).rejects.toThrow(process.platform === 'win32' ? 'EPERM' : 'EISDIR')
    expect(readdirSync(dirname(storedPhotoPath(folders, hash)))).toEqual([`${hash}.jpg`])
  })
})
