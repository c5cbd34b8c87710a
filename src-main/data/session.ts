import { existsSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import type { ChangedTopic, MissingPhotos, StartError } from '../../src-preload/contract/app.ts'
import { defaultSettings } from '../../src-preload/contract/settings.ts'
import type { CallContext } from '../services/channel.ts'
import type { DataOutputs } from '../services/contract/data.ts'
import { dataFolders, type DataFolders } from '../services/contract/folders.ts'
import { CodedError, toAppError } from '../services/protocol.ts'
import type { DataContext } from './context.ts'
import { backUpDatabase, backupsIn, listBackups, removeUnfinished } from './database/automatic.ts'
import { openConnection, openDatabase, type Connection, type Database } from './database/database.ts'
import { prepareFolder } from './database/folder.ts'
import { checkDatabase } from './database/integrity.ts'
import { keepBackups, type Keeper } from './database/keeper.ts'
import { lockFolder } from './database/lock.ts'
import { currentVersion, migrate } from './database/migrations.ts'
import {
  discardAside,
  forgetRestore,
  layReady,
  prepareRestore,
  takeBackAside,
  takeReady,
} from './database/restore.ts'
import { exportContents } from './export/credentials.ts'
import { hasContent } from './history/content.ts'
import { recordHistory, type HistoryRecord } from './history/store.ts'
import { forgetBackedUp, readSettings } from './settings/store.ts'

export interface OpenInput {
  dataFolder: string
  /** There has to be a directory in it already. */
  mustExist: boolean
  account: string
  appVersion: string
}

type Opened = DataOutputs['data.open']
type Restored = DataOutputs['data.restore']

/** What the features have to do around the database's life. */
export interface SessionHooks {
  /** Tells the window. */
  changed(topics: ChangedTopic[]): void
  /** The directory was opened; where this throws, it is closed again, and that is why it could not be opened. */
  opened(context: DataContext): void
  /** A database came from a backup: take out of it what only made sense where it was made. */
  forget(db: Connection): void
}

export interface Session {
  /** The open context. Throws `service-unavailable` while there is none. */
  context(): DataContext
  /** Runs `work` as soon as no long write of the directory is under way. */
  queued<T>(work: () => T | Promise<T>): Promise<T>
  /** Opens the data folder; what is in the way is answered as `startError`, with the backups there are. */
  open(input: OpenInput): Promise<Opened>
  /** Replaces the directory by a backup: a path, or the name of one in the folder of backups. */
  restore(file: string, call: CallContext): Promise<Restored>
  /** Closes the directory and lets go of the folder. */
  close(): Promise<void>
}

/** The one data folder that this process works in: closed, held without an open directory (startError), or open. */
export function createSession(hooks: SessionHooks): Session {
  let held: { input: OpenInput; folders: DataFolders; release(): void } | null = null
  let current: { context: DataContext; keeper: Keeper; cleanups: (() => void)[] } | null = null
  let startError: StartError | null = null

  const now = () => new Date().toISOString()

  function opened(): Opened {
    return {
      settings: current ? readSettings(current.context.database.read) : defaultSettings,
      startError,
    }
  }

  /** Opens the directory of the folder that is held. */
  async function openDirectory(): Promise<void> {
    if (!held) throw new CodedError('service-unavailable')
    const { folders, input } = held
    const cleanups: (() => void)[] = []
    const database = await openChecked(folders, now)
    const context: DataContext = {
      folders,
      database,
      account: input.account,
      appVersion: input.appVersion,
      changed(topics) {
        hooks.changed(topics)
        if (topics.includes('history')) keeper.worked()
      },
      backupFailure: () => keeper.failure(),
      now,
      onClose: (cleanup) => cleanups.push(cleanup),
    }
    const keeper = keepBackups(context)
    current = { context, keeper, cleanups }
    try {
      hooks.opened(context)
    } catch (error) {
      await closeDirectory()
      throw error
    }
    startError = null
    void keeper.look()
  }

  async function closeDirectory(): Promise<void> {
    const closing = current
    if (!closing) return
    await closing.keeper.stop()
    await closing.context.database.alone(async () => {
      current = null
      for (const cleanup of closing.cleanups) cleanup()
      closing.context.database.close()
    })
  }

  async function attempt(work: () => Promise<void>): Promise<Opened> {
    try {
      await work()
    } catch (error) {
      const backups = held ? listBackups(held.folders.backups, now()) : []
      startError = { ...toAppError(error), backups }
    }
    return opened()
  }

  return {
    context() {
      if (!current) throw new CodedError('service-unavailable')
      return current.context
    },

    queued: async (work) => (current ? current.context.database.queued(work) : await work()),

    async open(input) {
      if (current) return opened()
      return attempt(async () => {
        const folders = dataFolders(input.dataFolder)
        if (input.mustExist && !existsSync(folders.database)) {
          throw new CodedError('data-folder-missing', { folder: folders.root }, true)
        }
        if (!held) {
          prepareFolder(folders)
          const { release } = lockFolder(folders.lock)
          held = { input, folders, release }
        }
        takeReady(folders)
        removeUnfinished(folders.backups)
        await openDirectory()
      })
    },

    async restore(file, call) {
      if (!held) throw startError ? fromStart(startError) : new CodedError('service-unavailable')
      const { folders, input } = held
      const source = isAbsolute(file) ? file : join(folders.backups, file)
      const prepare = (db: Connection, missing: MissingPhotos | null): void => {
        hooks.forget(db)
        forgetBackedUp(db)
        recordRestore(db, { subject: basename(source), at: now(), by: input.account }, missing)
      }
      const missing = await prepareRestore(folders, source, prepare, call)
      const healthy = current !== null
      try {
        if (current && hasContent(current.context.database.read)) {
          const { database } = current.context
          await database.alone(() => backUpDatabase(database.write, folders.backups, 'restore', now()))
        }
        await call.saving()
        await layReady(folders)
      } catch (error) {
        forgetRestore(folders)
        throw error
      }
      await closeDirectory()
      takeReady(folders)
      try {
        await openDirectory()
      } catch (error) {
        takeBackAside(folders)
        if (healthy) await openDirectory()
        throw error
      }
      if (healthy) discardAside(folders)
      hooks.changed(['users', 'photos', 'imports', 'history', 'settings'])
      return { ...opened(), missingPhotos: missing }
    },

    async close() {
      await current?.keeper.look()
      await closeDirectory()
      held?.release()
      held = null
      startError = null
    },
  }
}

function fromStart({ code, args, retryable }: StartError): CodedError {
  return new CodedError(code, args, retryable)
}

/** Checks, migrates (after a backup) and opens the database of a folder. */
async function openChecked(folders: DataFolders, now: () => string): Promise<Database> {
  const version = checkDatabase(folders.database)
  // An empty file beside backups is a directory that was lost, not a first start.
  if (version === 0 && backupsIn(folders.backups).length > 0) throw new CodedError('database-damaged')
  if (version < currentVersion) {
    const connection = openConnection(folders.database, { readonly: false })
    try {
      if (version > 0) await backUpDatabase(connection, folders.backups, 'migration', now())
      migrate(connection)
    } finally {
      connection.close()
    }
  }
  return openDatabase(folders.database)
}

const namesOf = ({ people, names }: MissingPhotos): string =>
  names.join(', ') + (people > names.length ? ` +${people - names.length}` : '')

/** The directory that comes says itself where it came from: there with it, or not at all. */
function recordRestore(
  db: Connection,
  entry: Pick<HistoryRecord, 'subject' | 'at' | 'by'>,
  missing: MissingPhotos | null,
): void {
  const { users, credentials } = exportContents(db)
  recordHistory(db, {
    kind: 'backup-restored',
    ...entry,
    counts: { users, credentials, ...(missing && { photosMissing: missing.people + missing.earlier }) },
    options: missing && missing.people > 0 ? { photosMissingOf: namesOf(missing) } : {},
    changes: [],
  })
}
