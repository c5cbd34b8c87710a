import type { HistoryEntry } from '../../src-preload/contract/history.ts'
import type { DataOutputs } from '../services/contract/data.ts'
import type { Services } from '../services/index.ts'
import { persist, ServiceLost } from '../services/supervise.ts'
import { resumeQuietly, type PhotoReview } from './photo-review.ts'
import { callOptions, type JobControl } from './registry.ts'

/**
 * Replaces the directory by a backup. Photos that are being checked belong to the directory that goes: the review is
 * stopped first, as the other one gives its photos the same numbers, and goes on where nothing is replaced.
 */
export async function restoreBackup(
  services: Pick<Services, 'data' | 'openAgain'>,
  review: PhotoReview,
  file: string,
  job: JobControl,
): Promise<DataOutputs['data.restore']> {
  await review.stop()
  try {
    return await replaceDirectory(services, file, job)
  } finally {
    await resumeQuietly(review)
  }
}

/** Where the service dies over it, its next start may have finished it: the History that is there then says whether it has. */
async function replaceDirectory(
  { data, openAgain }: Pick<Services, 'data' | 'openAgain'>,
  file: string,
  job: JobControl,
): Promise<DataOutputs['data.restore']> {
  const before = await newestEntry(data)
  try {
    return await data.call('data.restore', { file }, callOptions(job))
  } catch (error) {
    if (!(error instanceof ServiceLost) || !(await isRestoredSince(data, before))) throw error
    // What the backup had not stands in the same entry.
    return { ...(await openAgain()), missingPhotos: null }
  }
}

/** Whether History ends with a restore now, and with another one than before. Where no directory is open, none was restored. */
async function isRestoredSince(data: Services['data'], before: HistoryEntry | null): Promise<boolean> {
  const newest = await newestEntry(data)
  return (
    newest?.kind === 'backup-restored' &&
    (before === null || newest.id !== before.id || newest.at !== before.at)
  )
}

async function newestEntry(data: Services['data']): Promise<HistoryEntry | null> {
  const asked = persist(() => data.call('history.page', { offset: 0, limit: 1, userId: null }))
  return (await asked.catch(() => null))?.rows[0] ?? null
}
