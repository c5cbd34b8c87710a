import type { MissingPhotos } from '../../../src-preload/contract/app.ts'
import type { Connection } from '../database/database.ts'
import { exportContents } from '../export/credentials.ts'
import { recordHistory, type HistoryRecord } from './store.ts'

const namesOf = ({ people, names }: MissingPhotos): string =>
  names.join(', ') + (people > names.length ? ` +${people - names.length}` : '')

/** The directory that comes says itself where it came from: there with it, or not at all. */
export function recordRestore(
  db: Connection,
  entry: Pick<HistoryRecord, 'subject' | 'at' | 'by'>,
  missing: MissingPhotos | null,
): void {
  const { users, credentials } = exportContents(db)
  recordHistory(db, {
    kind: 'backup-restored',
    ...entry,
    counts: { users, credentials, ...(missing && { photosMissing: missing.people + missing.earlier }) },
    options: missing && missing.people > 0 ? { photosMissingOf: namesOf(missing) } : {},
    changes: [],
  })
}
