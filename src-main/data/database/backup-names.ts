/**
 * Why an automatic backup is made: once a day, after work of weight, or before something that replaces the database.
 * Each kind is kept for itself, so that a day of many imports pushes no other day out.
 */
export type BackupReason = 'daily' | 'work' | 'migration' | 'restore'

/** How many of each are kept. */
const kept: Record<BackupReason, number> = { daily: 7, work: 3, migration: 3, restore: 3 }

/** An automatic backup, as its file's name says. */
export interface BackupName {
  file: string
  /** Counts up with every backup of a folder; null in names that earlier versions gave. */
  number: number | null
  /** ISO 8601, UTC: what the clock showed. */
  at: string
  reason: BackupReason
}

const pattern =
  /^badgeprep-(?:(\d{6,15})-)?(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)Z-(daily|work|migration|restore)\.db$/
const digits = 6

/** The automatic backups among the files of a folder. */
export function backupNames(files: readonly string[]): BackupName[] {
  return files.flatMap((file) => {
    const [, number, hour, minute, second, reason] = pattern.exec(file) ?? []
    return isReason(reason)
      ? [
          {
            file,
            number: number === undefined ? null : Number(number),
            at: `${hour}:${minute}:${second}Z`,
            reason,
          },
        ]
      : []
  })
}

const isReason = (reason: string | undefined): reason is BackupReason =>
  reason !== undefined && Object.hasOwn(kept, reason)

/** The name of the next backup beside `others`. `now`: ISO 8601, UTC. */
export function nextBackupName(others: readonly BackupName[], reason: BackupReason, now: string): string {
  const number = Math.max(0, ...others.map((other) => other.number ?? 0)) + 1
  const time = now.slice(0, 19).replaceAll(':', '-')
  return `badgeprep-${String(number).padStart(digits, '0')}-${time}Z-${reason}.db`
}

/**
 * Newest first: by their numbers, as a clock may have been wrong. Those without a number are older than all that have
 * one, and sorted by their times; a time that is still to come says nothing, and makes none of them the newest.
 */
export function newestFirst(backups: readonly BackupName[], now: string): BackupName[] {
  const rank = ({ number, at }: BackupName): number => number ?? (isToCome(at, now) ? -1 : 0)
  return [...backups].sort((a, b) => rank(b) - rank(a) || compare(b.at, a.at) || compare(b.file, a.file))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Those of a kind that are let go: all but the newest few. */
export function outdated(backups: readonly BackupName[], reason: BackupReason, now: string): BackupName[] {
  return newestFirst(backups, now)
    .filter((backup) => backup.reason === reason)
    .slice(kept[reason])
}

/**
 * Whether the last daily backup is not of the day of `now`, as the clock on the wall has it. One of a time that is still
 * to come was made by a clock that was wrong, or is before one that is wrong now: neither keeps a backup from being made.
 */
export function dailyBackupDue(backups: readonly BackupName[], now: string): boolean {
  const last = newestFirst(backups, now).find(({ reason }) => reason === 'daily')
  return last === undefined || isToCome(last.at, now) || dayOf(last.at) !== dayOf(now)
}

const isToCome = (time: string, now: string): boolean => Date.parse(time) > Date.parse(now)
const dayOf = (time: string): string => new Date(time).toDateString()
