/** What a spreadsheet would run as a formula, or what the guard itself looks like (X1). */
export const formulaStart = /^'*[=+\-@\t\r]/

const guarded = /^'+[=+\-@\t\r]/
const apostrophe = 39

/** A cell as it was before it was guarded: one apostrophe less where the guard has put one (X1). */
export function unguard(cell: string): string {
  return cell.charCodeAt(0) === apostrophe && guarded.test(cell) ? cell.slice(1) : cell
}
