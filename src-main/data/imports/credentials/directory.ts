import { perConnection, type Connection } from '../../database/database.ts'
import { labelOf } from '../../users/rules.ts'
import { getUser } from '../../users/store.ts'
import type { KeyKind } from '../keys.ts'
import type { Existing, Holder } from './rules.ts'

/** The directory as the judging of a credentials import asks it. */
export interface Directory {
  holder(kind: KeyKind, key: string): Holder | null
  /** What a user is called in messages. */
  nameOf(user: number): string
  credential(identity: string): Existing | null
  /** A longer key or code in the directory that this one is without its leading zeros; null where there is none. */
  externalIdWithZeros(key: string): string | null
  entryCodeWithZeros(code: string): string | null
}

type HolderRow = [
  id: number,
  userId: string | null,
  externalId: string | null,
  email: string | null,
  firstName: string,
  lastName: string,
]

const statements = perConnection((db) => {
  const holder = (column: string) =>
    db
      .prepare<[string], HolderRow>(
        `SELECT id, user_id_key, external_id_key, email_key, first_name, last_name FROM users WHERE ${column} = ?`,
      )
      .raw()
  return {
    holders: {
      userId: holder('user_id_key'),
      externalId: holder('external_id_key'),
      email: holder('email_key'),
    },
    credential: db.prepare<[string], Existing>(
      `SELECT id, user, status, facility_code AS facilityCode, card_number AS cardNumber,
         card_number_hex AS cardNumberHex
       FROM credentials WHERE identity = ?`,
    ),
  }
})

/** How many zeros a spreadsheet may have dropped before it stops looking like the same number. */
const mostZeros = 4

export function openDirectory(db: Connection): Directory {
  const { holders, credential } = statements(db)

  function withZeros(digits: string, exists: (longer: string) => boolean): string | null {
    if (!/^[1-9]\d*$/.test(digits)) return null
    for (let zeros = 1; zeros <= mostZeros; zeros++) {
      const longer = '0'.repeat(zeros) + digits
      if (exists(longer)) return longer
    }
    return null
  }

  return {
    holder(kind, key) {
      const row = holders[kind].get(key)
      if (!row) return null
      const [user, userId, externalId, email, firstName, lastName] = row
      return {
        user,
        keys: { userId: userId ?? '', externalId: externalId ?? '', email: email ?? '' },
        firstName,
        lastName,
      }
    },
    nameOf(user) {
      const found = getUser(db, user)
      return found ? labelOf(found) : ''
    },
    credential: (identity) => credential.get(identity) ?? null,
    externalIdWithZeros: (key) => withZeros(key, (longer) => holders.externalId.get(longer) !== undefined),
    entryCodeWithZeros: (code) => withZeros(code, (longer) => credential.get(`e:${longer}`) !== undefined),
  }
}
