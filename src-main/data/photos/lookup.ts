import { toAppError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import { directoryVersion } from '../users/store.ts'
import { change, rejudge } from './change.ts'
import { DirectoryIndex } from './directory-index.ts'
import { rematchItems, takeBackUndone } from './rematch.ts'
import { readDrop, readItems, recordSuggestions, type ItemRow } from './store.ts'
import { suggest, type Suggestion } from './suggestions.ts'

/** As long is looked for between two yields, in milliseconds; others are answered then. */
const turnMs = 20
/** The window hears of what was found at most this often: each time it fetches its list again. */
const tellMs = 250

/** Keeps matches and suggestions of the open drop in step with the directory, in the background. */
export interface Lookup {
  /** Users were added, changed, deleted or imported. */
  directoryChanged(): void
  /** Photos came in, or were given back, that may need suggestions. */
  photosAdded(): void
  /** Resolves when nothing is left to look for. */
  settled(): Promise<void>
}

export function createLookup(context: DataContext): Lookup {
  const { database } = context
  let wanted = false
  let changed = false
  let closed = false
  let running: Promise<void> | null = null
  /** The version of the directory that all names were matched with, and that of the index. */
  let matched: number | null = null
  let index: { version: number; directory: DirectoryIndex } | null = null
  context.onClose(() => (closed = true))

  /** Every step begins anew with the directory as it is then: what was found in an earlier one is not written. */
  async function run(): Promise<void> {
    wanted = false
    if (changed) {
      changed = false
      // A photo or a status that has changed moves no name, but verdicts.
      await database.queued(() => {
        if (!closed) change(context, () => undefined)
      })
    }
    while (!closed && readDrop(database.read)) {
      const version = directoryVersion(database.read)
      if (matched !== version) {
        matched = await database.queued(() => (closed ? version : rematch(context)))
        continue
      }
      const items = itemsToLookFor(database.read, version)
      if (items.length === 0) return
      if (index?.version !== version) {
        index = { version, directory: await DirectoryIndex.build(database.read) }
        continue
      }
      await addSuggestions(context, index.directory, version, items)
    }
  }

  function start(): void {
    wanted = true
    running ??= run()
      .catch((error: unknown) => {
        // Suggestions are a help, not a promise: without them a person still assigns by search.
        if (!closed) process.stderr.write(`looking for suggestions failed: ${toAppError(error).code}\n`)
      })
      .finally(() => {
        running = null
        if (wanted && !closed) start()
      })
  }

  return {
    directoryChanged: () => {
      changed = true
      start()
    },
    photosAdded: start,
    settled: async () => {
      while (running) await running
    },
  }
}

/** Matches all names with the directory; answers the version that it had in that transaction. */
function rematch(context: DataContext): number {
  return change(context, (db) => {
    takeBackUndone(db)
    rematchItems(db)
    return directoryVersion(db)
  })
}

/**
 * Items that have nobody, or whom "accept all sure" gave to somebody, and for which this version of the directory was not
 * searched.
 */
function itemsToLookFor(db: Connection, version: number): ItemRow[] {
  const items = readItems(db).filter(
    ({ user, hits, sure, looked_at: lookedAt, uploaded }) =>
      (user === null || user === sure) && hits === 0 && lookedAt !== version && !uploaded,
  )
  // What may go up any moment first.
  return items.sort((a, b) => Number(a.user === null) - Number(b.user === null))
}

/** Finds suggestions for items without a match, a little at a time, as long as the directory stays as it was. */
async function addSuggestions(
  { database, changed }: DataContext,
  directory: DirectoryIndex,
  version: number,
  items: readonly ItemRow[],
): Promise<void> {
  let told = performance.now()
  for (let next = 0; next < items.length;) {
    if (directoryVersion(database.read) !== version) break
    const found: { item: ItemRow; suggestions: Suggestion[] }[] = []
    for (const start = performance.now(); next < items.length && performance.now() - start < turnMs; next++) {
      const item = items[next]
      if (item) found.push({ item, suggestions: suggest(database.read, directory, item.file) })
    }
    await database.queued(() =>
      database.transaction(() => {
        for (const { item, suggestions } of found) {
          recordSuggestions(database.write, item, version, suggestions)
        }
        if (found.some(({ item }) => item.user !== null)) rejudge(database.write)
      }),
    )
    if (performance.now() - told > tellMs) {
      changed(['photos'])
      told = performance.now()
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  changed(['photos'])
}
