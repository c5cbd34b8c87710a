import { analyse } from 'chardet'
import type { EncodingOffer } from '../../../src-preload/contract/imports.ts'
import { utf16Of, type Encoding } from './kind.ts'
import { decodeLeniently } from './read.ts'

const previewLines = 10

/** chardet's names for what we read. */
const encodingOf: Record<string, Encoding> = {
  'EUC-KR': 'euc-kr',
  Shift_JIS: 'shift_jis',
  GB18030: 'gb18030',
  Big5: 'big5',
  'windows-1252': 'windows-1252',
  'ISO-8859-1': 'windows-1252',
}

/** Encodings that are offered in any case, after what the bytes look like; CP949 is read as EUC-KR's superset. */
const alwaysOffered: Encoding[] = ['euc-kr', 'windows-1252', 'shift_jis']

/** Encodings that a file which is not UTF-8 may be in, the likeliest first, each with its first lines read so (C1). */
export function offerEncodings(head: Uint8Array, fileName: string): EncodingOffer {
  const utf16 = utf16Of(head)
  const likely = analyse(head).flatMap(({ name }) => encodingOf[name] ?? [])
  const offered = [...new Set<Encoding>([...(utf16 ? [utf16] : []), ...likely, ...alwaysOffered])]
  // What cannot be read so without errors is no candidate.
  const readable = offered.filter((encoding) => encoding === utf16 || isReadable(head, encoding))
  const candidates = (readable.length > 0 ? readable : offered).map((encoding) => ({
    encoding,
    preview: decodeLeniently(head, encoding).split(/\r\n|\n|\r/u, previewLines),
  }))
  return { fileName, candidates }
}

function isReadable(head: Uint8Array, encoding: Encoding): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}
