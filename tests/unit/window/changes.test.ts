import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import type { ChangedTopic } from '../../../src-preload/contract/app.ts'
import { fakeApi } from './fake-api.ts'

async function openScope(topics: ChangedTopic | ChangedTopic[], refresh: () => unknown) {
  vi.resetModules()
  const api = fakeApi()
  const { onChanged } = await import('../../../src-renderer/app/changes.ts')
  const scope = effectScope()
  scope.run(() => onChanged(topics, refresh))
  return { api, scope }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('onChanged', () => {
  it('answers a burst of changes once', async () => {
    const refresh = vi.fn()
    const { api } = await openScope('users', refresh)
    for (let i = 0; i < 20; i++) api.send('changed', { topics: ['users', 'history'] })
    await vi.runAllTimersAsync()
    expect(refresh).toHaveBeenCalledTimes(1)
  })

  it('does not care about other topics', async () => {
    const refresh = vi.fn()
    const { api } = await openScope(['imports', 'photos'], refresh)
    api.send('changed', { topics: ['users'] })
    await vi.runAllTimersAsync()
    expect(refresh).not.toHaveBeenCalled()
  })

  it('refreshes once more for changes that come while it refreshes', async () => {
    let finish: () => void = () => undefined
    const refresh = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)))
    const { api } = await openScope('users', refresh)
    api.send('changed', { topics: ['users'] })
    await vi.runAllTimersAsync()
    api.send('changed', { topics: ['users'] })
    api.send('changed', { topics: ['users'] })
    await vi.runAllTimersAsync()
    expect(refresh).toHaveBeenCalledTimes(1)
    finish()
    await vi.runAllTimersAsync()
    expect(refresh).toHaveBeenCalledTimes(2)
  })

  it('stops with its scope', async () => {
    const refresh = vi.fn()
    const { api, scope } = await openScope('users', refresh)
    api.send('changed', { topics: ['users'] })
    scope.stop()
    await vi.runAllTimersAsync()
    expect(refresh).not.toHaveBeenCalled()
    expect(api.listeners.changed).toEqual([])
  })
})
