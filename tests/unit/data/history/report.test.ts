import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { historyKinds, type HistoryEntry } from '../../../../src-preload/contract/history.ts'
import { languages } from '../../../../src-preload/contract/settings.ts'
import { userFields } from '../../../../src-preload/contract/users.ts'
import { writeWhole } from '../../../../src-main/data/files.ts'
import { reportOf } from '../../../../src-main/data/history/report.ts'
import { wordsOf } from '../../../../src-main/data/wording.ts'
import { openTestData, type TestData } from '../support.ts'

const entry: HistoryEntry = {
  id: 7,
  kind: 'users-import',
  at: '2026-01-31T09:12:33.000Z',
  by: 'guard',
  subject: '=cmd|calc, "사용자".csv',
  counts: { new: 1200, modified: 3, unchanged: 0, failed: 14 },
  options: { overwrite: true },
  state: 'undone',
  undoneAt: '2026-02-01T10:00:00.000Z',
  obstacle: null,
  hasFailedRows: true,
}
const parse = (csv: string) => Papa.parse<string[]>(csv.slice(1), { skipEmptyLines: true }).data

describe('reportOf', () => {
  it('says what was done in words, with every count, guarded against spreadsheets', () => {
    const csv = reportOf(entry, 'en', wordsOf('en'))
    expect(csv.startsWith('\ufeff')).toBe(true)
    const rows = parse(csv)
    expect(rows).toContainEqual(['What', 'Users imported'])
    expect(rows).toContainEqual(['File or person', `'${entry.subject}`])
    expect(rows).toContainEqual(['New', '1200'])
    expect(rows).toContainEqual(['Unchanged', '0'])
    expect(rows).toContainEqual(['Overwrite existing users', 'Yes'])
    expect(rows.find(([name]) => name === 'State')?.[1]).toMatch(/^Undone on .*2026/)
  })

  it('says what an import of credentials and an export counted', () => {
    const credentials: HistoryEntry = {
      ...entry,
      kind: 'credentials-import',
      counts: { reassigned: 7 },
      options: { reassign: false },
    }
    const imported = parse(reportOf(credentials, 'en', wordsOf('en')))
    expect(imported).toContainEqual(['Reassigned', '7'])
    expect(imported).toContainEqual(['Reassign credentials', 'No'])
    const moved = reportOf(
      { ...entry, kind: 'credential-reassigned', counts: {}, options: { from: 'Ada A' } },
      'en',
      wordsOf('en'),
    )
    expect(parse(moved)).toContainEqual(['Held before by', 'Ada A'])
    const exported = parse(
      reportOf(
        { ...entry, kind: 'credentials-export', counts: { credentials: 3, users: 2 }, options: {} },
        'en',
        wordsOf('en'),
      ),
    )
    expect(exported).toContainEqual(['Credentials', '3'])
    expect(exported).toContainEqual(['Users', '2'])
  })

  it.each(languages)('has all words in %s', (language) => {
    for (const kind of historyKinds) {
      const rows = parse(
        reportOf(
          {
            ...entry,
            kind,
            subject: 'x',
            counts: {
              ...entry.counts,
              reassigned: 1,
              credentials: 1,
              users: 1,
              uploaded: 1,
              replaced: 1,
              kept: 1,
              left: 1,
            },
            options: {
              overwrite: false,
              reassign: true,
              replaceExisting: true,
              fit: 'square',
              fields: userFields.join(','),
            },
          },
          language,
          wordsOf(language),
        ),
      )
      expect(rows.every((row) => row.length === 2 && row[0] !== '')).toBe(true)
      expect(rows.flat().join()).not.toMatch(/[{|]|(report|history|users|common)\./)
    }
  })
})

describe('wordsOf', () => {
  it('throws where there is no such text', () => {
    expect(() => wordsOf('ko')('report.nothing')).toThrow('report.nothing')
    expect(() => wordsOf('ko')('report')).toThrow('report')
    expect(() => wordsOf('ko')('report.__proto__.x')).toThrow()
  })
})

describe('writeWhole', () => {
  let data: TestData
  beforeEach(() => (data = openTestData()))
  afterEach(() => data.cleanup())

  it('replaces a file whole, and leaves nothing beside it', async () => {
    const folder = join(data.context.folders.root, '보고서')
    mkdirSync(folder)
    const path = join(folder, 'r.csv')
    writeFileSync(path, 'old and longer')
    await writeWhole(path, ['a', 'ㄱ'])
    expect(readFileSync(path, 'utf8')).toBe('aㄱ')
    expect(readdirSync(folder)).toEqual(['r.csv'])
  })

  it('leaves the old file where the content fails half way', async () => {
    const folder = join(data.context.folders.root, 'out')
    mkdirSync(folder)
    const path = join(folder, 'r.csv')
    writeFileSync(path, 'old')
    const failing = (function* () {
      yield 'new'
      throw new Error('half way')
    })()
    await expect(writeWhole(path, failing)).rejects.toThrow('half way')
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['r.csv'])
  })

  it('says not-writable where the folder is gone or the name is a folder', async () => {
    await expect(writeWhole(join(data.context.folders.root, 'no', 'r.csv'), ['x'])).rejects.toThrow(
      'not-writable',
    )
    await expect(writeWhole(data.context.folders.photos, ['x'])).rejects.toThrow('not-writable')
  })
})
