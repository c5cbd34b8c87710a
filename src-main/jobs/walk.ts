import { opendir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** A file that was dropped, or lies in a folder that was. */
export interface FoundFile {
  path: string
  /** The folder it lies in, from the dropped folder on, with '/' between; '' for a file dropped by itself. */
  folder: string
  file: string
}

/** Files that operating systems leave in folders, in lower case (P1). */
const litterNames = new Set(['thumbs.db', 'ehthumbs.db', '.ds_store', 'desktop.ini', '.directory'])
const litterFolders = new Set([
  '__macosx',
  '.spotlight-v100',
  '.trashes',
  '.fseventsd',
  '.temporaryitems',
  '.documentrevisions-v100',
  '@eadir',
  '$recycle.bin',
  'system volume information',
  'lost+found',
])
/** Where Linux puts what was deleted on a stick. */
const linuxTrash = /^\.trash(-\d+)?$/

function isLitterFolder(name: string): boolean {
  const folded = name.toLowerCase()
  return litterFolders.has(folded) || linuxTrash.test(folded)
}

/** Whether a file is system litter, to be skipped and counted (P1); `._x.jpg` is the resource fork macOS adds. */
export function isLitter(file: string): boolean {
  return litterNames.has(file.toLowerCase()) || file.startsWith('._')
}

/**
 * Finds all files below what was dropped, in the order dropped and by name within a folder. A folder that cannot be
 * read, or a path that is gone, is yielded like a file, so that the batch shows it as unreadable: nothing is dropped
 * silently. `onLitter` is called for each skipped system file. Folders reached twice through links are walked once.
 */
export async function* walk(paths: readonly string[], onLitter: () => void): AsyncGenerator<FoundFile> {
  const walked = new Set<string>()
  for (const path of paths) yield* visit(path, '', await isFolder(path))

  async function* visit(path: string, folder: string, isDirectory: boolean): AsyncGenerator<FoundFile> {
    const file = basename(path)
    if (!isDirectory) {
      if (isLitter(file)) onLitter()
      else yield { path, folder, file }
      return
    }
    if (isLitterFolder(file)) {
      onLitter()
      return
    }
    let entries: { name: string; isDirectory: boolean }[]
    try {
      // RAM disks and encrypted volumes of Windows cannot say where they lie; their own names serve.
      const real = await realpath(path).catch(() => path)
      if (walked.has(real)) return
      walked.add(real)
      entries = await entriesOf(path)
    } catch {
      yield { path, folder, file }
      return
    }
    const inner = folder === '' ? file : `${folder}/${file}`
    for (const entry of entries) yield* visit(join(path, entry.name), inner, entry.isDirectory)
  }
}

async function entriesOf(folder: string): Promise<{ name: string; isDirectory: boolean }[]> {
  const entries: { name: string; isDirectory: boolean }[] = []
  for await (const entry of await opendir(folder)) {
    const isDirectory = entry.isSymbolicLink()
      ? await isFolder(join(folder, entry.name))
      : entry.isDirectory()
    entries.push({ name: entry.name, isDirectory })
  }
  const collator = new Intl.Collator('en', { numeric: true })
  return entries.sort((a, b) => collator.compare(a.name, b.name))
}

/** Whether a path is a folder, through links. False for what is gone: it is then shown as unreadable. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}
