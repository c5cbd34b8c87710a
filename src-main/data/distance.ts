/** A text as its letters; those outside the basic plane (𠮷) are two units of a JavaScript string, and one letter. */
export function lettersIn(text: string): string | readonly string[] {
  return /[\ud800-\udfff]/.test(text) ? [...text] : text
}

/**
 * How many slips of the keyboard lie between two texts: letters wrong, missing, too many, or two neighbours swapped
 * (optimal string alignment). Answers `limit + 1` as soon as it is more than `limit`.
 */
export function slipsBetween(one: string, other: string, limit: number): number {
  const [a, b] = [lettersIn(one), lettersIn(other)]
  const tooMany = limit + 1
  if (Math.abs(a.length - b.length) > limit) return tooMany
  // What is the same at the beginning and at the end counts for nothing.
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let [aEnd, bEnd] = [a.length, b.length]
  for (; aEnd > start && bEnd > start && a[aEnd - 1] === b[bEnd - 1]; aEnd--) bEnd -= 1
  const [rows, columns] = [aEnd - start, bEnd - start]

  if (rows === 0 || columns === 0) return Math.max(rows, columns)

  let beforeLast: number[] = []
  let last = Array.from({ length: columns + 1 }, (_, column) => column)
  let row: number[] = []
  for (let i = 1; i <= rows; i++) {
    // Farther from the diagonal than `limit` it is more than `limit` anyway.
    const [from, to] = [Math.max(1, i - limit), Math.min(columns, i + limit)]
    row[from - 1] = from === 1 ? i : tooMany
    row[to + 1] = tooMany
    let best = tooMany
    for (let j = from; j <= to; j++) {
      const [letter, against] = [a[start + i - 1], b[start + j - 1]]
      const wrong = (last[j - 1] ?? 0) + (letter === against ? 0 : 1)
      let cost = Math.min(wrong, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && letter === b[start + j - 2] && a[start + i - 2] === against) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1)
      }
      row[j] = cost
      best = Math.min(best, cost)
    }
    if (best > limit) return tooMany
    ;[beforeLast, last, row] = [last, row, beforeLast]
  }
  return Math.min(last[columns] ?? tooMany, tooMany)
}
