import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { HistoryEntry } from '../../../src-preload/contract/history.ts'
import { api, valueOf } from '../../api/index.ts'
import { onChanged } from '../../app/changes.ts'
import { useErrors } from '../../app/errors.ts'
import { useJobs } from '../../app/jobs.ts'
import { useNotices } from '../../app/notices.ts'
import { usePagedList } from '../../components/paged-list.ts'
import { i18n } from '../../app/i18n.ts'

/** The History screen: its list, the open entry, and undo (E3). Outlives the screen. */
export const useHistory = defineStore('history', () => {
  const errors = useErrors()
  const jobs = useJobs()
  const notices = useNotices()
  const entry = shallowRef<HistoryEntry | null>(null)
  /** Entries whose undo is under way. */
  const undoing = ref(new Set<number>())

  const list = usePagedList<HistoryEntry>({
    fetch: (offset, limit) => valueOf(api.history.page({ offset, limit, userId: null })),
    failed: errors.show,
  })

  async function open(id: number): Promise<void> {
    const answer = await errors.attempt(() => valueOf(api.history.get(id)))
    if (answer) entry.value = answer
  }

  function close(): void {
    entry.value = null
  }

  /** Puts back what an entry changed; says how it ended. Works from any screen. */
  async function undo(id: number): Promise<boolean> {
    undoing.value.add(id)
    const end = await errors.attempt(() => jobs.run(() => valueOf(api.history.undo(id))))
    undoing.value.delete(id)
    if (end?.outcome === 'failed') notices.error(errors.text(end.error))
    if (end?.outcome === 'finished') notices.success(i18n.global.t('history.undone'))
    return end?.outcome === 'finished'
  }

  onChanged(['history', 'users'], () =>
    Promise.all([list.refresh(), entry.value ? open(entry.value.id) : null]),
  )
  void list.restart()

  return { list, entry, undoing, open, close, undo }
})
