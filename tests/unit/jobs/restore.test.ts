import { describe, expect, it } from 'vitest'
import type { JobControl } from '../../../src-main/jobs/registry.ts'
import { restoreBackup } from '../../../src-main/jobs/restore.ts'
import type { Services } from '../../../src-main/services/index.ts'
import { CodedError } from '../../../src-main/services/protocol.ts'
import { ServiceLost } from '../../../src-main/services/supervise.ts'

const job: JobControl = {
  jobId: 'one',
  signal: new AbortController().signal,
  progress: () => undefined,
  saving: () => undefined,
}
const opened = { settings: {}, startError: null }

/** A data service that dies over the restore, and what its next start finds as the newest entry of History. */
function dying(newest: () => { kind: string; at: string } | null) {
  const data = {
    call(name: string): Promise<unknown> {
      if (name === 'data.restore') return Promise.reject(new ServiceLost())
      const entry = newest()
      return entry
        ? Promise.resolve({ rows: [entry] })
        : Promise.reject(new CodedError('service-unavailable'))
    },
  }
  const services = { data, openAgain: () => Promise.resolve(opened) } as unknown as Services
  return restoreBackup(services, 'all.badgeprep', job)
}
const now = () => new Date().toISOString()

describe('a restore over which the service died', () => {
  it('is done where History says so', async () => {
    expect(await dying(() => ({ kind: 'backup-restored', at: now() }))).toBe(opened)
  })

  it('has failed where History ends with anything else, or with an earlier one, or cannot be read', async () => {
    const others = [
      () => ({ kind: 'users-import', at: now() }),
      () => ({ kind: 'backup-restored', at: '2026-01-31T09:00:00.000Z' }),
      () => null,
    ]
    for (const newest of others) await expect(dying(newest)).rejects.toBeInstanceOf(ServiceLost)
  })
})
