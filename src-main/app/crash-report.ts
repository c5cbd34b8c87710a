import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { triedToRemove } from '../services/remove.ts'
import { renameNow } from '../services/rename.ts'
import type { CrashReport } from './crash-report-text.ts'

/** How many reports are kept. */
const kept = 10
const namePattern = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z\.json$/

/**
 * Writes a report, whole or not at all, as `<time>.json` into the folder of reports, which is made where it is missing,
 * and lets the oldest ones go. Answers the file's name, or null where nothing could be written: never throws, as the app
 * may be about to end. `now`: ISO 8601, UTC.
 */
export function writeCrashReport(folder: string, report: CrashReport, now: string): string | null {
  // Windows allows no colon in a name.
  const name = `${now.replaceAll(':', '-')}.json`
  if (!replaceWith(folder, name, report)) return null
  forgetOldest(folder, name)
  return name
}

function forgetOldest(folder: string, newest: string): void {
  try {
    const others = readdirSync(folder).filter((name) => namePattern.test(name) && name !== newest)
    // Those of a time that is still to come were written by a clock that was wrong: they go first.
    const ahead = (name: string): number => (name > newest ? 1 : 0)
    others.sort((a, b) => ahead(a) - ahead(b) || (a < b ? 1 : -1))
    for (const name of others.slice(kept - 1)) triedToRemove(join(folder, name))
  } catch {
    // One too many does no harm; the next report tries again.
  }
}

/** Writes a value as JSON over a file of the folder. Answers whether it is there. */
export function replaceWith(folder: string, name: string, value: unknown): boolean {
  const target = join(folder, name)
  const temporary = join(folder, `.${name}.tmp`)
  const text = `${JSON.stringify(value, null, 2)}\n`
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(temporary, text)
    renameNow(temporary, target)
    return true
  } catch {
    triedToRemove(temporary)
    return writeQuietly(target, text)
  }
}

/** Windows may refuse to rename over a file that a virus scanner looks at; half a file says more than none. */
function writeQuietly(target: string, text: string): boolean {
  try {
    writeFileSync(target, text)
    return true
  } catch {
    return false
  }
}
