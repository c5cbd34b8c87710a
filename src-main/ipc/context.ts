import type { Settings } from '../../src-preload/contract/settings.ts'
import type { Crashes } from '../app/crashes.ts'
import type { DataFolderPlace } from '../app/data-folder.ts'
import type { Dialogs } from '../app/dialogs.ts'
import type { PhotoInspection } from '../jobs/photo-inspection.ts'
import type { PhotoReview } from '../jobs/photo-review.ts'
import type { Jobs } from '../jobs/registry.ts'
import type { Renderer } from '../jobs/render.ts'
import type { DataFolders } from '../services/contract/folders.ts'
import type { Opened } from '../services/contract/data.ts'
import type { Services } from '../services/index.ts'

/** What the command handlers work with. */
export interface IpcContext {
  /** Pictures go through `renderer`, never to the imaging service itself. */
  services: Omit<Services, 'imaging'>
  folders: DataFolders
  dataFolder: DataFolderPlace
  jobs: Jobs
  review: PhotoReview
  inspection: PhotoInspection
  renderer: Renderer
  dialogs: Dialogs
  crashes: Crashes
  /** What main knows of the last opening; resolves once the data folder was opened, or could not be. */
  opened(): Promise<Opened>
  /** Another state of the data folder took the place of the one open so far: the window starts anew. */
  reopened(opened: Opened): void
  /** The data folder could not be opened once more: this is why now. */
  stillClosed(opened: Opened): void
  settings(): Settings
  /** Applies changed settings to main's own affairs (theme, menu). */
  settingsChanged(settings: Settings): void
  /** Remembers a file that was written for the person, so that it may be shown in its folder. */
  saved(path: string): { path: string }
  wasSaved(path: string): boolean
}
