import { join } from 'node:path'

/**
 * The person's Downloads folder, which need not exist. Windows may not be able to say where it is (a folder redirected to
 * a server that is away): then the one of that name in the home folder.
 */
export function downloadsFolder(getPath: (name: 'downloads' | 'home') => string): string {
  try {
    return getPath('downloads')
  } catch {
    return join(getPath('home'), 'Downloads')
  }
}
