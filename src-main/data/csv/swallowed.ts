/** More lines than this in one cell are hardly a text that a person wrote into it. */
const mostLines = 100

/**
 * The place of a cell that seems to have swallowed rows of the file: a stray quotation mark opened it, and a later one
 * closed it. Told by what its lines are, each as it would stand in the file: the first and the last one complete the
 * cells beside them to a row of as many cells as there are columns, and most of those between are such rows; or by their
 * sheer number. Null where no cell does.
 */
export function swallowingCell(
  cells: readonly string[],
  columns: number,
  newline: string,
  delimiter: string,
): number | null {
  for (const [place, cell] of cells.entries()) {
    if (!cell.includes(newline)) continue
    const lines = cell.split(newline)
    if (lines.length > mostLines) return place
    const counts = lines.map((line) => line.split(delimiter).length)
    const first = place + (counts[0] ?? 0)
    const last = (counts.at(-1) ?? 0) + cells.length - place - 1
    const between = counts.slice(1, -1)
    const rows = between.filter((count) => count === columns).length
    // With two columns a comma in each line is not much to go by.
    const enough = columns > 2 || rows > 1
    if (enough && columns > 1 && first === columns && last === columns && rows * 2 >= between.length) {
      return place
    }
  }
  return null
}
