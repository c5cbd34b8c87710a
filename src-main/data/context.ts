import type { ChangedTopic } from '../../src-preload/contract/app.ts'
import type { AppError } from '../../src-preload/contract/envelope.ts'
import type { Handlers } from '../services/channel.ts'
import type { dataCommands, DataCommandName, DataOutputs } from '../services/contract/data.ts'
import type { DataFolders } from '../services/contract/folders.ts'
import type { Database } from './database/database.ts'

/** What the features of the data service work with, from a successful `data.open` to `data.close` or `data.restore`. */
export interface DataContext {
  folders: DataFolders
  database: Database
  /** The operating system's account, for History. */
  account: string
  appVersion: string
  /** Tells the window that something changed; call it after the transaction. */
  changed(topics: ChangedTopic[]): void
  /** Why automatic backups keep failing, or null. */
  backupFailure(): AppError | null
  /** ISO 8601, UTC. */
  now(): string
  /** Runs `cleanup` before the database is closed; a restore closes one context and makes another. */
  onClose(cleanup: () => void): void
}

/** Answers the open context. Throws `service-unavailable` while there is none. */
export type GetContext = () => DataContext

/** The handlers of a feature: those of the commands named. */
export type DataHandlers<Names extends DataCommandName> = Pick<
  Handlers<typeof dataCommands, DataOutputs>,
  Names
>
