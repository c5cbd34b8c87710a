export const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const
export type Delimiter = keyof typeof delimiters

const names = ['comma', 'semicolon', 'tab'] as const

/** What separates the fields of a file: whatever stands most often, outside quotes, in its first line that is not blank (C1). */
export function detectDelimiter(head: string): Delimiter {
  const counts = { comma: 0, semicolon: 0, tab: 0 }
  let quoted = false
  let blank = true
  for (const char of head) {
    if (char === '"') quoted = !quoted
    else if (!quoted && (char === '\n' || char === '\r')) {
      if (!blank) break
    }
    if (char.trim() !== '') blank = false
    if (!quoted) {
      for (const name of names) if (char === delimiters[name]) counts[name] += 1
    }
  }
  return names.reduce((best, name) => (counts[name] > counts[best] ? name : best), 'comma' as Delimiter)
}

/** How lines end: a lone CR only where there is no LF at all (old Macintosh files); LF stands for CRLF too. */
export function detectNewline(head: string): '\n' | '\r' {
  return head.includes('\r') && !head.includes('\n') ? '\r' : '\n'
}
