import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CodedError } from '../../../../src-main/services/protocol.ts'
import { readError } from '../../../../src-main/data/csv/errors.ts'
import { unguard } from '../../../../src-main/data/csv/guard.ts'
import { longestRecord } from '../../../../src-main/data/csv/parse.ts'
import { readCsv } from '../../../../src-main/data/csv/read.ts'
import { sniffBehindHead, sniffCsv } from '../../../../src-main/data/csv/sniff.ts'
import { csvText } from '../../../../src-main/data/csv/write.ts'
import type { CsvEncoding } from '../../../../src-main/data/csv/encoding.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'badgeprep-csv-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function file(content: string | Uint8Array, name = '사용자.csv'): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

interface Read {
  header: string[]
  rows: [number, string[]][]
  delimiter: string
  encoding: string
}

async function read(content: string | Uint8Array, chosen: CsvEncoding | null = null): Promise<Read> {
  const path = file(content)
  const sniffed = await sniffCsv(path, chosen)
  if (sniffed.encoding === null) throw new Error('not UTF-8')
  const { delimiter, encoding } = sniffed
  const found: Read = { header: [], rows: [], delimiter, encoding }
  await readCsv(
    { path, ...sniffed, strayQuotes: false },
    {
      signal: new AbortController().signal,
      odd: () => undefined,
      header: (cells) => (found.header = cells),
      record: (number, cells) => found.rows.push([number, cells]),
      progress: () => undefined,
    },
  )
  return found
}

const cells = async (content: string | Uint8Array): Promise<string[][]> =>
  (await read(content)).rows.map(([, row]) => row)

async function reasonOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    if (error instanceof CodedError) return error.error
    throw error
  }
  return null
}

describe('readCsv', () => {
  it.each([
    [
      'LF',
      'a,b\n1,2\n3,4\n',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\n1,2\r\n3,4\r\n',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'CR alone',
      'a,b\r1,2\r3,4\r',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'CRLF after the header, LF after the rows',
      'a,b\r\n1,2\n3,4\n',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'LF after the header, CRLF after the rows',
      'a,b\n1,2\r\n3,4\r\n',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'no line end at the end',
      'a,b\n1,2\n3,4',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['a CR at the very end', 'a,b\r\n1,"2"\r', [['1', '2']]],
    ['a BOM', '\ufeffa,b\n1,2', [['1', '2']]],
    ['quotes, commas and line ends within', 'a,b\r\n"1,""x""","2\r\n3"\r\n', [['1,"x"', '2\r\n3']]],
    [
      'a quoted last cell and CRLF',
      'a,b\r\n1,"2"\r\n3,"4"\r\n',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'a bare quote within a cell',
      'a,b\n5" tall,2\n3,4\n',
      [
        ['5" tall', '2'],
        ['3', '4'],
      ],
    ],
    ['empty quoted cells', 'a,b\n"",""\n"",x\n', [['', 'x']]],
    ['cells too few and too many', 'a,b\n1\n1,2,3\n', [['1'], ['1', '2', '3']]],
    ['NULs', `a,b\n1\0,\x002${'x'.repeat(99)}\n`, [['1', `2${'x'.repeat(99)}`]]],
    [
      'names of two letters of Korean in NFD',
      `a,b\n${'민수'.normalize('NFD')},👩‍👩‍👧‍👦\n`,
      [['민수'.normalize('NFD'), '👩‍👩‍👧‍👦']],
    ],
    [
      'guarded formulas',
      `a,b\n'=1+1,''+1\n'abc,O'Hara\n`,
      [
        ['=1+1', "'+1"],
        ["'abc", "O'Hara"],
      ],
    ],
    ['cells that begin with blanks', 'a,b\n 1 ,\t2\n', [[' 1 ', '\t2']]],
  ])('%s', async (_, content, expected) => {
    expect(await cells(content)).toEqual(expected)
  })

  it('numbers records from the header, blank ones counted', async () => {
    const { header, rows } = await read('\n\n a , b \n1,2\n\n , \n3,4\n\n\n')
    expect(header).toEqual([' a ', ' b '])
    expect(rows.map(([number]) => number)).toEqual([2, 5])
  })

  it.each([
    ['commas', 'a,b;c\n1,2\n', 'comma', 2],
    ['semicolons', 'a;b;c,d\n1;2;3\n', 'semicolon', 3],
    ['tabs', 'a\tb\n1\t2\n', 'tab', 2],
    ['separators within quotes', '"a;b;c";"d"\n1;2\n', 'semicolon', 2],
    ['none', 'Email\na@b.c\n', 'comma', 1],
  ])('finds %s', async (_, content, delimiter, columns) => {
    const found = await read(content)
    expect([found.delimiter, found.header.length]).toEqual([delimiter, columns])
  })

  it.each([
    ['at the end', 'a,b\n1,2\n3,"4\n5,6\n', 3],
    ['in the header', 'a,"b\n1,2\n', 1],
    ['closed by a quote that opens another cell', 'a,b\n1,"2\n3,"x"\n4,"y"\n', 2],
    ['behind text', 'a,b\n1,2\n"x"y,"2\n3,4"z\n', 3],
    ['for a part of a cell', 'a,b\n1,2\n"Kim" Minsu,2\n3,4\n', 3],
    ['that a quote of the next cell closes', 'a,b,c\n1,2,3\n"4,"5",6\n', 3],
    ['that a quote of another row closes, with lone CRs', 'a\r1\r"2"x\r3"\r4\r', 3],
  ])('names the row of a quote left open %s', async (_, content, row) => {
    expect(await reasonOf(read(content))).toMatchObject({
      code: 'quote-open',
      args: { file: '사용자.csv', row },
    })
  })

  it('gives up on a quote left open in a large file', async () => {
    const line = `${'x'.repeat(99)},y\n`
    const content = `a,b\n1,"2\n${line.repeat(400_000)}`
    expect(await reasonOf(read(content))).toMatchObject({ code: 'quote-open', args: { row: 2 } })
  })

  it('says of a row without quotes that it is too long, and not that a quote was left open', async () => {
    const content = `a,b\n1,2\n${'x'.repeat(longestRecord + 200_000)},2\n`
    expect(await reasonOf(read(content))).toEqual({
      code: 'row-too-long',
      args: { file: '사용자.csv', row: 3, limit: longestRecord },
      retryable: false,
    })
  })

  it('reads a cell of a megabyte', async () => {
    const long = '가"나,\n'.repeat(200_000)
    const [row] = await cells(`a,b\n"${long.replaceAll('"', '""')}",end\n`)
    expect(row?.[0]).toBe(long)
    expect(row?.[1]).toBe('end')
  })

  it('reads across the pieces of a file as if it were one', async () => {
    // Every quote, escaped quote, line end and letter of several bytes falls onto the edge of a piece once.
    const rows = Array.from({ length: 4000 }, (_, at) => [`${'가'.repeat(at % 97)}"x"`, `민수\r\n${at}`, 'é'])
    const text = `a,b,c\r\n${rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n')}\r\n`
    expect(await cells(text)).toEqual(rows)
  })

  it('takes the guard off at the edge of a piece', async () => {
    // Pieces end at multiples of a power of two: one ends between the apostrophe and what it guards.
    const before = 'a,b\n'.padEnd(2 ** 17 - 4, 'x') + ',y\n'
    expect((await cells(`${before}'=1,z\n`)).at(-1)).toEqual(['=1', 'z'])
    expect((await cells(`${before}'=1,z`)).at(-1)).toEqual(['=1', 'z'])
  })

  it('reads the rows after a cell that is nearly as long as one may be', async () => {
    const long = 'x,\n'.repeat(Math.floor(longestRecord / 3) - 10)
    const after = `${'y'.repeat(999)},z\n`.repeat(20_000)
    const found = await cells(`a,b\n"${long}",end\n${after}`)
    expect(found).toHaveLength(20_001)
    expect(found[0]?.[0] === long).toBe(true)
    expect(found.at(-1)).toEqual(['y'.repeat(999), 'z'])
  })

  it('stops when it is cancelled', async () => {
    const path = file('a,b\n1,2\n')
    const sniffed = await sniffCsv(path, 'utf-8')
    if (sniffed.encoding === null) throw new Error('not UTF-8')
    const taker = {
      signal: AbortSignal.abort(),
      odd: () => undefined,
      header: () => undefined,
      record: () => undefined,
      progress: () => undefined,
    }
    expect(await reasonOf(readCsv({ path, ...sniffed, strayQuotes: false }, taker))).toMatchObject({
      code: 'cancelled',
    })
  })
})

describe('sniffCsv', () => {
  it.each([
    ['an empty file', '', 'empty-file'],
    ['a zip, as .xlsx is', new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 6, 0]), 'not-csv'],
    ['an old .xls', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), 'not-csv'],
    ['a PDF', '%PDF-1.7\n', 'not-csv'],
    ['a PNG', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), 'not-csv'],
    ['a web page', '  <!DOCTYPE html><html>', 'not-csv'],
    ['random bytes', new Uint8Array(4096).map((_, at) => (at * 7919) % 251), 'not-utf8'],
    ['ISO-2022-KR', '\u001b$)CEmail,Name\n\u000e1h\u000f,2\n', 'not-utf8'],
  ])('refuses %s', async (_, content, code) => {
    expect(await reasonOf(sniffCsv(file(content), null))).toMatchObject({ code, retryable: false })
  })

  it.each([
    ['only a BOM', '\ufeff'],
    ['only blank lines', '\n\r\n  \n,,\n'],
  ])('finds no header in %s', async (_, content) => {
    expect(await reasonOf(read(content))).toMatchObject({ code: 'no-header' })
  })

  it('says of a file that is not there, a folder, or one without permission that it is unreadable', async () => {
    expect(await reasonOf(sniffCsv(join(folder, 'gone.csv'), null))).toMatchObject({ code: 'unreadable' })
    mkdirSync(join(folder, 'sub.csv'))
    expect(await reasonOf(sniffCsv(join(folder, 'sub.csv'), null))).toMatchObject({ code: 'unreadable' })
  })

  it.runIf(process.getuid?.() !== 0)('says so without permission', async () => {
    const path = file('a,b\n')
    chmodSync(path, 0)
    expect(await reasonOf(sniffCsv(path, null))).toMatchObject({ code: 'unreadable' })
  })

  it('says of a file that another program holds that it is in use', () => {
    const held = Object.assign(new Error('EBUSY'), { code: 'EBUSY', syscall: 'open' })
    expect(readError(held, '/x/사용자.csv').error).toEqual({
      code: 'in-use',
      args: { file: '사용자.csv' },
      retryable: true,
    })
  })

  const korean = '이름,이메일\n김민수,minsu@example.com\n이하나,hana@example.com\n'
  const names = Array.from({ length: 30 }, (_, at) => `${korean.split('\n')[1 + (at % 2)] ?? ''}`).join('\n')
  it.each([
    ['UTF-16 with a BOM', Buffer.from(`\ufeff${korean}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 without a BOM', Buffer.from(korean, 'utf16le'), 'utf-16le'],
    ['UTF-16, big-endian', iconv.encode(korean, 'utf16-be', { addBOM: true }), 'utf-16be'],
    ['UTF-16, big-endian, without a BOM', iconv.encode(korean, 'utf16-be'), 'utf-16be'],
    ['CP949, three names', iconv.encode(korean, 'cp949'), 'euc-kr'],
    [
      'CP949, letters outside of KS X 1001',
      iconv.encode(`${korean}똠방각하,펲시콜라\n${names}`, 'cp949'),
      'euc-kr',
    ],
    ['CP949, a name outside of KS X 1001', iconv.encode('이름\n똠방,펲시\n', 'cp949'), 'euc-kr'],
    [
      'Windows-1252',
      iconv.encode(
        'Name,Email\nJosé Muñoz,j@example.com\nZoë Müller,z@example.com\nRené,r@example.com\n',
        'windows-1252',
      ),
      'windows-1252',
    ],
    [
      'Shift-JIS',
      iconv.encode(
        '名前,メール\n田中太郎,t@example.com\nさとうはなこ,h@example.com\n鈴木いちろう,s@example.com\n',
        'shift_jis',
      ),
      'shift_jis',
    ],
  ])('offers to read %s', async (_, bytes, encoding) => {
    const sniffed = await sniffCsv(file(bytes), null)
    expect(sniffed.encoding).toBeNull()
    if (sniffed.encoding !== null) return
    expect(sniffed.candidates[0]?.encoding).toBe(encoding)
    expect(sniffed.candidates[0]?.preview.length).toBeLessThanOrEqual(10)
    expect(sniffed.candidates[0]?.preview[0]).not.toContain('\ufffd')
  })

  it('reads a file in the encoding that was chosen, as it was', async () => {
    for (const [encoding, name] of [
      ['euc-kr', 'cp949'],
      ['utf-16le', 'utf16-le'],
      ['utf-16be', 'utf16-be'],
    ] as const) {
      const { header, rows } = await read(iconv.encode(korean, name, { addBOM: true }), encoding)
      expect(header).toEqual(['이름', '이메일'])
      expect(rows).toEqual([
        [2, ['김민수', 'minsu@example.com']],
        [3, ['이하나', 'hana@example.com']],
      ])
    }
  })

  it('finds a byte that is not UTF-8 at the end of a large file', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`a,b\n${'민수,x\n'.repeat(300_000)}`),
      Buffer.from([0xb1, 0xe8]),
    ])
    const path = file(bytes)
    expect((await sniffCsv(path, null)).encoding).toBe('utf-8')
    expect(await reasonOf(read(bytes))).toMatchObject({ code: 'not-utf8', args: { file: '사용자.csv' } })
    const whole = await sniffBehindHead(path)
    expect(whole).toMatchObject({ encoding: 'utf-8', damaged: true })
  })

  it('takes UTF-8 of any letters for UTF-8', async () => {
    expect((await sniffCsv(file('a,b\n\u001b[31m,👩‍👩‍👧‍👦 Ω 김\n'), null)).encoding).toBe('utf-8')
  })
})

describe('csvText', () => {
  const hard = [
    ['=1+1', '+1', '-1', '@x', '\tx', '\rx', "'=x", "''=x"],
    ["'abc", "O'Hara", '', ' ', 'a,b', 'a;b', 'a"b', 'line\r\nend'],
    ['김민수', '👩‍👩‍👧‍👦', '007', '1.23E+12', 'x\ty', '"', '""', "'"],
  ]
  it.each([',', ';', '\t'])('writes what readCsv reads as it was, separated by %j', async (delimiter) => {
    const header = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const text = [...csvText(header, hard, delimiter)].join('')
    expect(text.startsWith('\ufeffa')).toBe(true)
    const found = await read(text)
    expect(found.header).toEqual(header)
    expect(found.rows.map(([, row]) => row)).toEqual(hard)
  })

  it('guards what a spreadsheet would run', () => {
    const text = [...csvText(['a'], [['=cmd()'], ["'=x"], ['x=1']], ',')].join('')
    expect(text).toBe(`\ufeffa\r\n"'=cmd()"\r\n"''=x"\r\nx=1\r\n`)
    expect(unguard("'=cmd()")).toBe('=cmd()')
  })
})
