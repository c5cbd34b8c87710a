import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { inUnit } from '../../src-preload/contract/sizes.ts'

/** Whether a time is of the day of `now`, by the clock on the wall, or of the day before. */
export function dayFrom(then: Date, now: Date): 'today' | 'yesterday' | 'other' {
  const before = new Date(now)
  before.setDate(now.getDate() - 1)
  if (then.toDateString() === now.toDateString()) return 'today'
  return then.toDateString() === before.toDateString() ? 'yesterday' : 'other'
}

/** Numbers, bytes, dates and durations in the window's language. */
export function useFormat() {
  const { t, locale } = useI18n()
  const whole = computed(() => new Intl.NumberFormat(locale.value))
  const short = computed(() => new Intl.NumberFormat(locale.value, { maximumFractionDigits: 1 }))
  const day = computed(() => new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium' }))
  const clock = computed(() => new Intl.DateTimeFormat(locale.value, { timeStyle: 'short' }))
  const full = computed(
    () => new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }),
  )

  const number = (value: number): string => whole.value.format(value)

  /** `2.9 MB`, counted in 1024s. */
  function bytes(value: number): string {
    const { unit, n } = inUnit(value)
    return t(`common.bytes.${unit}`, { n: short.value.format(n) })
  }

  /** `Nov 21, 2025`, of an ISO 8601 date and time. */
  const date = (iso: string): string => day.value.format(new Date(iso))

  /** `Nov 21, 2025, 9:12 AM`. */
  const dateTime = (iso: string): string => full.value.format(new Date(iso))

  /** `today 9:12 AM`, `yesterday 9:12 AM`, else the date. */
  function recent(iso: string): string {
    const then = new Date(iso)
    const which = dayFrom(then, new Date())
    return which === 'other'
      ? day.value.format(then)
      : t(`common.${which}`, { time: clock.value.format(then) })
  }

  /** `40 s`, `3 min`, `1 h 5 min`. */
  function duration(seconds: number): string {
    if (seconds < 60) return t('common.duration.seconds', { n: number(Math.max(1, Math.round(seconds))) })
    const minutes = Math.round(seconds / 60)
    if (minutes < 60) return t('common.duration.minutes', { n: number(minutes) })
    return t('common.duration.hours', { h: number(Math.floor(minutes / 60)), m: number(minutes % 60) })
  }

  return { number, bytes, date, dateTime, recent, duration }
}
