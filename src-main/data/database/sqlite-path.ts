import { win32 } from 'node:path'

/** From here on, with what SQLite adds to the name, a path is longer than Windows takes without a prefix. */
const longOnWindows = 240

/**
 * The path of a database as SQLite takes it. Node prefixes long paths on Windows by itself, SQLite does not: it takes
 * them with the prefix, up to 1,040 bytes.
 */
export function sqlitePath(file: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' && file.length >= longOnWindows ? win32.toNamespacedPath(file) : file
}
