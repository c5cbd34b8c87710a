import { ref, shallowReactive } from 'vue'

/** A slice of a long list, as the page commands answer it. */
export interface Slice<Row> {
  total: number
  rows: readonly Row[]
}

export interface PagedListOptions<Row> {
  /** Asks for a slice of what the current query finds. */
  fetch: (offset: number, limit: number) => Promise<Slice<Row>>
  /** Told when a slice could not be had; the rows shown stay. */
  failed: (thrown: unknown) => void
}

/** A list of which only the slices near the visible rows are here. VirtualTable.vue shows it. */
export interface PagedList<Row> {
  /** null until the first answer. */
  readonly total: number | null
  /** Counts up when the list starts anew, so that a table goes back to its top. */
  readonly starts: number
  /** The row at a place, or undefined while its slice is on the way. */
  rowAt(index: number): Row | undefined
  /** Says which rows are in sight (`to` not included); missing slices are asked for. */
  show(from: number, to: number): void
  /** Asks anew for what is in sight, because rows changed; what is shown stays until the answer. */
  refresh(): Promise<void>
  /** The query changed: asks from the top; what is shown stays until the answer. */
  restart(): Promise<void>
}

export const sliceSize = 100
/** Slices kept besides those in sight. */
const slicesKept = 40
/** Requests on the way at a time, so that a fast scroll does not queue up slices nobody looks at any more. */
const requestsAtOnce = 2

/** Keeps a long list by slices of 100 rows; answers to an older query are dropped. */
export function usePagedList<Row>({ fetch, failed }: PagedListOptions<Row>): PagedList<Row> {
  const slices = shallowReactive(new Map<number, readonly Row[]>())
  const total = ref<number | null>(null)
  const starts = ref(0)
  const onTheWay = new Set<number>()
  let inSight = { from: 0, to: 1 }
  let generation = 0

  const firstSlice = (): number => Math.floor(inSight.from / sliceSize)
  const lastSlice = (): number => Math.floor((inSight.to - 1) / sliceSize)

  function missingSlice(): number | null {
    if (total.value === null) return null
    const end = Math.ceil(total.value / sliceSize) - 1
    for (let slice = firstSlice(); slice <= Math.min(lastSlice(), end); slice++) {
      if (!slices.has(slice) && !onTheWay.has(slice)) return slice
    }
    return null
  }

  function forgetFarSlices(): void {
    for (const slice of slices.keys()) {
      if (slices.size <= slicesKept) return
      if (slice < firstSlice() - 1 || slice > lastSlice() + 1) slices.delete(slice)
    }
  }

  async function askForMissing(): Promise<void> {
    const slice = missingSlice()
    if (slice === null || onTheWay.size >= requestsAtOnce) return
    const asked = generation
    onTheWay.add(slice)
    try {
      const answer = await fetch(slice * sliceSize, sliceSize)
      if (asked !== generation) return
      total.value = answer.total
      slices.set(slice, answer.rows)
      forgetFarSlices()
      onTheWay.delete(slice)
      void askForMissing()
    } catch (thrown) {
      if (asked !== generation) return
      onTheWay.delete(slice)
      failed(thrown)
    }
  }

  /** Asks for the slices from `first` to `last` and shows them, and nothing else, at once. */
  async function replace(first: number, last: number, arrived: () => void): Promise<void> {
    generation += 1
    const asked = generation
    onTheWay.clear()
    const wanted = Array.from({ length: last - first + 1 }, (_, place) => first + place)
    try {
      const answers = await Promise.all(wanted.map((slice) => fetch(slice * sliceSize, sliceSize)))
      if (asked !== generation) return
      slices.clear()
      answers.forEach((answer, place) => slices.set(first + place, answer.rows))
      total.value = answers.at(-1)?.total ?? 0
      arrived()
      void askForMissing()
    } catch (thrown) {
      if (asked === generation) failed(thrown)
    }
  }

  return {
    get total() {
      return total.value
    },
    get starts() {
      return starts.value
    },
    rowAt: (index) => slices.get(Math.floor(index / sliceSize))?.[index % sliceSize],
    show(from, to) {
      inSight = { from, to: Math.max(to, from + 1) }
      while (onTheWay.size < requestsAtOnce && missingSlice() !== null) void askForMissing()
    },
    refresh: () => replace(firstSlice(), lastSlice(), () => undefined),
    restart: () =>
      replace(0, 0, () => {
        inSight = { from: 0, to: 1 }
        starts.value += 1
      }),
  }
}
