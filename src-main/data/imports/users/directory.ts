import { userFields, type UserFields } from '../../../../src-preload/contract/users.ts'
import { perConnection, type Connection } from '../../database/database.ts'
import { emptyFields } from '../../users/rules.ts'
import { columnOfField } from '../../users/store.ts'
import { keyKinds, type KeyKind, type Keys } from '../keys.ts'
import type { Person } from './rules.ts'

/** The directory as the judging of a users import asks it. */
export interface Directory {
  idOf(kind: KeyKind, key: string): number | null
  /** Who holds each of the keys; null for nobody, or no key. */
  ownersOf(keys: Keys): Readonly<Record<KeyKind, number | null>>
  /** Somebody as the directory has them; the same object for as long as one row is judged. */
  person(id: number): Person
  withLeadingZeros(externalId: string): string | null
}

const keyColumns = { userId: 'user_id_key', externalId: 'external_id_key', email: 'email_key' } as const
const keyList = keyKinds.map((kind) => keyColumns[kind]).join(', ')
/** An id, and the keys in the order of `keyKinds`. */
type KeyRow = [id: number, userId: string | null, externalId: string | null, email: string | null]

const statements = perConnection((db) => {
  const byKey = (kind: KeyKind) =>
    db.prepare<[string], KeyRow>(`SELECT id, ${keyList} FROM users WHERE ${keyColumns[kind]} = ?`).raw()
  const fields = userFields.map((field) => columnOfField[field]).join(', ')
  return {
    byKey: { userId: byKey('userId'), externalId: byKey('externalId'), email: byKey('email') },
    person: db
      .prepare<[number], [...KeyRow, ...string[]]>(`SELECT id, ${keyList}, ${fields} FROM users WHERE id = ?`)
      .raw(),
  }
})

const personsKept = 256
/** How many zeros a spreadsheet may have dropped before it stops looking like the same number. */
const mostZeros = 4

export function openDirectory(db: Connection): Directory {
  const { byKey, person: personById } = statements(db)
  const persons = new Map<number, Person>()
  const blank = emptyFields()
  // Rows of one person mostly follow each other.
  let lastKeys: Keys | null = null
  let lastOwners: Record<KeyKind, number | null> = { userId: null, externalId: null, email: null }

  function personOf(row: [...KeyRow, ...string[]]): Person {
    const [id, userId, externalId, email, ...values] = row
    const fields: UserFields = { ...blank }
    for (const [place, field] of userFields.entries()) fields[field] = values[place] ?? ''
    return {
      user: id,
      fields,
      keys: { userId: userId ?? '', externalId: externalId ?? '', email: email ?? '' },
      saidBy: {},
      inFile: false,
      added: { id: null },
    }
  }

  return {
    idOf: (kind, key) => byKey[kind].get(key)?.[0] ?? null,
    ownersOf(keys) {
      if (lastKeys && keyKinds.every((kind) => lastKeys?.[kind] === keys[kind])) return lastOwners
      lastKeys = keys
      lastOwners = { userId: null, externalId: null, email: null }
      let known: KeyRow | null = null
      for (const [place, kind] of keyKinds.entries()) {
        const key = keys[kind]
        if (key === '') continue
        const row: KeyRow | undefined = known?.[place + 1] === key ? known : byKey[kind].get(key)
        known ??= row ?? null
        lastOwners[kind] = row?.[0] ?? null
      }
      return lastOwners
    },
    person(id) {
      const known = persons.get(id)
      if (known) return known
      const row = personById.get(id)
      if (!row) throw new Error('A user is missing who was found by a key.')
      const person = personOf(row)
      if (persons.size >= personsKept) persons.clear()
      persons.set(id, person)
      return person
    },
    withLeadingZeros(externalId) {
      if (!/^[1-9]\d*$/.test(externalId)) return null
      for (let zeros = 1; zeros <= mostZeros; zeros++) {
        const longer = '0'.repeat(zeros) + externalId
        if (byKey.externalId.get(longer)) return longer
      }
      return null
    },
  }
}
