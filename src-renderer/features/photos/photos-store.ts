import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { maxPage } from '../../../src-preload/contract/limits.ts'
import type {
  BatchCounts,
  IdRule,
  PhotoDrop,
  PhotoFilter,
  PhotoFit,
  PhotoItem,
  PhotosPage,
} from '../../../src-preload/contract/photos.ts'
import type { CommandInput } from '../../../src-preload/contract/commands.ts'
import type { Result } from '../../../src-preload/contract/envelope.ts'
import { api, valueOf } from '../../api/index.ts'
import { onChanged } from '../../app/changes.ts'
import { useErrors } from '../../app/errors.ts'
import { i18n } from '../../app/i18n.ts'
import { useJobs } from '../../app/jobs.ts'
import { useNotices } from '../../app/notices.ts'
import { usePagedList } from '../../components/paged-list.ts'
import { createDecisions } from './decisions.ts'

export type PhotoTab = 'all' | Exclude<PhotoFilter, 'pending'>

const noCounts: Omit<BatchCounts, 'batch' | 'historyId'> = {
  pending: 0,
  ready: 0,
  attention: 0,
  error: 0,
  uploaded: 0,
  unchanged: 0,
  kept: 0,
  removed: 0,
  sure: 0,
  bySuggestion: 0,
  uninspected: 0,
}

/** The Photos screen: the open drop, the batch and the items shown, what is chosen, and what is done to them (P1 to P8). */
export const usePhotos = defineStore('photos', () => {
  const errors = useErrors()
  const jobs = useJobs()
  const notices = useNotices()

  /** undefined until the first answer, null without a drop. */
  const drop = shallowRef<PhotoDrop | null | undefined>(undefined)
  const query = reactive<{ batch: number; tab: PhotoTab; search: string }>({
    batch: 1,
    tab: 'all',
    search: '',
  })
  const selected = shallowRef<ReadonlyMap<number, PhotoItem>>(new Map())
  /** The place of the item shown large, and the item itself; -1 and null where the list is empty. */
  const active = ref(-1)
  const current = shallowRef<PhotoItem | null>(null)
  /** The row at the place reached is not here yet. */
  let onTheWay = false
  /** Items whose picture is being made anew. */
  const busy = ref(new Set<number>())

  const page = (offset: number, limit: number): Promise<PhotosPage> =>
    valueOf(
      api.photos.page({
        batch: query.batch,
        filter: query.tab === 'all' ? null : query.tab,
        search: query.search,
        offset,
        limit,
      }),
    )
  const list = usePagedList<PhotoItem>({
    fetch: async (offset, limit) => {
      if (!drop.value) return { total: 0, rows: [] }
      const { total, items } = await page(offset, limit)
      return { total, rows: items }
    },
    failed: errors.show,
  })

  const batch = computed<BatchCounts>(
    () =>
      drop.value?.batches.find((counts) => counts.batch === query.batch) ?? {
        ...noCounts,
        batch: query.batch,
        historyId: null,
      },
  )
  const review = computed(() => jobs.byKind('photos-review'))
  const uploading = ref(false)
  const isUploading = computed(() => uploading.value || jobs.byKind('photos-upload') !== null)
  /** Upload waits until the last photos are inspected. */
  const isInspecting = computed(() => jobs.byKind('photos-upload')?.stage === 'inspecting')
  /** What no Upload has settled: it would be lost with the drop. */
  const unsettled = computed(() =>
    (drop.value?.batches ?? []).reduce(
      (sum, { pending, ready, attention, error }) => sum + pending + ready + attention + error,
      0,
    ),
  )

  async function loadDrop(): Promise<void> {
    const before = drop.value
    drop.value = await valueOf(api.photos.drop())
    const last = drop.value?.batches.length ?? 0
    if (drop.value?.id !== before?.id) {
      decisions.forget()
      Object.assign(query, { batch: 1, tab: 'all', search: '' })
      selected.value = new Map()
      await list.restart()
    } else if (last > 0 && query.batch > last) query.batch = last
  }

  /** Keeps the chosen items that are still in the list, as they are now. */
  async function refreshSelected(): Promise<void> {
    if (selected.value.size === 0) return
    const { items } = await page(0, maxPage)
    selected.value = new Map(
      items.filter(({ id }) => selected.value.has(id)).map((item) => [item.id, item] as const),
    )
  }

  /** Stays with the item shown large wherever it moved; where it left the list, the one at its place is next. */
  async function follow(): Promise<void> {
    const id = current.value?.id
    if (id === undefined) return startAtTop()
    if (onTheWay) return
    // A batch is one page: the item may have moved out of the slices that are here.
    const { items } = await page(0, maxPage)
    // Meanwhile a person may have gone elsewhere.
    if (current.value?.id !== id || onTheWay) return
    const place = items.findIndex((item) => item.id === id)
    if (place >= 0) active.value = place
    else active.value = Math.min(active.value, items.length - 1)
    current.value = items[active.value] ?? null
  }

  function startAtTop(): void {
    current.value = list.rowAt(0) ?? null
    active.value = current.value ? 0 : -1
    onTheWay = false
  }

  async function refresh(): Promise<void> {
    await errors.attempt(async () => {
      await loadDrop()
      await Promise.all([list.refresh(), refreshSelected()])
      await follow()
    })
  }

  watch(query, () => {
    selected.value = new Map()
    void list.restart()
  })
  // What is out of sight is not taken back.
  watch(
    () => query.batch,
    () => decisions.forget(),
  )
  watch(() => list.starts, startAtTop)
  watch(active, (place) => {
    const row = list.rowAt(place)
    onTheWay = row === undefined && place >= 0
    if (row) current.value = row
  })
  watch(
    () => list.rowAt(active.value),
    (row) => {
      if (!onTheWay || !row) return
      onTheWay = false
      current.value = row
    },
  )

  /** Adds what was dropped to the open drop, or opens one. */
  async function add(files: readonly File[]): Promise<void> {
    await errors.attempt(() => valueOf(api.photos.add(files)))
  }
  async function chooseFiles(): Promise<void> {
    await errors.attempt(() => valueOf(api.photos.chooseFiles()))
  }
  async function chooseFolder(): Promise<void> {
    await errors.attempt(() => valueOf(api.photos.chooseFolder()))
  }

  async function run(work: () => Promise<Result<unknown>>): Promise<boolean> {
    return (
      (await errors.attempt(async () => {
        await valueOf(work())
        return true
      })) ?? false
    )
  }

  /** Runs what makes an item's picture anew, and marks the item meanwhile. */
  async function withItem(id: number, work: () => Promise<Result<unknown>>): Promise<boolean> {
    busy.value.add(id)
    const done = await run(work)
    busy.value.delete(id)
    await refresh()
    return done
  }

  const decisions = createDecisions({ batch: () => batch.value, refresh })
  const chooseReplacement = ({ id, shown }: PhotoItem): Promise<boolean> =>
    withItem(id, () => api.photos.chooseReplacement({ id, shown }))
  const replaceFile = ({ id, shown }: PhotoItem, file: File): Promise<boolean> =>
    withItem(id, () => api.photos.replaceFile({ id, shown }, file))
  const adjust = (input: CommandInput<'photos.adjust'>): Promise<boolean> =>
    withItem(input.id, () => api.photos.adjust(input))

  async function setOptions(options: {
    replaceExisting?: boolean
    fit?: PhotoFit
    idRule?: IdRule
  }): Promise<void> {
    if (drop.value) drop.value = { ...drop.value, ...options }
    await run(() => api.photos.setOptions(options))
    await refresh()
  }

  /** Checks what a cancelled review left. */
  async function checkPending(): Promise<void> {
    await errors.attempt(async () => {
      const { items } = await valueOf(
        api.photos.page({ batch: query.batch, filter: 'pending', search: '', offset: 0, limit: maxPage }),
      )
      if (items.length > 0) await valueOf(api.photos.retry(items.map(({ id }) => id)))
    })
  }

  /** Saves the ready photos of the batch to the profiles (P8). It rests on what was decided, which stays so. */
  async function upload(): Promise<void> {
    const { ready } = batch.value
    uploading.value = true
    decisions.forget()
    const end = await errors.attempt(() =>
      jobs.run(() => valueOf(api.photos.upload({ batch: query.batch, ready }))),
    )
    await refresh()
    decisions.forget()
    uploading.value = false
    if (end?.outcome === 'failed') notices.error(errors.text(end.error))
    if (end?.outcome === 'cancelled') notices.info(i18n.global.t('photos.uploadCancelled'))
    if (end?.outcome === 'finished') query.tab = 'all'
  }

  async function close(): Promise<void> {
    await run(() => api.photos.close())
    await refresh()
  }

  function toggle(item: PhotoItem): void {
    const next = new Map(selected.value)
    if (!next.delete(item.id)) next.set(item.id, item)
    selected.value = next
  }

  function select(items: readonly PhotoItem[]): void {
    selected.value = new Map([...selected.value, ...items.map((item) => [item.id, item] as const)])
  }

  async function selectAll(): Promise<void> {
    const answer = await errors.attempt(() => page(0, maxPage))
    if (answer) selected.value = new Map(answer.items.map((item) => [item.id, item] as const))
  }

  function selectNone(): void {
    selected.value = new Map()
  }

  onChanged(['photos', 'users'], refresh)
  void refresh()

  return {
    drop,
    query,
    list,
    batch,
    selected,
    active,
    current,
    busy,
    review,
    isUploading,
    isInspecting,
    unsettled,
    refresh,
    add,
    chooseFiles,
    chooseFolder,
    ...decisions,
    chooseReplacement,
    replaceFile,
    adjust,
    setOptions,
    checkPending,
    upload,
    close,
    toggle,
    select,
    selectAll,
    selectNone,
  }
})
