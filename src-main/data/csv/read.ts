import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import Papa from 'papaparse'
import { CodedError } from '../../services/protocol.ts'
import { isBinary, utf16Of, hasEscapes, type Encoding } from './kind.ts'

export type Delimiter = ',' | ';' | '\t'

/** How a file is to be read, as found by `inspect`. */
export interface CsvFormat {
  encoding: Encoding
  delimiter: Delimiter
  newline: '\n' | '\r'
}

/** The file is text, but not UTF-8: it is for a person to say how to read it (C1). */
export class NotUtf8 extends CodedError {
  constructor(file: string) {
    super('not-utf8', { file })
  }
}

/** Bytes that tell what a file is. */
const headBytes = 256 * 1024
/** Large pieces: a quote that is left open makes the parser start over with each. */
const pieceBytes = 1024 * 1024

/** The first bytes of a file, and its size. Throws `in-use`, `unreadable`, `empty-file`. */
export async function readHead(path: string): Promise<{ head: Uint8Array; bytes: number }> {
  const file = basename(path)
  try {
    const { size } = await stat(path)
    const handle = await open(path, 'r')
    try {
      const head = new Uint8Array(Math.min(size, headBytes))
      const { bytesRead } = await handle.read(head, 0, head.length, 0)
      if (bytesRead === 0) throw new CodedError('empty-file', { file })
      return { head: head.subarray(0, bytesRead), bytes: size }
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw readError(error, file)
  }
}

/** What a failed read of a person's file means; anything unexpected is unreadable all the same. */
export function readError(error: unknown, file: string): Error {
  if (error instanceof CodedError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // Windows answers EBUSY, or EPERM for a share lock, while Excel holds the file.
  const locked = code === 'EBUSY' || (process.platform === 'win32' && (code === 'EPERM' || code === 'EACCES'))
  return locked ? new CodedError('in-use', { file }, true) : new CodedError('unreadable', { file }, true)
}

/**
 * Finds out how a file is to be read. `encoding` null: UTF-8, or nothing. Throws NotUtf8, `not-csv`, `empty-file`,
 * `no-header`, `in-use`, `unreadable`.
 */
export async function inspect(path: string, encoding: Encoding | null): Promise<CsvFormat> {
  const file = basename(path)
  const { head } = await readHead(path)
  if (isBinary(head)) throw new CodedError('not-csv', { file })
  if (encoding === null && (utf16Of(head) !== null || hasEscapes(head))) throw new NotUtf8(file)
  const text = decodeLeniently(head, encoding ?? 'utf-8')
  if (text.trim() === '') throw new CodedError('no-header', { file })
  const newline = text.includes('\n') || !text.includes('\r') ? '\n' : '\r'
  return { encoding: encoding ?? 'utf-8', delimiter: delimiterOf(text), newline }
}

/** Text of a part of a file, which may end in the middle of a letter. */
export function decodeLeniently(bytes: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(bytes, { stream: true })
}

/** The separator of the first record: the one of comma, semicolon and tab that stands most often outside quotes. */
function delimiterOf(text: string): Delimiter {
  const counts: Record<Delimiter, number> = { ',': 0, ';': 0, '\t': 0 }
  let quoted = false
  let begun = false
  for (const character of text) {
    if (character === '"') quoted = !quoted
    else if (!quoted && (character === ',' || character === ';' || character === '\t')) counts[character] += 1
    else if (!quoted && begun && (character === '\n' || character === '\r')) break
    if (character !== '\n' && character !== '\r') begun = true
  }
  if (counts[';'] > counts[',']) return counts['\t'] > counts[';'] ? '\t' : ';'
  return counts['\t'] > counts[','] ? '\t' : ','
}

export interface Batch {
  /** Records as they are, blank ones included: a blank one is ['']. */
  records: string[][]
  /** Bytes of the file read so far, for progress. */
  bytesRead: number
}

/**
 * Reads the records of a file, in batches as they come. Nothing is trimmed; a byte order mark is left out; line breaks
 * in quotes stay. Throws NotUtf8, `quote-open` (with the record's number, from 1) where a quote is not closed or closed
 * in the middle of a field, so that no record swallows others silently.
 */
export async function* readRecords(path: string, format: CsvFormat): AsyncGenerator<Batch> {
  const file = basename(path)
  const progress = { bytes: 0 }
  const text = Readable.from(decode(path, format.encoding, progress), { objectMode: true })
  const queue: Batch[] = []
  let wake: () => void = () => undefined
  let ended = false
  let failure: Error | null = null
  let count = 0
  let parser: Papa.Parser | null = null

  const finish = (error: Error | null): void => {
    failure ??= error
    ended = true
    wake()
  }
  text.once('error', (error) =>
    finish(error instanceof TypeError ? new NotUtf8(file) : readError(error, file)),
  )
  Papa.parse<string[]>(text as NodeJS.ReadableStream, {
    delimiter: format.delimiter,
    newline: format.newline,
    skipEmptyLines: false,
    chunk: (results, handle) => {
      parser = handle
      const broken = results.errors.find(({ type }) => type === 'Quotes')
      if (broken) {
        finish(new CodedError('quote-open', { file, row: count + (broken.row ?? 0) + 1 }))
        handle.abort()
        return
      }
      if (format.newline === '\n') for (const record of results.data) dropCarriageReturn(record)
      count += results.data.length
      queue.push({ records: results.data, bytesRead: progress.bytes })
      // The reader below takes one batch at a time: 250,000 rows never wait in memory at once.
      handle.pause()
      wake()
    },
    complete: () => finish(null),
    error: (error: Error) => finish(readError(error, file)),
  })

  try {
    for (;;) {
      const batch = queue.shift()
      if (batch) {
        yield batch
        resume(parser)
      } else if (ended) {
        if (failure) throw failure
        return
      } else {
        await new Promise<void>((resolve) => (wake = resolve))
      }
    }
  } finally {
    text.destroy()
  }
}

function resume(parser: Papa.Parser | null): void {
  parser?.resume()
}

/** With records split at '\n', the '\r' of a CRLF is left at the last field. */
function dropCarriageReturn(record: string[]): void {
  const last = record.length - 1
  const field = record[last]
  if (field?.endsWith('\r')) record[last] = field.slice(0, -1)
}

/** Decodes strictly: bytes that are not in the encoding throw TypeError. */
async function* decode(
  path: string,
  encoding: Encoding,
  progress: { bytes: number },
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) {
    const bytes: Uint8Array = piece
    progress.bytes += bytes.length
    const text = decoder.decode(bytes, { stream: true })
    if (text !== '') yield text
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}

/** Whether a record is a blank line: skipped, but counted (product.md chapter 6). */
export function isBlank(record: readonly string[]): boolean {
  return record.length <= 1 && (record[0] ?? '').trim() === ''
}
