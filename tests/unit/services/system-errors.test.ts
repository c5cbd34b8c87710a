import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { isSpoiled } from '../../../src-main/data/database/verdict.ts'
import { CodedError, toAppError } from '../../../src-main/services/protocol.ts'
import { mayBeFull } from '../../../src-main/services/system-errors.ts'

const failure = (code: string, errno?: number) =>
  Object.assign(new Error(`${code}: /home/kim/사진`), { code, ...(errno === undefined ? {} : { errno }) })

describe('an error of the system, or of SQLite', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['SQLITE_FULL', 'disk-full'],
    ['SQLITE_IOERR_SHMSIZE', 'disk-full'],
    ['EBUSY', 'in-use'],
    ['SQLITE_BUSY', 'in-use'],
    ['SQLITE_BUSY_RECOVERY', 'in-use'],
    ['SQLITE_LOCKED_SHAREDCACHE', 'in-use'],
    ['EACCES', 'not-writable'],
    ['EROFS', 'not-writable'],
    ['SQLITE_READONLY', 'not-writable'],
    ['SQLITE_READONLY_DIRECTORY', 'not-writable'],
    ['SQLITE_CANTOPEN', 'not-writable'],
    ['SQLITE_IOERR_READ', 'internal'],
    ['SQLITE_CONSTRAINT_UNIQUE', 'internal'],
  ])('%s is told as %s', (code, told) => {
    expect(toAppError(failure(code)).code).toBe(told)
  })

  it('of a share of the disk that is used up, for which Node has but a number, is a full disk', () => {
    const { EDQUOT } = constants.errno
    expect(toAppError(failure(`Unknown system error -${EDQUOT}`, -EDQUOT)).code).toBe('disk-full')
  })

  it.each(['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_TRUNCATE', 'SQLITE_CANTOPEN'])(
    '%s may come of a full disk: the volume is asked',
    (code) => expect(mayBeFull(failure(code))).toBe(true),
  )

  it.each(['SQLITE_IOERR_READ', 'SQLITE_CORRUPT', 'SQLITE_BUSY', 'EACCES'])('%s does not', (code) => {
    expect(mayBeFull(failure(code))).toBe(false)
  })
})

describe('a file that gave an error', () => {
  it.each(['SQLITE_CORRUPT', 'SQLITE_CORRUPT_INDEX', 'SQLITE_NOTADB'])('is spoiled: %s', (code) => {
    expect(isSpoiled(failure(code))).toBe(true)
  })

  it.each([
    'SQLITE_FULL',
    'SQLITE_IOERR',
    'SQLITE_IOERR_SHMSIZE',
    'SQLITE_IOERR_READ',
    'SQLITE_BUSY',
    'SQLITE_LOCKED',
    'SQLITE_CANTOPEN',
    'SQLITE_READONLY',
    'SQLITE_PERM',
    'SQLITE_NOMEM',
    'SQLITE_ERROR',
    'EACCES',
    'ENOSPC',
    'EIO',
    'EMFILE',
  ])('stays where it is: %s is merely in the way', (code) => {
    expect(isSpoiled(failure(code))).toBe(false)
    expect(isSpoiled(new CodedError('disk-full'))).toBe(false)
  })
})
