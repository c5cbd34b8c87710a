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
 * Looks at the beginning of a file (C1). `encoding` is what a person has chosen, or null to find out: UTF-8 where the
 * beginning is (`readCsv` checks the rest). Throws the file reasons `empty-file`, `not-csv`, `not-utf8` (in an encoding
 * that cannot be read), `in-use`, `unreadable`.
 */
export function sniffCsv(path: string, encoding: CsvEncoding | null): Promise<Sniffed> {
  return withFile(path, async (file) => {
    const { size } = await file.stat()
    const head = await headOf(file)
    const name = basename(path)
    if (head.length === 0) throw new CodedError('empty-file', { file: name })
    if (foreignContent(head) !== null) throw new CodedError('not-csv', { file: name })
    const found = encoding ?? (encodingOfHead(head) === null && isUtf8(head) ? 'utf-8' : null)
    if (found === null) return { encoding: null, candidates: await candidatesOf(file, name) }
    const text = pieceDecoder(found).write(head)
    return {
      encoding: found,
      bytes: size,
      delimiter: detectDelimiter(text),
      newline: detectNewline(text),
    }
  })
}

/** Encodings that a file which is not UTF-8 may be in, likeliest first. Throws as `sniffCsv`. */
export function encodingsOf(path: string): Promise<EncodingCandidate[]> {
  return withFile(path, (file) => candidatesOf(file, basename(path)))
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
    pieceDecoder('utf-8').write(head)
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

async function candidatesOf(file: FileHandle, name: string): Promise<EncodingCandidate[]> {
  const head = await headOf(file)
  const told = encodingOfHead(head)
  if (told === 'iso-2022-kr' || told === 'iso-2022-jp') {
    throw new CodedError('not-utf8', { file: name, encoding: told })
  }
  if (told) return [{ encoding: told, preview: previewOf(head, told) }]
  // Text in an old encoding has no NULs; what has both is no text.
  const { even, odd } = nulShares(head)
  const guesses = even + odd > 0 ? [] : guessEncodings(await linesWithHighBytes(file))
  if (guesses.length === 0) throw new CodedError('not-csv', { file: name })
  return guesses.map((encoding) => ({ encoding, preview: previewOf(head, encoding) }))
}

const lineFeed = 10

async function linesWithHighBytes(file: FileHandle): Promise<Buffer> {
  const buffer = Buffer.alloc(readBytes)
  const kept: Buffer[] = []
  let bytes = 0
  for (let position = 0; bytes < sampleBytes;) {
    const { bytesRead } = await file.read(buffer, 0, readBytes, position)
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
