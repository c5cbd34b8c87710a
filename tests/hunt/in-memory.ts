import { existsSync } from 'node:fs'
import type { Connection } from '../../src-main/data/database/database.ts'

/** Temporary folders lie in memory from now on, where the system has a place for that. */
export function keepTemporaryFilesInMemory(): void {
  if (existsSync('/dev/shm')) process.env['TMPDIR'] ??= '/dev/shm'
}

/** Whether a directory outlives a power failure is not what is hunted: nothing is flushed to the disk. */
export function flushNothing(db: Connection): void {
  db.pragma('synchronous = OFF')
}
