import Papa from 'papaparse'
import { swallowingCell } from './swallowed.ts'

export interface Signs {
  delimiter: string
  newline: '\n' | '\r'
}

/** The records of a text, as far as it holds whole ones. */
export interface Parsed {
  records: string[][]
  /** Places of records in which a quotation mark that opens nothing was taken as a character. */
  stray: ReadonlySet<number>
  /** The first record in which a quotation mark is not closed as it should be, and its first line. */
  fault: { place: number; line: string } | null
  /** Where the last record ends. */
  end: number
}

export type Parse = (text: string, ended: boolean) => Parsed

const none: ReadonlySet<number> = new Set()
/** A record longer than this many characters is none that a person made: mostly a quote was left open. */
export const longestRecord = 8 * 1024 * 1024
/** Where quotes may be stray, one that is not closed within so many characters is. */
const longestField = longestRecord / 2

/** As RFC 4180 says; a bare quote within a field is taken literally. */
export function strictly(signs: Signs): Parse {
  const parser = new Papa.Parser(signs)
  const eaten = (cell: string): boolean =>
    cell.includes(signs.newline) || (cell.includes('"') && cell.includes(signs.delimiter))
  return (text, ended) => {
    const { data, errors, meta }: Papa.ParseResult<string[]> = parser.parse(text, 0, !ended)
    const unclosed = errors.find(({ code }) => code === 'MissingQuotes')?.row
    // A field with a quote in the wrong place that runs over a line's end or a separator has eaten rows or cells:
    // those after it would stand under headers that are not theirs.
    const faulty = errors
      .filter(({ type, row }) => type === 'Quotes' && (row === unclosed || data[row ?? 0]?.some(eaten)))
      .map(({ row }) => row ?? 0)
    const place = faulty.length === 0 ? null : faulty.reduce((least, row) => Math.min(least, row))
    return {
      records: data,
      stray: none,
      fault: place === null ? null : { place, line: lineOf(text, place, signs) },
      end: meta.cursor,
    }
  }
}

/** The line with which a record of a text begins. */
function lineOf(text: string, place: number, signs: Signs): string {
  const { meta } = new Papa.Parser({ ...signs, preview: place }).parse(text, 0, false)
  return firstLine(place === 0 ? text : text.slice(meta.cursor), signs.newline)
}

export function firstLine(text: string, newline: string): string {
  const end = text.indexOf(newline)
  return (end === -1 ? text : text.slice(0, end)).trim()
}

/**
 * As `strictly`, but a quotation mark that opens a field which does not end as one should, or which swallows rows, is a
 * character like any other; its record ends with its line.
 */
export function loosely({ delimiter, newline }: Signs): Parse {
  /** The field that a quote at this place opens; null where it opens none, 'open' where more text may tell. */
  function quoted(text: string, at: number, ended: boolean): { value: string; end: number } | 'open' | null {
    let close = text.indexOf('"', at + 1)
    while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2)
    if (close === -1) return ended || text.length - at > longestField ? null : 'open'
    let end = close + 1
    while (end < text.length && isBlank(text[end], delimiter, newline)) end += 1
    if (end === text.length && !ended) return 'open'
    const isEnd = end === text.length || text[end] === delimiter || text[end] === newline
    return isEnd ? { value: text.slice(at + 1, close).replaceAll('""', '"'), end } : null
  }

  interface Read {
    cells: string[]
    stray: boolean
    end: number
  }
  /** The record that begins here; null where the text ends within it. `lines`: whether its fields may hold line ends. */
  function record(text: string, start: number, ended: boolean, lines: boolean): Read | null {
    const cells: string[] = []
    let stray = false
    for (let at = start; ; at += 1) {
      const field = text[at] === '"' ? quoted(text, at, ended) : null
      if (field === 'open' && lines) return null
      if (field && field !== 'open' && (lines || !field.value.includes(newline))) {
        cells.push(field.value)
        at = field.end
      } else {
        stray ||= text[at] === '"'
        const end = fieldEnd(text, at)
        if (end === text.length && !ended) return null
        cells.push(text.slice(at, end))
        at = end
      }
      if (text[at] !== delimiter) return { cells, stray, end: Math.min(text.length, at + 1) }
    }
  }

  const ends = new RegExp(`[${delimiter}${newline}]`, 'g')
  function fieldEnd(text: string, at: number): number {
    ends.lastIndex = at
    return ends.exec(text)?.index ?? text.length
  }

  /** Those of the header, once it was read. */
  let columns = 0
  return (text, ended) => {
    const records: string[][] = []
    const stray = new Set<number>()
    let at = 0
    /** Where the last row ends that a stray quotation mark would have swallowed: the mark that closes it is stray, too. */
    let swallowed = 0
    while (at < text.length) {
      const whole = record(text, at, ended, true)
      if (!whole) break
      const swallows = swallowingCell(whole.cells, columns, newline, delimiter) !== null
      const read = swallows ? record(text, at, ended, false) : whole
      if (!read) break
      if (swallows) swallowed = Math.max(swallowed, whole.end)
      if (read.stray || swallows || read.end === swallowed) stray.add(records.length)
      records.push(read.cells)
      if (columns === 0 && read.cells.some((cell) => cell.trim() !== '')) columns = read.cells.length
      at = read.end
    }
    return { records, stray, fault: null, end: at }
  }
}

function isBlank(char: string | undefined, delimiter: string, newline: string): boolean {
  return char !== delimiter && char !== newline && (char === ' ' || char === '\t' || char === '\r')
}
