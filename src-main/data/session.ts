import { basename, isAbsolute, join } from 'node:path'
import type { ChangedTopic, MissingPhotos, StartError } from '../../src-preload/contract/app.ts'
import { defaultSettings } from '../../src-preload/contract/settings.ts'
import { afterwards } from '../services/afterwards.ts'
import { cancelOf, logUnexpected, type CallContext } from '../services/channel.ts'
import type { Opened, Restored } from '../services/contract/data.ts'
import { dataFolders, type DataFolders } from '../services/contract/folders.ts'
import { CodedError, toAppError } from '../services/protocol.ts'
import type { DataContext } from './context.ts'
import { backUpDatabase, removeUnfinished } from './database/automatic.ts'
import type { Connection } from './database/database.ts'
import {
  isOnTrial,
  resumeExchange,
  settleExchange,
  settleOrLater,
  tidyExchange,
  undoExchange,
} from './database/exchange.ts'
import { holdFolder } from './database/hold.ts'
import { keepBackups, type Keeper } from './database/keeper.ts'
import { openChecked } from './database/opening.ts'
import { forgetRestore, layReady, prepareAnew, prepareRestore } from './database/restore.ts'
import { withRoom } from './database/room.ts'
import { asideName } from './database/set-aside.ts'
import { startErrorOf } from './database/start-error.ts'
import { isSpoiled } from './database/verdict.ts'
import { hasContent } from './history/content.ts'
import { recordRestore } from './history/restored.ts'
import { forgetBackedUp, readSettings } from './settings/store.ts'

export interface OpenInput {
  dataFolder: string
  /** There has to be a directory in it already. */
  mustExist: boolean
  account: string
  appVersion: string
}

/** What the features have to do around the database's life. */
export interface SessionHooks {
  /** Tells the window. */
  changed(topics: ChangedTopic[]): void
  /** The directory was opened; where this throws, it is closed again, and that is why it could not be opened. */
  opened(context: DataContext): void
  /**
   * A database came from a backup: take out of it what only made sense where it was made. `present` is the one whose place
   * it takes, where that is open.
   */
  forget(db: Connection, present: Connection | null): void
}

export interface Session {
  /** The open context. Throws `service-unavailable` while there is none. */
  context(): DataContext
  /** Runs `work` as soon as no long write of the directory is under way. */
  queued<T>(work: () => T | Promise<T>): Promise<T>
  /**
   * Opens the data folder, from the very beginning each time it is asked to while none is open; what is in the way is
   * answered as `startError`, with the backups there are.
   */
  open(input: OpenInput): Promise<Opened>
  /** Replaces the directory by a backup: a path, or the name of one in the folder of backups. */
  restore(file: string, call: CallContext): Promise<Restored>
  /** Begins with an empty directory in place of one that cannot be opened, which is set aside. */
  startAnew(): Promise<Opened>
  /** An error as it is to be told: of one that leaves it open, the volume says whether the disk is full. */
  explain(error: unknown): unknown
  /** Closes the directory and lets go of the folder. */
  close(): Promise<void>
}

/** The one data folder that this process works in: closed, held without an open directory (startError), or open. */
export function createSession(hooks: SessionHooks): Session {
  let held: { input: OpenInput; folders: DataFolders; release(): void } | null = null
  let current: { context: DataContext; keeper: Keeper; cleanups: (() => void)[] } | null = null
  let startError: StartError | null = null
  /** The folder in which what was there before the directory now open lies, where it was set aside. */
  let setAside: string | null = null
  /** The end of the last opening or exchange that was asked for: each finds what those before it left. */
  let last: Promise<unknown> = Promise.resolve()

  const now = () => new Date().toISOString()

  function opened(): Opened {
    return {
      settings: current ? readSettings(current.context.database.read) : defaultSettings,
      startError,
      setAside,
    }
  }

  /** Runs `work` after all others that were given to it; where the person cancels before its turn, that is its end. */
  function inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = last
    const turn = (signal ? Promise.race([before, cancelOf(signal)]) : before).then(work)
    last = Promise.allSettled([before, turn])
    return turn
  }

  /** Takes hold of the folder, brings to an end what a crash cut off, and opens the directory. */
  async function openFolder(input: OpenInput): Promise<void> {
    letGo()
    const folders = dataFolders(input.dataFolder)
    held = { input, folders, release: holdFolder(folders, input.mustExist).release }
    await resumeExchange(folders)
    removeUnfinished(folders.backups)
    try {
      await openDirectory()
    } catch (error) {
      // What came in an exchange that was cut off cannot be used after all.
      if (!isSpoiled(error) || !isOnTrial(folders)) throw error
      await undoExchange(folders)
      await openDirectory()
    }
    setAside = await settleOrLater(folders, asideName(now()))
  }

  /** The folder that is held, with nothing of an earlier exchange under way in it. */
  async function readyToExchange(): Promise<NonNullable<typeof held>> {
    if (!held) throw startError ? fromStart(startError) : new CodedError('service-unavailable')
    if (!current) await resumeExchange(held.folders)
    await settleExchange(held.folders, asideName(now()))
    if (!(await tidyExchange(held.folders))) throw new CodedError('in-use', {}, true)
    return held
  }

  /**
   * Puts what was prepared, once `lay` has made it ready, in the directory's place. Where it cannot be opened, the former one
   * comes back and the error is thrown, but for one case: where that cannot be opened either, this is what is answered.
   */
  async function exchange(folders: DataFolders, lay: () => Promise<void>): Promise<Opened> {
    const healthy = current !== null
    try {
      await closeDirectory(lay)
      await resumeExchange(folders)
      await openDirectory()
    } catch (error) {
      if (current) {
        // It was not even closed.
        await afterwards('letting go of a restore', () => forgetRestore(folders))
        throw error
      }
      const back = await attempt(folders, async () => {
        await undoExchange(folders)
        if (healthy) await openDirectory()
      })
      if (healthy && back.startError) return back
      throw error
    }
    // A healthy one is among the backups.
    setAside = await settleOrLater(folders, healthy ? null : asideName(now()))
    hooks.changed(['users', 'photos', 'imports', 'history', 'settings'])
    return opened()
  }

  async function restore(file: string, call: CallContext): Promise<Restored> {
    const { folders, input } = await readyToExchange()
    const source = isAbsolute(file) ? file : join(folders.backups, file)
    const replaced = current?.context.database ?? null
    const prepare = (db: Connection, missing: MissingPhotos | null): void => {
      hooks.forget(db, replaced?.write ?? null)
      forgetBackedUp(db)
      recordRestore(db, { subject: basename(source), at: now(), by: input.account }, missing)
    }
    const missing = await prepareRestore(folders, source, prepare, call)
    const reopened = await exchange(folders, async () => {
      if (replaced && hasContent(replaced.read)) {
        await backUpDatabase(replaced.write, folders.backups, 'restore', now())
      }
      await call.saving()
      await layReady(folders)
    })
    return { ...reopened, missingPhotos: missing }
  }

  function letGo(): void {
    held?.release()
    held = null
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

  /** Closes the directory once nothing long is under way in it. `lastly` comes right before; where it throws, it stays open. */
  async function closeDirectory(lastly: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const closing = current
    if (!closing) return lastly()
    await closing.context.database.sealed(async () => {
      await lastly()
      closing.keeper.stop()
      current = null
      try {
        for (const cleanup of closing.cleanups) cleanup()
      } finally {
        closing.context.database.close()
      }
    })
  }

  async function attempt(folders: DataFolders, work: () => Promise<void>): Promise<Opened> {
    try {
      await work()
    } catch (error) {
      const { code } = toAppError(error)
      if (code === 'internal') logUnexpected('data.open', error)
      startError = startErrorOf(error, folders, held !== null, now())
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
      return inTurn(async () =>
        current ? opened() : attempt(dataFolders(input.dataFolder), () => openFolder(input)),
      )
    },

    restore: (file, call) => inTurn(() => restore(file, call), call.signal),

    startAnew: () =>
      inTurn(async () => {
        const { folders } = await readyToExchange()
        if (startError?.replaceable !== true) throw new CodedError('bad-input')
        await prepareAnew(folders)
        return exchange(folders, () => layReady(folders))
      }),

    explain: (error) => (held ? withRoom(error, held.folders) : error),

    async close() {
      try {
        await current?.keeper.look()
        await closeDirectory()
      } finally {
        letGo()
        startError = null
      }
    },
  }
}

function fromStart({ code, args, retryable }: StartError): CodedError {
  return new CodedError(code, args, retryable)
}
