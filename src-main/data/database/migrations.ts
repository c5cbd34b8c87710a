import { CodedError } from '../../services/protocol.ts'
import { clashesSchema, credentialsSchema } from '../credentials/schema.ts'
import { historySchema, uploadedPhotosSchema } from '../history/schema.ts'
import { importsSchema } from '../imports/schema.ts'
import { photoGenerations, photoInspection, photosSchema } from '../photos/schema.ts'
import { settingsSchema } from '../settings/schema.ts'
import { namedVersion, usersSchema } from '../users/schema.ts'
import type { Connection } from './database.ts'
import { schemaMadeBy, type Schema } from './schema.ts'

/** Marks a SQLite file as BadgePrep's directory ("BdgP" in ASCII). */
export const applicationId = 0x42646750

/**
 * Forward migrations; the first brings an empty file to version 1, and so on. A migration that adds a column to users or
 * credentials has to add it to the rows kept for undo as well (`before` in `history_changes`, `history_credentials`).
 * What they make is what databases are held against (integrity.ts): a migration that was released is never changed.
 */
const migrations: readonly string[] = [
  [settingsSchema, usersSchema, historySchema, photosSchema, importsSchema].join('\n'),
  credentialsSchema,
  clashesSchema,
  [namedVersion, photoGenerations].join('\n'),
  uploadedPhotosSchema,
  photoInspection,
]

/** The version of the database that this program writes. */
export const currentVersion = migrations.length

/** The version of a database file; 0 is empty. */
export function versionOf(db: Connection): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/** Brings a database to a version, each step in a transaction of its own. Throws `database-newer`. */
export function migrate(db: Connection, to = currentVersion): void {
  const version = versionOf(db)
  if (version > currentVersion) {
    throw new CodedError('database-newer', { version, supported: currentVersion })
  }
  for (const [index, sql] of migrations.entries()) {
    if (index < version || index >= to) continue
    db.transaction(() => {
      db.exec(sql)
      db.pragma(`application_id = ${applicationId}`)
      db.pragma(`user_version = ${index + 1}`)
    }).immediate()
  }
}

const schemas = new Map<number, Schema>()

/** The schema that a database of a version has, which nothing may be added to or taken from. */
export function schemaOfVersion(version: number): Schema {
  const known = schemas.get(version) ?? schemaMadeBy((db) => migrate(db, version))
  schemas.set(version, known)
  return known
}
