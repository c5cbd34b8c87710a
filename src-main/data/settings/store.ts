import { defaultSettings, settingsSchema, type Settings } from '../../../src-preload/contract/settings.ts'
import { z } from 'zod'
import type { Connection } from '../database/database.ts'

const lastBackupName = 'lastBackup'

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
  const value = db
    .prepare<[string], string>('SELECT value FROM settings WHERE name = ?')
    .pluck()
    .get(lastBackupName)
  return value === undefined ? null : (z.iso.datetime().safeParse(parseJson(value)).data ?? null)
}

export function writeLastBackup(db: Connection, at: string): void {
  writeValue(db, lastBackupName, at)
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
