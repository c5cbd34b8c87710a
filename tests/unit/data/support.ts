import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ChangedTopic } from '../../../src-preload/contract/app.ts'
import type { UserFields } from '../../../src-preload/contract/users.ts'
import {
  insertCredential,
  type NewCredential,
  type CredentialChange,
} from '../../../src-main/data/credentials/store.ts'
import type { DataContext } from '../../../src-main/data/context.ts'
import { throwIfCancelled, type CallContext } from '../../../src-main/services/channel.ts'
import type { Progress } from '../../../src-main/services/protocol.ts'
import { openConnection, openDatabase } from '../../../src-main/data/database/database.ts'
import { migrate } from '../../../src-main/data/database/migrations.ts'
import { emptyFields, normalizeFields } from '../../../src-main/data/users/rules.ts'
import { insertUser } from '../../../src-main/data/users/store.ts'
import { dataFolders } from '../../../src-main/services/contract/folders.ts'

/** What a long command is called with; it may save unless it was cancelled before. */
export function callContext(
  signal: AbortSignal = new AbortController().signal,
  progress: (progress: Progress) => void = () => undefined,
): CallContext {
  return {
    signal,
    progress,
    saving: async () => {
      await Promise.resolve()
      throwIfCancelled(signal)
    },
  }
}

export interface TestData {
  context: DataContext
  /** Topics that were announced, in order. */
  changed: ChangedTopic[][]
  /** Closes the database and deletes the folder. */
  cleanup(): void
}

/** A new data folder with a real, migrated database in it. The clock moves on by a second at every look. */
export function openTestData(): TestData {
  const root = mkdtempSync(join(tmpdir(), 'badgeprep-데이터-'))
  const folders = dataFolders(root)
  for (const folder of [
    folders.photos,
    folders.stagedPhotos,
    folders.previews,
    folders.backups,
    dirname(folders.stagingDatabase),
  ]) {
    mkdirSync(folder, { recursive: true })
  }
  const connection = openConnection(folders.database, { readonly: false })
  migrate(connection)
  connection.close()
  const database = openDatabase(folders.database)
  const changed: ChangedTopic[][] = []
  const cleanups: (() => void)[] = []
  let clock = Date.UTC(2026, 0, 31, 9, 0, 0)
  return {
    changed,
    context: {
      folders,
      database,
      account: 'guard',
      appVersion: '0.0.0-test',
      changed: (topics) => changed.push(topics),
      backupFailure: () => null,
      now: () => new Date((clock += 1000)).toISOString(),
      onClose: (cleanup) => cleanups.push(cleanup),
    },
    cleanup() {
      for (const cleanup of cleanups) cleanup()
      database.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Adds a user outside History, as a test's starting point; answers the id. */
export function addUser(context: DataContext, fields: Partial<UserFields>): number {
  return context.database.transaction(
    () =>
      insertUser(
        context.database.write,
        normalizeFields({ ...emptyFields(), ...fields }),
        '2026-01-01T00:00:00.000Z',
      ).user,
  )
}

/** A credential for tests that need but some; the identity is the test's own. */
export function someCredential(user: number, identity: string): NewCredential {
  return {
    user,
    identity,
    kind: 'card',
    status: 'active',
    cardType: 'HID',
    facilityCode: '1',
    cardNumber: '2',
    cardNumberHex: '',
    licensePlate: '',
    entryCode: '',
  }
}

/** Adds a credential outside History, as a test's starting point. */
export function addCredential(context: DataContext, credential: NewCredential): CredentialChange {
  return context.database.transaction(() =>
    insertCredential(context.database.write, credential, '2026-01-01T00:00:00.000Z'),
  )
}
