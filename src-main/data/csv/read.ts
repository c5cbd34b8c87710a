import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import Papa from 'papaparse'
import { throwIfCancelled } from '../../services/channel.ts'
import { CodedError } from '../../services/protocol.ts'
import { delimiters, type Delimiter } from './delimiter.ts'
import { pieceDecoder, type CsvEncoding } from './encoding.ts'
import { readError } from './errors.ts'
import { holdsGuard, unguard } from './guard.ts'

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

/** Small enough that a piece's cells are gone before they are old: a larger one takes longer. */
const pieceBytes = 64 * 1024
/** A record longer than this many characters is none that a person made: mostly a quote was left open. */
export const longestRecord = 8 * 1024 * 1024

/**
 * Reads a CSV piece by piece (C1), as RFC 4180 says; a bare quote within a field is taken literally, the guard against
 * formulas is taken off (X1), NULs are dropped. Throws `no-header` (nothing but blank records), `quote-open` and
 * `row-too-long` with the number of the row, `not-utf8`, `in-use`, `unreadable`, `cancelled`, and whatever the taker throws.
 */
export async function readCsv(source: CsvSource, taker: CsvTaker): Promise<void> {
  const file = basename(source.path)
  const parser = new Papa.Parser({ delimiter: delimiters[source.delimiter], newline: source.newline })
  let number = 0
  const eaten = (cell: string): boolean =>
    cell.includes(source.newline) || (cell.includes('"') && cell.includes(delimiters[source.delimiter]))

  /** Takes the records of a text, all of them or all but the last; answers where the last one taken ends. */
  const take = (text: string, ended: boolean): number => {
    const { data, errors, meta }: Papa.ParseResult<string[]> = parser.parse(text, 0, !ended)
    const broken = new Set(errors.filter(({ type }) => type === 'Quotes').map(({ row }) => row))
    const unclosed = errors.find(({ code }) => code === 'MissingQuotes')?.row
    const guarded = holdsGuard(text)
    for (let index = 0; index < data.length; index++) {
      const cells = data[index] ?? []
      if (number === 0 && isBlank(cells)) continue
      number += 1
      if (source.newline === '\n') dropReturn(cells)
      // A field with a quote in the wrong place that runs over a line's end or a separator has eaten rows or cells:
      // those after it would stand under headers that are not theirs.
      if (index === unclosed || (broken.has(index) && cells.some(eaten))) {
        throw new CodedError('quote-open', { file, row: number })
      }
      if (isBlank(cells)) continue
      if (guarded) for (let at = 0; at < cells.length; at++) cells[at] = unguard(cells[at] ?? '')
      if (number === 1) taker.header(cells)
      else taker.record(number, cells)
    }
    return meta.cursor
  }

  const tooLong = (record: string): CodedError =>
    record.includes('"')
      ? new CodedError('quote-open', { file, row: number + 1 })
      : new CodedError('row-too-long', { file, row: number + 1, limit: longestRecord })

  let text = ''
  let due = 0
  for await (const { piece, bytes } of decoded(source)) {
    throwIfCancelled(taker.signal)
    taker.progress(bytes)
    text += piece
    // A record that goes on is looked at again when there is as much again of it, and not with every piece.
    if (text.length < due && text.length <= longestRecord) continue
    const end = take(text, false)
    text = text.slice(end)
    due = 2 * text.length
    if (text.length > longestRecord) throw tooLong(text)
  }
  take(text, true)
  if (number === 0) throw new CodedError('no-header', { file })
}

/** The text of a file, and how many bytes of it have been read. Throws `not-utf8`, `in-use`, `unreadable`. */
async function* decoded({
  path,
  encoding,
  newline,
}: CsvSource): AsyncGenerator<{ piece: string; bytes: number }> {
  const decoder = pieceDecoder(encoding)
  let bytes = 0
  let held = ''
  try {
    for await (const buffer of createReadStream(path, { highWaterMark: pieceBytes })) {
      if (!Buffer.isBuffer(buffer)) throw new Error('A file stream gives buffers.')
      bytes += buffer.length
      let piece = held + decoder.write(buffer)
      held = ''
      if (piece.includes('\0')) piece = piece.replaceAll('\0', '')
      // Half of a CRLF would look like a part of the field before it.
      if (newline === '\n' && piece.endsWith('\r')) {
        held = '\r'
        piece = piece.slice(0, -1)
      }
      yield { piece, bytes }
    }
    const rest = decoder.end()
    if (rest !== '') yield { piece: held + rest, bytes }
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new CodedError('not-utf8', { file: basename(path) })
    }
    throw error instanceof Error && 'syscall' in error ? readError(error, path) : error
  }
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
