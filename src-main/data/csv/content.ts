/** Beginnings of files that are no text, by what they are; latin1. */
const signatures: readonly (readonly [string, string])[] = [
  ['PK\u0003\u0004', 'zip'],
  ['PK\u0005\u0006', 'zip'],
  ['\u00d0\u00cf\u0011\u00e0', 'office'],
  ['%PDF', 'pdf'],
  ['{\\rtf', 'rtf'],
  ['\u0089PNG', 'image'],
  ['\u00ff\u00d8\u00ff', 'image'],
  ['GIF8', 'image'],
  ['BM\u0000', 'image'],
  ['RIFF', 'image'],
  ['II*\u0000', 'image'],
  ['MM\u0000*', 'image'],
  ['\u001f\u008b', 'zip'],
  ['7z\u00bc\u00af', 'zip'],
  ['Rar!', 'zip'],
  ['SQLite format 3', 'database'],
]
const markup = /^\s*<(?:!doctype|html|\?xml|table)/i

/** What a file is that is no CSV whatever its name says, or null where it may be one. Give its first bytes. */
export function foreignContent(head: Buffer): string | null {
  const start = head.subarray(0, 64).toString('latin1')
  const found = signatures.find(([signature]) => start.startsWith(signature))
  if (found) return found[1]
  return markup.test(start.replace(/^\u00ef\u00bb\u00bf/, '')) ? 'markup' : null
}

/** The part of bytes that are NUL, at even and at odd positions, between 0 and 1. */
export function nulShares(head: Buffer): { even: number; odd: number } {
  const counts = [0, 0]
  for (let at = head.indexOf(0); at !== -1; at = head.indexOf(0, at + 1)) {
    counts[at % 2] = (counts[at % 2] ?? 0) + 1
  }
  const half = Math.max(1, head.length / 2)
  return { even: (counts[0] ?? 0) / half, odd: (counts[1] ?? 0) / half }
}
