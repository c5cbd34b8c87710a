/** What the outer structure of a file says, without decoding a pixel. `percent`: how much of it is there, if known. */
export interface Structure {
  damage: 'truncated' | 'broken-container' | 'spoiled' | 'too-slow' | null
  percent?: number
}

/** A part of a file: from its first byte to before `to`. */
export interface Range {
  from: number
  to: number
}

/** Shortest run of zero bytes that makes compressed picture data suspicious (docs/decoding.md). */
const suspiciousRun = 1024

/** Whether one of the parts of compressed data holds a run of 1,024 zero bytes or more. */
export function hasHoles(bytes: Buffer, parts: readonly Range[]): boolean {
  return apart(parts).some(({ from, to }) => hasZeroRun(bytes, from, Math.min(to, bytes.length)))
}

/** The parts with those joined that overlap or touch: a file may name the same bytes as often as it likes. */
function apart(parts: readonly Range[]): Range[] {
  const joined: Range[] = []
  for (const { from, to } of [...parts].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else joined.push({ from, to })
  }
  return joined
}

function hasZeroRun(bytes: Buffer, from: number, to: number): boolean {
  // A run of that length covers two neighbouring probes.
  for (let probe = from; probe < to; probe += suspiciousRun / 2) {
    if (bytes[probe] !== 0) continue
    let start = probe
    while (start > from && bytes[start - 1] === 0) start -= 1
    let end = probe
    while (end < to && bytes[end] === 0) end += 1
    if (end - start >= suspiciousRun) return true
  }
  return false
}
