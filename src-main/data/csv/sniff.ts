import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { CodedError } from '../../services/protocol.ts'
import { foreignContent } from './content.ts'
import { pieceDecoder, type CsvEncoding } from './encoding.ts'
import { guessEncodings, mayBeKorean, othersThan, previewOf, type EncodingCandidate } from './guess.ts'
import { detectDelimiter, detectNewline, type Delimiter } from './delimiter.ts'
import { readError } from './errors.ts'
import { encodingOfHead } from './unicode.ts'
import { isNearlyUtf8, mayBeUtf8, Utf8Counter, type Utf8Tally } from './utf8.ts'

/** How a file is to be read. */
export interface CsvFormat {
  encoding: CsvEncoding
  /** Bytes that are none of the encoding become U+FFFD, instead of ending the reading with `not-utf8`. */
  damaged: boolean
  bytes: number
  delimiter: Delimiter
  newline: '\n' | '\r'
}

/** What a file that is not UTF-8 may be in: likeliest first, and all else that can be read, for a person to choose. */
export interface EncodingQuestion {
  encoding: null
  candidates: EncodingCandidate[]
  others: EncodingCandidate[]
}

/** What a look at a file says before it is read. */
export type Sniffed = CsvFormat | EncodingQuestion

const headBytes = 64 * 1024
const sampleBytes = 8 * 1024
const readBytes = 1024 * 1024
const utf8Mark = Buffer.from('\ufeff')

/**
 * Looks at the beginning of a file (C1). `encoding` is what a person has chosen, or null to find out: UTF-8 where the
 * beginning is (`readCsv` checks the rest), or nearly all of the file. Throws the file reasons `empty-file`, `not-csv`,
 * `not-utf8` (in an encoding that cannot be read, or none), `in-use`, `unreadable`.
 */
export function sniffCsv(path: string, encoding: CsvEncoding | null): Promise<Sniffed> {
  return withFile(path, async (file) => {
    const head = await headOf(file)
    const name = basename(path)
    if (head.length === 0) throw new CodedError('empty-file', { file: name })
    if (foreignContent(head) !== null) throw new CodedError('not-csv', { file: name })
    if (encoding !== null) return formatOf(file, head, encoding, true)
    if (encodingOfHead(head) === null && isUtf8(head)) {
      if (!mayBeKorean(head)) return formatOf(file, head, 'utf-8', false)
      return question(head, await tellingLines(file, head), ['euc-kr', 'utf-8'])
    }
    return findOut(file, head, name)
  })
}

/** What a file is that turned out not to be UTF-8 behind its beginning. Throws as `sniffCsv`. */
export function sniffBehindHead(path: string): Promise<Sniffed> {
  return withFile(path, async (file) => findOut(file, await headOf(file), basename(path)))
}

/** Every encoding, for a person who knows what a file is in that reads in none. Throws `in-use`, `unreadable`. */
export function allEncodings(path: string): Promise<EncodingQuestion> {
  return withFile(path, async (file) => {
    const head = await headOf(file)
    return question(head, await tellingLines(file, head), [])
  })
}

async function formatOf(
  file: FileHandle,
  head: Buffer,
  encoding: CsvEncoding,
  damaged: boolean,
): Promise<CsvFormat> {
  const { size } = await file.stat()
  const text = pieceDecoder(encoding, damaged).write(head)
  return { encoding, damaged, bytes: size, delimiter: detectDelimiter(text), newline: detectNewline(text) }
}

function question(head: Buffer, lines: Buffer, likely: readonly CsvEncoding[]): EncodingQuestion {
  const read = (encoding: CsvEncoding): EncodingCandidate => ({
    encoding,
    // Of UTF-16 every line tells, and bytes do not say where one ends.
    preview: previewOf(encoding.startsWith('utf-16') ? head : lines, encoding),
  })
  return { encoding: null, candidates: likely.map(read), others: othersThan(likely).map(read) }
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  try {
    const file = await open(path, 'r')
    try {
      return await work(file)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw readError(error, path)
  }
}

async function headOf(file: FileHandle): Promise<Buffer> {
  const buffer = Buffer.alloc(headBytes)
  const { bytesRead } = await file.read(buffer, 0, headBytes, 0)
  return buffer.subarray(0, bytesRead)
}

function isUtf8(head: Buffer): boolean {
  try {
    pieceDecoder('utf-8', false).write(head)
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/** What a file is in that is not UTF-8 throughout. Throws `not-utf8`. */
async function findOut(file: FileHandle, head: Buffer, name: string): Promise<Sniffed> {
  const told = encodingOfHead(head)
  if (told === 'iso-2022-kr' || told === 'iso-2022-jp') {
    throw new CodedError('not-utf8', { file: name, encoding: told })
  }
  const lines = await tellingLines(file, head)
  if (told) return question(head, lines, [told])
  const tally = await countUtf8(file)
  if (isNearlyUtf8(tally)) return formatOf(file, head, 'utf-8', true)
  const guesses = guessEncodings(lines)
  const likely = mayBeUtf8(tally) || head.indexOf(utf8Mark) === 0 ? (['utf-8', ...guesses] as const) : guesses
  if (likely.length === 0) throw new CodedError('not-utf8', { file: name })
  return question(head, lines, likely)
}

async function countUtf8(file: FileHandle): Promise<Utf8Tally> {
  const counter = new Utf8Counter()
  const buffer = Buffer.alloc(readBytes)
  for (let position = 0; !counter.isHopeless;) {
    const { bytesRead } = await file.read(buffer, 0, readBytes, position)
    if (bytesRead === 0) break
    position += bytesRead
    counter.add(buffer.subarray(0, bytesRead))
  }
  counter.end()
  return counter.tally
}

const lineFeed = 10
const carriageReturn = 13

/**
 * The lines by which encodings can be told apart: the first one, which mostly is the header, and the first of those that
 * hold bytes beyond ASCII.
 */
async function tellingLines(file: FileHandle, head: Buffer): Promise<Buffer> {
  const lineEnd = head.includes(carriageReturn) && !head.includes(lineFeed) ? carriageReturn : lineFeed
  const buffer = Buffer.alloc(readBytes)
  const kept: Buffer[] = []
  let bytes = 0
  for (let position = 0; bytes < sampleBytes;) {
    const { bytesRead } = await file.read(buffer, 0, readBytes, position)
    if (bytesRead === 0) break
    position += bytesRead
    let start = 0
    while (start < bytesRead && bytes < sampleBytes) {
      const found = buffer.indexOf(lineEnd, start)
      const end = Math.min(found === -1 ? bytesRead : found + 1, bytesRead, start + sampleBytes)
      const line = buffer.subarray(start, end)
      if (kept.length === 0 || line.some((byte) => byte > 127)) {
        kept.push(Buffer.from(line))
        bytes += line.length
      }
      start = end
    }
  }
  return Buffer.concat(kept)
}
