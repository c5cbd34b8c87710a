import { onScopeDispose } from 'vue'
import type { ChangedTopic } from '../../src-preload/contract/app.ts'
import { api } from '../api/index.ts'

/** Changes that come closer together than this (ms) are answered once. */
const gather = 100

/**
 * Calls `refresh` after something of `topics` changed in the data service, for as long as the calling scope lives.
 * Changes that come while a refresh runs are gathered into one more refresh afterwards.
 */
export function onChanged(topics: ChangedTopic | readonly ChangedTopic[], refresh: () => unknown): void {
  const wanted = typeof topics === 'string' ? [topics] : topics
  let timer: ReturnType<typeof setTimeout> | null = null
  let running = false

  const run = async (): Promise<void> => {
    timer = null
    running = true
    try {
      await refresh()
    } finally {
      running = false
      if (again) schedule()
    }
  }
  let again = false
  const schedule = (): void => {
    again = running
    if (!running) timer ??= setTimeout(() => void run(), gather)
  }

  const stop = api.events.onChanged((event) => {
    if (event.topics.some((topic) => wanted.includes(topic))) schedule()
  })
  onScopeDispose(() => {
    stop()
    if (timer !== null) clearTimeout(timer)
  })
}
