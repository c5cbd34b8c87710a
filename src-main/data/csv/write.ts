/** What a spreadsheet would run as a formula, behind any number of apostrophes (X1). */
const formula = /^'*[=+\-@\t\r]/

/** A value as it is written into a CSV that people open in a spreadsheet: formulas are guarded by an apostrophe. */
export function guardFormula(value: string): string {
  return formula.test(value) ? `'${value}` : value
}

/** Takes one guarding apostrophe off again (X1). */
export function unguardFormula(value: string): string {
  return value.startsWith("'") && formula.test(value) ? value.slice(1) : value
}

/** UTF-8's byte order mark: without it Excel garbles Korean. */
export const byteOrderMark = '\ufeff'

/** One record with its line end, quoted where RFC 4180 needs it. */
export function toRecord(values: readonly string[], delimiter = ','): string {
  return `${values.map((value) => quote(value, delimiter)).join(delimiter)}\r\n`
}

function quote(value: string, delimiter: string): string {
  const needed = value.includes(delimiter) || /["\r\n]/.test(value) || value !== value.trim()
  return needed ? `"${value.replaceAll('"', '""')}"` : value
}
