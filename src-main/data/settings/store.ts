import { defaultSettings, settingsSchema, type Settings } from '../../../src-preload/contract/settings.ts'
import { z } from 'zod'
import type { Connection } from '../database/database.ts'
import type { WorkMark } from '../history/weight.ts'

const lastBackupName = 'lastBackup'
const backedUpName = 'backedUp'
const cardTypesName = 'cardTypes'

/** The settings; one that is missing, or that this version does not know, is at its default. */
export function readSettings(db: Connection): Settings {
  const rows = db.prepare<[], [string, string]>('SELECT name, value FROM settings').raw().all()
  let settings = defaultSettings
  for (const [name, value] of rows) {
    const candidate = settingsSchema.safeParse({ ...settings, [name]: parseJson(value) })
    if (candidate.success) settings = candidate.data
  }
  return settings
}

/** Stores the settings named in `change`. Call within a transaction. */
export function writeSettings(db: Connection, change: object): void {
  for (const [name, value] of Object.entries(change)) writeValue(db, name, value)
}

/** When the last backup was made, ISO 8601, or null. */
export function readLastBackup(db: Connection): string | null {
  return readFact(db, lastBackupName, z.iso.datetime())
}

/** `mark`: how far the directory was in an automatic backup. Call within a transaction. */
export function writeLastBackup(db: Connection, at: string, mark?: WorkMark): void {
  writeValue(db, lastBackupName, at)
  writeValue(db, backedUpName, mark)
}

/** How far the directory was in the last automatic backup of it, or null. */
export function readBackedUp(db: Connection): WorkMark | null {
  return readFact(db, backedUpName, z.object({ history: z.number(), undone: z.number() }))
}

/** What a backup knows of earlier ones is about another folder, or another time: what is restored of it is backed up anew. */
export function forgetBackedUp(db: Connection): void {
  db.prepare<[string]>('DELETE FROM settings WHERE name = ?').run(backedUpName)
}

const cardTypesSchema = z.object({ digest: z.string(), labels: z.record(z.string(), z.string()) })
/** With which card types the cards were stored: their digest, and what each short name means or has meant, as labels. */
export type StoredCardTypes = z.infer<typeof cardTypesSchema>

/** Null where no card was stored yet by a program that knew of it. */
export function readCardTypes(db: Connection): StoredCardTypes | null {
  return readFact(db, cardTypesName, cardTypesSchema)
}

/** Call within the transaction that stores the cards so. */
export function writeCardTypes(db: Connection, cardTypes: StoredCardTypes): void {
  writeValue(db, cardTypesName, cardTypes)
}

function readFact<T>(db: Connection, name: string, schema: z.ZodType<T>): T | null {
  const value = db.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck().get(name)
  return value === undefined ? null : (schema.safeParse(parseJson(value)).data ?? null)
}

function writeValue(db: Connection, name: string, value: unknown): void {
  if (value === undefined) return
  db.prepare<[string, string]>(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  ).run(name, JSON.stringify(value))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
