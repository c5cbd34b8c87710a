import type { ChangedTopic } from '../../src-preload/contract/app.ts'
import { serveService } from '../services/channel.ts'
import { dataCommands, type DataOutputs } from '../services/contract/data.ts'
import { CodedError, toAppError } from '../services/protocol.ts'
import type { DataContext } from './context.ts'
import { useSiteCardFormats } from './credentials/card-formats.ts'
import { bringCardsForward } from './credentials/card-types-changed.ts'
import { credentialsHandlers } from './credentials/handlers.ts'
import { databaseHandlers } from './database/handlers.ts'
import { exportHandlers } from './export/handlers.ts'
import { historyHandlers } from './history/handlers.ts'
import { importsHandlers } from './imports/handlers.ts'
import type { Imports } from './imports/review.ts'
import { openStaging } from './imports/staging.ts'
import { forgetDrop } from './photos/forget.ts'
import { photosHandlers } from './photos/handlers.ts'
import { createLookup, type Lookup } from './photos/lookup.ts'
import { sweepPhotos } from './photos/sweep.ts'
import { createSession } from './session.ts'
import { settingsHandlers } from './settings/handlers.ts'
import { usersHandlers } from './users/handlers.ts'

/** The data service: one process that owns the database and the CSV files of a data folder. */
let photoLookup: Lookup | null = null
let reviews: Imports | null = null

const session = createSession({ changed, opened, forget: forgetDrop })
const { context } = session

const handlers = {
  ...databaseHandlers(session),
  ...settingsHandlers(context),
  ...usersHandlers(context),
  ...credentialsHandlers(context),
  ...photosHandlers(context, lookup),
  ...exportHandlers(context),
  ...historyHandlers(context),
  ...importsHandlers(imports),
}

/** Commands that write the directory: while an import is being written, they wait for its end. */
const writers: ReadonlySet<keyof typeof dataCommands> = new Set([
  'settings.change',
  'users.save',
  'users.setStatus',
  'users.delete',
  'sample.remove',
  'users.removePhoto',
  'credentials.save',
  'credentials.setStatus',
  'credentials.remove',
  'photos.assign',
  'photos.unassign',
  'photos.acceptSure',
  'photos.choose',
  'photos.setReplace',
  'photos.confirm',
  'photos.remove',
  'photos.takeBack',
  'photos.close',
  'photos.record',
  'photos.rendered',
  'photos.retry',
  'photos.setOptions',
  'photos.replaceSource',
  'photos.setEdit',
  'photos.inspected',
  'photos.upload',
  'photos.setProfilePhoto',
])

const channel = serveService<typeof dataCommands, DataOutputs>(
  dataCommands,
  handlers,
  async (command, run) => {
    try {
      return await (writers.has(command) ? session.queued(run) : run())
    } catch (error) {
      throw session.explain(error)
    }
  },
)

/** Whoever changes users need not know who depends on them. */
function changed(topics: ChangedTopic[]): void {
  channel.changed(topics)
  if (topics.includes('users')) photoLookup?.directoryChanged()
}

function opened(open: DataContext): void {
  useSiteCardFormats(open.folders.cardFormats)
  try {
    if (bringCardsForward(open.database)) open.changed(['users', 'history'])
  } catch (error) {
    // Whatever needs the card types says so, and stores nothing, until the file is mended and the directory opened again.
    const { code } = toAppError(error)
    if (code !== 'card-formats-invalid') throw error
    process.stderr.write(`${code}\n`)
  }
  try {
    sweepPhotos(open.folders, open.database.write)
  } catch (error) {
    // What cannot be swept now is swept at the next start.
    process.stderr.write(`sweeping photos failed: ${toAppError(error).code}\n`)
  }
  const staging = openStaging(open.folders.stagingDatabase)
  open.onClose(() => {
    staging.close()
    photoLookup = null
    reviews = null
  })
  reviews = { context: open, staging }
  photoLookup = createLookup(open)
  photoLookup.photosAdded()
}

function imports(): Imports {
  if (!reviews) throw new CodedError('service-unavailable')
  return reviews
}

function lookup(): Lookup {
  if (!photoLookup) throw new CodedError('service-unavailable')
  return photoLookup
}
