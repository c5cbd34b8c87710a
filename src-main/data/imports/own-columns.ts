/** What the CSV of failed rows adds behind the columns of the file (C10). */
export const ownColumns = ['Row', 'Reason'] as const

/** Whether a header ends as that of a failed-rows file does. */
export function endsWithOwnColumns(header: readonly string[]): boolean {
  const end = header.slice(-ownColumns.length)
  return end.length === ownColumns.length && ownColumns.every((name, place) => end[place] === name)
}

/** A header as it was before the failed-rows file was made of it. */
export function withoutOwnColumns(header: readonly string[]): readonly string[] {
  return endsWithOwnColumns(header) ? header.slice(0, -ownColumns.length) : header
}

/** A header as it is compared with that of another file, of whose failed rows it may be. */
export function besideHeader(header: readonly string[], other: readonly string[]): readonly string[] {
  return timesAtEnd(header) > timesAtEnd(other) ? withoutOwnColumns(header) : header
}

/** How often our columns stand at the end: more than once where a person's are called so. */
function timesAtEnd(header: readonly string[]): number {
  return endsWithOwnColumns(header) ? 1 + timesAtEnd(withoutOwnColumns(header)) : 0
}

/**
 * Tells whether the last two columns of a file are those that BadgePrep added, to be replaced when rows fail again, or a
 * person's own of the same names, to be given back. Ours hold the numbers of rows of a file, one after the other; rows
 * that a person adds have none. Where a person has sorted them they count as the person's, who then finds ours behind
 * them: nothing of what may be somebody's work is ever left out.
 */
export class OwnColumns {
  readonly #place: number
  #last = 1
  #ours: boolean

  constructor(header: readonly string[]) {
    this.#ours = endsWithOwnColumns(header)
    this.#place = header.length - ownColumns.length
  }

  /** Looks at the next row of the file. */
  look(cells: readonly string[]): void {
    if (!this.#ours) return
    const row = cells[this.#place] ?? ''
    const reason = cells[this.#place + 1] ?? ''
    if (row === '' && reason === '') return
    const number = /^\d{1,9}$/.test(row) ? Number(row) : 0
    this.#ours = number > this.#last
    this.#last = number
  }

  /** What all rows looked at say. */
  get areOurs(): boolean {
    return this.#ours
  }
}
