import { perConnection, type Connection } from '../../database/database.ts'
import { keyKinds, type KeyKind } from '../keys.ts'
import { linkOf } from '../links.ts'
import type { Holder } from './rules.ts'

/** Finds whom a key belongs to. */
export type FindHolder = (kind: KeyKind, key: string) => Holder | null

type HolderRow = [
  id: number,
  userId: string | null,
  externalId: string | null,
  email: string | null,
  firstName: string,
  lastName: string,
]

const columns = 'id, user_id_key, external_id_key, email_key, first_name, last_name'

const statements = perConnection((db) => {
  const byKey = (column: string) =>
    db.prepare<[string], HolderRow>(`SELECT ${columns} FROM users WHERE ${column} = ?`).raw()
  return {
    byKey: {
      userId: byKey('user_id_key'),
      externalId: byKey('external_id_key'),
      email: byKey('email_key'),
    },
    count: db.prepare<[], number>('SELECT count(*) FROM users').pluck(),
    all: db.prepare<[], HolderRow>(`SELECT ${columns} FROM users`).raw(),
  }
})

/** After so many looks into the database it is quicker to have all users in memory, some 100 bytes each. */
const worthLoading = 2000

/** Finds holders one by one, and once they are many in a copy of the directory as it is then. */
export function openHolders(db: Connection): FindHolder {
  const { byKey } = statements(db)
  let looks = 0
  let loaded: FindHolder | null = null
  return (kind, key) => {
    if (loaded) return loaded(kind, key)
    looks += 1
    if (looks > worthLoading) loaded = loadHolders(db)
    const row = byKey[kind].get(key)
    return row ? holderOf(row) : null
  }
}

function holderOf([user, userId, externalId, email, firstName, lastName]: HolderRow): Holder {
  return {
    user,
    keys: { userId: userId ?? '', externalId: externalId ?? '', email: email ?? '' },
    firstName,
    lastName,
  }
}

const separator = '\0'

/** All holders: one text for each, found by open addressing in a table for each kind of key. */
function loadHolders(db: Connection): FindHolder {
  const count = statements(db).count.get() ?? 0
  const size = 2 ** Math.ceil(Math.log2(2 * count + 2))
  const ids = new Float64Array(count)
  const texts: string[] = []
  // Places in `texts`, from 1; 0 is free.
  const tables = {
    userId: new Int32Array(size),
    externalId: new Int32Array(size),
    email: new Int32Array(size),
  }
  for (const [id, ...parts] of statements(db).all.iterate()) {
    ids[texts.length] = id
    texts.push(parts.map((part) => part ?? '').join(separator))
    for (const [place, kind] of keyKinds.entries()) {
      const key = parts[place]
      if (key === null || key === undefined) continue
      let slot = linkOf(place, key) % size
      while (tables[kind][slot] !== 0) slot = (slot + 1) % size
      tables[kind][slot] = texts.length
    }
  }
  return (kind, key) => {
    const place = keyKinds.indexOf(kind)
    const table = tables[kind]
    for (let slot = linkOf(place, key) % size; table[slot] !== 0; slot = (slot + 1) % size) {
      const at = (table[slot] ?? 0) - 1
      const [userId = '', externalId = '', email = '', firstName = '', lastName = ''] =
        texts[at]?.split(separator) ?? []
      const holder = holderOf([ids[at] ?? 0, userId, externalId, email, firstName, lastName])
      if (holder.keys[kind] === key) return holder
    }
    return null
  }
}
