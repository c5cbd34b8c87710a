import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Oddity } from '../../../../src-preload/contract/imports.ts'
import type { CsvEncoding } from '../../../../src-main/data/csv/encoding.ts'
import { longestRecord } from '../../../../src-main/data/csv/parse.ts'
import { readCsv } from '../../../../src-main/data/csv/read.ts'
import { sniffBehindHead, sniffCsv, type Sniffed } from '../../../../src-main/data/csv/sniff.ts'
import type { EncodingCandidate } from '../../../../src-main/data/csv/guess.ts'
import { CodedError } from '../../../../src-main/services/protocol.ts'
import { encoded, rosterText } from './rosters.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'badgeprep-csv-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Read {
  encoding: string
  delimiter: string
  header: string[]
  rows: [number, string[]][]
  odd: [number, Oddity][]
}

function file(content: string | Uint8Array): string {
  const path = join(folder, 'roster.csv')
  writeFileSync(path, content)
  return path
}

async function read(
  content: string | Uint8Array,
  { strayQuotes = false, chosen = null }: { strayQuotes?: boolean; chosen?: CsvEncoding | null } = {},
): Promise<Read> {
  const path = file(content)
  const sniffed = await sniffCsv(path, chosen)
  if (sniffed.encoding !== null && !sniffed.damaged) {
    const attempt = readAs(path, sniffed, strayQuotes)
    if ((await reasonOf(attempt))?.code !== 'not-utf8') return attempt
    return readAs(path, await sniffBehindHead(path), strayQuotes)
  }
  return readAs(path, sniffed, strayQuotes)
}

async function readAs(path: string, sniffed: Sniffed, strayQuotes: boolean): Promise<Read> {
  if (sniffed.encoding === null) throw new Error(`not UTF-8: ${sniffed.candidates[0]?.encoding ?? 'none'}`)
  const { encoding, delimiter } = sniffed
  const found: Read = { encoding, delimiter, header: [], rows: [], odd: [] }
  await readCsv(
    { path, ...sniffed, strayQuotes },
    {
      signal: new AbortController().signal,
      odd: (number, oddity) => found.odd.push([number, oddity]),
      header: (cells) => (found.header = cells),
      record: (number, cells) => found.rows.push([number, cells]),
      progress: () => undefined,
    },
  )
  return found
}

const firstOf = (sniffed: Sniffed): EncodingCandidate | undefined =>
  sniffed.encoding === null ? sniffed.candidates[0] : undefined

async function reasonOf(work: Promise<unknown>): Promise<CodedError['error'] | null> {
  try {
    await work
  } catch (error) {
    if (error instanceof CodedError) return error.error
    throw error
  }
  return null
}

describe('a file that is no text in any encoding', () => {
  const noise = (bytes: number): Buffer =>
    Buffer.from(Array.from({ length: bytes }, (_, at) => (at * at * 131 + at * 7) % 256))
  it.each([
    ['bytes by chance', noise(4096)],
    ['letters and bytes by chance', Buffer.concat([Buffer.from('Name,Email\nA,'), noise(300)])],
    ['half a UTF-8 file and half of nothing', Buffer.concat([Buffer.from('이름\n'), noise(600)])],
  ])('is not UTF-8, and never called another kind of file: %s', async (_, bytes) => {
    expect(await reasonOf(sniffCsv(file(bytes), null))).toMatchObject({ code: 'not-utf8' })
  })

  it.each([
    ['a program', Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0', 'latin1')],
    ['a Linux program', Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1')],
    ['a Windows picture', Buffer.from('BM\x36\x10\x0e\0\0\0\0\0\x36\0\0\0', 'latin1')],
    ['a picture in a container', Buffer.from('\0\0\0\x1cftypheic\0\0\0\0', 'latin1')],
    ['an archive', Buffer.from('7z\xbc\xaf\x27\x1c\0\x04', 'latin1')],
  ])('but %s is', async (_, bytes) => {
    expect(await reasonOf(sniffCsv(file(bytes), null))).toMatchObject({ code: 'not-csv' })
  })

  it.each(['MZ,BM\n1,2\n', 'BM,Name\n1,2\n', 'RIFF,Name\n1,2\n', 'II*,b\n1,2\n', 'Rar!,b\n1,2\n'])(
    'though a text may begin like one: %j',
    async (text) => {
      expect((await read(text)).rows).toEqual([[2, ['1', '2']]])
    },
  )
})

describe('a single NUL', () => {
  it.each([
    ['even', 'a,b\n1,\x002\n3,4\n'],
    ['odd', 'a,b\n1\0,2\n3,4\n'],
  ])('at an %s place makes no UTF-16 of a small file', async (_, text) => {
    const found = await read(text)
    expect(found.encoding).toBe('utf-8')
    expect(found.rows).toEqual([
      [2, ['1', '2']],
      [3, ['3', '4']],
    ])
  })

  it('is no reason not to read a small file in an old encoding', async () => {
    const bytes = Buffer.concat([
      encoded('이름,부서\n김민수,보안팀\n이하나,인사팀\n', 'euc-kr'),
      Buffer.from('\0\n'),
    ])
    const sniffed = await sniffCsv(file(bytes), null)
    expect(firstOf(sniffed)).toMatchObject({ encoding: 'euc-kr' })
  })

  it('is not missed in UTF-16 of a few letters', async () => {
    for (const [encoding, text] of [
      ['utf-16le', 'a,b\n1,2\n'],
      ['utf-16be', '이름,성\n'],
    ] as const) {
      const sniffed = await sniffCsv(file(encoded(text, encoding)), null)
      expect(sniffed).toMatchObject({ encoding: null, candidates: [{ encoding }] })
    }
  })
})

describe('NULs that a disk left where text was', () => {
  const row = (at: number): string => `Ada${String(at)},Byron${String(at)},a${String(at)}@example.com\n`
  const rows = Array.from({ length: 20_000 }, (_, at) => row(at)).join('')

  // The end of the first piece of the file lies within, at the beginning and at the end of some of these.
  it.each([
    ['within a name, over the border of two pieces', 65_531, 4096],
    ['up to the border', 65_536 - 4096, 4096],
    ['from the border', 65_536, 4096],
    ['within a name and one row', 50_003, 2],
    ['over many pieces', 70_001, 300_000],
  ])('are named as lost text, and make no one of two people: %s', async (_, at, length) => {
    const bytes = Buffer.from(`a,b,c\n${rows}`)
    bytes.fill(0, at, at + length)
    const { odd, rows: found } = await read(bytes)
    const strange = found.filter(([, cells]) => {
      const number = /^Ada(\d+)$/.exec(cells[0] ?? '')?.[1] ?? ''
      return `${cells.join()}\n` !== row(Number(number))
    })
    expect(strange.length).toBeGreaterThan(0)
    expect(odd).toEqual(strange.map(([number]) => [number, 'damaged-text']))
  })

  it('are lost text at the end of the file as well', async () => {
    const found = await read(`a,b\n1,2\n3,${'\0'.repeat(200_000)}`)
    expect(found.rows).toEqual([
      [2, ['1', '2']],
      [3, ['3', '\ufffd']],
    ])
    expect(found.odd).toEqual([[3, 'damaged-text']])
  })

  it('are nothing where a program filled its cells up with them', async () => {
    const filled = (cell: string): string => cell.padEnd(16, '\0')
    const line = `${filled('Ada')},"${filled('Byron')}",${filled('a@example.com')}\r\n`
    const found = await read(`a,b,c\r\n${line.repeat(5000)}`)
    expect(found.odd).toEqual([])
    expect(new Set(found.rows.map(([, cells]) => cells.join()))).toEqual(new Set(['Ada,Byron,a@example.com']))
  })
})

describe('line ends of CR CR LF', () => {
  it('end one line each, within quotes too', async () => {
    const { header, rows } = await read('a,b\r\r\n1,2\r\r\n"3","4\r\r\n5"\r\r\n\r\r\n6,7\r\r\n')
    expect(header).toEqual(['a', 'b'])
    expect(rows).toEqual([
      [2, ['1', '2']],
      [3, ['3', '4\r\n5']],
      [5, ['6', '7']],
    ])
  })

  it('are found where they lie across two pieces of the file', async () => {
    for (const before of [1, 2, 3]) {
      const text = `a,b\r\r\n${'x'.repeat(64 * 1024 - 'a,b\r\r\n'.length - 2 - before)},y\r\r\n1,2\r\r\n`
      expect((await read(text)).rows.at(-1)).toEqual([3, ['1', '2']])
    }
  })

  it('show no empty lines in the preview of an encoding', async () => {
    const sniffed = await sniffCsv(file(encoded('이름,성\r\r\n민수,김\r\r\n하나,이\r\r\n', 'euc-kr')), null)
    expect(firstOf(sniffed)).toMatchObject({ preview: ['이름,성', '민수,김', '하나,이', ''] })
  })
})

describe('a few Korean names in CP949 that happen to be UTF-8', () => {
  const head = 'First Name,Last Name,Email\n'
  it.each(['창,천', '채,천', '철,천', 'John,창'])('are asked about: %s', async (names) => {
    const bytes = encoded(`${head}${names},a@example.com\n`, 'euc-kr')
    const sniffed = await sniffCsv(file(bytes), null)
    expect(firstOf(sniffed)).toMatchObject({ encoding: 'euc-kr' })
    expect(firstOf(sniffed)?.preview[1]).toBe(`${names},a@example.com`)
  })

  it.each(['é', 'Zoë', '½', '·', 'Café ö', 'Björn', 'âne', '창', '천 õ', 'ŐŰ', 'Åå'])(
    'but of UTF-8 nobody is asked: %s',
    async (name) => {
      const found = await read(`${head}${name},X,a@example.com\nJörg,X,b@example.com\n`)
      expect(found.rows[0]?.[1][0]).toBe(name)
      expect((await read(`${head}${name},X,a@example.com\n`)).rows[0]?.[1][0]).toBe(name)
    },
  )
})

describe('what a person is shown of an encoding', () => {
  const head = 'First Name,Last Name,Email'
  const plain = Array.from({ length: 3000 }, (_, at) => `Ada,Byron,a${String(at)}@example.com`)
  it.each([
    ['\n', 'windows-1252'],
    ['\r\n', 'macintosh'],
    ['\r', 'macintosh'],
    ['\r', 'windows-1252'],
  ] as const)('is the one line that tells, with the header: lines ended by %j, %s', async (end, encoding) => {
    const text = [head, ...plain, 'Jan,Müller,m@example.com', ...plain, ''].join(end)
    expect(firstOf(await sniffBehindHead(file(encoded(text, encoding))))).toEqual({
      encoding,
      preview: [head, 'Jan,Müller,m@example.com', ''],
    })
  })

  it('is also what is beyond all that is looked at of a line', async () => {
    const text = `${head}\n${'x'.repeat(20_000)},Müller,m@example.com\n`
    expect(firstOf(await sniffCsv(file(encoded(text, 'windows-1252')), null))?.encoding).toBe('windows-1252')
  })

  it('is UTF-8 too where the file says it is, however much of it is not', async () => {
    const rest = encoded('Jan,Schäfer,a@example.com\n'.repeat(50), 'windows-1252')
    for (const name of ['Müller', 'Miller']) {
      const bytes = Buffer.concat([Buffer.from(`\ufeff${head}\nJan,${name},m@example.com\n`), rest])
      const sniffed = await sniffCsv(file(bytes), null)
      expect(firstOf(sniffed)).toMatchObject({ encoding: 'utf-8' })
      expect(firstOf(sniffed)?.preview[0]).toBe(head)
    }
  })

  it('is a reading that two encodings share, whichever of them has the language', async () => {
    const bytes = encoded(`${head}\nEva,Šimek,s@example.com\n`, 'windows-1250')
    expect(firstOf(await sniffCsv(file(bytes), null))?.preview[1]).toBe('Eva,Šimek,s@example.com')
  })
})

describe('a first line that names the separator', () => {
  it.each([
    ['sep=;\r\na;b,c\r\n1;2\r\n', 'semicolon'],
    ['SEP=,\na,b;c;d\n1,2\n', 'comma'],
    ['Sep=\t\na\tb,c,d\n1\t2\n', 'tab'],
    ['sep=\\t\na\tb,c,d\n1\t2\n', 'tab'],
    ['"sep=;"\na;b,c\n1;2\n', 'semicolon'],
    ['sep=";"\na;b,c\n1;2\n', 'semicolon'],
    ['\ufeffsep=;\r\r\na;b,c\r\r\n1;2\r\r\n', 'semicolon'],
    ['\n\nsep=;\na;b,c\n1;2\n', 'semicolon'],
    ['sep=;;\na;b,c\n1;2\n', 'semicolon'],
    ['sep=;\ra;b,c\r1;2\r', 'semicolon'],
  ])('%j', async (text, delimiter) => {
    const found = await read(text)
    expect(found.delimiter).toBe(delimiter)
    expect(found.header).toHaveLength(2)
    expect(found.rows).toEqual([[2, ['1', '2']]])
  })

  it('holds for a file in another encoding too', async () => {
    const found = await read(encoded('sep=;\r\n이름;성,씨\r\n민수;김\r\n', 'euc-kr'), { chosen: 'euc-kr' })
    expect(found).toMatchObject({
      delimiter: 'semicolon',
      header: ['이름', '성,씨'],
      rows: [[2, ['민수', '김']]],
    })
  })

  it('is a header where it says nothing', async () => {
    expect((await read('sep=x,b\n1,2\n')).header).toEqual(['sep=x', 'b'])
    expect((await read('separator,b\n1,2\n')).header).toEqual(['separator', 'b'])
  })
})

describe('characters that are lost', () => {
  const korean = rosterText('Korean', 5)
  const bytes = (text: string, at: number, bad: number[]): Buffer => {
    const whole = Buffer.from(text)
    const place = whole.indexOf(Buffer.from('보안'), at)
    return Buffer.concat([whole.subarray(0, place), Buffer.from(bad), whole.subarray(place + 1)])
  }

  it.each([
    ['a byte that is never one', [0xff]],
    ['a lead byte too many', [0xea, 0xeb]],
    ['half a character', []],
    ['a byte of another encoding', [0xb1]],
  ])('are told with their row: %s', async (_, bad) => {
    const text = '이름,부서\n민수,인사팀\n하나,보안팀\n지훈,영업부\n'
    const found = await read(bytes(text, 0, bad))
    expect(found.encoding).toBe('utf-8')
    expect(found.odd).toEqual([[3, 'damaged-text']])
    expect(found.rows[1]?.[1][1]).toMatch(/^\ufffd.*안팀$/)
    expect(found.rows[2]).toEqual([4, ['지훈', '영업부']])
  })

  it('are told where the end of the file cuts one', async () => {
    const whole = Buffer.from(korean.trimEnd())
    const found = await read(whole.subarray(0, -1))
    expect(found.odd).toEqual([[6, 'damaged-text']])
  })

  it('are told where whoever wrote the file has lost them, in whichever encoding it is', async () => {
    expect((await read('a,b\n1,\ufffd\n2,x\n')).odd).toEqual([[2, 'damaged-text']])
    const utf16 = await read(encoded('a,b\n1,\ufffd\n2,x\n', 'utf-16le'), { chosen: 'utf-16le' })
    expect(utf16.odd).toEqual([[2, 'damaged-text']])
    const cp949 = Buffer.concat([encoded(korean, 'euc-kr'), Buffer.from([0xff, 0x2c, 0x31, 0x0a])])
    expect((await read(cp949, { chosen: 'euc-kr' })).odd).toEqual([[7, 'damaged-text']])
  })

  it('are told in the header', async () => {
    const found = await read(bytes('이름,보안,이메일,부서\n민수,1,2,3\n', 0, [0xff]))
    expect(found.odd).toEqual([[1, 'damaged-text']])
  })

  it('are no reason to take a file in an old encoding for UTF-8', async () => {
    const rest = encoded(rosterText('French', 5), 'windows-1252')
    const sniffed = await sniffCsv(file(Buffer.concat([Buffer.from('Name,Straße\n'), rest])), null)
    expect(firstOf(sniffed)).toMatchObject({ encoding: 'windows-1252' })
  })

  it('are left to a person to judge where there is little to go by', async () => {
    const sniffed = await sniffCsv(file(Buffer.from('Name,Ort\nZoé,Küche\nJos\xe9,Hof\n', 'latin1')), null)
    expect(sniffed.encoding).toBeNull()
    const some = Buffer.concat([
      Buffer.from('Name,Ort\nZoé,Küche\nJos'),
      Buffer.from([0xff]),
      Buffer.from(',x\n'),
    ])
    const asked = await sniffCsv(file(some), null)
    expect(firstOf(asked)).toMatchObject({ encoding: 'utf-8' })
  })
})

describe('a stray quotation mark', () => {
  const rows = (count: number): string =>
    Array.from(
      { length: count },
      (_, at) => `Ada ${String(at)},"Byron, Lady",a${String(at)}@example.com\n`,
    ).join('')

  it('is told with the line it is in', async () => {
    expect(await reasonOf(read(`a,b,c\n${rows(3)}"Aoife,O'Neil,x@example.com\n${rows(3)}`))).toEqual({
      code: 'quote-open',
      args: { file: 'roster.csv', row: 5, line: `"Aoife,O'Neil,x@example.com` },
      retryable: false,
    })
  })

  it.each([
    ['at the end', 'a,b\n1,2\n3,"4\n5,6\n', 3, ['3', '"4']],
    ['closed by a quote that opens another cell', 'a,b\n1,"2\n3,"x"\n4,"y"\n', 2, ['1', '"2']],
    ['behind text', 'a,b\n1,2\n"x"y,"2\n3,4"z\n', 3, ['"x"y', '"2']],
    ['for a part of a cell', 'a,b\n1,2\n"Kim" Minsu,2\n3,4\n', 3, ['"Kim" Minsu', '2']],
    ['that a quote of the next cell closes', 'a,b,c\n1,2,3\n"4,"5",6\n', 3, ['"4', '5', '6']],
    ['with lone CRs', 'a,b\r1,2\r"3,4\r5,6\r', 3, ['"3', '4']],
    ['beside a quoted separator', 'a,b,c\r\n1,2,3\r\n"4,"5,5",6\r\n7,8,9\r\n', 3, ['"4', '5,5', '6']],
  ])('is read as a character where a person says so: %s', async (_, text, row, cells) => {
    const found = await read(text, { strayQuotes: true })
    expect(found.odd).toEqual([[row, 'stray-quote']])
    expect(found.rows.find(([number]) => number === row)?.[1]).toEqual(cells)
    const lines = text.split(/\r\n|\n|\r/).length - 1
    expect(found.rows.at(-1)?.[0]).toBe(lines)
  })

  it('before the first header hides no separator', async () => {
    const found = await read('"a;b;c\n1;Hall, 2;3\n4;5;6\n', { strayQuotes: true })
    expect(found).toMatchObject({ delimiter: 'semicolon', header: ['"a', 'b', 'c'] })
    expect(found.rows.map(([, cells]) => cells)).toEqual([
      ['1', 'Hall, 2', '3'],
      ['4', '5', '6'],
    ])
    expect(found.odd).toEqual([[1, 'stray-quote']])
  })

  it('costs no other row of a file of 250,000, wherever it stands', async () => {
    const good = rows(125_000)
    const text = `a,b,c\n${good}"Aoife,O'Neil,x@example.com\n${good}`
    expect(await reasonOf(read(text))).toMatchObject({ code: 'quote-open', args: { row: 125_002 } })
    const found = await read(text, { strayQuotes: true })
    expect(found.rows).toHaveLength(250_001)
    expect(found.odd).toEqual([[125_002, 'stray-quote']])
    expect(found.rows[125_000]?.[1]).toEqual(['"Aoife', "O'Neil", 'x@example.com'])
    expect(found.rows.at(-1)?.[1]).toEqual(['Ada 124999', 'Byron, Lady', 'a124999@example.com'])
  })

  it('costs no other row where no quote follows for longer than a record may be', async () => {
    const plain = `${'x'.repeat(999)},z\n`.repeat(Math.ceil((1.5 * longestRecord) / 1000))
    const found = await read(`a,b\n"1,2\n${plain}`, { strayQuotes: true })
    expect(found.odd).toEqual([[2, 'stray-quote']])
    expect(found.rows).toHaveLength(1 + plain.length / 1002)
  })

  it('may be in every row', async () => {
    const found = await read(`a,b\n${'"x,y\n'.repeat(20_000)}`, { strayQuotes: true })
    expect(found.rows).toHaveLength(20_000)
    expect(found.odd).toHaveLength(20_000)
  })

  it('changes nothing in a file without', async () => {
    const whole = 'a,b,c\r\n"1,""x""","2\r\n3",4\r\n"" , "x",\r\n5" tall,,\r\n"6"  ,7,8'
    const strict = await read(whole)
    expect(await read(whole, { strayQuotes: true })).toEqual(strict)
    expect(strict.odd).toEqual([])
  })
})

describe('a cell that swallowed rows', () => {
  const row = (at: number): string => `Ada ${String(at)},Byron,a${String(at)}@example.com,Hall\n`
  const rows = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, at) => row(from + at)).join('')
  const swallowing = (between: number): string =>
    `a,b,c,d\n${rows(0, 3)}"Aoife,O'Neil,x@example.com,Hall\n${rows(3, 3 + between)}Bo,Kim",y@example.com,Hall\n${rows(90, 93)}`

  it.each([0, 1, 40, 5000])(
    'is told with its row, and read as rows where a person says so: %i between',
    async (between) => {
      const text = swallowing(between)
      const found = await read(text)
      expect(found.odd).toEqual([[5, 'rows-swallowed']])
      expect(found.rows).toHaveLength(7)
      const apart = await read(text, { strayQuotes: true })
      expect(apart.rows).toHaveLength(8 + between)
      // The mark that would have closed the cell is in a name just as the one that opened it.
      expect(apart.odd).toEqual([
        [5, 'stray-quote'],
        [6 + between, 'stray-quote'],
      ])
      expect(apart.rows[3]?.[1]).toEqual(['"Aoife', "O'Neil", 'x@example.com', 'Hall'])
      expect(apart.rows[4 + between]?.[1]).toEqual(['Bo', 'Kim"', 'y@example.com', 'Hall'])
    },
  )

  it.each([
    ['an address', 'a,b,c\n1,"Main St 5, Berlin\nGermany",x\n'],
    ['a note at the end of a row', 'a,b,c\n1,2,"first\nsecond, with a comma\nthird"\n'],
    ['two lines under two columns', 'a,b\n1,"Dear all,\nthanks, Bob"\n'],
    ['a long note', `a,b,c\n1,"${'line, of a note\n'.repeat(90)}",3\n`],
  ])('is not seen in %s', async (_, text) => {
    expect((await read(text)).odd).toEqual([])
  })
})

it('reads what was written in any encoding as it was', async () => {
  for (const [language, encoding] of [
    ['Polish', 'iso-8859-2'],
    ['Greek', 'windows-1253'],
    ['Russian', 'koi8-r'],
    ['French', 'macintosh'],
  ] as const) {
    const text = rosterText(language, 50)
    const found = await read(encoded(text, encoding), { chosen: encoding })
    const expected = text
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','))
    expect([found.header, ...found.rows.map(([, cells]) => cells)]).toEqual(expected)
  }
  expect(iconv.encodingExists('macukraine')).toBe(true)
})
