import Papa from 'papaparse'
import type { HistoryEntry } from '../../../src-preload/contract/history.ts'
import type { Language } from '../../../src-preload/contract/settings.ts'
import { userFields } from '../../../src-preload/contract/users.ts'
import type { Words } from '../wording.ts'

const countNames = [
  'new',
  'modified',
  'reassigned',
  'unchanged',
  'failed',
  'credentials',
  'users',
  'uploaded',
  'replaced',
  'kept',
  'left',
  'photosMissing',
] as const
const fits = ['fit', 'square'] as const
const byteOrderMark = '\ufeff'

/** The report of an entry (C10, E3) as a CSV of two columns, what and which; UTF-8 with BOM, so that Excel reads Korean. */
export function reportOf(entry: HistoryEntry, language: Language, words: Words): string {
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'long' })
  const numbers = new Intl.NumberFormat(language, { useGrouping: false })
  const at = (time: string) => when.format(new Date(time))
  const undone = entry.undoneAt === null ? null : words('report.undone', { at: at(entry.undoneAt) })
  const rows: [string, string][] = [
    [words('report.title'), String(entry.id)],
    [words('history.column.kind'), words(`history.kind.${entry.kind}`)],
    [words('history.column.at'), at(entry.at)],
    [words('history.column.by'), entry.by],
    [words('history.column.subject'), entry.subject],
    [words('history.column.state'), undone ?? words('history.state.done')],
  ]
  for (const name of countNames) {
    const count = entry.counts[name]
    if (count !== undefined) rows.push([words(`history.countName.${name}`), numbers.format(count)])
  }
  rows.push(...optionRows(entry.options, words))
  return byteOrderMark + Papa.unparse(rows, { escapeFormulae: /^'*[=+\-@\t\r]/ }) + '\r\n'
}

function optionRows(options: HistoryEntry['options'], words: Words): [string, string][] {
  const rows: [string, string][] = []
  for (const name of ['overwrite', 'reassign', 'replaceExisting'] as const) {
    const on = options[name]
    if (typeof on === 'boolean') {
      rows.push([words(`history.option.${name}`), words(on ? 'common.yes' : 'common.no')])
    }
  }
  const fit = fits.find((known) => known === options['fit'])
  if (fit) rows.push([words('history.option.fit'), words(`history.optionValue.${fit}`)])
  for (const name of ['from', 'file', 'photosMissingOf'] as const) {
    const text = options[name]
    if (typeof text === 'string') rows.push([words(`history.option.${name}`), text])
  }
  const edited = String(options['fields'] ?? '').split(',')
  const fields = userFields.filter((field) => edited.includes(field))
  if (fields.length > 0) {
    rows.push([words('report.fields'), fields.map((field) => words(`users.field.${field}`)).join(', ')])
  }
  return rows
}
