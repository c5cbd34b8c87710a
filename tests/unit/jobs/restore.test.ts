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
const back = { ...opened, missingPhotos: null }

interface Entry {
  kind: string
  at: string
}

/** A data service that dies over the restore: the newest entry of History before, and as its next start finds it. */
function dying(before: Entry | null, after: Entry | null) {
  let newest = before
  const data = {
    call(name: string): Promise<unknown> {
      if (name === 'data.restore') {
        newest = after
        return Promise.reject(new ServiceLost())
      }
      const entry = newest
      return entry
        ? Promise.resolve({ rows: [entry] })
        : Promise.reject(new CodedError('service-unavailable'))
    },
  }
  const services = { data, openAgain: () => Promise.resolve(opened) } as unknown as Services
  return restoreBackup(services, 'all.badgeprep', job)
}

const imported: Entry = { kind: 'users-import', at: '2026-11-28T09:00:00.000Z' }
const restored: Entry = { kind: 'backup-restored', at: '2026-11-28T09:10:00.000Z' }

describe('a restore over which the service died', () => {
  it('is done where History says so', async () => {
    expect(await dying(imported, restored)).toEqual(back)
    expect(await dying(null, restored)).toEqual(back)
  })

  it('has failed where History ends with anything else, or with an earlier one, or cannot be read', async () => {
    const others: [before: Entry | null, after: Entry | null][] = [
      [imported, imported],
      [restored, { ...imported, at: '2026-11-28T09:20:00.000Z' }],
      [restored, restored],
      [imported, null],
    ]
    for (const [before, after] of others) {
      await expect(dying(before, after)).rejects.toBeInstanceOf(ServiceLost)
    }
  })

  it('is done also where the clock was set back meanwhile', async () => {
    expect(await dying(restored, { ...restored, at: '2020-01-01T00:00:00.000Z' })).toEqual(back)
  })
})
