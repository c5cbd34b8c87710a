import { places } from './places.ts'

/**
 * Which rows of a file may have to do with each other. A row names its links (a key it holds, a user it concerns) as
 * numbers; rows that share one, directly or through others, are a group and are judged together in order of the file.
 * Links are hashes: two different keys may meet in one, which only makes a group larger than it had to be.
 */

/** The hash of a link: 32 bits of FNV-1a. `seed` keeps links of different kinds apart. */
export function linkOf(seed: number, text: string): number {
  let hash = 0x811c9dc5 ^ seed
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}

/** Collects the links of rows. */
export class LinkCollector {
  private links: Float64Array
  private length = 0

  constructor(rows: number) {
    this.links = new Float64Array(Math.max(16, rows))
  }

  add(position: number, links: readonly number[]): void {
    for (const link of links) {
      if (this.length === this.links.length) {
        const larger = new Float64Array(this.links.length * 2)
        larger.set(this.links)
        this.links = larger
      }
      // 32 bits of a link and those of a place fit into the 53 of a number.
      this.links[this.length++] = link * places + position
    }
  }

  /** Sorted, so that the rows of a link stand together. */
  sorted(): Float64Array {
    return this.links.slice(0, this.length).sort()
  }
}

/** Which group each row is in: the place of the first row of it, and of the last. */
export interface Groups {
  first: Int32Array
  last: Int32Array
}

export function groupsOf(sorted: Float64Array, rows: number): Groups {
  const first = Int32Array.from({ length: rows }, (_, position) => position)
  const find = (position: number): number => {
    let root = position
    while (first[root] !== root) {
      const parent = first[root] ?? root
      first[root] = first[parent] ?? parent
      root = parent
    }
    return root
  }
  let link = -1
  let start = 0
  for (const packed of sorted) {
    const position = packed % places
    const its = (packed - position) / places
    if (its !== link) {
      link = its
      start = position
      continue
    }
    const [a, b] = [find(start), find(position)]
    if (a < b) first[b] = a
    else first[a] = b
  }
  const last = new Int32Array(rows)
  for (let position = 0; position < rows; position++) {
    const root = find(position)
    first[position] = root
    last[root] = position
  }
  return { first, last }
}

/** The rows by link, kept up to date as rows are corrected. */
export class LinkIndex {
  private readonly sorted: Float64Array
  /** Links of corrected rows, whose links in `sorted` count no more. */
  private readonly changed = new Map<number, readonly number[]>()
  private readonly added = new Map<number, Set<number>>()

  constructor(sorted: Float64Array) {
    this.sorted = sorted
  }

  /** How many rows were corrected: an index of many corrections should be made anew. */
  get corrections(): number {
    return this.changed.size
  }

  set(position: number, links: readonly number[]): void {
    for (const link of this.changed.get(position) ?? []) this.added.get(link)?.delete(position)
    this.changed.set(position, links)
    for (const link of links) {
      const rows = this.added.get(link)
      if (rows) rows.add(position)
      else this.added.set(link, new Set([position]))
    }
  }

  /**
   * The rows of the groups of `positions`, in order, or null where they are more than `most`. `linksAt` tells a row's
   * links.
   */
  groupOf(
    positions: Iterable<number>,
    linksAt: (position: number) => readonly number[],
    most: number,
  ): number[] | null {
    const found = new Set(positions)
    const seen = new Set<number>()
    for (const position of found) {
      if (found.size > most) return null
      for (const link of linksAt(position)) {
        if (seen.has(link)) continue
        seen.add(link)
        for (const row of this.rowsOf(link)) found.add(row)
      }
    }
    return [...found].sort((a, b) => a - b)
  }

  private *rowsOf(link: number): Iterable<number> {
    yield* this.added.get(link) ?? []
    const { sorted, changed } = this
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle] ?? Infinity) < link * places) low = middle + 1
      else high = middle
    }
    for (let at = low; at < sorted.length; at++) {
      const packed = sorted[at] ?? 0
      const position = packed % places
      if ((packed - position) / places !== link) return
      if (!changed.has(position)) yield position
    }
  }
}
