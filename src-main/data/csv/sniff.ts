import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { CodedError } from '../../services/protocol.ts'
import { foreignContent, nulShares } from './content.ts'
import {
  encodingOfHead,
  guessEncodings,
  pieceDecoder,
  previewOf,
  type CsvEncoding,
  type OtherEncoding,
} from './encoding.ts'
import { detectDelimiter, detectNewline, type Delimiter } from './delimiter.ts'
import { readError } from './errors.ts'

/** An encoding that a file may be in, and its first lines read so. */
export interface EncodingCandidate {
  encoding: OtherEncoding
  preview: string[]
}

/** What a look at a file says before it is read. */
export type Sniffed =
  | { encoding: CsvEncoding; bytes: number; delimiter: Delimiter; newline: '\n' | '\r' }
  /** Not UTF-8: a person has to choose. */
  | { encoding: null; candidates: EncodingCandidate[] }

const headBytes = 64 * 1024
const sampleBytes = 64 * 1024
const readBytes = 1024 * 1024

/**
 * Looks at a file (C1). `encoding` is what a person has chosen, or null to find out; then every byte is checked to be
 * UTF-8. Throws the file reasons `empty-file`, `not-csv`, `not-utf8` (an encoding that cannot be read), `in-use`,
 * `unreadable`.
 */
export async function sniffCsv(path: string, encoding: CsvEncoding | null): Promise<Sniffed> {
  try {
    const file = await open(path, 'r')
    try {
      return await look(file, basename(path), encoding)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw readError(error, path)
  }
}

async function look(file: FileHandle, name: string, chosen: CsvEncoding | null): Promise<Sniffed> {
  const { size } = await file.stat()
  const buffer = Buffer.alloc(Math.min(headBytes, Math.max(size, 1)))
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
  const head = buffer.subarray(0, bytesRead)
  if (head.length === 0) throw new CodedError('empty-file', { file: name })
  if (foreignContent(head) !== null) throw new CodedError('not-csv', { file: name })
  const encoding = chosen ?? (await find(file, head, name))
  if (typeof encoding !== 'string') return encoding
  const text = pieceDecoder(encoding).write(head)
  return { encoding, bytes: size, delimiter: detectDelimiter(text), newline: detectNewline(text) }
}

type Found = 'utf-8' | Extract<Sniffed, { encoding: null }>

async function find(file: FileHandle, head: Buffer, name: string): Promise<Found> {
  const told = encodingOfHead(head)
  if (told === 'iso-2022-kr' || told === 'iso-2022-jp') {
    throw new CodedError('not-utf8', { file: name, encoding: told })
  }
  if (told) return { encoding: null, candidates: [{ encoding: told, preview: previewOf(head, told) }] }
  const sample = await linesThatAreNotUtf8(file)
  if (sample === null) return 'utf-8'
  // Text in an old encoding has no NULs; what has both is no text.
  const { even, odd } = nulShares(head)
  const guesses = even + odd > 0 ? [] : guessEncodings(sample)
  if (guesses.length === 0) throw new CodedError('not-csv', { file: name })
  return {
    encoding: null,
    candidates: guesses.map((encoding) => ({ encoding, preview: previewOf(head, encoding) })),
  }
}

/** Lines with bytes above 127, where the file is not UTF-8 all through; null where it is. */
async function linesThatAreNotUtf8(file: FileHandle): Promise<Buffer | null> {
  const decoder = pieceDecoder('utf-8')
  const buffer = Buffer.alloc(readBytes)
  try {
    for (let position = 0; ;) {
      const { bytesRead } = await file.read(buffer, 0, readBytes, position)
      if (bytesRead === 0) break
      position += bytesRead
      decoder.write(buffer.subarray(0, bytesRead))
    }
    decoder.end()
    return null
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return await linesWithHighBytes(file, buffer)
  }
}

const lineFeed = 10

async function linesWithHighBytes(file: FileHandle, buffer: Buffer): Promise<Buffer> {
  const kept: Buffer[] = []
  let bytes = 0
  for (let position = 0; bytes < sampleBytes;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
    if (bytesRead === 0) break
    position += bytesRead
    let start = 0
    while (start < bytesRead && bytes < sampleBytes) {
      const found = buffer.indexOf(lineFeed, start)
      const end = found === -1 || found >= bytesRead ? bytesRead : found + 1
      const line = buffer.subarray(start, Math.min(end, start + sampleBytes))
      if (line.some((byte) => byte > 127)) {
        kept.push(Buffer.from(line))
        bytes += line.length
      }
      start = end
    }
  }
  return Buffer.concat(kept)
}
