import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { JobEnd } from '../../../src-preload/contract/jobs.ts'
import { fakeApi } from './fake-api.ts'

const state = {
  contents: { users: 2, credentials: 3, usersWithoutCredential: 1 },
  lastCredentials: { path: '/downloads/a.csv', name: 'a.csv', credentials: 3, users: 2 },
}

async function openStore() {
  vi.resetModules()
  const api = fakeApi()
  Object.assign(window.badgeprep, {
    export: {
      state: () => Promise.resolve({ ok: true, value: state }),
      credentials: () => Promise.resolve({ ok: true, value: { jobId: 'one' } }),
    },
  })
  const { useExport } = await import('../../../src-renderer/features/export/export-store.ts')
  const { useJobs } = await import('../../../src-renderer/app/jobs.ts')
  await useJobs().listen()
  return { api, exports: useExport() }
}

beforeEach(() => setActivePinia(createPinia()))

describe('an export', () => {
  const ended = async (end: JobEnd) => {
    const { api, exports } = await openStore()
    const done = exports.exportCredentials()
    expect(exports.running).toBe(true)
    api.send('job-end', end)
    await done
    expect(exports.running).toBe(false)
    return exports
  }

  it('tells its file once it is written', async () => {
    const exports = await ended({ jobId: 'one', kind: 'export', outcome: 'finished' })
    expect(exports.last).toEqual(state.lastCredentials)
    expect(exports.contents).toEqual(state.contents)
    expect(exports.cancelled).toBe(false)
  })

  it('is not taken for done where it was cancelled', async () => {
    const exports = await ended({ jobId: 'one', kind: 'export', outcome: 'cancelled' })
    expect(exports.cancelled).toBe(true)
    expect(exports.failure).toBeNull()
  })

  it('says why no file was written, until the next one', async () => {
    const error = { code: 'not-writable', args: {}, retryable: true } as const
    const exports = await ended({ jobId: 'one', kind: 'export', outcome: 'failed', error, answered: false })
    expect(exports.failure).toEqual(error)
    expect(exports.cancelled).toBe(false)
    void exports.exportCredentials()
    expect(exports.failure).toBeNull()
  })
})
