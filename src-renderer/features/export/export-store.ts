import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { AppError } from '../../../src-preload/contract/envelope.ts'
import type { ExportState } from '../../../src-preload/contract/export.ts'
import { api, valueOf } from '../../api/index.ts'
import { onChanged } from '../../app/changes.ts'
import { useErrors } from '../../app/errors.ts'
import { useJobs } from '../../app/jobs.ts'
import { useNavigation } from '../../app/navigation.ts'

/** The Export screen: what a file would contain, and how the last one went (X1). Outlives the screen. */
export const useExport = defineStore('export', () => {
  const errors = useErrors()
  const jobs = useJobs()
  const navigation = useNavigation()
  const contents = shallowRef<ExportState['contents'] | null>(null)
  const last = shallowRef<ExportState['lastCredentials']>(null)
  /** Why the last export wrote no file, until the next one. */
  const failure = shallowRef<AppError | null>(null)
  /** Whether the last export was cancelled. */
  const cancelled = ref(false)
  const starting = ref(false)
  const running = computed(() => starting.value || jobs.byKind('export') !== null)

  async function load(): Promise<void> {
    const state = await errors.attempt(() => valueOf(api.export.state()))
    if (!state) return
    contents.value = state.contents
    last.value = state.lastCredentials
  }

  /** Writes the credentials file; what became of it is in `last` or `failure`. */
  async function exportCredentials(): Promise<void> {
    starting.value = true
    failure.value = null
    cancelled.value = false
    const end = await errors.attempt(() => jobs.run(() => valueOf(api.export.credentials())))
    starting.value = false
    if (end?.outcome === 'failed') failure.value = end.error
    cancelled.value = end?.outcome === 'cancelled'
    if (end?.outcome !== 'finished') return
    await load()
    if (navigation.screen !== 'export') errors.saved(last.value)
  }

  onChanged('users', load)

  return { contents, last, failure, cancelled, running, load, exportCredentials }
})
