import { mkdir } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExportState } from '../../../src-preload/contract/export.ts'
import { afterwards } from '../../services/afterwards.ts'
import { throwIfCancelled, type CallContext } from '../../services/channel.ts'
import type { DataContext } from '../context.ts'
import { findCardFormat, plateLabel } from '../credentials/card-formats.ts'
import { credentialHeaders } from '../credentials/headers.ts'
import { csvText, rowsPerPiece } from '../csv/write.ts'
import { openConnection, type Connection } from '../database/database.ts'
import { writeNew } from '../files.ts'
import { recordHistory } from '../history/store.ts'
import { readSettings } from '../settings/store.ts'
import { localDay, localTime } from './time.ts'

type Row = [
  firstName: string,
  lastName: string,
  userId: string,
  externalId: string,
  employeeId: string,
  email: string,
  userModifiedAt: string,
  kind: string | null,
  cardType: string,
  facilityCode: string,
  cardNumber: string,
  cardNumberHex: string,
  licensePlate: string,
  entryCode: string,
  status: string,
  modifiedAt: string,
]

const rowsSql = `
  SELECT u.first_name, u.last_name, u.user_id, u.external_id, u.employee_id, u.email, u.modified_at,
    c.kind, c.card_type, c.facility_code, c.card_number, c.card_number_hex, c.license_plate, c.entry_code,
    c.status, c.modified_at
  FROM users u LEFT JOIN credentials c ON c.user = u.id
  ORDER BY u.id, c.id`

/** What an export would contain now. Give the reading connection. */
export function exportContents(db: Connection): ExportState['contents'] {
  const row = db
    .prepare<[], ExportState['contents']>(
      `SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM credentials) AS credentials,
         (SELECT count(*) FROM users u WHERE NOT EXISTS (SELECT 1 FROM credentials c WHERE c.user = u.id))
           AS usersWithoutCredential`,
    )
    .get()
  return row ?? { users: 0, credentials: 0, usersWithoutCredential: 0 }
}

/**
 * Export Credentials (X1): one row a credential, users without one on a row of their own, to a new file in `folder`,
 * which is made where it is missing. All rows are of one moment. Throws `not-writable`, `disk-full`, `cancelled` (no
 * file is left then).
 */
export async function exportCredentials(
  context: DataContext,
  folder: string,
  call: CallContext,
): Promise<{ path: string; credentials: number; users: number }> {
  const { database, folders } = context
  // What is in the way shows when the file is written.
  await mkdir(folder, { recursive: true }).catch(() => undefined)
  // A connection of its own, so that the screens go on seeing the directory as it is.
  const db = openConnection(folders.database, { readonly: true })
  try {
    db.pragma(`cache_size = -${cacheKilobytes}`)
    db.exec('BEGIN')
    const { users, credentials, usersWithoutCredential } = exportContents(db)
    const { exportByteOrderMark } = readSettings(db)
    const now = context.now()
    const written = await writeNew(
      folder,
      `BadgePrep credentials ${localDay(now)}.csv`,
      inTurns(
        csvText(credentialHeaders, exportRows(db), ',', exportByteOrderMark),
        credentials + usersWithoutCredential,
        call,
      ),
    )
    await afterwards('noting an export', () =>
      database.queued(() =>
        database.transaction(() => {
          recordHistory(database.write, {
            kind: 'credentials-export',
            subject: written.name,
            counts: { credentials, users },
            options: {},
            at: now,
            by: context.account,
            changes: [],
          })
        }),
      ),
    )
    return { path: written.path, credentials, users }
  } finally {
    db.close()
    context.changed(['history'])
  }
}

const cacheKilobytes = 4096

/** The rows of the file (X1). */
export function* exportRows(db: Connection): Iterable<string[]> {
  const plateType = plateLabel()
  const labels = new Map<string, string>()
  const labelOf = (cardType: string): string => {
    let label = labels.get(cardType)
    if (label === undefined) {
      label = findCardFormat(cardType)?.label ?? cardType
      labels.set(cardType, label)
    }
    return label
  }
  // Most rows were written with others, at the same time.
  let time = ''
  let shownTime = ''
  for (const row of db.prepare<[], Row>(rowsSql).raw().iterate()) {
    const [
      firstName,
      lastName,
      userId,
      externalId,
      employeeId,
      email,
      userModifiedAt,
      kind,
      cardType,
      ...rest
    ] = row
    const [facilityCode, cardNumber, cardNumberHex, licensePlate, entryCode, status, modifiedAt] = rest
    const person = [firstName, lastName, userId, externalId, employeeId, email]
    const modified = kind === null ? userModifiedAt : modifiedAt
    if (modified !== time) {
      time = modified
      shownTime = localTime(modified)
    }
    if (kind === null) yield [...person, '', '', '', '', '', '', '', shownTime]
    else {
      const type = kind === 'card' ? labelOf(cardType) : kind === 'plate' ? plateType : ''
      yield [
        ...person,
        type,
        facilityCode,
        cardNumber,
        cardNumberHex,
        licensePlate,
        entryCode,
        status,
        shownTime,
      ]
    }
  }
}

/** Hands pieces on in turns with others; after the last one the file is there to stay. */
async function* inTurns(
  pieces: Iterable<string>,
  total: number,
  { signal, progress, saving }: CallContext,
): AsyncGenerator<string> {
  let done = 0
  for (const piece of pieces) {
    yield piece
    done = Math.min(total, done + rowsPerPiece)
    progress({ stage: 'exporting', done, total })
    await nextTurn()
    throwIfCancelled(signal)
  }
  await saving()
}
