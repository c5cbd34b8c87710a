import type { CredentialRowIssue } from './credentials/rules.ts'
import type { ReviewData } from './staging.ts'

const lost = '\ufffd'
const lineEnd = /[\r\n]/
const nothing: readonly CredentialRowIssue[] = []

/**
 * What is to be said of a row for the way it stood in the file, whatever is in it. A cell that lost characters is an
 * error, so that nobody gets a name with a hole in it; also in a column that is not read, as what was lost may have been
 * a separator, and then the cells behind it stand under headers that are not theirs. A stray quotation mark, and a cell
 * that seems to hold other rows, are warnings, until a correction takes them out.
 */
export function oddRowIssues(
  odd: ReviewData['odd'],
): (number: number, cells: readonly string[]) => readonly CredentialRowIssue[] {
  const stray = new Set(odd['stray-quote'])
  const swallowed = new Set(odd['rows-swallowed'])

  function marks(number: number, cells: readonly string[]): CredentialRowIssue[] {
    const issues: CredentialRowIssue[] = []
    const warn = (code: 'stray-quote' | 'rows-swallowed', column: number): void => {
      if (column !== -1) issues.push({ code, severity: 'warning', field: null, column, args: {} })
    }
    if (stray.has(number)) {
      warn(
        'stray-quote',
        cells.findIndex((cell) => cell.includes('"')),
      )
    }
    if (swallowed.has(number)) {
      warn(
        'rows-swallowed',
        cells.findIndex((cell) => lineEnd.test(cell)),
      )
    }
    return issues
  }

  return (number, cells) => {
    let issues = nothing
    for (const [column, value] of cells.entries()) {
      if (!value.includes(lost)) continue
      issues = [...issues, { code: 'damaged-text', severity: 'error', field: null, column, args: { value } }]
    }
    return stray.has(number) || swallowed.has(number) ? [...issues, ...marks(number, cells)] : issues
  }
}
