import { defineStore } from 'pinia'
import { computed, ref, shallowReactive, shallowRef, watch } from 'vue'
import type {
  ColumnChoiceChange,
  ImportKind,
  ImportState,
  Review,
  ReviewOptions,
  ReviewQuery,
  ReviewRow,
} from '../../../src-preload/contract/imports.ts'
import type { AppError, Result } from '../../../src-preload/contract/envelope.ts'
import type { JobEnd, JobTicket } from '../../../src-preload/contract/jobs.ts'
import { api, valueOf } from '../../api/index.ts'
import { useApp } from '../../app/app-store.ts'
import { onChanged } from '../../app/changes.ts'
import { useErrors } from '../../app/errors.ts'
import { i18n } from '../../app/i18n.ts'
import { useJobs } from '../../app/jobs.ts'
import { useNavigation, type Screen } from '../../app/navigation.ts'
import { useNotices } from '../../app/notices.ts'
import { usePagedList } from '../../components/paged-list.ts'

export const importSteps = ['file', 'columns', 'rows', 'result'] as const
export type ImportStep = (typeof importSteps)[number]

/** A file that was dropped, and what of the open review it would cost. */
export interface FileInstead {
  file: string
  /** The open review's file. */
  name: string
  corrections: number
  choices: number
}

/** The long work that an import is in. */
export type ImportWork = 'reading' | 'judging' | 'proceeding'

const screens: Record<ImportKind, Screen> = { users: 'users-import', credentials: 'credentials' }
/** The switch that a review of each kind has. */
export const optionOfKind = { users: 'overwrite', credentials: 'reassign' } as const satisfies Record<
  ImportKind,
  keyof ReviewOptions
>
/** Jobs that this window started; others go on since before it. */
const started = new Set<string>()
const wholeFile: ReviewQuery = { filter: 'all', search: '', sort: null, descending: false }

/** The import of one kind, from its file to its result (C1 to C10). Outlives the screen. */
function setup(kind: ImportKind) {
  const app = useApp()
  const errors = useErrors()
  const jobs = useJobs()
  const notices = useNotices()
  const navigation = useNavigation()

  const state = shallowRef<ImportState | null>(null)
  const review = computed(() => state.value?.review ?? null)
  /** The columns of a long file that is still being read. */
  const reading = computed(() => state.value?.reading ?? null)
  /** The person went back to the file while a review is open. */
  const atFile = ref(false)
  /** The review was open already when the window came to know it: it is offered again. */
  const resumed = ref(false)
  /** The error or the question of the last drop was put aside in favour of the open review. */
  const putAside = ref(false)
  const ownWork = ref<ImportWork | null>(null)
  /** The file of the last drop would cost work in the open review: it waits for the person's word. */
  const instead = shallowRef<FileInstead | null>(null)
  /** How many verdicts changed because the directory did, when Proceed was tried; 0 otherwise. */
  const staleRows = ref(0)
  const option = optionOfKind[kind]
  /** The switch, for as long as there is no review to carry it. */
  const wantedOption = ref<boolean | null>(null)
  /** Entry codes can be read (E4). */
  const revealed = ref(false)
  /** Cells of the widest row seen, which may be more than the header has. */
  const widest = ref(0)
  // Shallow, because a proxy within it could not cross into main.
  const query = shallowReactive<ReviewQuery>({ ...wholeFile })

  const work = computed<ImportWork | null>(() => {
    if (ownWork.value) return ownWork.value
    // Whose a job is that was running before the window cannot be told: both kinds wait for it.
    const earlier = jobs.list.filter(({ jobId }) => !started.has(jobId)).map((job) => job.kind)
    if (earlier.includes('import-read')) return 'reading'
    if (earlier.includes('import-judge')) return 'judging'
    return earlier.includes('import-proceed') ? 'proceeding' : null
  })
  const fileError = computed(() => (putAside.value ? null : (state.value?.fileError ?? null)))
  const encodingOffer = computed(() => (putAside.value ? null : (state.value?.encodingOffer ?? null)))
  const step = computed<ImportStep>(() => {
    if (reading.value) return 'columns'
    if (!review.value || atFile.value || encodingOffer.value) return 'file'
    return review.value.step
  })
  const defaultOption = (): boolean => kind === 'users' && app.settings.overwriteUsers
  /** Whether the switch of this kind is on (U4, C6). */
  const optionOn = computed(
    () =>
      wantedOption.value ??
      (review.value && review.value.step !== 'result' ? review.value.options[option] : defaultOption()),
  )

  const list = usePagedList<ReviewRow>({
    fetch: async (offset, limit) => {
      const open = review.value
      if (!open || open.step === 'columns') return { total: 0, rows: [] }
      const page = await valueOf(api.imports.page({ id: open.id, query: { ...query }, offset, limit }))
      widest.value = page.rows.reduce((most, { cells }) => Math.max(most, cells.length), widest.value)
      return page
    },
    failed: errors.show,
  })
  watch(query, () => void list.restart())

  let asked = 0
  async function load(): Promise<void> {
    asked += 1
    const mine = asked
    const answer = await valueOf(api.imports.state(kind))
    if (mine !== asked) return
    if (state.value === null) resumed.value = answer.review !== null && answer.review.step !== 'result'
    await take(answer)
  }

  /** Shows a state, and the rows that belong to it. */
  async function take(next: ImportState): Promise<void> {
    const before = review.value
    state.value = next
    const now = next.review
    if (!now || now.step === 'columns') return
    if (before?.id === now.id && before.step !== 'columns') {
      await list.refresh()
      return
    }
    widest.value = now.columns.length
    if (Object.entries(wholeFile).every(([name, value]) => Reflect.get(query, name) === value))
      await list.restart()
    else Object.assign(query, wholeFile)
  }

  function takeReview(changed: Review): void {
    // A state that was asked for before this answer is older than it.
    asked += 1
    if (state.value) state.value = { ...state.value, review: changed }
  }

  /** Starts long work and sees it to its end. Answers null where it did not start (a closed dialog, an error: shown). */
  async function run(
    what: ImportWork,
    start: () => Promise<Result<JobTicket | null>>,
  ): Promise<JobEnd | null> {
    if (work.value) {
      notices.error(errors.text({ code: 'review-busy', args: {}, retryable: true }))
      return null
    }
    ownWork.value = what
    try {
      const end = await jobs.run(async () => {
        const ticket = await valueOf(start())
        if (ticket) started.add(ticket.jobId)
        return ticket
      })
      if (!end) return null
      if (end.outcome === 'failed') tellFailure(end.error)
      if (what === 'reading' && end.outcome === 'finished') await arrive()
      await load()
      return end
    } catch (thrown) {
      errors.show(thrown)
      return null
    } finally {
      ownWork.value = null
    }
  }

  function tellFailure(error: AppError): void {
    const { code, args } = error
    if (code === 'corrections-lost') {
      const { file, name, corrections, choices } = args
      instead.value = {
        file: String(file),
        name: String(name),
        corrections: Number(corrections),
        choices: Number(choices),
      }
    } else if (code !== 'review-stale') notices.error(errors.text(error))
  }

  /** A file was read: what was put aside or told of the last one does not concern it. */
  async function arrive(): Promise<void> {
    atFile.value = false
    resumed.value = false
    putAside.value = false
    staleRows.value = 0
    revealed.value = false
    const wanted = wantedOption.value
    const answer = await valueOf(api.imports.state(kind))
    if (wanted === null || !answer.review || answer.review.step === 'result') return
    wantedOption.value = null
    if (answer.review.options[option] !== wanted) {
      await valueOf(api.imports.setOptions({ id: answer.review.id, options: { [option]: wanted } }))
    }
  }

  const open = (file: File) => run('reading', () => api.imports.open(kind, file))
  /** Uses the file that waited for the person's word. */
  const openInstead = () => run('reading', () => api.imports.openInstead(kind))
  const openSample = () =>
    run('reading', () => (kind === 'users' ? api.sample.importUsers() : api.sample.importCredentials()))
  const choose = () => run('reading', () => api.imports.choose(kind))
  const tryAgain = () => run('reading', () => api.imports.tryAgain(kind))
  /** Reads the last drop with stray quotation marks as characters. */
  const readQuotes = (of: 'error' | 'review') => run('reading', () => api.imports.readQuotes({ kind, of }))
  const readAs = (encoding: string) => run('reading', () => api.imports.openEncoded({ kind, encoding }))

  async function saveTemplate(): Promise<void> {
    errors.saved(await errors.attempt(() => valueOf(api.imports.saveTemplate(kind))))
  }

  /** The person prefers the open review to the file that was not read, or closes the message about it. */
  function stayWithReview(): void {
    putAside.value = true
  }

  async function mapColumns(choices: ColumnChoiceChange[]): Promise<void> {
    const id = review.value?.id
    if (id === undefined) return
    const changed = await errors.attempt(() => valueOf(api.imports.mapColumns({ id, choices })))
    if (changed) takeReview(changed)
  }

  const mapColumn = (index: number, to: ColumnChoiceChange['to']) => mapColumns([{ index, to }])
  const unknownColumns = () => (review.value?.columns ?? []).filter(({ state }) => state === 'unknown')

  /** Takes every suggestion of an unknown column (C7). */
  const acceptSuggestions = () =>
    mapColumns(
      unknownColumns().flatMap(({ index, suggestion }) => (suggestion ? [{ index, to: suggestion }] : [])),
    )

  const ignoreUnknown = () => mapColumns(unknownColumns().map(({ index }) => ({ index, to: 'ignore' })))

  async function judge(): Promise<void> {
    const id = review.value?.id
    if (id !== undefined) await run('judging', () => api.imports.judge(id))
  }

  async function backToColumns(): Promise<void> {
    const id = review.value?.id
    if (id === undefined) return
    const changed = await errors.attempt(() => valueOf(api.imports.backToColumns(id)))
    staleRows.value = 0
    if (changed) takeReview(changed)
  }

  /** Sets the switch (U4, C6); rows that are judged already are judged again. */
  async function setOption(on: boolean): Promise<void> {
    const current = review.value
    wantedOption.value = on
    if (!current || current.step === 'result') return
    const options = { [option]: on }
    if (current.step === 'columns') {
      await errors.attempt(() => valueOf(api.imports.setOptions({ id: current.id, options })))
      await errors.attempt(load)
    } else {
      staleRows.value = 0
      const end = await run('judging', () => api.imports.setOptions({ id: current.id, options }))
      if (end && end.outcome !== 'finished') {
        // Some rows are judged by the new switch and some by the old: all have to be judged again.
        await backToColumns()
        notices.info(i18n.global.t('imports.rows.judgingStopped'))
      }
    }
    wantedOption.value = null
  }

  let last: Promise<unknown> = Promise.resolve()
  /** Corrections are written one after the other, in the order in which they were made. */
  function inOrder<Value>(correct: (id: number) => Promise<Value>): Promise<Value | null> {
    const mine = last.then(async () => {
      const id = review.value?.id
      if (id === undefined || work.value) return null
      return errors.attempt(async () => {
        const answer = await correct(id)
        await list.refresh()
        return answer
      })
    })
    last = mine
    return mine
  }

  /** Corrects a cell (C8). Answers whether it went in; an error is shown. */
  async function edit(row: number, column: number, value: string): Promise<boolean> {
    const done = await inOrder(async (id) => {
      takeReview(await valueOf(api.imports.editCell({ id, row, column, value })))
      return true
    })
    return done === true
  }

  /** Replaces in a column; answers how many cells changed, or null where it failed. */
  function replaceInColumn(search: {
    column: number
    find: string
    replace: string
    matchCase: boolean
    wholeCell: boolean
  }): Promise<number | null> {
    return inOrder(async (id) => {
      const answer = await valueOf(api.imports.replaceInColumn({ id, ...search }))
      takeReview(answer.review)
      return answer.cells
    })
  }

  async function undoEdit(): Promise<void> {
    await inOrder(async (id) => {
      if ((review.value?.undoable ?? 0) > 0) takeReview(await valueOf(api.imports.undoEdit(id)))
    })
  }

  /** Proceed with Import (C9). */
  async function proceed(leaveOutErrors: boolean): Promise<void> {
    const id = review.value?.id
    if (id === undefined) return
    staleRows.value = 0
    resumed.value = false
    const end = await run('proceeding', () => api.imports.proceed({ id, leaveOutErrors }))
    if (end?.outcome === 'failed' && end.error.code === 'review-stale') {
      staleRows.value = Number(end.error.args['rows'] ?? 0)
    }
    if (end?.outcome === 'cancelled') notices.info(i18n.global.t('imports.rows.proceedStopped'))
    if (end?.outcome === 'finished') tellResult()
  }

  /** A notice for those who went to another screen meanwhile (C10). */
  function tellResult(): void {
    const result = review.value?.result
    if (!review.value || !result || navigation.screen === screens[kind]) return
    const number = (value: number): string => new Intl.NumberFormat(i18n.global.locale.value).format(value)
    notices.success(
      i18n.global.t('imports.result.notice', {
        name: review.value.file.name,
        passed: number(result.passed),
        failed: number(result.failed),
      }),
      { label: i18n.global.t('imports.result.show'), run: () => navigation.go(screens[kind]) },
    )
  }

  async function saveFailedRows(): Promise<void> {
    const id = review.value?.id
    if (id === undefined) return
    errors.saved(await errors.attempt(() => valueOf(api.imports.saveFailedRows(id))))
  }

  /** Ends the review: its rows are deleted. */
  async function close(): Promise<void> {
    await errors.attempt(async () => {
      await valueOf(api.imports.close(kind))
      wantedOption.value = null
      atFile.value = false
      resumed.value = false
      staleRows.value = 0
      await load()
    })
  }

  /** Long work of this store loads the state at its end; only what is seen of a file while it is read comes before. */
  async function loadReading(): Promise<void> {
    const answer = await valueOf(api.imports.state(kind))
    if (ownWork.value !== 'reading') return
    state.value = state.value ? { ...state.value, reading: answer.reading } : answer
  }

  onChanged('imports', () => {
    if (!ownWork.value) return errors.attempt(load)
    return ownWork.value === 'reading' ? errors.attempt(loadReading) : undefined
  })
  void errors.attempt(load)

  return {
    state,
    review,
    reading,
    step,
    atFile,
    resumed,
    work,
    fileError,
    encodingOffer,
    staleRows,
    optionOn,
    revealed,
    widest,
    query,
    list,
    open,
    instead,
    openInstead,
    openSample,
    choose,
    tryAgain,
    readAs,
    readQuotes,
    saveTemplate,
    stayWithReview,
    mapColumn,
    acceptSuggestions,
    ignoreUnknown,
    judge,
    backToColumns,
    setOption,
    edit,
    replaceInColumn,
    undoEdit,
    proceed,
    saveFailedRows,
    close,
  }
}

const stores = {
  users: defineStore('imports-users', () => setup('users')),
  credentials: defineStore('imports-credentials', () => setup('credentials')),
} satisfies Record<ImportKind, unknown>

/** The store of a kind of import. */
export function useImports(kind: ImportKind): ReturnType<(typeof stores)[ImportKind]> {
  return stores[kind]()
}
