import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { maxImportColumns } from '../../../../src-preload/contract/limits.ts'
import type * as distance from '../../../../src-main/data/distance.ts'
import { readColumns } from '../../../../src-main/data/imports/columns.ts'
import { call, openTestImports, type TestImports } from './support.ts'

const counted = vi.hoisted(() => ({ comparisons: 0 }))
vi.mock('../../../../src-main/data/distance.ts', async (original) => {
  const real = await original<typeof distance>()
  return {
    ...real,
    slipsBetween(...args: Parameters<typeof real.slipsBetween>) {
      counted.comparisons += 1
      return real.slipsBetween(...args)
    },
  }
})

let imports: TestImports
beforeEach(() => (imports = openTestImports()))
afterEach(() => imports.cleanup())

const kind = 'users' as const
const names = ['First Name', 'Last Name', 'Email']
const wide = (columns: number): string[] => [
  ...names,
  ...Array.from({ length: columns - names.length }, (_, at) => `Column ${at}`),
]

async function errorOf(content: string): Promise<unknown> {
  const path = imports.file('users.csv', content)
  await imports.handlers['imports.open']({ kind, path, encoding: null }, call)
  return (await imports.handlers['imports.state']({ kind }, call)).fileError
}

function bytesOf(table: string, column: string): number {
  const size = `SELECT coalesce(sum(length(CAST(${column} AS BLOB))), 0) FROM ${table}`
  return Number(imports.staging().prepare(size).pluck().get())
}

describe('a file of many columns', () => {
  it('is read with as many as an import takes', async () => {
    const review = await imports.drop(`${wide(maxImportColumns).join(',')}\nAda,Byron,a@example.com\n`)
    expect(review.columns).toHaveLength(maxImportColumns)
  })

  it('is refused with one more, with the count, and nothing stays staged', async () => {
    expect(await errorOf(`${wide(maxImportColumns + 1).join(',')}\nAda,Byron,a@example.com\n`)).toEqual({
      code: 'too-many-columns',
      args: { file: 'users.csv', row: 1, columns: 1001, limit: 1000 },
      retryable: false,
    })
    expect(bytesOf('blocks', 'cells')).toBe(0)
  })

  it('is read where a spreadsheet wrote separators for columns in which nothing is', async () => {
    const separators = ','.repeat(16_384 - names.length)
    const review = await imports.judged(
      `${names.join(',')}${separators}\nAda,Byron,a@example.com${separators}\nBo,Byron,b@example.com\n`,
    )
    expect(review.columns.map(({ header }) => header)).toEqual(names)
    expect(review.totals).toMatchObject({ new: 2, error: 0 })
  })

  it('keeps a column without a name where something is in it', async () => {
    const review = await imports.drop(`${names.join(',')},,\nAda,Byron,a@example.com,,here\n`)
    expect(review.columns.map(({ state }) => state)).toEqual([
      'found',
      'found',
      'found',
      'ignored',
      'unknown',
    ])
  })

  it('is compared with the known names once, however often it is looked at', async () => {
    const header = wide(600)
    readColumns(kind, header, [], new Map())
    const { comparisons } = counted
    expect(comparisons).toBeGreaterThan(0)
    readColumns(kind, header, [], new Map())
    expect(counted.comparisons).toBe(comparisons)
  })
})

describe('a header that is a long text', () => {
  it('is unknown, and read as what it is behind any number of blanks', () => {
    const { columns } = readColumns(
      kind,
      [`email ${'x'.repeat(300)}`, ` ${' '.repeat(300)}Email`],
      [],
      new Map(),
    )
    expect(columns.map(({ state, field, suggestion }) => [state, field, suggestion])).toEqual([
      ['unknown', null, null],
      ['found', 'email', null],
    ])
  })
})

describe('a row of many cells', () => {
  const rowOf = (cells: number) => [
    'Ada',
    'Byron',
    'a@example.com',
    ...new Array<string>(cells - 4).fill(''),
    'x',
  ]

  it('has too many fields, up to as many as an import has columns', async () => {
    await imports.judged(`${names.join(',')}\n${rowOf(maxImportColumns).join(',')}\n`)
    expect(await imports.verdicts()).toEqual(['error too-many-fields'])
  })

  it('with one more refuses the file, which names the row', async () => {
    const content = `${names.join(',')}\n\nBo,Byron,b@example.com\n${rowOf(maxImportColumns + 1).join(',')}\n`
    expect(await errorOf(content)).toMatchObject({
      code: 'too-many-columns',
      args: { row: 4, columns: 1001, limit: 1000 },
    })
    expect(bytesOf('blocks', 'cells')).toBe(0)
  })
})

describe('what a small file takes', () => {
  it('is not its rows times its columns', async () => {
    const rows = Array.from({ length: 3000 }, (_, at) => `Ada,Byron,a${at}@example.com`).join('\n')
    const content = `${wide(900).join(',')}\n${rows}\n`
    await reviewOf(content)
    expect(bytesOf('blocks', 'cells')).toBeLessThan(content.length)
    const [row] = await imports.rows()
    expect(row?.cells).toHaveLength(900)
  })

  it('is not its longest cells once more for each thing that is wrong with them', async () => {
    const long = 'a.'.repeat(50_000)
    await imports.judged(`First Name,Last Name,Email,User ID,Start Date\nAda,Byron,${long},${long},${long}\n`)
    expect(await imports.verdicts()).toEqual(['error user-id-format email-format date-format'])
    expect(bytesOf('verdicts', 'data')).toBeLessThan(2000)
    const [row] = await imports.rows()
    for (const { args } of row?.issues ?? []) expect(args['value']).toBe(`${long.slice(0, 200)}…`)
  })

  it('is not its columns once more for each row that failed', async () => {
    const rows = Array.from({ length: 500 }, (_, at) => `Ada,Byron${at}`).join('\n')
    const { id } = await reviewOf(`${wide(900).join(',')}\n${rows}\n`)
    await imports.handlers['imports.proceed']({ id, leaveOutErrors: true }, call)
    const kept = imports.context.database.read
      .prepare('SELECT sum(length(data)) FROM history_failed_rows WHERE position > 0')
      .pluck()
      .get()
    expect(kept).toBeLessThan(500 * 200)
  })
})

async function reviewOf(content: string) {
  const { id, columns } = await imports.drop(content)
  const choices = columns.flatMap(({ index, state }) =>
    state === 'unknown' ? [{ index, to: 'ignore' as const }] : [],
  )
  await imports.handlers['imports.mapColumns']({ id, choices }, call)
  await imports.handlers['imports.judge']({ id }, call)
  return imports.review()
}
