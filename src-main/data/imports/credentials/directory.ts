import { perConnection, type Connection } from '../../database/database.ts'
import { labelOf } from '../../../../src-preload/contract/users.ts'
import { getUser } from '../../users/store.ts'
import { openHolders, type FindHolder } from './holders.ts'
import type { Existing } from './rules.ts'

/** The directory as the judging of a credentials import asks it. */
export interface Directory {
  holder: FindHolder
  /** What a user is called in messages. */
  nameOf(user: number): string
  /** Those that are the same, the oldest first: more than one only since the card types were changed. */
  credentials(identity: string): readonly Existing[]
  /** A longer key or code in the directory that this one is without its leading zeros; null where there is none. */
  externalIdWithZeros(key: string): string | null
  entryCodeWithZeros(code: string): string | null
}

const list = `id, user, status, facility_code AS facilityCode, card_number AS cardNumber,
  card_number_hex AS cardNumberHex`

const statements = perConnection((db) => ({
  // In nearly all directories there are no others to look through.
  first: db.prepare<[string], Existing & { shared: 0 | 1 }>(
    `SELECT ${list}, EXISTS
       (SELECT 1 FROM credentials o WHERE o.identity = credentials.identity AND o.clash = 1) AS shared
     FROM credentials WHERE identity = ? AND clash = 0`,
  ),
  others: db.prepare<[string], Existing>(
    `SELECT ${list} FROM credentials WHERE identity = ? AND clash = 1 ORDER BY id`,
  ),
}))

const nobodys: readonly Existing[] = []

/** How many zeros a spreadsheet may have dropped before it stops looking like the same number. */
const mostZeros = 4

export function openDirectory(db: Connection): Directory {
  const { first, others } = statements(db)
  const holder = openHolders(db)

  function withZeros(digits: string, exists: (longer: string) => boolean): string | null {
    if (!/^[1-9]\d*$/.test(digits)) return null
    for (let zeros = 1; zeros <= mostZeros; zeros++) {
      const longer = '0'.repeat(zeros) + digits
      if (exists(longer)) return longer
    }
    return null
  }

  return {
    holder,
    nameOf(user) {
      const found = getUser(db, user)
      return found ? labelOf(found) : ''
    },
    credentials(identity) {
      const found = first.get(identity)
      if (!found) return nobodys
      return found.shared ? [found, ...others.all(identity)] : [found]
    },
    externalIdWithZeros: (key) => withZeros(key, (longer) => holder('externalId', longer) !== null),
    entryCodeWithZeros: (code) => withZeros(code, (longer) => first.get(`e:${longer}`) !== undefined),
  }
}
