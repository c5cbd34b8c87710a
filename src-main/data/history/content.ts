import type { Connection } from '../database/database.ts'

/** Whether anybody has worked in a directory. */
export function hasContent(db: Connection): boolean {
  return (
    db
      .prepare<[], number>('SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM history)')
      .pluck()
      .get() === 1
  )
}
