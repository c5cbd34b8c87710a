const kibi = 1024

/** A size in the unit that it is told in (`common.bytes` in the locale files), counted in 1024s; kilobytes are whole ones. */
export function inUnit(bytes: number): { unit: 'b' | 'kb' | 'mb' | 'gb'; n: number } {
  if (bytes < kibi) return { unit: 'b', n: bytes }
  if (bytes < kibi ** 2) return { unit: 'kb', n: Math.round(bytes / kibi) }
  if (bytes < kibi ** 3) return { unit: 'mb', n: bytes / kibi ** 2 }
  return { unit: 'gb', n: bytes / kibi ** 3 }
}
