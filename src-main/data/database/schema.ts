import BetterSqlite3 from 'better-sqlite3'
import type { Connection } from './database.ts'

/** What `PRAGMA optimize` keeps beside a database's own tables. */
const statistics = new Set([
  'CREATE TABLE sqlite_stat1(tbl,idx,stat)',
  'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)',
])

/** Everything that a database is made of, besides its rows: a text for each table, index, view and trigger, sorted. */
export type Schema = readonly string[]

/** The schema of an open database. Nothing that the database brings with it is run. */
export function schemaOf(db: Connection): Schema {
  return db
    .prepare<[], [string, string, string, string | null]>(
      'SELECT type, name, tbl_name, sql FROM sqlite_schema',
    )
    .raw()
    .all()
    .filter(([, , , sql]) => sql === null || !statistics.has(sql))
    .map(([type, name, table, sql]) => JSON.stringify([type, name, table, sql && withoutLayout(sql)]))
    .sort()
}

/** The schema that `make` gives an empty database. */
export function schemaMadeBy(make: (db: Connection) => void): Schema {
  const db = new BetterSqlite3(':memory:')
  try {
    make(db)
    return schemaOf(db)
  } finally {
    db.close()
  }
}

export function isSameSchema(one: Schema, other: Schema): boolean {
  return one.length === other.length && one.every((text, at) => text === other[at])
}

/** Blanks and line breaks between words say nothing; what is quoted is left as it is. */
function withoutLayout(sql: string): string {
  return sql.replace(/('[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\])|\s+/g, (_, quoted?: string) => quoted ?? ' ')
}
