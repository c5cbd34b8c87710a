/** Encodings that a CSV is read in; the names are those of the Encoding Standard. */
export type Encoding =
  'utf-8' | 'utf-16le' | 'utf-16be' | 'euc-kr' | 'shift_jis' | 'gb18030' | 'big5' | 'windows-1252'

/** First bytes of files that are no text, whatever their name says. */
const binaryStarts: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04], // zip: .xlsx, .ods, .numbers
  [0x50, 0x4b, 0x05, 0x06],
  [0xd0, 0xcf, 0x11, 0xe0], // .xls
  [0x25, 0x50, 0x44, 0x46], // PDF
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x47, 0x49, 0x46, 0x38], // GIF
  [0x1f, 0x8b], // gzip
  [0x52, 0x61, 0x72, 0x21], // rar
  [0x37, 0x7a, 0xbc, 0xaf], // 7z
  [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], // SQLite
]

/** Whether the first bytes of a file say that it is no text (an .xlsx renamed .csv, say). */
export function isBinary(start: Uint8Array): boolean {
  return binaryStarts.some((magic) => magic.every((byte, index) => start[index] === byte))
}

/**
 * The UTF-16 that a text is in, or null: by its byte order mark, else by where its NULs stand (text of mostly ASCII has
 * every other byte NUL, and passes a strict UTF-8 check).
 */
export function utf16Of(start: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  let even = 0
  let odd = 0
  for (const [index, byte] of start.entries()) {
    if (byte === 0) {
      if (index % 2 === 0) even += 1
      else odd += 1
    }
  }
  const enough = start.length / 8
  if (odd > enough && odd > 4 * even) return 'utf-16le'
  return even > enough && even > 4 * odd ? 'utf-16be' : null
}

/** Seven-bit encodings that switch by escape sequences (ISO-2022-KR and -JP) pass a strict UTF-8 check too. */
export function hasEscapes(start: Uint8Array): boolean {
  return start.includes(0x1b)
}
