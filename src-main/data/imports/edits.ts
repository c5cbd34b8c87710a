import type { Review } from '../../../src-preload/contract/imports.ts'
import type { CallContext } from '../../services/channel.ts'
import { CodedError } from '../../services/protocol.ts'
import { enterCorrections, lastStep, takeBackStep, type Correction } from './corrections.ts'
import { collectLinks, judgeSome, turns } from './judge.ts'
import { LinkIndex } from './links.ts'
import { rowsOfReview, withReview, type OpenRows } from './open-rows.ts'
import { judgeAll, judgingOf, openReview, toReview, type Imports } from './review.ts'
import { readReviewById, updateReview, type StoredReview } from './staging.ts'
import { count, encode, readVerdicts, setVerdict, writeEncoded, type Verdict } from './verdicts.ts'
import type { Block } from './blocks.ts'

/** With more rows than this concerned, all are judged again, in turns with others. */
const mostAtOnce = 2000

/** Corrects one cell (C8). The row and those that depend on it are judged again. */
export async function editCell(
  imports: Imports,
  id: number,
  { row, column, value }: { row: number; column: number; value: string },
  call: CallContext,
): Promise<Review> {
  const review = judgedReview(imports, id)
  return withReview(imports.staging, id, async () => {
    const { rows } = rowsOfReview(imports.staging, id)
    const position = rows.positionOf(row)
    if (position === null) throw new CodedError('bad-input')
    const cell = withoutNul(value)
    const cells = rows.cellsAt(position)
    if (column >= Math.max(cells.length, review.header.length)) throw new CodedError('bad-input')
    return correct(imports, review, cells[column] === cell ? [] : [{ position, column, value: cell }], call)
  })
}

export interface Replacement {
  column: number
  find: string
  replace: string
  matchCase: boolean
  wholeCell: boolean
}

/** Replaces a text in the cells of a column, as one step of undo (C8). Answers how many cells changed. */
export async function replaceInColumn(
  imports: Imports,
  id: number,
  search: Replacement,
  call: CallContext,
): Promise<{ cells: number; review: Review }> {
  const review = judgedReview(imports, id)
  return withReview(imports.staging, id, async () => {
    const { rows } = rowsOfReview(imports.staging, id)
    const replaced = replacer(search)
    const corrections: Correction[] = []
    const turn = turns(call)
    for (const block of rows.blocks) {
      const cells = rows.cellsOf(block)
      for (let row = 0; search.column < block.width && row < block.count; row++) {
        const cell = cells[row * block.width + search.column] ?? ''
        const value = replaced(cell)
        if (value !== cell) corrections.push({ position: block.position + row, column: search.column, value })
      }
      await turn()
    }
    return { cells: corrections.length, review: await correct(imports, review, corrections, call) }
  })
}

function replacer({ find, replace, matchCase, wholeCell }: Replacement): (cell: string) => string {
  const pattern = find.normalize('NFC').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const expression = new RegExp(wholeCell ? `^${pattern}$` : pattern, matchCase ? 'gu' : 'giu')
  const by = withoutNul(replace)
  return (cell) => {
    const composed = cell.normalize('NFC')
    const value = composed.replace(expression, () => by)
    // What was not found stays as it came, whichever way its letters are composed.
    return value === composed ? cell : value
  }
}

/** Takes the last step of corrections back; without one nothing happens. */
export async function undoEdit(imports: Imports, id: number, call: CallContext): Promise<Review> {
  const { staging } = imports
  const review = judgedReview(imports, id)
  return withReview(staging, id, async () => {
    const { rows } = rowsOfReview(staging, id)
    const before = lastStep(staging, id)
    return apply(imports, review, before, call, () => takeBackStep(staging, id, rows, before))
  })
}

/** A review whose rows can be corrected. Throws `not-found`, `bad-input`, `review-busy`. */
function judgedReview(imports: Imports, id: number): StoredReview {
  const review = openReview(imports, id)
  if (review.step !== 'rows') throw new CodedError('bad-input')
  return review
}

function correct(
  imports: Imports,
  review: StoredReview,
  corrections: readonly Correction[],
  call: CallContext,
): Promise<Review> {
  const { staging } = imports
  const { rows } = rowsOfReview(staging, review.id)
  return apply(imports, review, corrections, call, () =>
    enterCorrections(staging, review.id, rows, corrections),
  )
}

/** Writes corrections, and judges again what depends on their cells as they were and as they are. */
async function apply(
  imports: Imports,
  review: StoredReview,
  corrections: readonly Correction[],
  call: CallContext,
  write: () => void,
): Promise<Review> {
  const { staging, context } = imports
  if (corrections.length === 0) return toReview(imports, review)
  const open = rowsOfReview(staging, review.id)
  const judging = judgingOf(context.database.read, review)
  const changed = new Set(corrections.map(({ position }) => position))
  const few = changed.size <= mostAtOnce
  if (few) open.links ??= new LinkIndex(await collectLinks(open.rows, judging, call))
  const linksAt = (position: number) => judging.linksOf(open.rows.cellsAt(position))
  const before = few ? (open.links?.groupOf(changed, linksAt, mostAtOnce) ?? null) : null

  for (const { column } of corrections) open.orders.delete(column)
  open.views.clear()
  const enough = staging.transaction((): boolean => {
    write()
    if (!before || !open.links) return false
    for (const position of changed) open.links.set(position, linksAt(position))
    const group = open.links.groupOf(before, linksAt, mostAtOnce)
    if (!group) return false
    judgeAgain(imports, review, open, group)
    return true
  })()
  if (!enough) {
    open.links = null
    await judgeAll(imports, review, call)
  }
  return toReview(imports, readReviewById(staging, review.id) ?? review)

  function judgeAgain(
    { staging: db }: Imports,
    stored: StoredReview,
    { rows, verdicts }: OpenRows,
    positions: readonly number[],
  ): void {
    const touched = new Map<Block, Verdict[]>()
    judgeSome(rows, judging, positions, (position, verdict) => {
      setVerdict(verdicts, position, verdict)
      const block = rows.blockAt(position)
      const ofBlock = touched.get(block) ?? readVerdicts(db, block)
      touched.set(block, ofBlock)
      ofBlock[position - block.position] = verdict
    })
    for (const [block, ofBlock] of touched) writeEncoded(db, block, encode(ofBlock))
    updateReview(db, { ...stored, ...count(verdicts) })
  }
}

function withoutNul(value: string): string {
  return value.replaceAll('\0', '')
}
