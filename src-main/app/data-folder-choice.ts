import { basename, join } from 'node:path'

/** What a file manager or a volume leaves in any folder. */
const litter = /^(\..*|desktop\.ini|lost\+found|System Volume Information|\$RECYCLE\.BIN)$/i

const isFree = (names: readonly string[]): boolean => names.every((name) => litter.test(name))
const isOurs = (names: readonly string[]): boolean => names.includes('badgeprep.db')

/**
 * The data folder that a person means who chose `folder`: itself where it is empty or a data folder already, else
 * `BadgePrep` in it; null where that is full of other things. `namesIn` tells what is in a folder, null where there is none.
 */
export function meantDataFolder(
  folder: string,
  namesIn: (folder: string) => readonly string[] | null,
): string | null {
  for (const candidate of [folder, join(folder, 'BadgePrep')]) {
    const names = namesIn(candidate) ?? []
    if (isFree(names) || isOurs(names)) return candidate
  }
  return null
}

/**
 * The folder for data unless a person chose another. On Windows Electron's own roams, which offices redirect to a share,
 * where no directory can lie (E5): the one of this machine takes its place, unless the roaming one is in use already.
 * `isInUse` tells whether a folder has a directory, or says where it lies.
 */
export function standardDataFolder(
  userData: string,
  localAppData: string | undefined,
  isInUse: (folder: string) => boolean,
): string {
  if (localAppData === undefined || localAppData === '') return userData
  const local = join(localAppData, basename(userData))
  return !isInUse(local) && isInUse(userData) ? userData : local
}
