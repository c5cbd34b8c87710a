import { toAppError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import { directoryVersion } from '../users/store.ts'
import { change } from './change.ts'
import { DirectoryIndex } from './directory-index.ts'
import { rematchItems, takeBackUndone } from './rematch.ts'
import { readDrop, readItems, recordSuggestions, type ItemRow } from './store.ts'
import { suggest } from './suggestions.ts'

/** Items looked for between two yields: a few milliseconds each at 50,000 users. */
const suggestionChunk = 8

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
  let closed = false
  let running: Promise<void> | null = null
  /** The version of the directory that all names were matched with, and that of the index. */
  let matched: number | null = null
  let index: { version: number; directory: DirectoryIndex } | null = null
  context.onClose(() => (closed = true))

  /** Every step begins anew with the directory as it is then: what was found in an earlier one is not written. */
  async function run(): Promise<void> {
    wanted = false
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
    directoryChanged: start,
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

/** Items that have nobody, and for which this version of the directory was not searched. */
function itemsToLookFor(db: Connection, version: number): ItemRow[] {
  return readItems(db).filter(
    ({ user, hits, looked_at: lookedAt, uploaded }) =>
      user === null && hits === 0 && lookedAt !== version && !uploaded,
  )
}

/** Finds suggestions for items without a match, a few at a time, as long as the directory stays as it was. */
async function addSuggestions(
  { database, changed }: DataContext,
  directory: DirectoryIndex,
  version: number,
  items: readonly ItemRow[],
): Promise<void> {
  for (let start = 0; start < items.length; start += suggestionChunk) {
    if (directoryVersion(database.read) !== version) return
    const found = items
      .slice(start, start + suggestionChunk)
      .map((item) => ({ item, suggestions: suggest(database.read, directory, item.file) }))
    await database.queued(() =>
      database.transaction(() => {
        for (const { item, suggestions } of found) {
          recordSuggestions(database.write, item, version, suggestions)
        }
      }),
    )
    changed(['photos'])
    await new Promise((resolve) => setImmediate(resolve))
  }
}
