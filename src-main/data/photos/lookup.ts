import { toAppError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import { DirectoryIndex } from './directory-index.ts'
import { addSuggestions, itemsToLookFor, rematch } from './drop.ts'

/** Keeps matches and suggestions of the open drop in step with the directory, in the background. */
export interface Lookup {
  /** Users were added, changed, deleted or imported. */
  directoryChanged(): void
  /** Photos came in that may need suggestions. */
  photosAdded(): void
  /** Resolves when nothing is left to look for. */
  settled(): Promise<void>
}

export function createLookup(context: DataContext): Lookup {
  let index: DirectoryIndex | null = null
  let changed = false
  let wanted = false
  let closed = false
  let running: Promise<void> | null = null
  context.onClose(() => (closed = true))

  async function run(): Promise<void> {
    while (wanted && !closed) {
      wanted = false
      if (changed) {
        changed = false
        index = null
        await context.database.queued(() => {
          if (!closed) rematch(context)
        })
        if (closed) return
      }
      const items = itemsToLookFor(context.database.read)
      if (items.length === 0) continue
      index ??= await DirectoryIndex.build(context.database.read)
      if (!closed) await addSuggestions(context, index, items)
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
