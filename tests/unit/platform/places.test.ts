import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { accountName } from '../../../src-main/app/account.ts'
import { downloadsFolder } from '../../../src-main/app/downloads.ts'
import { sqlitePath } from '../../../src-main/data/database/sqlite-path.ts'
import { isOnNetwork } from '../../../src-main/data/database/volume.ts'

describe('downloadsFolder', () => {
  it('is where the system says', () => {
    expect(downloadsFolder((name) => `/home/guard/${name === 'downloads' ? '다운로드' : ''}`)).toBe(
      '/home/guard/다운로드',
    )
  })

  it('is in the home folder where the system cannot say', () => {
    const getPath = (name: string): string => {
      if (name === 'downloads') throw new Error("Failed to get 'downloads' path")
      return join('C:', 'Users', 'guard')
    }
    expect(downloadsFolder(getPath)).toBe(join('C:', 'Users', 'guard', 'Downloads'))
  })
})

describe('accountName', () => {
  const unknown = (): never => {
    throw new Error('uv_os_get_passwd returned ENOENT')
  }

  it('is what the system knows', () => {
    expect(accountName(() => ({ username: '김민수' }), { USER: 'other' })).toBe('김민수')
  })

  it('is what the session says where the system does not know the account', () => {
    expect(accountName(unknown, { USERNAME: 'guard' })).toBe('guard')
    expect(accountName(unknown, { USER: 'guard' })).toBe('guard')
    expect(accountName(unknown, {})).toBe('')
  })
})

describe('sqlitePath', () => {
  const deep = `C:\\${Array.from({ length: 30 }, (_, n) => `folder ${n}`).join('\\')}\\badgeprep.db`

  it('prefixes a path that Windows would not take', () => {
    expect(deep.length).toBeGreaterThan(260)
    expect(sqlitePath(deep, 'win32')).toBe(`\\\\?\\${deep}`)
    expect(sqlitePath(`\\\\?\\${deep}`, 'win32')).toBe(`\\\\?\\${deep}`)
    // What SQLite adds must fit too: `-journal`, `-wal`, `-shm`.
    const edge = `C:\\${'x'.repeat(245)}.db`
    expect(sqlitePath(edge, 'win32')).toBe(`\\\\?\\${edge}`)
  })

  it('leaves every other path as it is', () => {
    const usual = 'C:\\Users\\김민수\\AppData\\Roaming\\BadgePrep\\badgeprep.db'
    expect(sqlitePath(usual, 'win32')).toBe(usual)
    const long = `/home/guard/${'x/'.repeat(300)}badgeprep.db`
    expect(sqlitePath(long, 'linux')).toBe(long)
    expect(sqlitePath(long, 'darwin')).toBe(long)
  })
})

describe('isOnNetwork, on Windows', () => {
  const leadingTo = (real: string) => (): string => real

  it.each([
    ['a share', '\\\\server\\badges', '\\\\server\\badges'],
    ['a mapped drive', 'Z:\\badges', '\\\\server\\share\\badges'],
    ['a link to a share', 'C:\\badges', '\\\\server\\share\\badges'],
    ['Linux within Windows', '\\\\wsl.localhost\\Debian\\home', '\\\\wsl.localhost\\Debian\\home'],
    ['a drive of the computer in front', '\\\\tsclient\\C\\badges', '\\\\tsclient\\C\\badges'],
  ])('refuses %s', (_, folder, real) => expect(isOnNetwork(folder, 'win32', leadingTo(real))).toBe(true))

  it.each([
    ['a local folder', 'C:\\Users\\김민수', 'C:\\Users\\김민수'],
    ['a stick', 'E:\\', 'E:\\'],
    ['a drive letter of a local folder', 'S:\\badges', 'C:\\data\\badges'],
    ['a volume without a letter', '\\\\?\\Volume{0a}\\badges', '\\\\?\\Volume{0a}\\badges'],
  ])('takes %s', (_, folder, real) => expect(isOnNetwork(folder, 'win32', leadingTo(real))).toBe(false))

  it('takes an encrypted volume or RAM disk, which cannot say where it lies', () => {
    const unsaid = (): never => {
      throw Object.assign(new Error('EISDIR'), { code: 'EISDIR', syscall: 'realpath' })
    }
    expect(isOnNetwork('V:\\badges', 'win32', unsaid)).toBe(false)
    expect(isOnNetwork('\\\\server\\badges', 'win32', unsaid)).toBe(true)
  })
})
