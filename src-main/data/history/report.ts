import Papa from 'papaparse'
import type { HistoryEntry } from '../../../src-preload/contract/history.ts'
import type { Language } from '../../../src-preload/contract/settings.ts'
import { userFields } from '../../../src-preload/contract/users.ts'
import type { Words } from '../wording.ts'

const countNames = [
  'new',
  'modified',
  'unchanged',
  'failed',
  'warning',
  'uploaded',
  'replaced',
  'kept',
  'left',
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
    [words('report.what'), words(`report.kind.${entry.kind}`)],
    [words('report.at'), at(entry.at)],
    [words('report.by'), entry.by],
    [words('report.subject'), entry.subject],
    [words('report.state'), undone ?? words('report.done')],
  ]
  for (const name of countNames) {
    const count = entry.counts[name]
    if (count !== undefined) rows.push([words(`report.count.${name}`), numbers.format(count)])
  }
  rows.push(...optionRows(entry.options, words))
  return byteOrderMark + Papa.unparse(rows, { escapeFormulae: /^'*[=+\-@\t\r]/ }) + '\r\n'
}

function optionRows(options: HistoryEntry['options'], words: Words): [string, string][] {
  const rows: [string, string][] = []
  for (const name of ['overwrite', 'replaceExisting'] as const) {
    const on = options[name]
    if (typeof on === 'boolean') {
      rows.push([words(`report.option.${name}`), words(on ? 'report.on' : 'report.off')])
    }
  }
  const fit = fits.find((known) => known === options['fit'])
  if (fit) rows.push([words('report.option.fit'), words(`report.fit.${fit}`)])
  const edited = String(options['fields'] ?? '').split(',')
  const fields = userFields.filter((field) => edited.includes(field))
  if (fields.length > 0) {
    rows.push([
      words('report.option.fields'),
      fields.map((field) => words(`report.field.${field}`)).join(', '),
    ])
  }
  return rows
}
