import { CodedError } from '../../services/protocol.ts'
import { systemCodeOf } from '../../services/system-errors.ts'

/** A SQLite file that holds something else than it should: what another version, or another program, put there. */
export class ForeignFile extends Error {}

/**
 * Whether an error met in a file says that the file itself is damaged or foreign, so that another may take its place. All
 * others (a full disk, no permission, a lock, a read that failed) are merely in the way now: for none of them may anything be
 * removed, replaced or taken for absent.
 */
export function isSpoiled(error: unknown): boolean {
  if (error instanceof CodedError) return error.error.code === 'database-damaged'
  return error instanceof ForeignFile || /^SQLITE_(CORRUPT|NOTADB)/.test(systemCodeOf(error))
}
