/** A time in ISO 8601 with the offset of this machine's zone, to the second (X1). `iso` is in UTC. */
export function localTime(iso: string): string {
  const date = new Date(iso)
  const offset = -date.getTimezoneOffset()
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19)
  const minutes = Math.abs(offset)
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** The day of a time in this machine's zone: `2026-11-21`. */
export function localDay(iso: string): string {
  return localTime(iso).slice(0, 10)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
