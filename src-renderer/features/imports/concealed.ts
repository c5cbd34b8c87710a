import type { ReviewColumn, RowIssue } from '../../../src-preload/contract/imports.ts'

/** What stands for an entry code that is not revealed (E4): as many dots for a short one as for a long one. */
const dots = '••••'

/** Whether a column holds entry codes, or may hold them as far as its header tells. */
export const holdsEntryCodes = (column: ReviewColumn | undefined): boolean =>
  column?.field === 'entryCode' || column?.suggestion === 'entryCode'

/** A cell as it is shown while entry codes are hidden; an empty one can be seen to be empty. */
export const concealed = (cell: string): string => (cell.trim() === '' ? cell : dots)

/** An issue of an entry code, without what it tells of the code. */
export function concealedIssue(issue: RowIssue): RowIssue {
  const args = Object.entries(issue.args).map(
    ([name, value]) => [name, name === 'value' || name === 'known' ? dots : value] as const,
  )
  return { ...issue, args: Object.fromEntries(args) }
}
