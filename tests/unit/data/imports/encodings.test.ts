import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRows } from '../../../../src-main/data/imports/blocks.ts'
import { decoded, encoded, languages, rosterText, withBadByte } from '../csv/rosters.ts'
import { call, openTestImports, type TestImports } from './support.ts'

let imports: TestImports
beforeAll(() => (imports = openTestImports('users')))
afterAll(() => imports.cleanup())

const kind = 'users'
/** How a roster is taken: read without a question, asked about with the right encoding at this place, or refused. */
type Outcome = 'read' | 'read, damage named' | 'asked' | `asked, place ${number}` | `refused: ${string}`

async function state() {
  return imports.handlers['imports.state']({ kind }, call)
}

async function open(bytes: Buffer, encoding: string | null) {
  const path = imports.file('roster.csv', bytes)
  await imports.handlers['imports.open']({ kind, path, encoding, replace: true }, call)
  return state()
}

/** The open review's header and rows, as they were read. */
async function cellsRead(): Promise<string[][]> {
  const { id, columns } = await imports.review()
  const rows = openRows(imports.staging(), id)
  const cells = Array.from({ length: rows.count }, (_, at) => rows.cellsAt(at).slice(0, columns.length))
  return [columns.map(({ header }) => header), ...cells]
}

const cellsOf = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','))

/**
 * Takes a roster the whole way, a person choosing the right encoding where it is offered. Fails where a cell is another
 * than in the roster, or has lost characters in a row that is not named: nothing may be read wrongly in silence.
 */
async function take(text: string, bytes: Buffer, encoding: string): Promise<Outcome> {
  await imports.handlers['imports.close']({ kind }, call)
  const { review, encodingOffer, fileError } = await open(bytes, null)
  if (fileError) return `refused: ${fileError.code}`
  if (review) return (await compare(text)) > 0 ? 'read, damage named' : 'read'
  const offered = [...(encodingOffer?.candidates ?? []), ...(encodingOffer?.others ?? [])]
  // Of two encodings that read a file alike the better known one is offered.
  const preview = offered.find((one) => one.encoding === encoding)?.preview.join('\n')
  const place = offered.findIndex((one) => one.preview.join('\n') === preview)
  await open(bytes, offered[place]?.encoding ?? null)
  await compare(text)
  return place === 0 ? 'asked' : `asked, place ${place + 1}`
}

/** Holds what was read against what was written; answers how many rows have lost characters, each of which is named. */
async function compare(text: string): Promise<number> {
  const written = cellsOf(text)
  expect(await cellsRead()).toEqual(written)
  const lost = written.flatMap((cells, at) => (cells.join('').includes('\ufffd') ? [at + 1] : []))
  expect((await imports.review()).file.odd['damaged-text']).toEqual({ rows: lost.length, first: lost })
  return lost.length
}

const sizes = [5, 2000] as const
const withByteOrderMark = new Set(['Korean', 'French', 'Russian'])
const rosters = Object.entries(languages).flatMap(([language, { encodings }]) =>
  ['utf-8', ...(withByteOrderMark.has(language) ? ['utf-8 with a BOM'] : []), ...encodings].map(
    (encoding) => ({ language, encoding }),
  ),
)

function bytesOf(text: string, encoding: string): Buffer {
  return encoding === 'utf-8 with a BOM' ? encoded(`\ufeff${text}`, 'utf-8') : encoded(text, encoding)
}

describe('rosters of many languages and encodings', () => {
  const table: string[][] = []

  it.each(rosters)(
    '$language in $encoding is never read wrongly in silence',
    async ({ language, encoding }) => {
      const outcomes: string[] = []
      for (const rows of sizes) {
        const text = rosterText(language, rows)
        const bytes = bytesOf(text, encoding)
        const spoilt = damaged(bytes, encoding)
        outcomes.push(
          await take(text, bytes, encoding),
          await take(decoded(spoilt, encoding), spoilt, encoding),
        )
      }
      table.push([language, encoding, ...outcomes])
      const isUtf8 = encoding.startsWith('utf-8')
      expect(outcomes).toEqual(
        isUtf8
          ? ['read', 'read, damage named', 'read', 'read, damage named']
          : ['asked', 'asked', 'asked', 'asked'],
      )
    },
  )

  it('are as docs/encodings.md says', async () => {
    const head = [
      'Language',
      'Encoding',
      ...sizes.flatMap((rows) => [`${rows} rows`, `${rows} rows, one bad byte`]),
    ]
    const count = table.length * (head.length - 2)
    const page = [
      '# Encodings',
      '',
      'What becomes of a roster that is dropped, by the language and the encoding it is written in. UTF-8 is read without a question, unless all that it holds beyond ASCII may as well be a few Korean names in CP949. Of everything else a person sees the header and the first lines with letters beyond ASCII as each likely encoding reads them, likeliest first, and says which is right. Where nearly all of a file is UTF-8 it is read as that, and the rows in which characters are lost are named and kept out until they are corrected.',
      '',
      `The ${count} rosters below are made by \`tests/unit/data/csv/rosters.ts\` and taken the whole way by \`tests/unit/data/imports/encodings.test.ts\`, which compares every cell that was read with what was written, and this table with what came out (\`npx vitest run tests/unit/data/imports/encodings.test.ts -u\` writes it anew). _Read_: right, without a question. _Asked_: the right encoding is the first that is offered. _Damage named_: the row with the bad byte is named, and an error in Review rows; so it is where an encoding that was asked about has no such byte. In one of single bytes most are letters, and which was meant nobody can tell.`,
      '',
      ...markdownTable([head, ...table]),
      '',
    ].join('\n')
    await expect(page).toMatchFileSnapshot('../../../../docs/encodings.md')
  })
})

/** One byte of another value, in the middle: in UTF-16 half of a surrogate pair, elsewhere a byte that is none. */
function damaged(bytes: Buffer, encoding: string): Buffer {
  if (!encoding.startsWith('utf-16')) return withBadByte(bytes)
  const spoilt = Buffer.from(bytes)
  const isLittle = encoding === 'utf-16le'
  const letter = Buffer.from('@', isLittle ? 'utf16le' : 'latin1')
  const at = spoilt.indexOf(letter, Math.floor(bytes.length / 2))
  spoilt[isLittle ? at + 1 : at - 1] = 0xd8
  return spoilt
}

function markdownTable(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)]
}
