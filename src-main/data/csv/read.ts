import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import Papa from 'papaparse'
import { throwIfCancelled } from '../../services/channel.ts'
import { CodedError } from '../../services/protocol.ts'
import { delimiters, type Delimiter } from './delimiter.ts'
import { pieceDecoder, type CsvEncoding } from './encoding.ts'
import { readError } from './errors.ts'
import { unguard } from './guard.ts'

export interface CsvSource {
  path: string
  encoding: CsvEncoding
  delimiter: Delimiter
  newline: '\n' | '\r'
}

export interface CsvTaker {
  signal: AbortSignal
  /** The first record that is not blank. */
  header(cells: string[]): void
  /** Every record after it that is not blank, with its number: the header is 1, blank ones count. */
  record(number: number, cells: string[]): void
  /** After every piece of the file: how many bytes have been read so far. */
  progress(bytes: number): void
}

const pieceBytes = 128 * 1024
/** A record longer than this many characters can only be a quote left open. */
const longestRecord = 32 * 1024 * 1024

/**
 * Reads a CSV piece by piece (C1), as RFC 4180 says; a bare quote within a field is taken literally, the guard against
 * formulas is taken off (X1), NULs are dropped. Throws `no-header` (nothing but blank records), `quote-open` with the
 * number of its row, `not-utf8`, `in-use`, `unreadable`, `cancelled`, and whatever the taker throws.
 */
export async function readCsv(source: CsvSource, taker: CsvTaker): Promise<void> {
  const file = basename(source.path)
  let number = 0
  let waiting = 0

  const take = ({ data, errors }: Papa.ParseResult<string[]>): void => {
    throwIfCancelled(taker.signal)
    const broken = new Set(errors.filter(({ type }) => type === 'Quotes').map(({ row }) => row))
    const unclosed = errors.find(({ code }) => code === 'MissingQuotes')?.row
    for (const [index, cells] of data.entries()) {
      if (number === 0 && isBlank(cells)) continue
      number += 1
      if (source.newline === '\n') dropReturn(cells)
      // A field with a quote in the wrong place that runs over a line's end has eaten what was meant as rows.
      if (index === unclosed || (broken.has(index) && cells.some((cell) => cell.includes('\n')))) {
        throw new CodedError('quote-open', { file, row: number })
      }
      if (isBlank(cells)) continue
      for (let at = 0; at < cells.length; at++) cells[at] = unguard(cells[at] ?? '')
      if (number === 1) taker.header(cells)
      else taker.record(number, cells)
    }
    if (data.length > 0) waiting = 0
    if (waiting > longestRecord) throw new CodedError('quote-open', { file, row: number + 1 })
  }

  const pieces = decoded(source, (piece, bytes) => {
    waiting += piece.length
    taker.progress(bytes)
  })
  try {
    await new Promise<void>((resolve, reject) => {
      const stream = Readable.from(pieces)
      Papa.parse<string[]>(stream, {
        delimiter: delimiters[source.delimiter],
        newline: source.newline,
        chunk: take,
        complete: () => resolve(),
        error: (error) => {
          stream.destroy()
          reject(error)
        },
      })
    })
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new CodedError('not-utf8', { file })
    }
    throw error instanceof Error && 'syscall' in error ? readError(error, source.path) : error
  }
  if (number === 0) throw new CodedError('no-header', { file })
}

async function* decoded(
  { path, encoding, newline }: CsvSource,
  given: (piece: string, bytes: number) => void,
): AsyncGenerator<string> {
  const decoder = pieceDecoder(encoding)
  let bytes = 0
  let held = ''
  for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) {
    if (!Buffer.isBuffer(piece)) throw new Error('A file stream gives buffers.')
    bytes += piece.length
    let text = held + decoder.write(piece)
    held = ''
    if (text.includes('\0')) text = text.replaceAll('\0', '')
    // Half of a CRLF would look like a part of the field before it.
    if (newline === '\n' && text.endsWith('\r')) {
      held = '\r'
      text = text.slice(0, -1)
    }
    given(text, bytes)
    if (text !== '') yield text
  }
  const rest = decoder.end()
  if (rest !== '') yield held + rest
}

function isBlank(cells: string[]): boolean {
  return cells.every((cell) => cell === '' || cell.trim() === '')
}

const carriageReturn = 13

/** Records are split at LF, so that files with both kinds of line ends are read whole; a CRLF leaves its CR behind. */
function dropReturn(cells: string[]): void {
  const last = cells.at(-1)
  if (last !== undefined && last.charCodeAt(last.length - 1) === carriageReturn) {
    cells[cells.length - 1] = last.slice(0, -1)
  }
}
