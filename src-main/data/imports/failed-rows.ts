import { reasonArgs, reasonKey } from '../../../src-preload/contract/imports.ts'
import type { Language } from '../../../src-preload/contract/settings.ts'
import { csvText } from '../csv/write.ts'
import type { FailedRows } from '../history/failed-rows.ts'
import { wordsOf } from '../wording.ts'
import { ownColumns } from './own-columns.ts'

/**
 * The CSV of failed rows (C10): the original columns with the corrections made in the review, also those of a person's
 * own that are called Row or Reason, then `Row` and `Reason` in words, and behind them cells beyond the header, if there
 * are any. It can be mended and imported as it is. UTF-8 with a byte order mark.
 */
export function failedRowsCsv({ header, delimiter, rows }: FailedRows, language: Language): Iterable<string> {
  const words = wordsOf(language)
  function* records(): Iterable<string[]> {
    for (const { row, cells, issues } of rows) {
      const errors = issues.filter(({ severity }) => severity === 'error')
      const reasons = errors.map((issue) => words(`reason.${reasonKey(issue)}`, reasonArgs(issue)))
      // A reason that repeats lost characters would be damaged text itself, in a row that is mended.
      const reason = reasons.join(' ').replaceAll('\ufffd', '?')
      const beyondHeader = cells.slice(header.length)
      yield [...header.map((_, index) => cells[index] ?? ''), String(row), reason, ...beyondHeader]
    }
  }
  return csvText([...header, ...ownColumns], records(), delimiter)
}
