import { useI18n } from 'vue-i18n'
import type { HistoryEntry } from '../../../src-preload/contract/history.ts'
import { historyKinds, type HistoryKind } from '../../../src-preload/contract/history.ts'
import { useFormat } from '../../components/format.ts'

const isKind = (kind: unknown): kind is HistoryKind => historyKinds.some((known) => known === kind)

/** History's entries in words. */
export function useHistoryWords() {
  const { t, te } = useI18n()
  const { number, dateTime } = useFormat()

  /** `298 uploaded · 3 kept · 5 not uploaded`; counts of 0 are left out unless all are. */
  function countsText(entry: HistoryEntry): string {
    const counts = Object.entries(entry.counts).filter(([name]) => te(`history.count.${name}`, 'en'))
    const told = counts.some(([, n]) => n > 0) ? counts.filter(([, n]) => n > 0) : counts
    return told.map(([name, n]) => t(`history.count.${name}`, { n: number(n) }, n)).join(' · ')
  }

  /** Why an entry cannot be undone, and what to do first. */
  function obstacleText(obstacle: NonNullable<HistoryEntry['obstacle']>): string {
    const { at, kind, holder } = obstacle.args
    const when = typeof at === 'string' ? dateTime(at) : ''
    if (obstacle.code === 'already-undone') return t('history.obstacle.already-undone', { when })
    if (obstacle.code === 'changed-since' && isKind(kind)) {
      return t('history.obstacle.changed-since', { what: t(`history.kind.${kind}`), when })
    }
    if (obstacle.code === 'changed-since' && holder !== undefined) {
      return t('history.obstacle.held', { name: holder })
    }
    return t(`error.${obstacle.code}`)
  }

  /** The options that were set, each as its name and value; those nobody knows are left out. */
  function optionsOf(entry: HistoryEntry): { name: string; value: string }[] {
    return Object.entries(entry.options)
      .filter(([name]) => te(`history.option.${name}`, 'en'))
      .map(([name, value]) => ({ name: t(`history.option.${name}`), value: optionValue(value) }))
  }

  function optionValue(value: string | number | boolean): string {
    if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no')
    if (typeof value === 'number') return number(value)
    return te(`history.optionValue.${value}`, 'en') ? t(`history.optionValue.${value}`) : value
  }

  return { countsText, obstacleText, optionsOf }
}
