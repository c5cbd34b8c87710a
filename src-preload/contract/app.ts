import type { AppError } from './envelope.ts'
import type { Settings } from './settings.ts'

/** What the window needs to know at its start. */
export interface AppInfo {
  version: string
  /** Electron's version, and whether it is not the one of the releases, so for evaluation only. */
  runtime: { electron: string; chromium: string; evaluation: boolean }
  platform: 'linux' | 'win32' | 'darwin'
  /** The system's language as a BCP 47 tag. */
  systemLocale: string
  dataFolder: string
  /** Whether a person chose the data folder (else it is the one that the system has for applications). */
  dataFolderChosen: boolean
  settings: Settings
  /** Why the directory could not be opened; the window then offers what helps (a backup, another folder). */
  startError: StartError | null
  /** What ended unexpectedly and was not dismissed yet. */
  lastCrash: LastCrash | null
  /** Name of the backup that was restored, until the window has told of it. */
  restored: string | null
  /** The folder in which the directory lies that another one has replaced, until the window has told of it. */
  setAside: string | null
}

/** An unexpected end, to be told once. */
export interface LastCrash {
  /** `app`: the app ended by an error of its own; `unknown`: it was cut off; `window`: the window alone, opened again. */
  what: 'app' | 'unknown' | 'window'
  /** ISO 8601, UTC: when it ended; of `unknown`, when the run began that was cut off. */
  at: string
  /** Whether there is a report to show. */
  reported: boolean
}

export interface StartError extends AppError {
  /** The directory's own file is in the way: a backup, or an empty directory, may take its place. */
  replaceable: boolean
  /** Backups that can be restored, newest first. */
  backups: BackupInfo[]
}

export interface BackupInfo {
  /** Name of the file within the folder of backups. */
  file: string
  /** ISO 8601, UTC. */
  at: string
  bytes: number
}

/** The line of truth below the sidebar. */
export interface Summary {
  users: number
  withPhoto: number
  /** How many of them are people of the sample. */
  sampleUsers: number
  /** Cards that turned out to be one when the card types were changed: of several people, or twice of one. */
  sharedCards: { people: number; own: number }
  /** Nobody has worked in this data folder yet: nothing is lost where another one is taken. */
  untouched: boolean
  /** ISO 8601 of the last backup, or null. */
  lastBackup: string | null
}

/** Something changed in the data service; stores that show it ask again. */
export type ChangedTopic = 'users' | 'photos' | 'imports' | 'history' | 'settings'

export interface ServiceNotice {
  service: 'data' | 'imaging'
  state: 'restarted' | 'failed'
}
