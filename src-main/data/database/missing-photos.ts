import type { MissingPhotos } from '../../../src-preload/contract/app.ts'
import { labelOf } from '../../../src-preload/contract/users.ts'
import { usersWithPhoto } from '../users/query.ts'
import type { Connection } from './database.ts'

/** So many people are told by name; a backup's own listing has them all. */
const toldByName = 10

/** Who has a photo on the profile, by name; nobody where only undo would bring it back. */
export const peopleWith = (db: Connection, hash: string): string[] => usersWithPhoto(db, hash).map(labelOf)

/** What is missing with these photos (hashes), or null where there are none. */
export function missingPhotos(db: Connection, hashes: readonly string[]): MissingPhotos | null {
  if (hashes.length === 0) return null
  const people = hashes.map((hash) => peopleWith(db, hash))
  const names = people.flat().sort((a, b) => a.localeCompare(b))
  return {
    people: names.length,
    names: names.slice(0, toldByName),
    earlier: people.filter((owners) => owners.length === 0).length,
  }
}
