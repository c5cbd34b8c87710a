/** Above this share of NULs on one side the file may be UTF-16: Korean text has none, but delimiters and digits have. */
const utf16Share = 0.05
/** A single one is a slip of the program that wrote the file. */
const fewestNuls = 2
const lineFeed = 10

/** What only its first bytes tell of a file: UTF-16, or one of the ISO-2022 encodings, which are ASCII to look at. */
export function encodingOfHead(head: Buffer): 'utf-16le' | 'utf-16be' | 'iso-2022-kr' | 'iso-2022-jp' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const even = countNuls(head, 0)
  const odd = countNuls(head, 1)
  const least = Math.max(fewestNuls, (utf16Share * head.length) / 2)
  if (odd >= least && even < odd / 10 && lineEndsAre(head, 0)) return 'utf-16le'
  if (even >= least && odd < even / 10 && lineEndsAre(head, 1)) return 'utf-16be'
  const text = head.toString('latin1')
  if (text.includes('\u001b$)C')) return 'iso-2022-kr'
  if (text.includes('\u001b$B') || text.includes('\u001b$@')) return 'iso-2022-jp'
  return null
}

function countNuls(head: Buffer, parity: 0 | 1): number {
  let count = 0
  for (let at = head.indexOf(0); at !== -1; at = head.indexOf(0, at + 1)) if (at % 2 === parity) count += 1
  return count
}

/** Whether half of the line feeds at least, if there are any, are those of UTF-16 with the low byte at this parity. */
function lineEndsAre(head: Buffer, parity: 0 | 1): boolean {
  let all = 0
  let wide = 0
  for (let at = head.indexOf(lineFeed); at !== -1; at = head.indexOf(lineFeed, at + 1)) {
    all += 1
    if (at % 2 === parity && head[parity === 0 ? at + 1 : at - 1] === 0) wide += 1
  }
  return wide * 2 >= all
}
