import { defineStore } from 'pinia'
import { computed, ref, shallowReactive, shallowRef } from 'vue'
import type { CommandInput } from '../../../src-preload/contract/commands.ts'
import type { Result } from '../../../src-preload/contract/envelope.ts'
import type {
  BatchCounts,
  PhotoDrop,
  PhotoFit,
  PhotoItem,
  PhotoState,
} from '../../../src-preload/contract/photos.ts'
import { api, valueOf } from '../../api/index.ts'
import { onChanged } from '../../app/changes.ts'
import { useErrors } from '../../app/errors.ts'
import { useJobs } from '../../app/jobs.ts'
import { useNotices } from '../../app/notices.ts'
import { usePagedList } from '../../components/paged-list.ts'

/** What the list shows of a batch; `all` leaves out what was taken out. */
export type PhotoTab = 'all' | Exclude<PhotoState, 'pending'>

/** The open drop: its batches, the list of one of them, and what a person does to its photos. Outlives the screen. */
export const usePhotos = defineStore('photos', () => {
  const errors = useErrors()
  const jobs = useJobs()
  const notices = useNotices()

  /** undefined until it is known. */
  const drop = shallowRef<PhotoDrop | null | undefined>(undefined)
  const batch = ref(1)
  const tab = ref<PhotoTab>('all')
  const search = ref('')
  /** The photo shown large, by id. */
  const openId = ref<number | null>(null)
  const item = shallowRef<PhotoItem | null>(null)
  /** Photos marked for doing something to all of them. */
  const marked = shallowReactive(new Set<number>())

  const counts = computed<BatchCounts | null>(
    () => drop.value?.batches.find((candidate) => candidate.batch === batch.value) ?? null,
  )
  const checking = computed(() => jobs.byKind('photos-review') !== null)
  const uploading = computed(() => jobs.byKind('photos-upload') !== null)

  const list = usePagedList<PhotoItem>({
    fetch: async (offset, limit) => {
      if (!drop.value) return { total: 0, rows: [] }
      const state = tab.value === 'all' ? null : tab.value
      const page = await valueOf(
        api.photos.page({ batch: batch.value, state, search: search.value, offset, limit }),
      )
      return { total: page.total, rows: page.items }
    },
    failed: errors.show,
  })

  async function loadDrop(): Promise<void> {
    const answer = await errors.attempt(() => valueOf(api.photos.drop()).then((value) => ({ value })))
    if (!answer) return
    const before = drop.value?.id
    drop.value = answer.value
    if (before !== answer.value?.id) {
      batch.value = 1
      tab.value = 'all'
      search.value = ''
      openId.value = null
      item.value = null
      marked.clear()
    }
  }

  async function loadItem(): Promise<void> {
    const id = openId.value
    if (id === null) return
    const answer = await api.photos.item(id)
    if (openId.value !== id) return
    if (answer.ok) item.value = answer.value
    else close()
  }

  async function refresh(): Promise<void> {
    const before = drop.value?.id
    await loadDrop()
    await Promise.all([drop.value?.id === before ? list.refresh() : list.restart(), loadItem()])
  }

  async function show(wanted: { batch?: number; tab?: PhotoTab; search?: string }): Promise<void> {
    batch.value = wanted.batch ?? batch.value
    tab.value = wanted.tab ?? tab.value
    search.value = wanted.search ?? search.value
    if (wanted.batch !== undefined || wanted.tab !== undefined) marked.clear()
    await list.restart()
  }

  async function open(photo: PhotoItem): Promise<void> {
    openId.value = photo.id
    item.value = photo
    await loadItem()
  }

  function close(): void {
    openId.value = null
    item.value = null
  }

  /** Runs a change of photos; the service's word that something changed refreshes the list. */
  async function change<Value>(work: () => Promise<Result<Value>>): Promise<Value | null> {
    const answer = await errors.attempt(() => valueOf(work()).then((value) => ({ value })))
    return answer ? answer.value : null
  }

  async function add(files: File[]): Promise<void> {
    await change(() => api.photos.add(files))
  }
  const chooseFiles = (): Promise<unknown> => change(() => api.photos.chooseFiles())
  const chooseFolder = (): Promise<unknown> => change(() => api.photos.chooseFolder())

  const assign = (id: number, userId: number, by: 'assigned' | 'suggestion'): Promise<unknown> =>
    change(() => api.photos.assign({ id, userId, by }))
  const unassign = (ids: number[]): Promise<unknown> => change(() => api.photos.unassign(ids))
  const choose = (id: number): Promise<unknown> => change(() => api.photos.choose(id))
  const setReplace = (ids: number[], replace: boolean): Promise<unknown> =>
    change(() => api.photos.setReplace({ ids, replace }))
  const confirm = (ids: number[]): Promise<unknown> => change(() => api.photos.confirm(ids))
  const takeBack = (ids: number[]): Promise<unknown> => change(() => api.photos.takeBack(ids))
  const retry = (ids: number[]): Promise<unknown> => change(() => api.photos.retry(ids))
  const chooseReplacement = (id: number): Promise<unknown> => change(() => api.photos.chooseReplacement(id))
  const acceptSure = (): Promise<unknown> => change(() => api.photos.acceptSure(batch.value))
  const setOptions = (options: { replaceExisting?: boolean; fit?: PhotoFit }): Promise<unknown> =>
    change(() => api.photos.setOptions(options))
  const adjust = (edit: CommandInput<'photos.adjust'>): Promise<unknown> =>
    change(() => api.photos.adjust(edit))

  async function remove(ids: number[]): Promise<void> {
    await change(() => api.photos.remove(ids))
    for (const id of ids) marked.delete(id)
  }

  /** Goes on with what a cancelled check left. */
  async function checkRest(): Promise<void> {
    const pending = await change(() =>
      api.photos.page({ batch: batch.value, state: 'pending', search: '', offset: 0, limit: 500 }),
    )
    const ids = pending?.items.map(({ id }) => id) ?? []
    if (ids.length > 0) await retry(ids)
  }

  async function upload(): Promise<void> {
    const ticket = await change(() => api.photos.upload(batch.value))
    if (!ticket) return
    const end = await jobs.ended(ticket.jobId)
    await refresh()
    if (end.outcome === 'failed') notices.error(errors.text(end.error))
    else if (end.outcome === 'finished') await show({ tab: 'all' })
  }

  async function finish(): Promise<void> {
    await change(() => api.photos.close())
    await refresh()
  }

  onChanged(['photos', 'users'], refresh)
  void refresh()

  return {
    drop,
    batch,
    tab,
    search,
    openId,
    item,
    marked,
    counts,
    checking,
    uploading,
    list,
    show,
    open,
    close,
    add,
    chooseFiles,
    chooseFolder,
    assign,
    unassign,
    choose,
    setReplace,
    confirm,
    remove,
    takeBack,
    retry,
    chooseReplacement,
    acceptSure,
    setOptions,
    adjust,
    checkRest,
    upload,
    finish,
  }
})
