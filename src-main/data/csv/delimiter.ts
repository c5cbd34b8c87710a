export const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const
export type Delimiter = keyof typeof delimiters

const names = ['comma', 'semicolon', 'tab'] as const

/**
 * What separates the fields of a file: what it says itself, or else whatever stands most often, outside quotes, in its
 * first line that is not blank (C1); within them, too, where a stray quotation mark leaves nothing outside.
 */
export function detectDelimiter(head: string): Delimiter {
  const said = separatorLine(head)
  if (said) return said.delimiter
  const outside = { comma: 0, semicolon: 0, tab: 0 }
  const anywhere = { ...outside }
  let quoted = false
  let blank = true
  let lines = 1
  for (const char of head) {
    if (char === '"') quoted = !quoted
    else if ((char === '\n' || char === '\r') && !blank) {
      if (!quoted) break
      lines += 1
    }
    if (char.trim() !== '') blank = false
    for (const name of names) {
      if (char !== delimiters[name]) continue
      if (!quoted) outside[name] += 1
      if (lines === 1) anywhere[name] += 1
    }
  }
  const counts = names.some((name) => outside[name] > 0) ? outside : anywhere
  return names.reduce((best, name) => (counts[name] > counts[best] ? name : best), 'comma' as Delimiter)
}

/** `sep=;`, quoted or not; a spreadsheet that has saved it again fills the line up with separators. */
const separator = /^\s*"?sep=("?)([;,\t]|\\t)\1"?[;,\t ]*(?:\r*\n|\r|$)/i

/**
 * The line before the header by which Excel is told what separates the fields: which that is, and how many characters
 * the line takes with its end. It is none of the rows: Excel does not show it. Null where a file begins otherwise.
 */
export function separatorLine(head: string): { delimiter: Delimiter; length: number } | null {
  const found = separator.exec(head)
  if (!found) return null
  const sign = found[2] === '\\t' ? '\t' : found[2]
  const delimiter = names.find((name) => delimiters[name] === sign)
  return delimiter ? { delimiter, length: found[0].length } : null
}

/** How lines end: a lone CR only where there is no LF at all (old Macintosh files); LF stands for CRLF too. */
export function detectNewline(head: string): '\n' | '\r' {
  return head.includes('\r') && !head.includes('\n') ? '\r' : '\n'
}
