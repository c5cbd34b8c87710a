import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encoded, rosterText, withBadByte } from '../csv/rosters.ts'
import { call, openTestImports, type TestImports } from './support.ts'

let imports: TestImports
beforeEach(() => (imports = openTestImports('users')))
afterEach(() => imports.cleanup())

const head = 'First Name,Last Name,Email,Department,Remark'
const state = () => imports.handlers['imports.state']({ kind: 'users' }, call)
const edit = async (row: number, column: number, value: string) =>
  imports.handlers['imports.editCell']({ id: (await imports.review()).id, row, column, value }, call)
const judge = async () => {
  const { id } = await imports.review()
  await imports.handlers['imports.mapColumns']({ id, choices: [{ index: 4, to: 'ignore' }] }, call)
  await imports.handlers['imports.judge']({ id }, call)
}
const names = () =>
  imports.context.database.read.prepare('SELECT first_name FROM users ORDER BY id').pluck().all()

/** People whose given name of two syllables lost a byte in this row (the first is 2), at this place of its bytes. */
function people(count: number, spoilt: number, remark = ''): Buffer {
  const rows = Array.from(
    { length: count },
    (_, at) => `민수,김,p${String(at)}@example.com,보안팀,${remark}\n`,
  )
  const bytes = Buffer.from(`${head}\n${rows.join('')}`)
  const place = bytes.indexOf(Buffer.from(`민수,김,p${String(spoilt - 2)}@`))
  bytes[place + 1] = 0x20
  return bytes
}

describe('a UTF-8 roster that is damaged in one byte', () => {
  it('is read, names the row, keeps it out, and takes it in once the cell is mended', async () => {
    const { file } = await imports.drop(people(20, 7))
    expect(file.encoding).toBe('utf-8')
    expect(file.odd).toEqual({
      'damaged-text': { rows: 1, first: [7] },
      'stray-quote': { rows: 0, first: [] },
      'rows-swallowed': { rows: 0, first: [] },
    })
    await judge()
    expect(await imports.review()).toMatchObject({
      totals: { new: 19, error: 1 },
      reasons: [{ code: 'damaged-text', severity: 'error', rows: 1 }],
    })
    const [row] = await imports.rows({ filter: { reason: 'damaged-text' } })
    expect(row).toMatchObject({ row: 7, state: 'error', issues: [{ code: 'damaged-text', column: 0 }] })
    expect(row?.cells[0]).toContain('\ufffd')
    const { id } = await imports.review()
    await expect(imports.handlers['imports.proceed']({ id, leaveOutErrors: false }, call)).rejects.toThrow(
      'rows-will-fail',
    )

    await edit(7, 0, '민수')
    expect(await imports.review()).toMatchObject({ totals: { new: 20, error: 0 }, reasons: [] })
    await imports.handlers['imports.proceed']({ id, leaveOutErrors: false }, call)
    expect(names()).toEqual(Array.from({ length: 20 }, () => '민수'))
  })

  it('is never saved with what is left of its characters', async () => {
    await imports.drop(people(5, 3))
    await judge()
    const { id } = await imports.review()
    await imports.handlers['imports.proceed']({ id, leaveOutErrors: true }, call)
    expect(names()).toEqual(['민수', '민수', '민수', '민수'])
  })

  it('is read wherever the byte stands in a file of many pieces', async () => {
    const rows = 30_000
    for (const spoilt of [2, rows / 2, rows + 1]) {
      const { file } = await imports.drop(people(rows, spoilt, 'x'.repeat(40)), 'big.csv', true)
      expect(file).toMatchObject({
        encoding: 'utf-8',
        rows,
        odd: { 'damaged-text': { rows: 1, first: [spoilt] } },
      })
    }
  })

  it('is read where the end of the file cuts a character', async () => {
    const { file } = await imports.drop(
      encoded(rosterText('Korean', 2000).trimEnd(), 'utf-8').subarray(0, -1),
    )
    expect(file.odd['damaged-text']).toEqual({ rows: 1, first: [2001] })
  })

  it('is kept out where it is damaged in a column that is not imported: it may have been a separator', async () => {
    const bytes = people(5, 3, '비고')
    bytes[bytes.lastIndexOf(Buffer.from('비고')) + 1] = 0xff
    bytes.write('민', bytes.indexOf(Buffer.from('수,김,p1@')) - 3)
    await imports.drop(bytes)
    await judge()
    expect(await imports.review()).toMatchObject({
      file: { odd: { 'damaged-text': { rows: 1, first: [6] } } },
      totals: { new: 4, error: 1 },
    })
  })
})

it('characters that were lost before, or are entered so, are an error just the same', async () => {
  await imports.drop(`${head}\nAda,Byron,a@example.com,\ufffd,\nBo,Byron,b@example.com,,\n`)
  await judge()
  expect(await imports.verdicts()).toEqual(['error damaged-text', 'new'])
  await edit(2, 3, '')
  await edit(3, 1, 'Byr\ufffdn')
  expect(await imports.verdicts()).toEqual(['new', 'error damaged-text'])
})

it('lost characters keep a row out of a credentials import too', async () => {
  const credentials = openTestImports('credentials')
  try {
    await credentials.judged('First Name,Email,Entry Code\nA\ufffda,a@example.com,1234\n')
    expect(await credentials.verdicts()).toEqual(['error damaged-text no-user'])
    await credentials.judged('First Name,Email,Entry Code\nAda,a\ufffd@example.com,1234\n')
    expect((await credentials.verdicts())[0]).toContain('error damaged-text')
  } finally {
    credentials.cleanup()
  }
})

it('the failed rows of a damaged file are whole once their cells are', async () => {
  await imports.drop(people(5, 3, 'x'))
  await judge()
  await edit(3, 2, 'p\ufffd')
  const { id } = await imports.review()
  const path = imports.file('failed.csv', '')
  await imports.handlers['imports.writeFailedRows']({ id, path, language: 'en' }, call)
  const [header, row = ''] = readFileSync(path, 'utf8').split('\r\n')
  const cells = row.split(',')
  expect([cells[0], cells[2]].every((cell) => cell?.includes('\ufffd'))).toBe(true)
  const mended = ['민수', cells[1], 'p1@example.com', ...cells.slice(3)].join(',')
  const { file } = await imports.drop(`${header ?? ''}\r\n${mended}\r\n`, 'failed.csv', true)
  expect(file.odd['damaged-text'].rows).toBe(0)
  await judge()
  expect(await imports.verdicts()).toEqual(['new'])
})

describe('a file that is a text in no encoding', () => {
  const noise = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * at * 131 + at * 7) % 256))
  it('is refused as not UTF-8, and may be read in an encoding that a person chooses', async () => {
    const path = imports.file('noise.csv', Buffer.concat([Buffer.from('Email,Name\n'), noise]))
    await imports.handlers['imports.open']({ kind: 'users', path, encoding: null }, call)
    const { fileError, encodingOffer } = await state()
    expect(fileError).toMatchObject({ code: 'not-utf8', args: { file: 'noise.csv' } })
    expect(encodingOffer).toMatchObject({ fileName: 'noise.csv', candidates: [] })
    expect(encodingOffer?.others.map(({ encoding }) => encoding)).toContain('windows-1257')
    expect(encodingOffer?.others[0]?.preview[0]).toBe('Email,Name')
  })

  it('has nothing to choose from where it is of another kind, or in an encoding that is not read', async () => {
    for (const content of ['PK\u0003\u0004', '\u001b$)CEmail,Name\n\u000e1h\u000f,2\n']) {
      const path = imports.file('other.csv', content)
      await imports.handlers['imports.open']({ kind: 'users', path, encoding: null }, call)
      expect((await state()).encodingOffer).toBeNull()
    }
  })
})

it('an encoding that was not likely can be chosen too', async () => {
  const path = imports.file('roster.csv', encoded(rosterText('Polish', 20), 'windows-1250'))
  await imports.handlers['imports.open']({ kind: 'users', path, encoding: null }, call)
  const { encodingOffer } = await state()
  const all = [...(encodingOffer?.candidates ?? []), ...(encodingOffer?.others ?? [])].map(
    ({ encoding }) => encoding,
  )
  expect(new Set(all).size).toBe(all.length)
  expect(all).toContain('big5')
  await imports.handlers['imports.open']({ kind: 'users', path, encoding: 'macintosh' }, call)
  expect((await imports.review()).file.encoding).toBe('macintosh')
})

it.each([
  ['ibm850', 'Jørgen', 'Müller'],
  ['ibm852', 'Jiří', 'Šimek'],
])(
  'what a spreadsheet calls CSV (MS-DOS) can be chosen, and is seen to be right: %s',
  async (encoding, first, last) => {
    const line = `${first},${last},a@example.com`
    const path = imports.file('dos.csv', encoded(`First Name,Last Name,Email\r\n${line}\r\n`, encoding))
    await imports.handlers['imports.open']({ kind: 'users', path, encoding: null }, call)
    const { encodingOffer } = await state()
    expect(encodingOffer?.others.find((other) => other.encoding === encoding)?.preview[1]).toBe(line)
    await imports.handlers['imports.open']({ kind: 'users', path, encoding }, call)
    await imports.handlers['imports.judge']({ id: (await imports.review()).id }, call)
    expect((await imports.rows())[0]?.cells).toEqual(line.split(','))
  },
)

describe('a stray quotation mark', () => {
  const rows = (from: number, to: number): string =>
    Array.from(
      { length: to - from },
      (_, at) => `Ada,Byron,a${String(from + at)}@example.com,"Hall, 2",\n`,
    ).join('')
  const text = `${head}\n${rows(0, 3)}"Aoife,O'Neil,x@example.com,Hall,\n${rows(3, 6)}`

  it('is told with its line, and the file read on with it as a character, with a note at its row', async () => {
    const path = imports.file('quote.csv', text)
    await imports.handlers['imports.open']({ kind: 'users', path, encoding: null }, call)
    expect((await state()).fileError).toMatchObject({
      code: 'quote-open',
      args: { row: 5, line: `"Aoife,O'Neil,x@example.com,Hall,` },
    })
    await imports.handlers['imports.open']({ kind: 'users', path, encoding: null, strayQuotes: true }, call)
    expect((await imports.review()).file).toMatchObject({
      rows: 7,
      odd: { 'stray-quote': { rows: 1, first: [5] } },
    })
    await judge()
    expect((await imports.verdicts())[3]).toBe('new (stray-quote)')
    expect((await imports.rows())[3]).toMatchObject({
      cells: ['"Aoife', "O'Neil", 'x@example.com', 'Hall', ''],
    })
    await edit(5, 0, 'Aoife')
    expect((await imports.verdicts())[3]).toBe('new')
    await imports.handlers['imports.undoEdit']({ id: (await imports.review()).id }, call)
    imports.reopen()
    expect((await imports.verdicts())[3]).toBe('new (stray-quote)')
  })

  it('is read on in the encoding that was chosen', async () => {
    const path = imports.file('quote.csv', encoded(text.replace('Aoife', '하나'), 'euc-kr'))
    await imports.handlers['imports.open']({ kind: 'users', path, encoding: 'euc-kr' }, call)
    const last = await imports.handlers['imports.lastDrop']({ kind: 'users' }, call)
    expect(last).toEqual({ path, is: 'error', encoding: 'euc-kr', strayQuotes: false })
    await imports.handlers['imports.open'](
      { kind: 'users', path, encoding: 'euc-kr', strayQuotes: true },
      call,
    )
    await judge()
    expect((await imports.rows())[3]?.cells[0]).toBe('"하나')
  })

  it('that swallowed rows is warned of', async () => {
    const swallowed = text.replaceAll('"Hall, 2"', 'Hall').replace('a4@example.com', 'a4@example.com"')
    await imports.drop(swallowed)
    expect((await imports.review()).file.odd['rows-swallowed']).toEqual({ rows: 1, first: [5] })
    await judge()
    expect((await imports.verdicts())[3]).toContain('(rows-swallowed)')
    // What is dropped since, and not read, is another file.
    const { name } = (await imports.review()).file
    await imports.handlers['imports.open'](
      { kind: 'users', path: imports.file('other.csv', text), encoding: null },
      call,
    )
    const file = await imports.handlers['imports.reviewedFile']({ kind: 'users' }, call)
    expect(file).toEqual({ path: join(imports.drops, name), encoding: 'utf-8' })
  })
})

it('a bad byte changes nothing of what is asked about a file in an old encoding', async () => {
  const path = imports.file('roster.csv', withBadByte(encoded(rosterText('Korean', 20), 'euc-kr')))
  await imports.handlers['imports.open']({ kind: 'users', path, encoding: null }, call)
  expect((await state()).encodingOffer?.candidates[0]?.encoding).toBe('euc-kr')
  await imports.handlers['imports.open']({ kind: 'users', path, encoding: 'euc-kr' }, call)
  expect((await imports.review()).file.odd['damaged-text'].rows).toBe(1)
})
