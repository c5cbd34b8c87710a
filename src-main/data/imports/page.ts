import type { ReviewPage, ReviewQuery, ReviewRow } from '../../../src-preload/contract/imports.ts'
import type { CredentialFields } from '../../../src-preload/contract/credentials.ts'
import { frameOf, readCredential, reversedTwin } from '../credentials/rules.ts'
import type { DataContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import { searchText } from '../users/keys.ts'
import { labelOf } from '../../../src-preload/contract/users.ts'
import { getUser } from '../users/store.ts'
import type { Block, Rows } from './blocks.ts'
import { credentialReader } from './cells.ts'
import { correctedColumns } from './corrections.ts'
import { rowsOfReview, type OpenRows } from './open-rows.ts'
import { sortedPlaces } from './sorting.ts'
import { fileColumnsOf } from './review.ts'
import type { StoredReview } from './staging.ts'
import { matcher, readVerdicts, type Verdict } from './verdicts.ts'

/** Each takes a megabyte where the file has 250,000 rows. */
const viewsKept = 8
const ordersKept = 4

/** A slice of the rows that a query finds (C8): the places are found once per view. */
export function pageRows(
  staging: Connection,
  context: DataContext,
  review: StoredReview,
  query: ReviewQuery,
  offset: number,
  limit: number,
): ReviewPage {
  if (review.step !== 'rows') return { total: 0, rows: [] }
  const open = rowsOfReview(staging, review.id)
  const places = view(open, query)
  const verdicts = new Map<Block, Verdict[]>()
  const credentialOf = credentialReader(fileColumnsOf(review))
  const person = (id: number | null | undefined): ReviewRow['user'] => {
    const user = id ? getUser(context.database.read, id) : null
    return user && { id: user.id, name: labelOf(user) }
  }
  const rows = Array.from(places.subarray(offset, offset + limit), (position): ReviewRow => {
    const block = open.rows.blockAt(position)
    const ofBlock = verdicts.get(block) ?? readVerdicts(staging, block)
    verdicts.set(block, ofBlock)
    const verdict = ofBlock[position - block.position]
    const cells = open.rows.cellsAt(position)
    return {
      row: block.number + position - block.position,
      state: verdict?.state ?? 'error',
      cells: shownCells(cells, review.header.length),
      edited: correctedColumns(staging, review.id, position),
      issues: verdict?.issues ?? [],
      user: person(verdict?.user),
      from: person(verdict?.from),
      card: cardOf(credentialOf(cells)),
    }
  })
  return { total: places.length, rows }
}

/** What helps to tell whether a row's card is right. */
function cardOf(cells: CredentialFields): ReviewRow['card'] {
  const { values } = readCredential(cells)
  return values?.kind === 'card'
    ? { frame: frameOf(values), reversed: reversedTwin(values)?.cardNumberHex ?? null }
    : null
}

/** A row as wide as the header, or as its last cell that is not empty. */
function shownCells(cells: string[], columns: number): string[] {
  const missing = Math.max(0, columns - cells.length)
  return [...withoutEmptyEnd(cells, columns), ...new Array<string>(missing).fill('')]
}

/** A row up to its last cell that is not empty, `least` cells at least where it has them. */
export function withoutEmptyEnd(cells: string[], least: number): string[] {
  let width = cells.length
  while (width > least && cells[width - 1] === '') width -= 1
  return cells.slice(0, width)
}

function view(open: OpenRows, query: ReviewQuery): Int32Array {
  const key = JSON.stringify(query)
  const places = open.views.get(key) ?? findPlaces(open, query)
  open.views.delete(key)
  open.views.set(key, places)
  dropOldest(open.views, viewsKept)
  return places
}

function dropOldest(map: Map<unknown, unknown>, kept: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= kept) return
    map.delete(oldest)
  }
}

function findPlaces(open: OpenRows, { filter, search, sort, descending }: ReviewQuery): Int32Array {
  const order = sort === null ? null : orderOf(open, sort)
  if (order && filter === 'all' && search === '' && !descending) return order
  const inFilter = matcher(open.verdicts, filter)
  const words = [...new Set(searchText(search).split(/\s+/u))].filter((word) => word !== '')
  const found = words.length === 0 ? null : wordsFound(open.rows, words)
  const places = new Int32Array(open.rows.count)
  let length = 0
  for (let at = 0; at < open.rows.count; at++) {
    const position = order?.[at] ?? at
    if ((found && found[position] !== words.length) || inFilter?.(position) === false) continue
    places[length++] = position
  }
  const view = places.slice(0, length)
  return descending ? view.reverse() : view
}

function orderOf({ rows, orders }: OpenRows, column: number): Int32Array {
  const known = orders.get(column)
  if (known) return known
  const order = sortedPlaces(rows, column)
  orders.set(column, order)
  dropOldest(orders, ordersKept)
  return order
}

/** How many of the words, one after the other, each row has somewhere: all of them where it is found. */
function wordsFound(rows: Rows, words: readonly string[]): Uint8Array {
  const found = new Uint8Array(rows.count)
  const needles = words.map((word) => Buffer.from(word))
  const look = (block: Block, bytes: Buffer): void => {
    if (!needles.every((needle) => bytes.includes(needle))) return
    const ends = rowEnds(bytes, block)
    for (const [word, needle] of needles.entries()) {
      let row = 0
      for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, ends[row])) {
        while ((ends[row] ?? Infinity) <= at) row += 1
        if (found[block.position + row] === word) found[block.position + row] = word + 1
      }
    }
  }
  for (const block of rows.blocks) rows.lookAtFolded(block, (bytes) => look(block, bytes))
  return found
}

/** Where each row of a block ends, and the next one begins. */
function rowEnds(bytes: Uint8Array, { count, width }: Block): Uint32Array {
  const ends = new Uint32Array(count)
  let at = 0
  for (let row = 0; row < count; row++) {
    for (let cell = 0; cell < width; cell++) {
      while (at < bytes.length && bytes[at] !== 0) at += 1
      at += 1
    }
    ends[row] = at
  }
  return ends
}
