import type { Language } from '../../../src-preload/contract/settings.ts'
import { csvText } from '../csv/write.ts'
import type { FailedRows } from '../history/failed-rows.ts'
import { wordsOf, type Words } from '../wording.ts'

/**
 * The CSV of failed rows (C10): the original columns with the corrections made in the review, then `Row` and `Reason` in
 * words. It can be mended and imported as it is. UTF-8 with a byte order mark.
 */
export function failedRowsCsv({ header, delimiter, rows }: FailedRows, language: Language): Iterable<string> {
  const words = wordsOf(language)
  // A failed-rows file that was mended and failed again brings its own two columns.
  const kept = header.flatMap((name, index) => (/^\s*(row|reason)\s*$/i.test(name) ? [] : [index]))
  function* records(): Iterable<string[]> {
    for (const { row, cells, issues } of rows) {
      const errors = issues.filter(({ severity }) => severity === 'error')
      const reason = errors.map((issue) => wordIssue(words, issue)).join(' ')
      yield [...kept.map((index) => cells[index] ?? ''), String(row), reason]
    }
  }
  return csvText([...kept.map((index) => header[index] ?? ''), 'Row', 'Reason'], records(), delimiter)
}

function wordIssue(
  words: Words,
  { code, args }: { code: string; args: Record<string, string | number> },
): string {
  // Some reasons have a second wording: the other row that they are about.
  return words(
    'row' in args && code === 'key-conflict' ? 'reason.key-conflict-in-file' : `reason.${code}`,
    args,
  )
}
