import { basename } from 'node:path'
import type { Oddity } from '../../../src-preload/contract/imports.ts'
import { throwIfCancelled } from '../../services/channel.ts'
import { CodedError } from '../../services/protocol.ts'
import { piecesOf } from '../files.ts'
import { delimiters, separatorLine, type Delimiter } from './delimiter.ts'
import { pieceDecoder, type CsvEncoding } from './encoding.ts'
import { readError } from './errors.ts'
import { holdsGuard, unguard } from './guard.ts'
import { firstLine, longestRecord, loosely, strictly } from './parse.ts'
import { swallowingCell } from './swallowed.ts'

export interface CsvSource {
  path: string
  encoding: CsvEncoding
  damaged: boolean
  delimiter: Delimiter
  newline: '\n' | '\r'
  /** A quotation mark that opens no field which ends as it should is a character, instead of ending the reading. */
  strayQuotes: boolean
}

export interface CsvTaker {
  signal: AbortSignal
  /** Told before the record, or the header, with its number. */
  odd(number: number, oddity: Oddity): void
  /** The first record that is not blank. */
  header(cells: string[]): void
  /** Every record after it that is not blank, with its number: the header is 1, blank ones count. */
  record(number: number, cells: string[]): void
  /** After every piece of the file: how many bytes have been read so far. */
  progress(bytes: number): void
}

/** Small enough that a piece's cells are gone before they are old: a larger one takes longer. */
const pieceBytes = 64 * 1024
/** What is told of a line at most: the beginning says which one it is. */
const longestLine = 200
const lost = '\ufffd'

/**
 * Reads a CSV piece by piece (C1), as RFC 4180 says; a bare quote within a field is taken literally, the guard against
 * formulas is taken off (X1), NULs are dropped, a line that names the separator is passed over. Throws `no-header`
 * (nothing but blank records), `quote-open` with the number of the row and the line it begins with, `row-too-long`,
 * `not-utf8`, `in-use`, `unreadable`, `cancelled`, and whatever the taker throws.
 */
export async function readCsv(source: CsvSource, taker: CsvTaker): Promise<void> {
  const file = basename(source.path)
  const { newline, strayQuotes } = source
  const delimiter = delimiters[source.delimiter]
  const parse = (strayQuotes ? loosely : strictly)({ delimiter, newline })
  let number = 0
  let columns = 0

  const quoteOpen = (row: number, line: string): CodedError =>
    new CodedError('quote-open', { file, row, line: line.slice(0, longestLine) })

  /** Takes the records of a text, all of them or all but the last; answers where the last one taken ends. */
  const take = (text: string, ended: boolean): number => {
    const { records, stray, fault, end } = parse(text, ended)
    const guarded = holdsGuard(text)
    const damaged = text.includes(lost)
    const holdsLines = text.includes('"') && moreLines(text.slice(0, end), newline, records.length, ended)
    for (let index = 0; index < records.length; index++) {
      const cells = records[index] ?? []
      if (number === 0 && isBlank(cells)) continue
      number += 1
      if (newline === '\n') dropReturn(cells)
      if (index === fault?.place) throw quoteOpen(number, fault.line)
      if (isBlank(cells)) continue
      if (guarded) for (let at = 0; at < cells.length; at++) cells[at] = unguard(cells[at] ?? '')
      if (stray.has(index)) taker.odd(number, 'stray-quote')
      if (damaged && cells.some((cell) => cell.includes(lost))) taker.odd(number, 'damaged-text')
      if (holdsLines && swallowingCell(cells, columns, newline, delimiter) !== null) {
        taker.odd(number, 'rows-swallowed')
      }
      if (number === 1) {
        columns = cells.length
        taker.header(cells)
      } else taker.record(number, cells)
    }
    return end
  }

  const tooLong = (record: string): CodedError =>
    record.includes('"') && !strayQuotes
      ? quoteOpen(number + 1, firstLine(record, newline))
      : new CodedError('row-too-long', { file, row: number + 1, limit: longestRecord })

  let text = ''
  let due = 0
  let begun = false
  for await (const { piece, bytes } of decoded(source)) {
    throwIfCancelled(taker.signal)
    taker.progress(bytes)
    text += begun ? piece : piece.slice(separatorLine(piece)?.length ?? 0)
    begun = true
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

/** Whether a text has more line ends than its records need, so that some stand within cells. */
function moreLines(text: string, newline: string, records: number, ended: boolean): boolean {
  // The last record of a file may end without.
  let left = ended ? records - 1 : records
  for (let at = text.indexOf(newline); at !== -1; at = text.indexOf(newline, at + 1)) {
    left -= 1
    if (left < 0) return true
  }
  return false
}

/** The text of a file, and how many bytes of it have been read. Throws `not-utf8`, `in-use`, `unreadable`. */
async function* decoded({
  path,
  encoding,
  damaged,
  newline,
}: CsvSource): AsyncGenerator<{ piece: string; bytes: number }> {
  const decoder = pieceDecoder(encoding, damaged)
  let bytes = 0
  let held = ''
  try {
    for await (const buffer of piecesOf(path, pieceBytes)) {
      bytes += buffer.length
      let piece = held + decoder.write(buffer)
      held = ''
      if (piece.includes('\0')) piece = piece.replaceAll('\0', '')
      if (newline === '\n') {
        // Half of a CRLF would look like a part of the field before it.
        let end = piece.length
        while (end > 0 && piece.charCodeAt(end - 1) === carriageReturn) end -= 1
        held = piece.slice(end)
        piece = piece.slice(0, end)
        // What has been written as text twice ends its lines with CR CR LF.
        if (piece.includes('\r\r\n')) piece = piece.replace(/\r{2,}\n/g, '\r\n')
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
