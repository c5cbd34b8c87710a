import type { Connection } from '../database/database.ts'
import { exportContents } from '../export/credentials.ts'
import { recordHistory, type HistoryRecord } from './store.ts'

/** The directory that comes says itself where it came from: there with it, or not at all. */
export function recordRestore(db: Connection, entry: Pick<HistoryRecord, 'subject' | 'at' | 'by'>): void {
  const { users, credentials } = exportContents(db)
  recordHistory(db, {
    kind: 'backup-restored',
    ...entry,
    counts: { users, credentials },
    options: {},
    changes: [],
  })
}
