import { join } from 'node:path'

/** Where things lie in the data folder (E5). All of it is on one file system, so that moving a file is a rename. */
export interface DataFolders {
  root: string
  /** The directory, its history and the open drop of photos. */
  database: string
  /** The rows of open reviews: personal data that is deleted when a review ends. */
  stagingDatabase: string
  /** Held exclusively by the one data service that works here. */
  lock: string
  /** Photos of profiles: `<first two letters of the hash>/<hash>.jpg`. */
  photos: string
  /** Photos that were checked and wait for Upload: `<hash>.jpg`. */
  stagedPhotos: string
  /** "Before" pictures, made on demand: `<hash>.jpg`. */
  previews: string
  backups: string
  /** What the app says of its own unexpected ends: no personal data. */
  crashReports: string
  /** Card types as a site has corrected them, in place of those of resources/card-formats.json. */
  cardFormats: string
}

export function dataFolders(root: string): DataFolders {
  return {
    root,
    database: join(root, 'badgeprep.db'),
    stagingDatabase: join(root, 'staging', 'reviews.db'),
    lock: join(root, 'lock.db'),
    photos: join(root, 'photos'),
    stagedPhotos: join(root, 'staging', 'photos'),
    previews: join(root, 'staging', 'previews'),
    backups: join(root, 'backups'),
    crashReports: join(root, 'crash-reports'),
    cardFormats: join(root, 'card-formats.json'),
  }
}

/** The file of a profile's photo. `hash` is a lower-case hex SHA-256. */
export function storedPhotoPath(folders: DataFolders, hash: string): string {
  return join(folders.photos, hash.slice(0, 2), `${hash}.jpg`)
}
