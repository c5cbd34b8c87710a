import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { projectRoot } from '../../scripts/electron-runtime.ts'
import { launchApp, dropFiles } from '../e2e/support/app.ts'
import { servicePid } from '../e2e/support/processes.ts'
import { csvFiles, type CsvFiles } from './csv-files.ts'
import { endOf, fillDirectory, listen } from './jobs.ts'
import { maxLateness, peakMemory, watchLateness } from './observe.ts'
import { papaparse, sqliteExport, sqliteImport } from './peers.ts'
import type { Report } from './report.ts'
import { emptyListGap, scrollGaps } from './scrolling.ts'
import { median, p95, rounded } from './statistics.ts'

declare global {
  interface Window {
    /** The page's time at which what `watchFor` named was painted. */
    shownAt: Promise<number>
  }
}

/** One whole way of a file of credentials through the app. Seconds, milliseconds, MB. */
interface CsvRun {
  columns: number
  read: number
  review: number
  proceed: number
  export: number
  filterSort: number
  scrollGap: number
  late: number
  memory: number
}

/** From now on `window.shownAt` tells when an element was painted. */
async function watchFor(page: Page, testid: string): Promise<void> {
  await page.evaluate((wanted) => {
    window.shownAt = new Promise((resolve) => {
      const look = (): void => {
        const shown = document.querySelector(`[data-testid="${wanted}"]:not([disabled])`)
        requestAnimationFrame(shown ? () => resolve(performance.now()) : look)
      }
      look()
    })
  }, testid)
}

const shownAt = (page: Page): Promise<number> => page.evaluate(() => window.shownAt)

/** Clicks a button within the page, and answers the page's time of it. */
const press = (page: Page, testid: string): Promise<number> =>
  page.getByTestId(testid).evaluate((button: HTMLElement) => {
    button.click()
    return performance.now()
  })

/** Milliseconds that sorting by each column, filters and searches take to answer with their first rows. */
async function filterSortTimes(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const state = await window.badgeprep.imports.state('credentials')
    const id = state.ok ? (state.value.review?.id ?? 0) : 0
    const all = { filter: 'all' as const, search: '', sort: null, descending: false }
    const queries = [
      ...Array.from({ length: 14 }, (_, sort) => ({ ...all, sort })),
      ...['new', 'error'].map((state) => ({ ...all, filter: { state: state as 'new' | 'error' } })),
      { ...all, filter: 'warning' as const },
      ...['person99', '민수', 'e-1234', 'garcia 77', 'hid 37', 'ab'].map((search) => ({ ...all, search })),
      { ...all, sort: 5, descending: true, search: 'lee' },
    ]
    const times: number[] = []
    for (const query of queries) {
      const start = performance.now()
      await window.badgeprep.imports.page({ id, query, offset: 0, limit: 100 })
      times.push(performance.now() - start)
    }
    return times
  })
}

async function csvRun({ rows, users, credentials }: CsvFiles): Promise<CsvRun> {
  const userDataDir = mkdtempSync(join(tmpdir(), 'badgeprep-bench-csv-'))
  const options = { userDataDir, size: { width: 1280, height: 800 } }
  try {
    const filling = await launchApp(options)
    await listen(filling.window)
    await fillDirectory(filling, users)
    await filling.close()

    // A new start, so that the peak of memory is that of the credentials.
    const running = await launchApp(options)
    const { app, window: page } = running
    await listen(page)
    await page.getByTestId('nav-credentials').click()
    await page.getByTestId('credentials-drop').waitFor()
    await watchLateness(app)

    await watchFor(page, 'column-row')
    await dropFiles(page.getByTestId('credentials-drop'), [credentials])
    const columnsAt = await shownAt(page)
    const readAt = await endOf(page, 'import-read')
    const droppedAt = await page.evaluate(() => window.droppedAt)

    await watchFor(page, 'columns-next')
    await shownAt(page)
    await watchFor(page, 'review-row')
    const nextAt = await press(page, 'columns-next')
    const reviewedAt = await shownAt(page)

    const filterSort = p95(await filterSortTimes(page))
    const scrollGap = p95(await scrollGaps(page, page.locator('.virtual-table .v-vl')))

    await watchFor(page, 'proceed')
    await shownAt(page)
    await watchFor(page, 'result-passed')
    const proceedAt = await press(page, 'proceed')
    const importedAt = await shownAt(page)
    const passed = Number((await page.getByTestId('result-passed').innerText()).replace(/\D/g, ''))
    if (passed !== rows) throw new Error(`${passed} of ${rows} rows passed`)

    await page.getByTestId('nav-export').click()
    const exportAt = await press(page, 'export-credentials')
    const exportedAt = await endOf(page, 'export')

    const late = await maxLateness(app)
    const memory = peakMemory(servicePid(app.process().pid ?? 0, 'data'))
    await running.close()
    return {
      columns: (columnsAt - droppedAt) / 1000,
      read: (readAt - droppedAt) / 1000,
      review: (reviewedAt - nextAt) / 1000,
      proceed: (importedAt - proceedAt) / 1000,
      export: (exportedAt - exportAt) / 1000,
      filterSort,
      scrollGap,
      late,
      memory,
    }
  } finally {
    rmSync(userDataDir, { recursive: true, force: true })
  }
}

/** Judging and writing: what has to grow with the rows and no faster. */
const work = ({ read, review, proceed }: CsvRun): number => read + review + proceed

/** The credentials import and export at 250,000 rows, beside papaparse and the sqlite3 shell in the same run. */
export async function measureCsv(runs: number, most: number): Promise<Report[string]> {
  const folder = join(projectRoot, '.cache', 'bench-csv')
  const files = await csvFiles(folder, most)
  const half = await csvFiles(folder, most / 2)
  const tenth = await csvFiles(folder, most / 10)
  const results: CsvRun[] = []
  const ratios = { papaparse: [] as number[], sqlite: [] as number[], sqliteExport: [] as number[] }
  const growth = { half: [] as number[], tenth: [] as number[] }
  const emptyGaps: number[] = []
  for (let run = 1; run <= runs; run++) {
    console.log(`csv, run ${run} of ${runs}`)
    ratios.papaparse.push(papaparse(files.credentials))
    ratios.sqlite.push(sqliteImport(files))
    ratios.sqliteExport.push(sqliteExport(files))
    const result = await csvRun(files)
    results.push(result)
    growth.half.push(work(result) / work(await csvRun(half)))
    growth.tenth.push(work(result) / work(await csvRun(tenth)))
    emptyGaps.push(await emptyListGap(most))
  }
  const of = (pick: (run: CsvRun) => number): number => median(results.map(pick))
  const timed = (pick: (run: CsvRun) => number, peer: string, times: number[]): Record<string, number> => ({
    seconds: rounded(of(pick)),
    [peer]: rounded(of(pick) / median(times)),
  })
  return {
    rows: most,
    columns: {
      ...timed(({ columns }) => columns, 'ratioToPapaparse', ratios.papaparse),
      wholeFileSeconds: rounded(of(({ read }) => read)),
      wholeFileRatioToPapaparse: rounded(of(({ read }) => read) / median(ratios.papaparse)),
    },
    review: timed(({ review }) => review, 'ratioToSqlite', ratios.sqlite),
    proceed: timed(({ proceed }) => proceed, 'ratioToSqlite', ratios.sqlite),
    export: timed((run) => run.export, 'ratioToSqlite', ratios.sqliteExport),
    growth: { toHalf: rounded(median(growth.half)), toTenth: rounded(median(growth.tenth)) },
    screens: {
      filterSortP95Ms: rounded(of(({ filterSort }) => filterSort)),
      scrollP95FrameGapMs: rounded(of(({ scrollGap }) => scrollGap)),
      emptyListP95FrameGapMs: rounded(median(emptyGaps)),
      mainMaxLateMs: rounded(of(({ late }) => late)),
    },
    memory: { dataMb: Math.round(of(({ memory }) => memory)) },
  }
}
