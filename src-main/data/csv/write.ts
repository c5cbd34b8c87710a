import Papa from 'papaparse'
import { formulaStart } from './guard.ts'

/** Excel takes a file without it for the system's old encoding, and garbles Korean. */
const byteOrderMark = '\ufeff'
/** Rows of a piece of `csvText`. */
export const rowsPerPiece = 1000

/** A CSV as text in pieces: UTF-8, with BOM unless told otherwise, CRLF, formulas guarded (X1), in the header too. */
export function* csvText(
  header: readonly string[],
  rows: Iterable<readonly string[]>,
  delimiter: string,
  withByteOrderMark = true,
): Iterable<string> {
  const line = { delimiter, newline: '\r\n', escapeFormulae: formulaStart }
  yield `${withByteOrderMark ? byteOrderMark : ''}${Papa.unparse([[...header]], line)}\r\n`
  let lines: string[][] = []
  const take = (): string => {
    const text = Papa.unparse(lines, line)
    lines = []
    return `${text}\r\n`
  }
  for (const row of rows) {
    lines.push([...row])
    if (lines.length === rowsPerPiece) yield take()
  }
  if (lines.length > 0) yield take()
}
