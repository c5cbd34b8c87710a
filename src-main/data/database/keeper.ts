import type { AppError } from '../../../src-preload/contract/envelope.ts'
import { toAppError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import { hasContent } from '../history/content.ts'
import { isWorkOfWeight, workMark } from '../history/weight.ts'
import { readBackedUp, writeLastBackup } from '../settings/store.ts'
import { backUpDatabase, backupsIn } from './automatic.ts'
import { dailyBackupDue, type BackupReason } from './backup-names.ts'

/** How often an open app looks whether a backup is due. A PC that slept looks at most so long after it woke. */
const lookEveryMs = 10 * 60 * 1000
/** How long after work it looks: more of it often follows at once. */
const settleMs = 5 * 1000
/** How long after a failure it tries again. */
const retryMs = 60 * 1000

/** Makes the automatic backups of an open directory, besides the daily work. */
export interface Keeper {
  /** Something was entered in History: looks soon whether it is of weight, unless a backup was made just before. */
  worked(): void
  /** Looks now. Resolves when what was due is made, or has failed: nobody is kept from working by that. */
  look(): Promise<void>
  /** Why backups fail, once one has failed twice in a row; null when one was made again. */
  failure(): AppError | null
  /** Resolves when no backup is under way. */
  settled(): Promise<void>
  /** Looks no more. */
  stop(): void
}

/** Looks at once, then every ten minutes, and soon after work. */
export function keepBackups(context: DataContext): Keeper {
  let running: Promise<void> = Promise.resolve()
  let stopped = false
  let soon: NodeJS.Timeout | undefined
  /** A backup was made since the last of the regular looks: the next one is soon enough for more work. */
  let rests = false
  let failures = 0
  let failure: AppError | null = null

  async function makeDue(): Promise<void> {
    try {
      const made = await backUpIfDue(context)
      failures = 0
      if (made) rests = true
      if (made || failure) {
        failure = null
        context.changed(['settings'])
      }
    } catch (error) {
      // It was closed while others had it for themselves.
      if (stopped) return
      failures += 1
      process.stderr.write(`automatic backup failed: ${toAppError(error).code}\n`)
      // Once is no news: what held a file, or filled the disk, is often gone a minute later.
      if (failures === 1) lookIn(retryMs)
      else if (failure?.code !== toAppError(error).code) {
        failure = toAppError(error)
        context.changed(['settings'])
      }
    }
  }

  function look(): Promise<void> {
    running = running.then(makeDue)
    return running
  }

  function lookIn(ms: number): void {
    if (stopped) return
    clearTimeout(soon)
    soon = setTimeout(() => void look(), ms).unref()
  }

  const regular = setInterval(() => {
    rests = false
    void look()
  }, lookEveryMs).unref()

  return {
    worked() {
      if (!rests && failures === 0) lookIn(settleMs)
    },
    look,
    failure: () => failure,
    settled: () => running,
    stop() {
      stopped = true
      clearInterval(regular)
      clearTimeout(soon)
    },
  }
}

/** Makes one backup where one is due, the daily one first: it holds the work as well. Answers whether it has. */
async function backUpIfDue(context: DataContext): Promise<boolean> {
  const { database, folders } = context
  return database.alone(async () => {
    const reason = dueOf(context)
    if (reason === null) return false
    const now = context.now()
    const mark = workMark(database.write)
    await backUpDatabase(database.write, folders.backups, reason, now)
    database.transaction(() => writeLastBackup(database.write, now, mark))
    return true
  })
}

function dueOf({ database, folders, now }: DataContext): BackupReason | null {
  const { write } = database
  if (!hasContent(write)) return null
  if (dailyBackupDue(backupsIn(folders.backups), now())) return 'daily'
  return isWorkOfWeight(write, readBackedUp(write)) ? 'work' : null
}
