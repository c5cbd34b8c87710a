import type { CredentialKind, CredentialStatus } from '../../../src-preload/contract/credentials.ts'
import { CodedError } from '../../services/protocol.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { searchText } from '../users/keys.ts'
import { nextStamp } from '../users/store.ts'

/** A credential as it is stored; what does not belong to its kind is the empty string. `cardType` is a short name. */
export interface StoredCredential {
  id: number
  user: number
  kind: CredentialKind
  status: CredentialStatus
  identity: string
  cardType: string
  facilityCode: string
  cardNumber: string
  cardNumberHex: string
  licensePlate: string
  entryCode: string
  modifiedAt: string
}
export type NewCredential = Omit<StoredCredential, 'id' | 'modifiedAt'>
export type CredentialPatch = Partial<NewCredential>

/** What a transaction did to a credential, as History keeps it for undo. */
export interface CredentialChange {
  credential: number
  /** Whose it is afterwards; of a removed one, whose it was. */
  user: number
  /** Whose it was; null: it did not exist. */
  beforeUser: number | null
  /** JSON of the whole row as it was; null: it did not exist. */
  before: string | null
  /** The row's stamp afterwards; null: it was removed. */
  afterStamp: number | null
}

/** Every column of a credential's row, as undo keeps and restores them. */
export const credentialColumns = [
  'id',
  'user',
  'kind',
  'status',
  'identity',
  'card_type',
  'facility_code',
  'card_number',
  'card_number_hex',
  'license_plate',
  'entry_code',
  'search',
  'modified_at',
  'stamp',
] as const

const list = `id, user, kind, status, identity, card_type AS cardType, facility_code AS facilityCode,
  card_number AS cardNumber, card_number_hex AS cardNumberHex, license_plate AS licensePlate,
  entry_code AS entryCode, modified_at AS modifiedAt`

const statements = perConnection((db) => ({
  one: db.prepare<[number], StoredCredential>(`SELECT ${list} FROM credentials WHERE id = ?`),
  ofUser: db.prepare<[number], StoredCredential>(
    `SELECT ${list} FROM credentials WHERE user = ? ORDER BY kind, id`,
  ),
  byIdentity: db.prepare<[string], StoredCredential>(`SELECT ${list} FROM credentials WHERE identity = ?`),
  row: db.prepare<[number], Record<string, string | number>>(
    `SELECT ${credentialColumns.join(', ')} FROM credentials WHERE id = ?`,
  ),
}))

const writing = perConnection((db) => {
  const changed = credentialColumns.filter((column) => column !== 'id')
  return {
    insert: db.prepare(
      `INSERT INTO credentials (user, kind, status, identity, card_type, facility_code, card_number, card_number_hex,
         license_plate, entry_code, search, modified_at, stamp)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    update: db.prepare<[Record<string, string | number>]>(
      `UPDATE credentials SET ${changed.map((column) => `${column} = @${column}`).join(', ')} WHERE id = @id`,
    ),
    delete: db.prepare<[number]>('DELETE FROM credentials WHERE id = ?'),
  }
})

export function getCredential(db: Connection, id: number): StoredCredential | null {
  return statements(db).one.get(id) ?? null
}

/** A user's credentials: cards, entry codes, plates; each in the order in which they were added. */
export function credentialsOfUser(db: Connection, user: number): StoredCredential[] {
  return statements(db).ofUser.all(user)
}

export function findCredential(db: Connection, identity: string): StoredCredential | null {
  return statements(db).byIdentity.get(identity) ?? null
}

/**
 * Adds a credential. Call within a transaction; an identity that another has throws SQLite's constraint error. `stamp`
 * may be shared by all rows that one transaction writes.
 */
export function insertCredential(
  db: Connection,
  credential: NewCredential,
  now: string,
  stamp = nextStamp(db),
): CredentialChange {
  const { user } = credential
  const { lastInsertRowid } = writing(db).insert.run(
    user,
    credential.kind,
    credential.status,
    credential.identity,
    credential.cardType,
    credential.facilityCode,
    credential.cardNumber,
    credential.cardNumberHex,
    credential.licensePlate,
    credential.entryCode,
    searchOf(credential),
    now,
    stamp,
  )
  return { credential: Number(lastInsertRowid), user, beforeUser: null, before: null, afterStamp: stamp }
}

/** Changes what `patch` names. Call within a transaction. Throws `not-found`. */
export function updateCredential(
  db: Connection,
  id: number,
  patch: CredentialPatch,
  now: string,
  stamp = nextStamp(db),
): CredentialChange {
  const old = getCredential(db, id)
  const before = statements(db).row.get(id)
  if (!old || !before) throw new CodedError('not-found')
  const next = { ...old, ...patch }
  writing(db).update.run({
    id,
    user: next.user,
    kind: next.kind,
    status: next.status,
    identity: next.identity,
    card_type: next.cardType,
    facility_code: next.facilityCode,
    card_number: next.cardNumber,
    card_number_hex: next.cardNumberHex,
    license_plate: next.licensePlate,
    entry_code: next.entryCode,
    search: searchOf(next),
    modified_at: now,
    stamp,
  })
  return {
    credential: id,
    user: next.user,
    beforeUser: old.user,
    before: JSON.stringify(before),
    afterStamp: stamp,
  }
}

/** Removes a credential; the id is never given again. Call within a transaction. Throws `not-found`. */
export function deleteCredential(db: Connection, id: number): CredentialChange {
  const old = getCredential(db, id)
  const before = statements(db).row.get(id)
  if (!old || !before) throw new CodedError('not-found')
  writing(db).delete.run(id)
  return {
    credential: id,
    user: old.user,
    beforeUser: old.user,
    before: JSON.stringify(before),
    afterStamp: null,
  }
}

/** What a search looks through; an entry code is found by nobody (E4). */
function searchOf({ kind, cardNumber, cardNumberHex, licensePlate }: NewCredential): string {
  switch (kind) {
    case 'card':
      return cardNumberHex === '' ? cardNumber : `${cardNumber}\n${cardNumberHex.toLowerCase()}`
    case 'plate':
      return searchText(licensePlate)
    case 'entry-code':
      return ''
  }
}
