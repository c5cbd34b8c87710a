import { renameSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { patiently, type Patience } from './patience.ts'

export interface RenameSystem extends Patience {
  rename?: (from: string, to: string) => Promise<void>
}

/** Renames a file over what is there, with patience for whoever holds one of the two. Throws Node's error. */
export async function renameOver(from: string, to: string, system: RenameSystem = {}): Promise<void> {
  const attempt = system.rename ?? rename
  await patiently(() => attempt(from, to), system)
}

/** Renames a file over what is there, at once: for who is about to end, and has another way where it is refused. */
export const renameNow = renameSync
