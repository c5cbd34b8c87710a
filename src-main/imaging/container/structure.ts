/** What the outer structure of a file says, without decoding a pixel. `percent`: how much of it is there, if known. */
export interface Structure {
  damage: 'truncated' | 'broken-container' | 'spoiled' | 'too-slow' | null
  percent?: number
}

/** Shortest run of zero bytes that makes compressed picture data suspicious (imaging.md). */
const suspiciousRun = 1024

/** Whether `bytes` from `from` to before `to` holds a run of 1,024 zero bytes or more. */
export function hasZeroRun(bytes: Buffer, from: number, to: number): boolean {
  // A run of that length covers two neighbouring probes.
  const step = suspiciousRun / 2
  for (let probe = from; probe < to; probe += step) {
    if (bytes[probe] !== 0) continue
    let start = probe
    while (start > from && bytes[start - 1] === 0) start -= 1
    let end = probe
    while (end < to && bytes[end] === 0) end += 1
    if (end - start >= suspiciousRun) return true
    probe = Math.max(probe, end - ((end - probe) % step) - step)
  }
  return false
}
