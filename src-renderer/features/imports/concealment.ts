import { computed } from 'vue'
import type { ImportKind, Review, RowIssue } from '../../../src-preload/contract/imports.ts'
import { concealed, concealedIssue, holdsEntryCodes } from './concealed.ts'
import { useImports } from './imports-store.ts'

/** What of a review's rows may be read while its entry codes are hidden (E4). */
export function useConcealment({ kind, review }: { kind: ImportKind; review: () => Review }) {
  const imports = useImports(kind)

  const columnsOfCodes = computed(
    () => new Set(review().columns.flatMap((column) => (holdsEntryCodes(column) ? [column.index] : []))),
  )
  const isHidden = (column: number | null): boolean =>
    column !== null && !imports.revealed && columnsOfCodes.value.has(column)

  return {
    /** Whether the file has entry codes, hidden or not. */
    hasCodes: computed(() => columnsOfCodes.value.size > 0),
    holdsCodes: (column: number): boolean => columnsOfCodes.value.has(column),
    isHidden,
    shownCell: (cell: string, column: number): string => (isHidden(column) ? concealed(cell) : cell),
    shownIssue: (issue: RowIssue): RowIssue => (isHidden(issue.column) ? concealedIssue(issue) : issue),
  }
}
