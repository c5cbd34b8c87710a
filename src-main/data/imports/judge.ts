import { setImmediate } from 'node:timers/promises'
import { throwIfCancelled, type CallContext } from '../../services/channel.ts'
import type { Connection } from '../database/database.ts'
import type { Block, Rows } from './blocks.ts'
import { groupsOf, LinkCollector, LinkIndex } from './links.ts'
import type { Verdict } from './verdicts.ts'

/** What the rows of an import are written with: Proceed's transaction, its entry in History, its time and stamp. */
import type { NamedStamp } from '../users/store.ts'
export interface Writing {
  db: Connection
  entry: number
  /** ISO 8601, UTC. */
  now: string
  /** The version of every row that is written. */
  stamp: NamedStamp
}

/** What Proceed does for a row, and enters in History. */
export type Write = (writing: Writing) => void

/** A verdict, and what Proceed does about it; null where there is nothing to do. */
export interface Judged extends Verdict {
  write: Write | null
}

/** Judges the rows of one group, in order of the file: a row may depend on those before it. */
export type JudgeOfGroup = (number: number, cells: readonly string[]) => Judged

/** The rules of a kind of import, at work on one file. */
export interface Judging {
  /** What a row has to do with others: see links.ts. */
  linksOf(cells: readonly string[]): readonly number[]
  openGroup(): JudgeOfGroup
  /**
   * What Proceed does for a row by its verdict alone, where the directory is still the one it was judged against. Absent
   * where that takes judging the row again.
   */
  reviewed?: (verdict: Verdict, cells: readonly string[]) => Write | null
  /** Runs `work`, which calls the two above, quicker than without: it sees the directory as it is at its beginning. */
  together(work: () => void): void
}

/** Longest time in milliseconds that judging keeps others waiting. */
const slice = 15

/** Lets others have their turn, where it is time. */
export function turns({ signal }: Pick<CallContext, 'signal'>): () => Promise<void> | null {
  let since = performance.now()
  return () => {
    if (performance.now() - since < slice) return null
    return setImmediate().then(() => {
      throwIfCancelled(signal)
      since = performance.now()
    })
  }
}

/** A row's cells within its block. */
function* rowsOf(rows: Rows, block: Block): Iterable<[position: number, number: number, cells: string[]]> {
  const cells = rows.cellsOf(block)
  for (let row = 0; row < block.count; row++) {
    const start = row * block.width
    yield [block.position + row, block.number + row, cells.slice(start, start + block.width)]
  }
}

/** What collecting links takes of the time of judging; it has to be over before the first row can be judged. */
const linksShare = 0.3

/** The links of all rows, in turns with others. Throws `cancelled`. */
export async function collectLinks(
  rows: Rows,
  judging: Judging,
  { signal, progress }: CallContext,
): Promise<Float64Array> {
  const turn = turns({ signal })
  const collector = new LinkCollector(rows.count)
  for (const block of rows.blocks) {
    judging.together(() => {
      for (const [position, , cells] of rowsOf(rows, block)) collector.add(position, judging.linksOf(cells))
    })
    progress({ stage: 'judging', done: Math.floor(block.position * linksShare), total: rows.count })
    await turn()
  }
  return collector.sorted()
}

/**
 * Judges all rows, block by block, in turns with others; `take` gets each block's verdicts. Answers the index of links.
 * Throws `cancelled`, and what `take` throws.
 */
export async function judgeRows(
  rows: Rows,
  judging: Judging,
  call: CallContext,
  take: (block: Block, judged: Judged[]) => void,
): Promise<LinkIndex> {
  const links = await collectLinks(rows, judging, call)
  const turn = turns(call)
  const { first, last } = groupsOf(links, rows.count)
  // A group is forgotten with its last row, so that a large file costs no more than its rows in flight.
  const groups = new Map<number, JudgeOfGroup>()
  for (const block of rows.blocks) {
    const judged: Judged[] = []
    judging.together(() => {
      for (const [position, number, cells] of rowsOf(rows, block)) {
        const group = first[position] ?? position
        const judge = groups.get(group) ?? judging.openGroup()
        judged.push(judge(number, cells))
        if (last[group] === position) groups.delete(group)
        else groups.set(group, judge)
      }
    })
    take(block, judged)
    const done = Math.floor(rows.count * linksShare + (block.position + block.count) * (1 - linksShare))
    call.progress({ stage: 'judging', done, total: rows.count })
    await turn()
  }
  return new LinkIndex(links)
}

/** Calls `take` with each row's cells, block by block, in turns with others. Throws `cancelled`, and what `take` throws. */
export async function eachRow(
  rows: Rows,
  call: CallContext,
  take: (block: Block, row: number, cells: string[]) => void,
): Promise<void> {
  const turn = turns(call)
  for (const block of rows.blocks) {
    for (const [position, , cells] of rowsOf(rows, block)) take(block, position - block.position, cells)
    call.progress({ stage: 'judging', done: block.position + block.count, total: rows.count })
    await turn()
  }
}

/** Judges some rows, which have to be whole groups, in order. */
export function judgeSome(
  rows: Rows,
  judging: Judging,
  positions: readonly number[],
  take: (position: number, judged: Judged) => void,
): void {
  const judge = judging.openGroup()
  for (const position of positions) take(position, judge(rows.numberAt(position), rows.cellsAt(position)))
}
