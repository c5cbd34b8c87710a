import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import iconv from 'iconv-lite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportState } from '../../../../src-preload/contract/imports.ts'
import { CodedError } from '../../../../src-main/services/protocol.ts'
import { addUser } from '../support.ts'
import { call, openTestImports, type TestImports } from './support.ts'

let imports: TestImports
beforeEach(() => (imports = openTestImports()))
afterEach(() => imports.cleanup())

const kind = 'users' as const
const head = 'First Name,Last Name,Email,Department'
const people = (count: number): string =>
  [head, ...Array.from({ length: count }, (_, at) => `Ada${at},Byron,a${at}@example.com,D${at % 3}`)].join(
    '\n',
  )

const errorOf = async (work: () => unknown): Promise<unknown> => {
  try {
    await work()
  } catch (error) {
    if (error instanceof CodedError) return error.error
    throw error
  }
  return null
}
const state = () => imports.handlers['imports.state']({ kind }, call)
const columns = (review: { columns: { header: string; state: string; field: string | null }[] }) =>
  review.columns.map(({ header, state: is, field }) => [header, is, field])

describe('a dropped file', () => {
  it('opens Review Columns at once', async () => {
    const review = await imports.drop(`${head}\n\nAda,Byron,a@example.com,Maths\nBo,Byron,b@example.com,\n`)
    expect(review).toMatchObject({
      kind,
      step: 'columns',
      file: { name: 'users.csv', encoding: 'utf-8', delimiter: 'comma', rows: 2 },
      problems: [],
      undoable: 0,
      result: null,
    })
    expect(review.columns.map(({ samples }) => samples)).toEqual([
      ['Ada', 'Bo'],
      ['Byron'],
      ['a@example.com', 'b@example.com'],
      ['Maths'],
    ])
    expect(imports.changed).toContainEqual(['imports'])
  })

  it('may hold a header alone', async () => {
    const review = await imports.judged(head)
    expect(review).toMatchObject({ step: 'rows', file: { rows: 0 }, totals: { new: 0, error: 0 } })
    expect(await imports.rows()).toEqual([])
    const { historyId } = await imports.handlers['imports.proceed'](
      { id: review.id, leaveOutErrors: false },
      call,
    )
    expect(historyId).toBeGreaterThan(0)
  })

  it('that cannot be read is told, and leaves the open review as it is', async () => {
    const before = await imports.drop(people(2))
    for (const [content, code] of [
      ['', 'empty-file'],
      ['\n\n', 'no-header'],
      ['PK\u0003\u0004', 'not-csv'],
      ['a,b\n"1,2\n', 'quote-open'],
    ] as const) {
      const path = imports.file('bad.csv', content)
      await imports.handlers['imports.open']({ kind, path, encoding: null }, call)
      const after = await state()
      expect(after.fileError).toMatchObject({ code, args: { file: 'bad.csv' } })
      expect(after.review).toEqual(before)
      expect(await imports.handlers['imports.lastDrop']({ kind }, call)).toEqual({
        path,
        is: 'error',
        encoding: null,
        strayQuotes: false,
      })
    }
    await imports.drop(people(3))
    expect((await state()).fileError).toBeNull()
  })

  it('that is not UTF-8 waits for a word on its encoding, and is read so', async () => {
    const korean = '이름,성,이메일\n민수,김,minsu@example.com\n하나,이,hana@example.com\n'
    const path = imports.file('명단.csv', iconv.encode(korean, 'cp949'))
    await imports.handlers['imports.open']({ kind, path, encoding: null }, call)
    const { review, encodingOffer } = await state()
    expect(review).toBeNull()
    expect(encodingOffer?.fileName).toBe('명단.csv')
    expect(encodingOffer?.candidates[0]).toEqual({ encoding: 'euc-kr', preview: korean.split('\n') })
    await imports.handlers['imports.open']({ kind, path, encoding: 'euc-kr' }, call)
    const after = await state()
    expect(after.encodingOffer).toBeNull()
    expect(after.review?.file.encoding).toBe('euc-kr')
    expect(after.review?.columns.map(({ suggestion }) => suggestion)).toEqual([
      'firstName',
      'lastName',
      'email',
    ])
    expect(
      await errorOf(() => imports.handlers['imports.open']({ kind, path, encoding: 'klingon' }, call)),
    ).toMatchObject({
      code: 'bad-input',
    })
  })

  it('that is not UTF-8 only far behind its beginning is offered all the same', async () => {
    const lines = `${'x'.repeat(99)}@example.com\n`.repeat(3000)
    const bytes = Buffer.concat([
      Buffer.from(`Email\n${lines}`),
      iconv.encode('김민수@example.com\n', 'cp949'),
    ])
    const path = imports.file('a.csv', bytes)
    await imports.handlers['imports.open']({ kind, path, encoding: null }, call)
    const after = await state()
    expect([after.review, after.fileError]).toEqual([null, null])
    expect(after.encodingOffer?.candidates.map(({ encoding }) => encoding)).toContain('euc-kr')
    expect(imports.staging().prepare('SELECT count(*) FROM blocks').pluck().get()).toBe(0)
  })

  it('with one row too many is refused with the count, and nothing stays staged', async () => {
    const lines = `x@example.com\n`.repeat(250_001)
    const path = imports.file('many.csv', `Email\n${lines}`)
    await imports.handlers['imports.open']({ kind, path, encoding: null }, call)
    expect(await state()).toMatchObject({
      review: null,
      fileError: { code: 'too-many-rows', args: { rows: 250_001, limit: 250_000 } },
    })
    for (const table of ['reviews', 'blocks', 'folded', 'verdicts']) {
      expect(imports.staging().prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
    }
  })

  it('is let go of when it is cancelled', async () => {
    const path = imports.file('a.csv', people(10))
    const signal = AbortSignal.abort()
    expect(
      await errorOf(() =>
        imports.handlers['imports.open']({ kind, path, encoding: null }, { ...call, signal }),
      ),
    ).toMatchObject({ code: 'cancelled' })
    expect(imports.staging().prepare('SELECT count(*) FROM reviews').pluck().get()).toBe(0)
  })
})

describe('Review Columns', () => {
  it.each([
    [
      'firstName,lastName,middleName,email,userId,externalId,companyName,employeeId,employeeType,employeeTitle,department,departmentId,startDate,endDate,groups',
      'found',
    ],
    [
      'First Name,LAST NAME, middle name ,Email Address,User ID,External ID,Company Name,Employee ID,Employee Type,Employee Title,Department,Department ID,Start Date,End Date,Groups',
      'found',
    ],
  ])('knows the headers of the vendor: %s', async (header, is) => {
    const review = await imports.drop(`${header}\n`)
    expect(new Set(review.columns.map((column) => column.state))).toEqual(new Set([is]))
    expect(review.problems).toEqual([])
    expect(new Set(review.columns.map(({ field }) => field)).size).toBe(15)
  })

  it('reads the headers of credentials, and over what the online account has besides', async () => {
    const review = await imports.drop(
      'Email,cardFormat,Facility Code,Card Number,Card Number Hex,licensePlateNumbers,Entry Code,Credential Status,Modified,roles,cloudUnlock,bluetoothUnlock,photoUrl,Row,Reason\n',
    )
    expect(review.columns.map(({ state: is }) => is)).toEqual([
      ...Array.from({ length: 8 }, () => 'found'),
      ...Array.from({ length: 5 }, () => 'not-read'),
      'ignored',
      'ignored',
    ])
    expect(review.problems).toEqual([])
  })

  it.each([
    ['e-mail', 'email'],
    ['Emial', 'email'],
    ['이메일', 'email'],
    ['이메일 주소', 'email'],
    ['사용자 ID', 'userId'],
    ['외부 ID', 'externalId'],
    ['Emp ID', 'employeeId'],
    ['first_name', 'firstName'],
    ['이름', 'firstName'],
    ['Favourite colour', null],
  ])('suggests for %s', async (header, field) => {
    const review = await imports.drop(`External ID,${header}\nx,y\n`)
    const column = review.columns[1]
    // A name that says the same but for case and blanks needs no suggestion.
    expect(column?.state === 'found' ? column.field : column?.suggestion).toBe(field)
  })

  it('shows the columns of a long file while it is read, and forgets them with the file', async () => {
    const good = Array.from({ length: 20_000 }, (_, n) => `user${n}@example.com,E${n}`)
    // The handler answers at once: only its type allows for a promise.
    const readingNow = () => (state() as ImportState).reading
    const seen = async (lines: string[]) => {
      const path = imports.file('long.csv', ['Mail,External ID', ...lines].join('\n'))
      let shown: ImportState['reading'] = null
      const progress = () => {
        shown ??= readingNow()
      }
      await imports.handlers['imports.open']({ kind, path, encoding: null }, { ...call, progress })
      return shown
    }
    expect(await seen(good)).toMatchObject({
      step: 'columns',
      columns: [{ state: 'unknown', suggestion: 'email' }, { state: 'found' }],
      problems: [{ code: 'header-unknown' }],
    })
    expect(await state()).toMatchObject({ reading: null, review: { file: { rows: 20_000 } } })
    expect(await seen([...good, 'a,"open', ...good])).not.toBeNull()
    expect(await state()).toMatchObject({
      reading: null,
      review: { file: { rows: 20_000 } },
      fileError: { code: 'quote-open' },
    })
    expect(await seen(good.slice(0, 10))).toBeNull()
  })

  it('blocks unknown, double and missing columns until a person has settled them', async () => {
    const review = await imports.drop('Name,Mail,e-mail,Colour\nAda,a@example.com,a@example.com,red\n')
    expect(review.problems.map(({ code }) => code).sort()).toEqual([
      'header-missing-key',
      'header-unknown',
      'header-unknown',
      'header-unknown',
      'header-unknown',
    ])
    expect(await errorOf(() => imports.handlers['imports.judge']({ id: review.id }, call))).toMatchObject({
      code: 'header-missing-key',
    })
    const map = (index: number, to: 'email' | 'firstName' | 'ignore' | null) =>
      imports.handlers['imports.mapColumns']({ id: review.id, choices: [{ index, to }] }, call)
    await map(0, 'firstName')
    await map(3, 'ignore')
    await map(1, 'email')
    const twice = await map(2, 'email')
    expect(columns(await twice)).toEqual([
      ['Name', 'mapped', 'firstName'],
      ['Mail', 'twice', 'email'],
      ['e-mail', 'twice', 'email'],
      ['Colour', 'ignored', null],
    ])
    expect((await twice).problems.map(({ code }) => code)).toEqual(['header-twice'])
    expect((await map(2, 'ignore')).problems).toEqual([])
    expect((await map(2, null)).problems.map(({ code }) => code)).toEqual(['header-unknown'])
    expect(await errorOf(() => map(9, 'ignore'))).toMatchObject({ code: 'bad-input' })
  })

  it('still knows a column of entry codes where it is ignored, so that they stay hidden', async () => {
    const { id } = await imports.drop('Email,Entry Code,EntryCode_,Colour\na@example.com,73150,9441,red\n')
    const ignored = [1, 2, 3].map((index) => ({ index, to: 'ignore' as const }))
    const review = await imports.handlers['imports.mapColumns']({ id, choices: ignored }, call)
    expect(review.columns.map(({ state, field, suggestion }) => [state, field, suggestion])).toEqual([
      ['found', 'email', null],
      ['ignored', null, 'entryCode'],
      ['ignored', null, 'entryCode'],
      ['ignored', null, null],
    ])
  })

  it('knows no header by a word of the language it is written in', async () => {
    const { columns: its } = await imports.drop('Email,constructor,__proto__\na@example.com,x,y\n')
    expect(its.map(({ state, suggestion }) => suggestion ?? state)).toEqual(['found', 'unknown', 'unknown'])
  })

  it('passes over an empty header of an empty column, not of a filled one', async () => {
    expect((await imports.drop('Email,\na@example.com,\n')).problems).toEqual([])
    expect((await imports.drop('Email,\na@example.com,x\n')).problems).toMatchObject([
      { code: 'header-unknown' },
    ])
  })

  it('keeps what was chosen when a mended file is dropped', async () => {
    const first = await imports.drop('Mail,Colour,First Name\na@example.com,red,Ada\n')
    await imports.handlers['imports.mapColumns']({ id: first.id, choices: [{ index: 0, to: 'email' }] }, call)
    await imports.handlers['imports.mapColumns'](
      { id: first.id, choices: [{ index: 1, to: 'ignore' }] },
      call,
    )
    await imports.handlers['imports.setOptions']({ id: first.id, options: { overwrite: true } }, call)
    const second = await imports.drop('Colour,First Name,Mail,New\nred,Ada,a@example.com,x\n')
    expect(second.id).not.toBe(first.id)
    expect(columns(second)).toEqual([
      ['Colour', 'ignored', null],
      ['First Name', 'found', 'firstName'],
      ['Mail', 'mapped', 'email'],
      ['New', 'unknown', null],
    ])
    expect(second.options).toEqual({ overwrite: true, reassign: false })
    expect(await errorOf(() => imports.handlers['imports.get']({ id: first.id }, call))).toMatchObject({
      code: 'not-found',
    })
  })

  it('is not given up for another file where that would cost corrections, until the person agrees', async () => {
    const first = await imports.judged(people(3))
    const edit = (value: string) =>
      imports.handlers['imports.editCell']({ id: first.id, row: 2, column: 0, value }, call)
    await edit('Augusta')
    await imports.handlers['imports.editCell']({ id: first.id, row: 3, column: 0, value: 'Byron' }, call)
    expect(await errorOf(() => imports.drop(people(5), 'mended.csv'))).toEqual({
      code: 'corrections-lost',
      args: { name: 'users.csv', file: 'mended.csv', corrections: 2, choices: 0 },
      retryable: false,
    })
    expect(await imports.review()).toMatchObject({ id: first.id, step: 'rows', undoable: 2 })
    expect((await imports.rows())[0]?.cells[0]).toBe('Augusta')
    expect(await imports.handlers['imports.state']({ kind }, call)).toMatchObject({
      reading: null,
      fileError: null,
      encodingOffer: null,
    })
    expect(await imports.drop(people(5), 'mended.csv', true)).toMatchObject({
      step: 'columns',
      file: { name: 'mended.csv', rows: 5 },
    })
  })

  it('is given up without a question where no correction is left, and after its result', async () => {
    const first = await imports.judged(people(3))
    const edit = { id: first.id, row: 2, column: 0 }
    await imports.handlers['imports.editCell']({ ...edit, value: 'Augusta' }, call)
    await imports.handlers['imports.undoEdit']({ id: first.id }, call)
    const { id } = await imports.judged(people(4))
    await imports.handlers['imports.editCell']({ ...edit, id, value: 'Augusta' }, call)
    await imports.handlers['imports.proceed']({ id, leaveOutErrors: true }, call)
    expect((await imports.drop(people(5))).file.rows).toBe(5)
  })

  it('is asked about where a column matched by hand has no like in another file', async () => {
    const first = await imports.drop('Mail,Colour,First Name\na@example.com,red,Ada\n')
    const choices = [
      { index: 0, to: 'email' as const },
      { index: 1, to: 'department' as const },
      { index: 2, to: 'ignore' as const },
    ]
    await imports.handlers['imports.mapColumns']({ id: first.id, choices }, call)
    expect(await errorOf(() => imports.drop('Email,Size\na@example.com,9\n'))).toMatchObject({
      code: 'corrections-lost',
      args: { corrections: 0, choices: 1 },
    })
    // Mended: the header says itself what a person had to say before.
    await imports.drop('Email,Colour\na@example.com,red\n')
  })

  it('remembers how a person said that a file is to be read, and forgets it after any other drop', async () => {
    const first = await imports.judged(people(3))
    const edit = { id: first.id, row: 2, column: 0 }
    await imports.handlers['imports.editCell']({ ...edit, value: 'Augusta' }, call)
    const path = imports.file('old.csv', iconv.encode('Email,First Name\na@example.com,하나\n', 'cp949'))
    const open = { kind, path, encoding: 'euc-kr' }
    expect(await errorOf(async () => imports.handlers['imports.open'](open, call))).toMatchObject({
      code: 'corrections-lost',
    })
    const dropped = () => imports.handlers['imports.lastDrop']({ kind }, call)
    expect(await dropped()).toEqual({ path, is: 'question', encoding: 'euc-kr', strayQuotes: false })
    await imports.handlers['imports.open']({ ...open, replace: true }, call)
    expect(await dropped()).toEqual({ path, is: 'review', encoding: 'euc-kr', strayQuotes: false })
    expect((await imports.review()).file.encoding).toBe('euc-kr')
    const other = imports.file('users.csv', people(1))
    await imports.handlers['imports.open']({ kind, path: other, encoding: null }, call)
    expect(await dropped()).toEqual({ path: other, is: 'review', encoding: null, strayQuotes: false })
  })

  it('keeps what was chosen of one of two columns of the same header', async () => {
    const first = await imports.drop('Email,First Name,Email\na@example.com,Ada,old@example.com\n')
    await imports.handlers['imports.mapColumns'](
      { id: first.id, choices: [{ index: 2, to: 'ignore' }] },
      call,
    )
    expect(
      columns(await imports.drop('First Name,Email,Email\nAda,a@example.com,old@example.com\n')),
    ).toEqual([
      ['First Name', 'found', 'firstName'],
      ['Email', 'found', 'email'],
      ['Email', 'ignored', null],
    ])
    expect(columns(await imports.drop('Email,First Name\na@example.com,Ada\n'))).toEqual([
      ['Email', 'found', 'email'],
      ['First Name', 'found', 'firstName'],
    ])
  })

  it('can be gone back to; corrections stay', async () => {
    const { id } = await imports.judged(people(3))
    await imports.handlers['imports.editCell']({ id, row: 2, column: 0, value: 'Augusta' }, call)
    const back = await imports.handlers['imports.backToColumns']({ id }, call)
    expect(back).toMatchObject({ step: 'columns', totals: { new: 0 }, undoable: 1 })
    await imports.handlers['imports.mapColumns']({ id, choices: [{ index: 3, to: 'company' }] }, call)
    await imports.handlers['imports.judge']({ id }, call)
    expect((await imports.rows())[0]).toMatchObject({
      cells: ['Augusta', 'Byron', 'a0@example.com', 'D0'],
      edited: [0],
    })
  })
})

describe('Review Rows', () => {
  it('counts states and reasons, and filters by them', async () => {
    addUser(imports.context, {
      firstName: 'Old',
      lastName: 'User',
      email: 'old@example.com',
      externalId: '0012',
    })
    const review = await imports.judged(
      [
        'First Name,Last Name,Email,External ID',
        'A,B,a@example.com,12',
        'A,,b@example.com,',
        'x,,,',
        'Old,User,old@example.com,',
      ].join('\n'),
    )
    expect(review.totals).toEqual({ new: 1, modified: 0, reassigned: 0, unchanged: 0, warning: 1, error: 3 })
    expect(review.reasons).toEqual([
      { code: 'no-key', severity: 'error', rows: 1 },
      { code: 'user-exists', severity: 'error', rows: 1 },
      { code: 'name-missing', severity: 'error', rows: 1 },
      { code: 'spreadsheet-damage', severity: 'warning', rows: 1 },
    ])
    const numbers = async (filter: Parameters<typeof imports.rows>[0]) =>
      (await imports.rows(filter)).map(({ row }) => row)
    expect(await numbers({ filter: 'all' })).toEqual([2, 3, 4, 5])
    expect(await numbers({ filter: { state: 'error' } })).toEqual([3, 4, 5])
    expect(await numbers({ filter: { reason: 'no-key' } })).toEqual([4])
    expect(await numbers({ filter: { reason: 'spreadsheet-damage' } })).toEqual([2])
    expect(await numbers({ filter: 'warning', descending: true })).toEqual([2])
    expect(await numbers({ filter: { state: 'error' }, search: 'OLD user' })).toEqual([5])
  })

  it('searches in every cell, whatever the case, accents or composition', async () => {
    await imports.judged(
      `${head}\nZoë,Müller,z@example.com,"a,b"\n${'민수'.normalize('NFD')},김,m@example.com,\n하나,이,hana@example.com,보안팀\n`,
    )
    const found = async (search: string) => (await imports.rows({ search })).map(({ row }) => row)
    expect(await found('ZOE')).toEqual([2])
    expect(await found('민수')).toEqual([3])
    expect(await found('민ㅅ'.slice(0, 1))).toEqual([3])
    expect(await found('보안')).toEqual([4])
    expect(await found('example 김')).toEqual([3])
    expect(await found('a,b')).toEqual([2])
    expect(await found('üller,z')).toEqual([])
    expect(await found('%')).toEqual([])
  })

  it('sorts numbers by value, letters by the alphabet, empty cells last', async () => {
    const values = [
      'A10',
      'a2',
      'Ä3',
      '',
      'b1',
      '10',
      '9',
      '002',
      ' ',
      '김',
      '가',
      'é',
      'ZZ',
      'a2b',
      'A010',
      '12345678901234567890',
    ]
    await imports.judged(
      ['Email,Department', ...values.map((value, at) => `u${at}@example.com,"${value}"`)].join('\n'),
    )
    const sorted = async (descending: boolean) =>
      (await imports.rows({ sort: 1, descending })).map(({ cells }) => cells[1])
    const order = [
      '002',
      '9',
      '10',
      '12345678901234567890',
      'a2',
      'a2b',
      'Ä3',
      'A10',
      'A010',
      'b1',
      'é',
      'ZZ',
      '가',
      '김',
    ]
    expect(await sorted(false)).toEqual([...order, '', ' '])
    expect(
      (await sorted(true))
        .slice(2)
        .reverse()
        .filter((value) => value !== 'A010' && value !== 'A10'),
    ).toEqual(order.filter((value) => value !== 'A010' && value !== 'A10'))
  })

  it('sorts columns of any kind as comparing each pair would', async () => {
    const random = (seed: number) => () => (seed = (seed * 48271) % 2147483647) / 2147483647
    const next = random(7)
    const letters = 'aAbBzZ019 -@가힣é'
    const values = Array.from({ length: 3000 }, (_, at) =>
      at % 3 === 0
        ? `prefix-that-all-share-${Math.floor(next() * 500)}`
        : Array.from(
            { length: Math.floor(next() * 30) },
            () => letters[Math.floor(next() * letters.length)],
          ).join(''),
    )
    await imports.judged(
      [
        'Email,Department,Company',
        ...values.map((value, at) => `u@example.com,"${value}",user-${(at * 7) % 3000}`),
      ].join('\n'),
    )
    const { id } = await imports.review()
    const all = async (sort: number): Promise<string[]> => {
      const found: string[] = []
      for (let offset = 0; offset < values.length; offset += 500) {
        const query = { filter: 'all' as const, search: '', sort, descending: false }
        const { rows } = await imports.handlers['imports.page']({ id, query, offset, limit: 500 }, call)
        found.push(...rows.map(({ cells }) => cells[sort] ?? ''))
      }
      return found
    }
    expect(await all(2)).toEqual(Array.from({ length: 3000 }, (_, at) => `user-${at}`))
    const sorted = await all(1)
    expect([...sorted].sort()).toEqual([...values].sort())
    const filled = sorted.filter((value) => value.trim() !== '')
    const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
    const digits = filled.filter((value) => value.startsWith('prefix-'))
    expect(digits).toEqual([...digits].sort(natural.compare))
    expect(sorted.slice(filled.length).every((value) => value.trim() === '')).toBe(true)
  })

  it('shows cells beyond the header, and fills missing ones', async () => {
    await imports.judged(`Email,External ID\na@example.com\nb@example.com,x,,more\nc@example.com,y,,\n`)
    expect((await imports.rows()).map(({ cells }) => cells)).toEqual([
      ['a@example.com', ''],
      ['b@example.com', 'x', '', 'more'],
      ['c@example.com', 'y'],
    ])
  })

  it('keeps gaps in the numbers where lines are blank', async () => {
    await imports.judged(`Email\n\na@example.com\n\n\nb@example.com\n`)
    expect((await imports.rows()).map(({ row }) => row)).toEqual([3, 6])
    const { id } = await imports.review()
    expect(
      await errorOf(() => imports.handlers['imports.editCell']({ id, row: 4, column: 0, value: 'x' }, call)),
    ).toMatchObject({ code: 'bad-input' })
  })
})

describe('corrections', () => {
  it('judge a row again at once, and can be taken back', async () => {
    const { id } = await imports.judged(`${head}\nAda,,a@example.com,\nBo,B,b@example.com,\n`)
    expect(await imports.verdicts()).toEqual(['error name-missing', 'new'])
    const edited = await imports.handlers['imports.editCell'](
      { id, row: 2, column: 1, value: "O'Hara" },
      call,
    )
    expect(edited).toMatchObject({ totals: { new: 2, error: 0 }, reasons: [], undoable: 1 })
    expect((await imports.rows())[0]).toMatchObject({
      state: 'new',
      cells: ['Ada', "O'Hara", 'a@example.com', ''],
      edited: [1],
    })
    const back = await imports.handlers['imports.undoEdit']({ id }, call)
    expect(back).toMatchObject({ totals: { new: 1, error: 1 }, undoable: 0 })
    expect((await imports.rows())[0]).toMatchObject({ state: 'error', edited: [] })
    expect(await imports.handlers['imports.undoEdit']({ id }, call)).toMatchObject({ undoable: 0 })
  })

  it('judge again the rows that depended on the old key, and those that depend on the new one', async () => {
    const { id } = await imports.judged(
      [
        'First Name,Last Name,Email,External ID',
        'A,B,one@example.com,',
        ',,one@example.com,E1',
        ',,,E1',
        ',,two@example.com,',
        'X,Y,x@example.com,',
      ].join('\n'),
    )
    expect(await imports.verdicts()).toEqual(['new', 'modified', 'unchanged', 'error name-missing', 'new'])
    const edit = (row: number, column: number, value: string) =>
      imports.handlers['imports.editCell']({ id, row, column, value }, call)
    await edit(2, 2, 'two@example.com')
    expect(await imports.verdicts()).toEqual([
      'new',
      'error name-missing',
      'error name-missing',
      'unchanged',
      'new',
    ])
    await edit(6, 2, 'ONE@example.com')
    expect(await imports.verdicts()).toEqual([
      'new',
      'error name-missing',
      'error name-missing',
      'unchanged',
      'new',
    ])
    await edit(3, 0, 'X')
    await edit(3, 1, 'Y')
    expect(await imports.verdicts()).toEqual(['new', 'new', 'unchanged', 'unchanged', 'unchanged'])
    for (let step = 0; step < 4; step++) await imports.handlers['imports.undoEdit']({ id }, call)
    expect(await imports.verdicts()).toEqual(['new', 'modified', 'unchanged', 'error name-missing', 'new'])
  })

  it('leave rows alone exactly as judging the whole file again would', async () => {
    addUser(imports.context, { firstName: 'A', lastName: 'B', email: 'k1@example.com', externalId: 'k2' })
    addUser(imports.context, { firstName: 'C', lastName: 'D', email: 'k3@example.com', externalId: 'k4' })
    let seed = 3
    const next = (count: number): number => (seed = (seed * 48271) % 2147483647) % count
    const value = (column: number): string => {
      if (column < 2) return ['', 'A', 'B', 'C'][next(4)] ?? ''
      return column === 2
        ? (['', 'k1@example.com', 'k3@example.com', 'k5@example.com', 'k6@example.com', 'bad'][next(6)] ?? '')
        : (['', 'k2', 'k4', 'k7', 'k8', 'k9'][next(6)] ?? '')
    }
    const rows = Array.from({ length: 60 }, () => [0, 1, 2, 3].map(value).join(','))
    const { id } = await imports.judged(['First Name,Last Name,Email,External ID', ...rows].join('\n'), {
      overwrite: true,
    })
    for (let round = 0; round < 60; round++) {
      const column = next(4)
      if (next(5) === 0) await imports.handlers['imports.undoEdit']({ id }, call)
      else
        await imports.handlers['imports.editCell'](
          { id, row: 2 + next(60), column, value: value(column) },
          call,
        )
      const [incremental, review] = [await imports.rows(), await imports.review()]
      await imports.handlers['imports.judge']({ id }, call)
      expect(incremental).toEqual(await imports.rows())
      expect(review).toEqual(await imports.review())
    }
  })

  it('replace in a column as one step', async () => {
    const { id } = await imports.judged(
      `${head}\nAda,B,a@old.example,x.y\nBo,B,b@OLD.example,xzy\nCy,B,c@new.example,x.y\n`,
    )
    const replace = (options: object) =>
      imports.handlers['imports.replaceInColumn'](
        { id, column: 2, find: '@old.', replace: '@$&.', matchCase: false, wholeCell: false, ...options },
        call,
      )
    expect((await replace({ replace: '@new.' })).cells).toBe(2)
    expect((await imports.rows()).map(({ cells }) => cells[2])).toEqual([
      'a@new.example',
      'b@new.example',
      'c@new.example',
    ])
    expect(
      (await replace({ column: 3, find: 'x.y', replace: '$&', matchCase: true, wholeCell: true })).cells,
    ).toBe(2)
    expect((await imports.rows()).map(({ cells }) => cells[3])).toEqual(['$&', 'xzy', '$&'])
    expect((await replace({ find: 'nowhere' })).cells).toBe(0)
    expect((await imports.review()).undoable).toBe(2)
    await imports.handlers['imports.undoEdit']({ id }, call)
    await imports.handlers['imports.undoEdit']({ id }, call)
    expect((await imports.rows()).map(({ cells, edited }) => [cells[2], edited])).toEqual([
      ['a@old.example', []],
      ['b@OLD.example', []],
      ['c@new.example', []],
    ])
  })

  it('of thousands of rows are judged all at once', async () => {
    const { id } = await imports.judged(people(5000))
    const { cells, review } = await imports.handlers['imports.replaceInColumn'](
      { id, column: 1, find: 'Byron', replace: '', matchCase: true, wholeCell: true },
      call,
    )
    expect([cells, review.totals.error, review.undoable]).toEqual([5000, 5000, 1])
    expect((await imports.handlers['imports.undoEdit']({ id }, call)).totals).toMatchObject({
      new: 5000,
      error: 0,
    })
  })

  it('are found by search and sort, also where the same was looked for before', async () => {
    const { id } = await imports.judged(`${people(300)}\n민수,김,m@example.com,가`)
    const looks = async () => [
      (await imports.rows({ search: '보안 aa' })).map(({ row }) => row),
      (await imports.rows({ search: '민수' })).map(({ row }) => row),
      (await imports.rows({ sort: 3, descending: true }))[0]?.row,
      (await imports.rows({ sort: 3, filter: { state: 'new' } }))[0]?.row,
    ]
    expect(await looks()).toEqual([[], [302], 302, 2])
    await imports.handlers['imports.editCell']({ id, row: 302, column: 0, value: '하나' }, call)
    await imports.handlers['imports.editCell']({ id, row: 200, column: 3, value: '보안 ÄÄ' }, call)
    expect(await looks()).toEqual([[200], [], 200, 2])
    await imports.handlers['imports.editCell']({ id, row: 301, column: 3, value: '0' }, call)
    expect(await looks()).toEqual([[200], [], 200, 301])
  })

  it('survive a crash, with the verdicts', async () => {
    const { id } = await imports.judged(`${head}\nAda,,a@example.com,\nBo,B,b@example.com,\n`)
    await imports.handlers['imports.editCell']({ id, row: 2, column: 1, value: 'Byron' }, call)
    await imports.handlers['imports.editCell']({ id, row: 3, column: 1, value: '' }, call)
    const [review, rows] = [await imports.review(), await imports.rows()]
    imports.reopen()
    expect(await imports.review()).toEqual(review)
    expect(await imports.rows()).toEqual(rows)
    expect(await imports.handlers['imports.undoEdit']({ id }, call)).toMatchObject({
      totals: { new: 2, error: 0 },
      undoable: 1,
    })
  })

  it('wait until long work on the review is over', async () => {
    const { id } = await imports.judged(people(3000))
    const judging = imports.handlers['imports.judge']({ id }, call)
    for (const work of [
      () => imports.handlers['imports.editCell']({ id, row: 2, column: 0, value: 'x' }, call),
      () => imports.handlers['imports.mapColumns']({ id, choices: [{ index: 0, to: 'ignore' }] }, call),
      () => imports.handlers['imports.close']({ kind }, call),
      () => imports.handlers['imports.proceed']({ id, leaveOutErrors: true }, call),
    ]) {
      expect(await errorOf(work)).toMatchObject({ code: 'review-busy' })
    }
    await judging
    expect(await imports.review()).toMatchObject({ step: 'rows', totals: { new: 3000 } })
  })

  it('is not taken away by a file that was dropped before', async () => {
    const { id } = await imports.judged(people(20_000))
    const path = imports.file('other.csv', people(10))
    const opening = imports.handlers['imports.open']({ kind, path, encoding: null }, call)
    await imports.handlers['imports.proceed']({ id, leaveOutErrors: false }, call)
    await opening
    const { review, fileError } = await state()
    expect(review).toMatchObject({ id, step: 'result', result: { passed: 20_000, failed: 0 } })
    expect(fileError).toMatchObject({ code: 'review-busy', args: { file: 'other.csv' } })
  })
})

it('of two files dropped at once one is read, and the other is told to wait', async () => {
  const roster = (name: string): string =>
    `First Name,Last Name,Email\n${Array.from({ length: 20_000 }, (_, at) => `Ada,Byron,${name}${String(at)}@example.com\n`).join('')}`
  const open = (name: string) =>
    imports.handlers['imports.open'](
      { kind, path: imports.file(`${name}.csv`, roster(name)), encoding: null },
      call,
    )
  const [first, second] = await Promise.allSettled([open('a'), open('b')])
  expect(first.status).toBe('fulfilled')
  expect(second).toMatchObject({ status: 'rejected', reason: { error: { code: 'review-busy' } } })
  expect((await imports.review()).file).toMatchObject({ name: 'a.csv', rows: 20_000 })
  await open('b')
  expect((await imports.review()).file.name).toBe('b.csv')
})

describe('a review that is closed', () => {
  it('leaves nothing of the file behind', async () => {
    await imports.judged(`${head}\nSecretAda,Byron,secret.ada@example.com,\n`)
    await imports.handlers['imports.close']({ kind }, call)
    expect(await state()).toEqual({
      review: null,
      reading: null,
      encodingOffer: null,
      fileError: null,
    })
    expect(await imports.handlers['imports.lastDrop']({ kind }, call)).toBeNull()
    const folder = dirname(imports.context.folders.stagingDatabase)
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      if (!statSync(path).isFile()) continue
      expect(readFileSync(path).includes('ecret')).toBe(false)
    }
  })

  it('is closed also where there is none', async () => {
    await imports.handlers['imports.close']({ kind }, call)
    expect(existsSync(imports.context.folders.stagingDatabase)).toBe(true)
  })
})
