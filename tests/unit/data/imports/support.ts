import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  ImportKind,
  Review,
  ReviewOptions,
  ReviewQuery,
  ReviewRow,
} from '../../../../src-preload/contract/imports.ts'
import { importsHandlers } from '../../../../src-main/data/imports/handlers.ts'
import { openStaging } from '../../../../src-main/data/imports/staging.ts'
import type { Connection } from '../../../../src-main/data/database/database.ts'
import { callContext, openTestData, type TestData } from '../support.ts'

export const call = callContext()

export const everything: ReviewQuery = { filter: 'all', search: '', sort: null, descending: false }

export interface TestImports extends TestData {
  /** A folder for files that a person would drop. */
  drops: string
  handlers: ReturnType<typeof importsHandlers>
  staging(): Connection
  /** Writes a file and answers its path. */
  file(name: string, content: string | Uint8Array): string
  /** Drops a file with this content; answers the review, which has to come of it. */
  drop(content: string | Uint8Array, name?: string, replace?: boolean): Promise<Review>
  /** Drops, and judges with the switches so. */
  judged(content: string | Uint8Array, options?: Partial<ReviewOptions>): Promise<Review>
  review(): Promise<Review>
  rows(query?: Partial<ReviewQuery>): Promise<ReviewRow[]>
  /** The reasons of each row, as `data-reason` shows them, after its state. */
  verdicts(): Promise<string[]>
  /** Closes the staging file and opens it again, as after a crash. */
  reopen(): void
}

/** A data folder with the review mechanism at work on it, for one kind of import. */
export function openTestImports(kind: ImportKind = 'users'): TestImports {
  const data = openTestData()
  const drops = mkdtempSync(join(tmpdir(), 'badgeprep-drops-'))
  let staging = openStaging(data.context.folders.stagingDatabase)
  const handlers = importsHandlers(() => ({ context: data.context, staging }))
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(drops, name)
    writeFileSync(path, content)
    return path
  }
  const review = async (): Promise<Review> => {
    const state = await handlers['imports.state']({ kind }, call)
    if (!state.review) throw new Error(`No review: ${JSON.stringify(state)}`)
    return state.review
  }
  const drop: TestImports['drop'] = async (content, name = `${kind}.csv`, replace = false) => {
    await handlers['imports.open']({ kind, path: file(name, content), encoding: null, replace }, call)
    return review()
  }
  const rows: TestImports['rows'] = async (query = {}) => {
    const { id } = await review()
    const page = { id, query: { ...everything, ...query }, offset: 0, limit: 500 }
    return (await handlers['imports.page'](page, call)).rows
  }
  return {
    ...data,
    drops,
    handlers,
    staging: () => staging,
    file,
    drop,
    review,
    rows,
    async judged(content, options = {}) {
      const { id } = await drop(content)
      await handlers['imports.setOptions']({ id, options }, call)
      await handlers['imports.judge']({ id }, call)
      return review()
    },
    async verdicts() {
      return (await rows()).map(({ state, issues }) =>
        [state, ...issues.map(({ code, severity }) => (severity === 'error' ? code : `(${code})`))].join(' '),
      )
    },
    reopen() {
      staging.close()
      staging = openStaging(data.context.folders.stagingDatabase)
    },
    cleanup() {
      staging.close()
      data.cleanup()
      rmSync(drops, { recursive: true, force: true })
    },
  }
}
