import { constants } from 'node:os'
import type { ErrorCode } from '../../src-preload/contract/errors.ts'

/** Node's or SQLite's code of an error (`ENOSPC`, `SQLITE_IOERR_SHMSIZE`); '' where it has none. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/**
 * What can only mean that a disk, or an account's share of it, is full. SQLite says SHMSIZE where there is no room for the
 * index of its log; Node has no name for EDQUOT, only its number.
 */
const full = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE']

const patterns: readonly [RegExp, ErrorCode][] = [
  [/^(EBUSY|ETXTBSY|SQLITE_BUSY.*|SQLITE_LOCKED.*)$/, 'in-use'],
  [/^(EACCES|EPERM|EROFS|SQLITE_READONLY.*|SQLITE_CANTOPEN.*|SQLITE_PERM|SQLITE_AUTH.*)$/, 'not-writable'],
]

/** What an error of the system or of SQLite means to a person; null where it means nothing that is known. */
export function meaningOf(error: unknown): ErrorCode | null {
  const code = systemCodeOf(error)
  if (full.includes(code) || isOverQuota(error)) return 'disk-full'
  return patterns.find(([pattern]) => pattern.test(code))?.[1] ?? null
}

function isOverQuota(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && error.errno === -constants.errno.EDQUOT
}

/**
 * Whether an error may as well come from a disk that is full: SQLite has one word for a write, a flush or a new file that
 * failed, whatever the system's reason was. The volume can tell (room.ts).
 */
export function mayBeFull(error: unknown): boolean {
  return /^SQLITE_(IOERR_(WRITE|FSYNC|DIR_FSYNC|TRUNCATE|CLOSE|SHMOPEN|SHMMAP|SHMLOCK|MMAP)|IOERR|CANTOPEN.*)$/.test(
    systemCodeOf(error),
  )
}
