import type { Connection } from '../database/database.ts'
import { deleteDrop } from './store.ts'

/** More items than can come into a directory while a backup takes its place. */
const leap = 1_000_000

/**
 * Takes the open drop out of a directory that came from a backup. The items of later ones get ids that none of the
 * `present` directory has or will have: a picture that is still being rendered for one of those must not end up at another.
 */
export function forgetDrop(db: Connection, present: Connection | null): void {
  deleteDrop(db)
  const last = Math.max(lastId(db), present ? lastId(present) : 0) + leap
  db.prepare("DELETE FROM sqlite_sequence WHERE name = 'photo_items'").run()
  db.prepare<[number]>("INSERT INTO sqlite_sequence (name, seq) VALUES ('photo_items', ?)").run(last)
}

/** The highest id that an item was ever given. */
function lastId(db: Connection): number {
  return (
    db.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'photo_items'").pluck().get() ?? 0
  )
}
