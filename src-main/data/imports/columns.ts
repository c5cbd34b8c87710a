import {
  fieldsOfKind,
  type ColumnProblem,
  type ImportField,
  type ImportKind,
  type ReviewColumn,
} from '../../../src-preload/contract/imports.ts'
import { readHeader, suggestField } from './headers.ts'

/** What a person said of a column: a field, or to leave it out. */
export type ColumnChoice = ImportField | 'ignore'

/** A file needs one of these to tell whose a row is (C2). */
const keyFields: readonly ImportField[] = ['userId', 'externalId', 'email']

/** What a file of credentials has to hold for one at least (C4): any one of these. */
const wholeCredentials: readonly (readonly ImportField[])[] = [
  ['cardType', 'cardNumber'],
  ['cardType', 'cardNumberHex'],
  ['licensePlate'],
  ['entryCode'],
]

/**
 * Reads the header of a file (C7): what each column is, what stops Next, and which fields have no column. `choices` by position are what a person said in Review Columns; they go before what
 * the words say.
 */
export function readColumns(
  kind: ImportKind,
  header: readonly string[],
  samples: readonly (readonly string[])[],
  choices: ReadonlyMap<number, ColumnChoice>,
): { columns: ReviewColumn[]; problems: ColumnProblem[]; missing: ImportField[] } {
  const columns = header.map((text, index): ReviewColumn => {
    const column = {
      index,
      header: text,
      samples: [...(samples[index] ?? [])],
      field: null,
      suggestion: null,
    }
    const choice = choices.get(index)
    // What its header says stays known: a column of entry codes holds them also where it is ignored (E4).
    if (choice === 'ignore') return { ...column, state: 'ignored', suggestion: headerField(kind, text) }
    if (choice) return { ...column, state: 'mapped', field: choice }
    const known = readHeader(kind, text)
    switch (known.is) {
      case 'field':
        return { ...column, state: 'found', field: known.field }
      case 'not-read':
        return { ...column, state: 'not-read' }
      case 'own':
        return { ...column, state: 'ignored' }
      case 'unknown':
        // An empty header over an empty column is what a spreadsheet leaves behind.
        if (text.trim() === '' && column.samples.length === 0) return { ...column, state: 'ignored' }
        return { ...column, state: 'unknown', suggestion: suggestField(kind, text) }
    }
  })
  markTwice(columns)
  const found = new Set(columns.map(({ field }) => field))
  const missing = fieldsOfKind[kind].filter((field) => !found.has(field))
  return { columns, problems: problemsOf(kind, columns), missing }
}

/** The field that a header names or is near to; null where it is neither. */
function headerField(kind: ImportKind, header: string): ImportField | null {
  const known = readHeader(kind, header)
  if (known.is === 'field') return known.field
  return known.is === 'unknown' ? suggestField(kind, header) : null
}

function markTwice(columns: ReviewColumn[]): void {
  const counts = new Map<ImportField, number>()
  for (const { field } of columns) if (field !== null) counts.set(field, (counts.get(field) ?? 0) + 1)
  for (const column of columns) {
    if (column.field !== null && (counts.get(column.field) ?? 0) > 1) column.state = 'twice'
  }
}

function problemsOf(kind: ImportKind, columns: readonly ReviewColumn[]): ColumnProblem[] {
  const problems: ColumnProblem[] = []
  const fields = columns.map(({ field }) => field)
  if (!keyFields.some((field) => fields.includes(field))) {
    problems.push({ code: 'header-missing-key', args: {} })
  }
  const holdsOne = wholeCredentials.some((needed) => needed.every((field) => fields.includes(field)))
  if (kind === 'credentials' && !holdsOne) problems.push({ code: 'header-missing-credential', args: {} })
  for (const { state, header, index, field } of columns) {
    if (state === 'unknown') problems.push({ code: 'header-unknown', args: { header, column: index + 1 } })
    const first = state === 'twice' ? fields.indexOf(field) : index
    if (first < index) {
      problems.push({ code: 'header-twice', args: { header, column: index + 1, first: first + 1 } })
    }
  }
  return problems
}

/**
 * Choices of an earlier file that fit a mended one, by header (C8: the choices made before are kept). One of several
 * columns of the same header stays the same of them; where they are not as many as before, nobody can tell which it is.
 */
export function carryChoices(
  earlier: readonly string[],
  choices: ReadonlyMap<number, ColumnChoice>,
  header: readonly string[],
): Map<number, ColumnChoice> {
  const kept = new Map<number, ColumnChoice>()
  for (const [index, choice] of choices) {
    const before = placesOf(earlier, earlier[index])
    const now = placesOf(header, earlier[index])
    const place = now[before.indexOf(index)]
    if (place !== undefined && now.length === before.length) kept.set(place, choice)
  }
  return kept
}

function placesOf(header: readonly string[], name: string | undefined): number[] {
  return header.flatMap((text, index) => (text === name ? [index] : []))
}
