import { analyse } from 'chardet'
import iconv from 'iconv-lite'
import { nulShares } from './content.ts'

/** Encodings a file can be read in besides UTF-8, best known first; euc-kr is read as CP949, which holds it. */
export const otherEncodings = [
  'utf-16le',
  'utf-16be',
  'euc-kr',
  'shift_jis',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'gb18030',
  'big5',
  'euc-jp',
] as const
export type OtherEncoding = (typeof otherEncodings)[number]
export type CsvEncoding = 'utf-8' | OtherEncoding

const decoders: Record<OtherEncoding, string> = {
  'utf-16le': 'utf16-le',
  'utf-16be': 'utf16-be',
  'euc-kr': 'cp949',
  shift_jis: 'shift_jis',
  'windows-1252': 'windows-1252',
  'windows-1250': 'windows-1250',
  'windows-1251': 'windows-1251',
  gb18030: 'gb18030',
  big5: 'big5',
  'euc-jp': 'euc-jp',
}

/** chardet's names of the encodings known here. */
const detected: Partial<Record<string, OtherEncoding>> = {
  'EUC-KR': 'euc-kr',
  Shift_JIS: 'shift_jis',
  'ISO-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
  'ISO-8859-2': 'windows-1250',
  'windows-1250': 'windows-1250',
  'windows-1251': 'windows-1251',
  'ISO-8859-5': 'windows-1251',
  'KOI8-R': 'windows-1251',
  GB18030: 'gb18030',
  Big5: 'big5',
  'EUC-JP': 'euc-jp',
}

export function isCsvEncoding(name: string): name is CsvEncoding {
  return name === 'utf-8' || otherEncodings.some((encoding) => encoding === name)
}

/** A text decoder for pieces of a file. */
export interface PieceDecoder {
  /** Throws TypeError where the encoding is UTF-8 and the bytes are not. */
  write(piece: Buffer): string
  end(): string
}

/** Decodes a file piece by piece; a BOM is dropped. UTF-8 is strict, the others put U+FFFD for what they do not know. */
export function pieceDecoder(encoding: CsvEncoding): PieceDecoder {
  if (encoding === 'utf-8') {
    const decoder = new TextDecoder('utf-8', { fatal: true })
    return { write: (piece) => decoder.decode(piece, { stream: true }), end: () => decoder.decode() }
  }
  const decoder = iconv.getDecoder(decoders[encoding])
  return { write: (piece) => decoder.write(piece), end: () => decoder.end() ?? '' }
}

function decode(bytes: Buffer, encoding: OtherEncoding): string {
  return iconv.decode(bytes, decoders[encoding])
}

/** Above this share of NULs on one side the file is UTF-16: Korean text has none, but delimiters and digits have. */
const utf16Share = 0.05

/** UTF-16 or an ISO-2022 encoding, which the first bytes tell; null where only the whole file can tell more. */
export function encodingOfHead(head: Buffer): OtherEncoding | 'iso-2022-kr' | 'iso-2022-jp' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const { even, odd } = nulShares(head)
  if (odd > utf16Share && even < odd / 10) return 'utf-16le'
  if (even > utf16Share && odd < even / 10) return 'utf-16be'
  const text = head.toString('latin1')
  if (text.includes('\u001b$)C')) return 'iso-2022-kr'
  if (text.includes('\u001b$B') || text.includes('\u001b$@')) return 'iso-2022-jp'
  return null
}

const byteOrderMark = '\ufeff'
const previewLines = 10
const previewWidth = 300

/** The first ten lines of a file read in an encoding (C1). Give its first bytes; a last, cut character is dropped. */
export function previewOf(head: Buffer, encoding: OtherEncoding): string[] {
  const text = decode(head, encoding).replace(byteOrderMark, '')
  return text
    .split(/\r\n|\n|\r/)
    .slice(0, previewLines)
    .map((line) => line.slice(0, previewWidth))
}

/**
 * Encodings that bytes which are not UTF-8 may be in, likeliest first: those that read every byte of the sample. Give
 * lines that hold bytes above 127: the rest says nothing. Empty where none fits.
 */
export function guessEncodings(sample: Buffer): OtherEncoding[] {
  const points = new Map<OtherEncoding, number>()
  for (const { name, confidence } of analyse(sample)) {
    const encoding = detected[name]
    if (encoding) points.set(encoding, Math.max(points.get(encoding) ?? 0, confidence))
  }
  const pairs = koreanPairs(sample)
  if (pairs.share > 0.9) points.set('euc-kr', Math.max(points.get('euc-kr') ?? 0, 100 * pairs.share))
  const likely = otherEncodings.filter((encoding) => points.has(encoding))
  const candidates = new Set<OtherEncoding>([...likely, 'euc-kr', 'shift_jis', 'windows-1252'])
  const clean = [...candidates].filter((encoding) => !decode(sample, encoding).includes('\ufffd'))
  return clean.sort((a, b) => (points.get(b) ?? 0) - (points.get(a) ?? 0)).slice(0, 4)
}

/** Hangul that KS X 1001 has not, as CP949 has it: 똠, 펲. */
function isExtendedHangul(lead: number, trail: number): boolean {
  if (lead < 0x81 || lead > 0xc6) return false
  return (
    (trail >= 0x41 && trail <= 0x5a) || (trail >= 0x61 && trail <= 0x7a) || (trail >= 0x81 && trail <= 0xfe)
  )
}

/**
 * The share of bytes above 127 that stand in pairs of Hangul: chardet needs more text than a short file of names has.
 * The pairs that CP949 adds count beside more of the Hangul rows of KS X 1001 (0xB0–0xC8, 0xA1–0xFE) alone: most of
 * what is not Korean has many of them.
 */
function koreanPairs(sample: Buffer): { share: number } {
  let high = 0
  let common = 0
  let extended = 0
  for (let at = 0; at < sample.length; at++) {
    const byte = sample[at] ?? 0
    if (byte < 0x80) continue
    const next = sample[at + 1] ?? 0
    const isCommon = byte >= 0xb0 && byte <= 0xc8 && next >= 0xa1 && next <= 0xfe
    if (!isCommon && !isExtendedHangul(byte, next)) {
      high += 1
      continue
    }
    const bytes = next >= 0x80 ? 2 : 1
    high += bytes
    if (isCommon) common += bytes
    else extended += bytes
    at += 1
  }
  const paired = extended < common ? common + extended : common
  return { share: high === 0 ? 0 : paired / high }
}
