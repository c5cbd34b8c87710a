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
  /** The backup that was restored, until the window has told of it. */
  restored: RestoredBackup | null
  /** The folder in which the directory lies that another one has replaced, until the window has told of it. */
  setAside: string | null
}

export interface RestoredBackup {
  /** Name of its file. */
  name: string
  missingPhotos: MissingPhotos | null
}

/** Photos that a backup, or the directory restored from one, has not: their files are damaged or gone. */
export interface MissingPhotos {
  /** How many people have no photo without them, and the names of the first ten. */
  people: number
  names: string[]
  /** How many are earlier photos that only undo would bring back. */
  earlier: number
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
  /** Why automatic backups keep failing, or null: one that fails once is made a little later. */
  backupFailure: AppError | null
}

/** Something changed in the data service; stores that show it ask again. */
export type ChangedTopic = 'users' | 'photos' | 'imports' | 'history' | 'settings'

export interface ServiceNotice {
  service: 'data' | 'imaging'
  state: 'restarted' | 'failed'
}
