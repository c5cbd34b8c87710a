import BetterSqlite3 from 'better-sqlite3'
import { sqlitePath } from './sqlite-path.ts'

export interface OpenOptions {
  readonly?: boolean
  /** How long to wait for another program's lock, in milliseconds. */
  timeout?: number
}

/**
 * Opens a SQLite file of our own; together with `openForeign` the only place that opens one. Functions that a schema
 * names are trusted in none.
 */
export function openSqlite(file: string, options: OpenOptions = {}): BetterSqlite3.Database {
  const db = new BetterSqlite3(sqlitePath(file), options)
  try {
    db.pragma('trusted_schema = OFF')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * Opens a file that may come from anywhere, or from an earlier version: a backup, or a directory before it was checked.
 * Look at its schema (`isSameSchema`) before anything else: a view or a check that came along is run by the first query.
 */
export function openForeign(file: string, options: OpenOptions = {}): BetterSqlite3.Database {
  const db = openSqlite(file, options)
  try {
    // What a page says of its cells is checked before it is believed; nothing is read through a mapping of the file.
    db.pragma('cell_size_check = ON')
    db.pragma('mmap_size = 0')
    if (options.readonly) db.pragma('query_only = ON')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
