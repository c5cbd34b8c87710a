import { searchText } from '../users/keys.ts'
import { perConnection, type Connection } from '../database/database.ts'

/**
 * Rows of a file under review, in blocks of about a hundred: one text of all cells, row by row, each row filled up to the
 * widest of the block. A NUL stands between cells; the reader of CSV leaves none within. Rows of very different widths do
 * not share a block: filling them up would make a large text of a small file.
 */
const separator = '\0'
const rowsPerBlock = 100
/** A block of long cells ends earlier, so that no row costs more than this to look at. */
const charactersPerBlock = 256 * 1024
/** How many times what is in a block filling its rows up may add to it. */
const mostPadding = 4
const blocksPerTransaction = 20

export interface Block {
  id: number
  /** Place of its first row in the file, from 0, without blank records. */
  position: number
  /** Number of its first row (the header is 1, blank records count); those of the others follow without a gap. */
  number: number
  count: number
  /** Cells of each row in this block, which may be fewer than the file has columns: those that are missing are empty. */
  width: number
}

const statements = perConnection((db) => ({
  list: db.prepare<[number], Block>(
    'SELECT id, position, number, count, width FROM blocks WHERE review = ? ORDER BY position',
  ),
  add: db.prepare<[number, number, number, number, number, string]>(
    'INSERT INTO blocks (review, position, number, count, width, cells) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  cells: db.prepare<[number], string>('SELECT cells FROM blocks WHERE id = ?').pluck(),
  bytes: db
    .prepare<[number], Buffer<ArrayBuffer>>('SELECT CAST(cells AS BLOB) FROM blocks WHERE id = ?')
    .pluck(),
  set: db.prepare<[string, number, number]>('UPDATE blocks SET cells = ?, width = ? WHERE id = ?'),
  folded: db.prepare<[number], string>('SELECT text FROM folded WHERE block = ?').pluck(),
  setFolded: db.prepare<[number, string]>(
    'INSERT INTO folded (block, text) VALUES (?, ?) ON CONFLICT (block) DO UPDATE SET text = excluded.text',
  ),
  dropFolded: db.prepare<[number]>('DELETE FROM folded WHERE block = ?'),
  // SQLite's lower() knows ASCII only, and what it is given here has nothing else.
  foldedBytes: db
    .prepare<[number], Buffer<ArrayBuffer>>(
      'SELECT CAST(coalesce(text, lower(cells)) AS BLOB) FROM blocks LEFT JOIN folded ON block = id WHERE id = ?',
    )
    .pluck(),
}))

/** Takes the rows of a file in their order and puts them into blocks; empty cells at a row's end are left out. */
export interface BlockWriter {
  add(number: number, cells: string[]): void
  /** Writes what is left. */
  end(): void
}

export function blockWriter(db: Connection, review: number): BlockWriter {
  const { add } = statements(db)
  let rows: string[] = []
  let widths: number[] = []
  let number = 0
  let position = 0
  let characters = 0
  let width = 1
  let cellsHeld = 0
  let waiting: [number, number, number, number, string][] = []

  const write = (): void => {
    db.transaction(() => {
      for (const block of waiting) add.run(review, ...block)
    })()
    waiting = []
  }
  const close = (): void => {
    if (rows.length === 0) return
    waiting.push([position, number, rows.length, width, packed(rows, widths, width)])
    position += rows.length
    rows = []
    widths = []
    characters = 0
    width = 1
    cellsHeld = 0
    if (waiting.length === blocksPerTransaction) write()
  }

  /** Cells that would have to be added to fill all rows up, with one more of so many cells. */
  const padding = (next: number): number => (rows.length + 1) * Math.max(width, next) - cellsHeld - next

  return {
    add(rowNumber, cells) {
      const filled = filledCells(cells)
      const row = filled.join(separator)
      const follows = rowNumber === number + rows.length && rows.length < rowsPerBlock
      if (!follows || padding(filled.length) > mostPadding * (characters + row.length)) close()
      if (rows.length === 0) number = rowNumber
      rows.push(row)
      widths.push(filled.length)
      characters += row.length
      width = Math.max(width, filled.length)
      cellsHeld += filled.length
      if (characters > charactersPerBlock) close()
    },
    end() {
      close()
      write()
    },
  }
}

/** A row up to its last cell that is not empty, the first at least. */
function filledCells(cells: string[]): string[] {
  let length = cells.length
  while (length > 1 && cells[length - 1] === '') length -= 1
  return length === cells.length ? cells : cells.slice(0, length)
}

/** Rows of joined cells as one text, each filled up to `width`. */
function packed(rows: readonly string[], widths: readonly number[], width: number): string {
  return rows.map((row, at) => row + separator.repeat(width - (widths[at] ?? width))).join(separator)
}

const ascii = /^[\0-\x7f]*$/
const blocksKept = 32

/** The rows of a review. Give the staging connection. */
export interface Rows {
  readonly count: number
  readonly blocks: readonly Block[]
  /** The block that a row is in, by the row's place. */
  blockAt(position: number): Block
  /** A row's number in the file. */
  numberAt(position: number): number
  /** The place of a row by its number, or null. */
  positionOf(number: number): number | null
  /** All cells of a block, row by row; do not change. */
  cellsOf(block: Block): readonly string[]
  cellsAt(position: number): string[]
  /** Gives a block's text in UTF-8: all cells, with a NUL between. Much quicker than as strings; gone after `look`. */
  lookAt<T>(block: Block, look: (bytes: Buffer) => T): T
  /** Where each row of a block ends in its bytes, which `lookAt` gives. Found once, then remembered. */
  endsOf(block: Block, bytes: Uint8Array): Uint32Array
  /** As `lookAt`, with the text as it is searched (see searchText). Call `keepFolded` once before. */
  lookAtFolded<T>(block: Block, look: (bytes: Buffer) => T): T
  /** Keeps the folded text of a block that has letters beyond ASCII. */
  keepFolded(block: Block): void
  /** Puts other values into cells; call within a transaction. */
  change(cells: readonly { position: number; column: number; value: string }[]): void
}

export function openRows(db: Connection, review: number): Rows {
  const { list, cells: cellsOfBlock, bytes: bytesOfBlock, set } = statements(db)
  const { folded, setFolded, dropFolded, foldedBytes } = statements(db)
  const blocks = list.all(review)
  const last = blocks.at(-1)
  const count = last ? last.position + last.count : 0
  const unpacked = new Map<number, string[]>()
  const foldPieces = folding()
  const ends = new Map<number, Uint32Array>()

  /** The last block whose `key` is not above `value`. */
  function find(key: 'position' | 'number', value: number): Block | undefined {
    let low = 0
    let high = blocks.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((blocks[middle]?.[key] ?? Infinity) <= value) low = middle + 1
      else high = middle
    }
    return blocks[low - 1]
  }
  function blockAt(position: number): Block {
    const block = find('position', position)
    if (!block) throw new RangeError('There is no such row.')
    return block
  }
  function textOf(block: Block): string {
    return found(cellsOfBlock.get(block.id))
  }
  function cellsOf(block: Block): string[] {
    const known = unpacked.get(block.id)
    if (known) return known
    const cells = textOf(block).split(separator)
    unpacked.set(block.id, cells)
    for (const oldest of unpacked.keys()) {
      if (unpacked.size <= blocksKept) break
      unpacked.delete(oldest)
    }
    return cells
  }

  return {
    count,
    blocks,
    blockAt,
    numberAt(position) {
      const block = blockAt(position)
      return block.number + position - block.position
    },
    positionOf(number) {
      const block = find('number', number)
      return block && number < block.number + block.count ? block.position + number - block.number : null
    },
    endsOf(block, bytes) {
      const known = ends.get(block.id)
      if (known) return known
      const found = rowEnds(block, bytes)
      ends.set(block.id, found)
      return found
    },
    lookAt: (block, look) => lent(found(bytesOfBlock.get(block.id)), look),
    cellsOf,
    cellsAt(position) {
      const block = blockAt(position)
      const start = (position - block.position) * block.width
      return cellsOf(block).slice(start, start + block.width)
    },
    lookAtFolded: (block, look) => lent(found(foldedBytes.get(block.id)), look),
    keepFolded(block) {
      const text = textOf(block)
      if (!ascii.test(text) && folded.get(block.id) === undefined) setFolded.run(block.id, foldPieces(text))
    },
    change(changes) {
      const touched = new Map<Block, { position: number; column: number; value: string }[]>()
      for (const change of changes) {
        const block = blockAt(change.position)
        const known = touched.get(block)
        if (known) known.push(change)
        else touched.set(block, [change])
      }
      for (const [block, ofBlock] of touched) {
        const width = ofBlock.reduce((most, { column }) => Math.max(most, column + 1), block.width)
        const rows = Array.from({ length: block.count }, (_, row) =>
          cellsOf(block).slice(row * block.width, (row + 1) * block.width),
        )
        for (const { position, column, value } of ofBlock) {
          const row = rows[position - block.position]
          while (row && row.length <= column) row.push('')
          if (row) row[column] = value.replaceAll(separator, '')
        }
        const text = packed(
          rows.map((row) => row.join(separator)),
          rows.map((row) => row.length),
          width,
        )
        set.run(text, width, block.id)
        if (ascii.test(text)) dropFolded.run(block.id)
        else setFolded.run(block.id, foldPieces(text))
        block.width = width
        unpacked.delete(block.id)
        ends.delete(block.id)
      }
    },
  }
}

function rowEnds({ count, width }: Block, bytes: Uint8Array): Uint32Array {
  const ends = new Uint32Array(count)
  let at = 0
  for (let row = 0; row < count; row++) {
    for (let left = width; left > 0; at++) if (at >= bytes.length || bytes[at] === 0) left -= 1
    ends[row] = at - 1
  }
  return ends
}

/** Frees the bytes after `look`: V8 would let tens of megabytes of such pile up before it does. */
function lent<T>(bytes: Buffer<ArrayBuffer>, look: (bytes: Buffer) => T): T {
  try {
    return look(bytes)
  } finally {
    bytes.buffer.transfer(0)
  }
}

function found<T>(content: T | undefined): T {
  if (content === undefined) throw new Error('A block is missing.')
  return content
}

const foreign = /[^\0-\x7f]+/g
const piecesKept = 20_000
const longestKept = 64

/** As searchText, much quicker where the same words come again and again, as names do; whole texts are not kept. */
function folding(): (text: string) => string {
  const known = new Map<string, string>()
  return (text) =>
    text
      .replace(foreign, (piece) => {
        if (piece.length > longestKept) return searchText(piece)
        let folded = known.get(piece)
        if (folded === undefined) {
          folded = searchText(piece)
          if (known.size >= piecesKept) known.clear()
          known.set(piece, folded)
        }
        return folded
      })
      .toLowerCase()
}
