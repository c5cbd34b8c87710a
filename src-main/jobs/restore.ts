import type { DataOutputs } from '../services/contract/data.ts'
import type { Services } from '../services/index.ts'
import { persist, ServiceLost } from '../services/supervise.ts'
import { callOptions, type JobControl } from './registry.ts'

/**
 * Replaces the directory by a backup. Where the service dies over it, its next start may have finished it: the History
 * that is there then says whether it has.
 */
export async function restoreBackup(
  { data, openAgain }: Pick<Services, 'data' | 'openAgain'>,
  file: string,
  job: JobControl,
): Promise<DataOutputs['data.restore']> {
  const began = new Date().toISOString()
  try {
    return await data.call('data.restore', { file }, callOptions(job))
  } catch (error) {
    if (!(error instanceof ServiceLost) || !(await isRestoredSince(data, began))) throw error
    return openAgain()
  }
}

async function isRestoredSince(data: Services['data'], began: string): Promise<boolean> {
  const asked = persist(() => data.call('history.page', { offset: 0, limit: 1, userId: null }))
  // Where no directory is open, none was restored.
  const [newest] = (await asked.catch(() => null))?.rows ?? []
  return newest?.kind === 'backup-restored' && newest.at >= began
}
