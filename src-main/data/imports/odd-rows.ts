import type { ImportField } from '../../../src-preload/contract/imports.ts'
import type { FileColumns } from './cells.ts'
import type { CredentialRowIssue } from './credentials/rules.ts'
import type { ReviewData } from './staging.ts'

const lost = '\ufffd'
const lineEnd = /[\r\n]/
const clean: readonly CredentialRowIssue[] = []

/**
 * What is to be said of a row for the way it stood in the file, whatever is in it: a cell that lost characters is an
 * error, so that nobody gets a name with a hole in it, but in fields that are only `compared`; a stray quotation mark,
 * and a cell that seems to hold other rows, are warnings, until a correction takes them out.
 */
export function oddRowIssues(
  { positions }: FileColumns,
  odd: ReviewData['odd'],
  compared: readonly ImportField[],
): (number: number, cells: readonly string[]) => readonly CredentialRowIssue[] {
  const fields = [...positions]
  const stray = new Set(odd['stray-quote'])
  const swallowed = new Set(odd['rows-swallowed'])
  const fieldWith = (cells: readonly string[], test: (cell: string) => boolean): ImportField | null =>
    fields.find(([, place]) => test(cells[place] ?? ''))?.[0] ?? null

  function marked(number: number, cells: readonly string[]): CredentialRowIssue[] {
    const issues: CredentialRowIssue[] = []
    const warn = (code: 'stray-quote' | 'rows-swallowed', test: (cell: string) => boolean): void => {
      if (!cells.some(test)) return
      issues.push({ code, severity: 'warning', field: fieldWith(cells, test), args: {} })
    }
    if (stray.has(number)) warn('stray-quote', (cell) => cell.includes('"'))
    if (swallowed.has(number)) warn('rows-swallowed', (cell) => lineEnd.test(cell))
    return issues
  }

  return (number, cells) => {
    const isMarked = stray.has(number) || swallowed.has(number)
    const issues = isMarked ? marked(number, cells) : []
    for (const [field, place] of fields) {
      const cell = cells[place]
      if (!cell?.includes(lost)) continue
      const severity = compared.includes(field) ? 'warning' : 'error'
      issues.push({ code: 'damaged-text', severity, field, args: { value: cell } })
    }
    return issues.length === 0 ? clean : issues
  }
}
