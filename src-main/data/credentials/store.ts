import type { Summary } from '../../../src-preload/contract/app.ts'
import type { CredentialKind, CredentialStatus } from '../../../src-preload/contract/credentials.ts'
import { CodedError } from '../../services/protocol.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { searchText } from '../users/keys.ts'
import { nextStamp } from '../users/store.ts'
import type { StoredCard } from './rules.ts'

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
  /** Its version: another after every change that is not undone. */
  stamp: number
}
export type NewCredential = Omit<StoredCredential, 'id' | 'modifiedAt' | 'stamp'>
export type CredentialPatch = Partial<NewCredential>

/**
 * SQL: the credentials that share their identity with others. Each part is for one of the two indexes by identity, and
 * costs nothing where there are none.
 */
export const sharedCredentials = `
  SELECT user, identity FROM credentials WHERE clash = 1
  UNION ALL
  SELECT user, identity FROM credentials
  WHERE clash = 0 AND identity IN (SELECT identity FROM credentials WHERE clash = 1)`

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
  'clash',
] as const

const list = `id, user, kind, status, identity, card_type AS cardType, facility_code AS facilityCode,
  card_number AS cardNumber, card_number_hex AS cardNumberHex, license_plate AS licensePlate,
  entry_code AS entryCode, modified_at AS modifiedAt, stamp`

/** Whether a credential has others of its identity; in nearly all directories there are none to look through. */
const shared = `clash = 1 OR EXISTS
  (SELECT 1 FROM credentials o WHERE o.identity = credentials.identity AND o.clash = 1)`

const statements = perConnection((db) => ({
  one: db.prepare<[number], StoredCredential>(`SELECT ${list} FROM credentials WHERE id = ?`),
  ofUser: db.prepare<[number], StoredCredential>(
    `SELECT ${list} FROM credentials WHERE user = ? ORDER BY kind, id`,
  ),
  // The two indexes by identity are each for one value of `clash`.
  first: db.prepare<[string], StoredCredential>(
    `SELECT ${list} FROM credentials WHERE identity = ? AND clash = 0`,
  ),
  others: db.prepare<[string], StoredCredential>(
    `SELECT ${list} FROM credentials WHERE identity = ? AND clash = 1 ORDER BY id`,
  ),
  row: db.prepare<[number], CredentialRow>(
    `SELECT ${credentialColumns.join(', ')}, ${shared} AS shared FROM credentials WHERE id = ?`,
  ),
  countShared: db.prepare<[], Summary['sharedCards']>(
    `SELECT count(*) FILTER (WHERE people > 1) AS people, count(*) FILTER (WHERE people = 1) AS own
     FROM (SELECT count(DISTINCT user) AS people FROM (${sharedCredentials}) GROUP BY identity)`,
  ),
  cardsAfter: db.prepare<[number, number], CardRow>(
    `SELECT id, card_type AS cardType, facility_code AS facilityCode, card_number AS cardNumber,
       card_number_hex AS cardNumberHex, identity
     FROM credentials WHERE id > ? AND kind = 'card' ORDER BY id LIMIT ?`,
  ),
}))

type CredentialRow = Record<(typeof credentialColumns)[number], string | number> & { shared: 0 | 1 }

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
    /** Gives an identity that no longer has a first one the oldest of the others. */
    succeed: db.prepare<[{ identity: string }]>(
      `UPDATE credentials SET clash = 0
       WHERE id = (SELECT min(id) FROM credentials WHERE identity = @identity AND clash = 1)
         AND NOT EXISTS (SELECT 1 FROM credentials WHERE identity = @identity AND clash = 0)`,
    ),
    rewriteCard: db.prepare<[StoredCard & { id: number; search: string }]>(
      `UPDATE credentials SET card_type = @cardType, facility_code = @facilityCode, card_number = @cardNumber,
         card_number_hex = @cardNumberHex, identity = @identity, search = @search, clash = 1 WHERE id = @id`,
    ),
    gatherClashes: db.prepare(
      `UPDATE credentials SET clash = 1
       WHERE clash = 0 AND identity IN (SELECT identity FROM credentials WHERE clash = 1)`,
    ),
    partClashes: db.prepare(
      `UPDATE credentials SET clash = 0
       WHERE id IN (SELECT min(id) FROM credentials WHERE clash = 1 GROUP BY identity)`,
    ),
  }
})

export function getCredential(db: Connection, id: number): StoredCredential | null {
  return statements(db).one.get(id) ?? null
}

/** A user's credentials: cards, entry codes, plates; each in the order in which they were added. */
export function credentialsOfUser(db: Connection, user: number): StoredCredential[] {
  return statements(db).ofUser.all(user)
}

/** The credential of an identity; where several have it since the card types were changed, the oldest. */
export function findCredential(db: Connection, identity: string): StoredCredential | null {
  return statements(db).first.get(identity) ?? null
}

/** All credentials of an identity, the oldest first: more than one only since the card types were changed. */
export function findSame(db: Connection, identity: string): StoredCredential[] {
  const first = statements(db).first.get(identity)
  return first ? [first, ...statements(db).others.all(identity)] : []
}

/** Cards that are held more than once since the card types were changed: by several people, or twice by one. */
export function countSharedCards(db: Connection): Summary['sharedCards'] {
  return statements(db).countShared.get() ?? { people: 0, own: 0 }
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

/**
 * Changes what `patch` names. Call within a transaction; an identity that another has throws SQLite's constraint error.
 * Throws `not-found`.
 */
export function updateCredential(
  db: Connection,
  id: number,
  patch: CredentialPatch,
  now: string,
  stamp = nextStamp(db),
): CredentialChange {
  const old = getCredential(db, id)
  const row = statements(db).row.get(id)
  if (!old || !row) throw new CodedError('not-found')
  const next = { ...old, ...patch }
  const before = snapshot(db, row)
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
    clash: next.identity === old.identity ? row.clash : 0,
  })
  if (row.shared && next.identity !== old.identity) writing(db).succeed.run({ identity: old.identity })
  return { credential: id, user: next.user, beforeUser: old.user, before, afterStamp: stamp }
}

/** Removes a credential; the id is never given again. Call within a transaction. Throws `not-found`. */
export function deleteCredential(db: Connection, id: number): CredentialChange {
  const old = getCredential(db, id)
  const row = statements(db).row.get(id)
  if (!old || !row) throw new CodedError('not-found')
  const before = snapshot(db, row)
  writing(db).delete.run(id)
  if (row.shared) writing(db).succeed.run({ identity: old.identity })
  return { credential: id, user: old.user, beforeUser: old.user, before, afterStamp: null }
}

/**
 * A row for undo. One that shares its identity comes back as one of several, beside those that it names: that they have
 * the identity is not in its way.
 */
function snapshot(db: Connection, { shared, ...row }: CredentialRow): string {
  if (!shared) return JSON.stringify(row)
  const others = findSame(db, String(row.identity)).filter(({ id }) => id !== row.id)
  return JSON.stringify({ ...row, clash: 1, beside: others.map(({ id }) => id) })
}

/** A card as it was stored. */
export type CardRow = StoredCard & { id: number }

/** Cards in the order of their ids, at most `limit` after `after`. */
export function cardsAfter(db: Connection, after: number, limit: number): CardRow[] {
  return statements(db).cardsAfter.all(after, limit)
}

/**
 * Stores what a card has become since the card types were changed. That is no change of a person's: its stamp and its
 * time stay. Whether it is the only one of its identity is open until `settleClashes`.
 */
export function rewriteCard(db: Connection, id: number, card: StoredCard): void {
  writing(db).rewriteCard.run({ ...card, id, search: cardSearch(card) })
}

/** Of all that share an identity, makes the oldest the first; run it after whatever bypasses the functions above. */
export function settleClashes(db: Connection): void {
  writing(db).gatherClashes.run()
  writing(db).partClashes.run()
}

/** What a search for cards looks through. */
export function cardSearch({
  cardNumber,
  cardNumberHex,
}: Pick<StoredCard, 'cardNumber' | 'cardNumberHex'>): string {
  return cardNumberHex === '' ? cardNumber : `${cardNumber}\n${cardNumberHex.toLowerCase()}`
}

/** What a search looks through; an entry code is found by nobody (E4). */
function searchOf({ kind, cardNumber, cardNumberHex, licensePlate }: NewCredential): string {
  switch (kind) {
    case 'card':
      return cardSearch({ cardNumber, cardNumberHex })
    case 'plate':
      return searchText(licensePlate)
    case 'entry-code':
      return ''
  }
}
