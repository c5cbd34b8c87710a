/** What a spreadsheet would run as a formula, or what the guard itself looks like (X1). */
export const formulaStart = /^'*[=+\-@\t\r]/

const guarded = /^'+[=+\-@\t\r]/
const apostrophe = 39

/** A cell as it was before it was guarded: one apostrophe less where the guard has put one (X1). */
export function unguard(cell: string): string {
  return cell.charCodeAt(0) === apostrophe && guarded.test(cell) ? cell.slice(1) : cell
}

const formulaStarts = '=+-@\t\r'

/** Whether any cell of a CSV text may be guarded. */
export function holdsGuard(text: string): boolean {
  for (let at = text.indexOf("'"); at !== -1; at = text.indexOf("'", at + 1)) {
    if (formulaStarts.includes(text.charAt(at + 1))) return true
  }
  return false
}
