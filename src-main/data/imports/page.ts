import type { ReviewPage, ReviewQuery, ReviewRow } from '../../../src-preload/contract/imports.ts'
import { z } from 'zod'
import type { DataContext } from '../context.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { labelOf } from '../users/rules.ts'
import { getUser } from '../users/store.ts'
import { cellsOf, issueSchema, readRow, type StagedRow } from './staging.ts'

/** Row numbers of the views shown last, until a row changes; total_changes tells that. */
const viewsOf = perConnection(() => ({ version: -1, rows: new Map<string, number[]>() }))
const viewsKept = 6

/** A slice of the rows that a query finds (C8): the sorted numbers are found once per view. */
export function pageRows(
  staging: Connection,
  context: DataContext,
  review: number,
  query: ReviewQuery,
  offset: number,
  limit: number,
): ReviewPage {
  const numbers = rowNumbers(staging, review, query)
  const rows = numbers.slice(offset, offset + limit).flatMap((number): ReviewRow[] => {
    const staged = readRow(staging, review, number)
    return staged ? [toRow(context.database.read, staged)] : []
  })
  return { total: numbers.length, rows }
}

function toRow(directory: Connection, staged: StagedRow): ReviewRow {
  const user = staged.user === null ? null : getUser(directory, staged.user)
  return {
    row: staged.row,
    state: staged.state,
    ...cellsOf(staged),
    issues: staged.issues === null ? [] : z.array(issueSchema).parse(JSON.parse(staged.issues)),
    user: user && { id: user.id, name: labelOf(user) },
  }
}

function rowNumbers(db: Connection, review: number, query: ReviewQuery): number[] {
  const views = viewsOf(db)
  const version = Number(db.prepare<[], number>('SELECT total_changes()').pluck().get())
  if (views.version !== version) {
    views.version = version
    views.rows.clear()
  }
  const key = JSON.stringify([review, query])
  const known = views.rows.get(key)
  if (known) return known
  const numbers = findNumbers(db, review, query)
  const [oldest] = views.rows.keys()
  if (views.rows.size >= viewsKept && oldest !== undefined) views.rows.delete(oldest)
  views.rows.set(key, numbers)
  return numbers
}

function findNumbers(
  db: Connection,
  review: number,
  { filter, search, sort, descending }: ReviewQuery,
): number[] {
  const conditions = ['review = ?']
  const values: (string | number)[] = [review]
  if (filter === 'warning') conditions.push('warning = 1')
  else if (filter !== 'all' && 'state' in filter) {
    conditions.push('state = ?')
    values.push(filter.state)
  } else if (filter !== 'all') {
    conditions.push('instr(reasons, ?) > 0')
    values.push(` ${filter.reason} `)
  }
  for (const word of search.split(/\s+/u).filter((part) => part !== '')) {
    // Cells are JSON, in the composition of the file: a word is looked for as JSON writes it, composed or not.
    const forms = [...new Set([word.normalize('NFC'), word.normalize('NFD')])]
    const like = `(cells LIKE ? ESCAPE '!' OR edits LIKE ? ESCAPE '!')`
    conditions.push(`(${forms.map(() => like).join(' OR ')})`)
    for (const form of forms) {
      const pattern = `%${JSON.stringify(form).slice(1, -1).replace(/[!%_]/g, '!$&')}%`
      values.push(pattern, pattern)
    }
  }
  const direction = descending ? 'DESC' : 'ASC'
  // Numbers sort as numbers, and before text.
  const cell = `coalesce(edits ->> '$."${sort ?? 0}"', cells ->> '$[${sort ?? 0}]', '')`
  const isNumber = `(cell <> '' AND cell NOT GLOB '*[^0-9]*')`
  const order =
    sort === null
      ? `row ${direction}`
      : `${isNumber} DESC, CASE WHEN ${isNumber} THEN CAST(cell AS INTEGER) END ${direction}, cell COLLATE NOCASE ${direction}, row ${direction}`
  const columns = sort === null ? 'row' : `row, ${cell} AS cell`
  return db
    .prepare<(string | number)[], { row: number }>(
      `SELECT row FROM (SELECT ${columns} FROM rows WHERE ${conditions.join(' AND ')}) ORDER BY ${order}`,
    )
    .all(...values)
    .map(({ row }) => row)
}
