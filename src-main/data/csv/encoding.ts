import iconv from 'iconv-lite'
import type { Language } from './legibility.ts'

interface Known {
  /** Its name in the library that decodes it. */
  decoder: string
  /** What is written in it; nothing where it is too rare to be thought of before a person chooses it. */
  languages: readonly Language[]
}

const western = ['french', 'german', 'spanish', 'portuguese', 'italian', 'nordic'] as const
const central = ['polish', 'czech', 'hungarian', 'romanian', 'southSlavic', 'german'] as const
const cyrillic = ['russian', 'ukrainian', 'bulgarian', 'southSlavicCyrillic'] as const

/**
 * Encodings a file can be read in besides Unicode's, best known first: of two that read a file alike the first is
 * offered. A few are read as others that hold them and a little more: euc-kr as CP949, koi8-r as KOI8-U.
 */
const legacy = {
  'euc-kr': { decoder: 'cp949', languages: ['korean'] },
  shift_jis: { decoder: 'shift_jis', languages: ['japanese'] },
  'windows-1252': { decoder: 'windows-1252', languages: western },
  'windows-1250': { decoder: 'windows-1250', languages: central },
  'windows-1251': { decoder: 'windows-1251', languages: cyrillic },
  gb18030: { decoder: 'gb18030', languages: ['chinese'] },
  big5: { decoder: 'big5', languages: ['taiwanese'] },
  'euc-jp': { decoder: 'euc-jp', languages: ['japanese'] },
  'windows-1253': { decoder: 'windows-1253', languages: ['greek'] },
  'windows-1254': { decoder: 'windows-1254', languages: ['turkish'] },
  'windows-1257': { decoder: 'windows-1257', languages: ['baltic'] },
  'iso-8859-2': { decoder: 'iso-8859-2', languages: central },
  'iso-8859-15': { decoder: 'iso-8859-15', languages: western },
  'iso-8859-7': { decoder: 'iso-8859-7', languages: ['greek'] },
  'koi8-r': { decoder: 'koi8-u', languages: cyrillic },
  ibm866: { decoder: 'cp866', languages: cyrillic },
  'iso-8859-5': { decoder: 'iso-8859-5', languages: cyrillic },
  'x-mac-cyrillic': { decoder: 'macukraine', languages: cyrillic },
  macintosh: { decoder: 'macroman', languages: western },
  // What a spreadsheet saves as "CSV (MS-DOS)".
  ibm850: { decoder: 'cp850', languages: [] },
  ibm852: { decoder: 'cp852', languages: [] },
} as const satisfies Record<string, Known>

export type LegacyEncoding = keyof typeof legacy
export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | LegacyEncoding

export const legacyEncodings = Object.keys(legacy) as [LegacyEncoding, ...LegacyEncoding[]]
export const csvEncodings = ['utf-8', 'utf-16le', 'utf-16be', ...legacyEncodings] as const

export function isCsvEncoding(name: string): name is CsvEncoding {
  return csvEncodings.some((encoding) => encoding === name)
}

export function languagesOf(encoding: LegacyEncoding): readonly Language[] {
  return legacy[encoding].languages
}

function isLegacy(encoding: CsvEncoding): encoding is LegacyEncoding {
  return Object.hasOwn(legacy, encoding)
}

/** A text decoder for pieces of a file. */
export interface PieceDecoder {
  /** Throws TypeError where the encoding is UTF-8, the bytes are not, and `damaged` was not said. */
  write(piece: Buffer): string
  end(): string
}

/**
 * Decodes a file piece by piece; a BOM is dropped. What an encoding does not know becomes U+FFFD; of UTF-8 only where the
 * file is known to be `damaged`.
 */
export function pieceDecoder(encoding: CsvEncoding, damaged: boolean): PieceDecoder {
  if (isLegacy(encoding)) {
    const decoder = iconv.getDecoder(legacy[encoding].decoder)
    return { write: (piece) => decoder.write(piece), end: () => decoder.end() ?? '' }
  }
  // Of UTF-16 it makes U+FFFD of half a pair too, which could not be kept.
  const decoder = new TextDecoder(encoding, { fatal: encoding === 'utf-8' && !damaged })
  return { write: (piece) => decoder.decode(piece, { stream: true }), end: () => decoder.decode() }
}

/** A text of which all bytes are at hand; what an encoding does not know becomes U+FFFD. */
export function decodeAll(bytes: Buffer, encoding: CsvEncoding): string {
  const decoder = pieceDecoder(encoding, true)
  return decoder.write(bytes) + decoder.end()
}
