import type { ImportField, RowIssue } from '../../../src-preload/contract/imports.ts'
import type { CredentialRowIssue } from './credentials/rules.ts'

/** Longest text of a cell that an issue repeats: it is kept with the row, and shown, for every issue that names it. */
const longestNamed = 200

/** What the rules found wrong with a row, by where its cells stand in the file. */
export function rowIssues(
  issues: readonly CredentialRowIssue[],
  positions: ReadonlyMap<ImportField, number>,
): RowIssue[] {
  return issues.map(({ code, severity, field, column, args }) => ({
    code,
    severity,
    column: column ?? (field === null ? null : (positions.get(field) ?? null)),
    args: shortened(args),
  }))
}

function shortened(args: RowIssue['args']): RowIssue['args'] {
  const isLong = (value: string | number) => typeof value === 'string' && value.length > longestNamed
  if (!Object.values(args).some(isLong)) return args
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      isLong(value) ? `${String(value).slice(0, longestNamed)}…` : value,
    ]),
  )
}
