import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ChangedTopic } from '../../../src-preload/contract/app.ts'
import { hashOf } from '../../../src-main/data/database/container.ts'
import { createSession, type Session, type SessionHooks } from '../../../src-main/data/session.ts'
import { updateUser } from '../../../src-main/data/users/store.ts'
import {
  dataFolders,
  storedPhotoPath,
  type DataFolders,
} from '../../../src-main/services/contract/folders.ts'

export interface TestFolder {
  root: string
  folders: DataFolders
  changed: ChangedTopic[][]
  /** Opens the data folder, which has to work; `forget` is what is done to a backup. */
  opened(forget?: SessionHooks['forget']): Promise<Session>
  /** Names of the automatic backups, as a folder lists them. */
  backups(): string[]
  /** Closes what is open and deletes the folder. */
  cleanup(): Promise<void>
}

/** A folder in which sessions are opened one after the other, as starts of the app do. */
export function makeTestFolder(): TestFolder {
  const root = mkdtempSync(join(tmpdir(), 'badgeprep-백업-'))
  const folders = dataFolders(join(root, 'data'))
  const changed: ChangedTopic[][] = []
  const sessions: Session[] = []
  return {
    root,
    folders,
    changed,
    async opened(forget = () => undefined) {
      const session = createSession({
        changed: (topics) => changed.push(topics),
        opened: () => undefined,
        forget,
      })
      sessions.push(session)
      const input = { dataFolder: folders.root, mustExist: false, account: 'guard', appVersion: '0.0.0-test' }
      const { startError } = await session.open(input)
      if (startError) throw new Error(startError.code)
      return session
    },
    backups: () => readdirSync(folders.backups).sort(),
    async cleanup() {
      for (const session of sessions) await session.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Gives a user a photo that lies in the store; answers its hash. */
export function givePhoto(session: Session, user: number, content: string): string {
  const { folders, database, now } = session.context()
  const hash = hashOf(Buffer.from(content))
  mkdirSync(dirname(storedPhotoPath(folders, hash)), { recursive: true })
  writeFileSync(storedPhotoPath(folders, hash), content)
  database.transaction(() => updateUser(database.write, user, { photo: hash }, now()))
  return hash
}
