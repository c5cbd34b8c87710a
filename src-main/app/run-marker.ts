import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { triedToRemove } from '../services/remove.ts'
import { replaceWith } from './crash-report.ts'
import type { RunFacts } from './crash-report-text.ts'

/** How a run ended that could still say so: when, and the name of its report (null where none could be written). */
export interface RunEnd {
  at: string
  report: string | null
}

/** What an earlier run left because it did not end in order; `run` and `end` are null where it could not say. */
export interface RunLeft {
  began: string
  run: RunFacts | null
  end: RunEnd | null
}

export interface RunMarker {
  /** Says that the run ends out of order: the marker stays. */
  endsWith(end: RunEnd): void
  /** The run ends in order. After `endsWith` it does nothing. */
  remove(): void
}

const name = 'running.json'
const leftSchema = z.object({
  run: z.object({
    began: z.iso.datetime(),
    version: z.string(),
    electron: z.string(),
    chromium: z.string(),
    node: z.string(),
    platform: z.string(),
    arch: z.string(),
  }),
  end: z.object({ at: z.iso.datetime(), report: z.string().nullable() }).nullable(),
})

/**
 * Lays the marker of this run into a folder, in place of what an earlier run may have left there, which is answered.
 * Only the one instance that holds the folder's lock may call this: whoever laid the marker found is gone then. Never
 * throws; where the folder takes no marker, this run is simply not told of.
 */
export function markRun(folder: string, run: RunFacts): { marker: RunMarker; left: RunLeft | null } {
  const path = join(folder, name)
  const left = readLeft(path)
  let ended = false
  replaceWith(folder, name, { run, end: null })
  return {
    left,
    marker: {
      endsWith: (end) => {
        ended = true
        replaceWith(folder, name, { run, end })
      },
      remove: () => {
        if (!ended) triedToRemove(path)
      },
    },
  }
}

/** A marker that cannot be read (the power failed while it was written) still says that a run did not end in order. */
function readLeft(path: string): RunLeft | null {
  try {
    const modified = statSync(path).mtime.toISOString()
    const found = leftSchema.safeParse(jsonOf(readFileSync(path, 'utf8')))
    if (!found.success) return { began: modified, run: null, end: null }
    const { run, end } = found.data
    return { began: run.began, run, end }
  } catch {
    return null
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
