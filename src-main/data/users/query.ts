import type { UserCounts, UserQuery, UsersPage, UserSummary } from '../../../src-preload/contract/users.ts'
import { sharedCredentials } from '../credentials/store.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { searchText } from './keys.ts'

const filters: Record<UserQuery['filter'], string | null> = {
  all: null,
  'without-photo': 'photo IS NULL',
  'without-credential': 'NOT EXISTS (SELECT 1 FROM credentials WHERE user = users.id)',
  suspended: `status = 'suspended'`,
  'shared-card': `id IN (SELECT user FROM (${sharedCredentials}))`,
}

/** Columns to sort by; where `emptyLast`, users without that key come last in both directions. */
const sorts: Record<UserQuery['sort'], { columns: string[]; emptyLast?: string }> = {
  name: { columns: ['sort_name'] },
  email: { columns: ['email_key'], emptyLast: 'email_key' },
  userId: { columns: ['user_id_key'], emptyLast: 'user_id_key' },
  externalId: { columns: ['external_id_key'], emptyLast: 'external_id_key' },
  status: { columns: ['status', 'sort_name'] },
  modifiedAt: { columns: ['modified_at'] },
}

type Named = Pick<UserSummary, 'firstName' | 'middleName' | 'lastName' | 'email' | 'userId' | 'externalId'>

interface Lists {
  /** SQLite's data_version of the connection: moves on when another connection has committed. */
  version: unknown
  /** Sorted ids by query, the one used last at the end. */
  ids: Map<string, number[]>
}

const listsOf = perConnection((): Lists => ({ version: undefined, ids: new Map() }))
const listsKept = 16

const statements = perConnection((db) => ({
  summary: db.prepare<[number], UserSummary>(
    `SELECT id, first_name AS firstName, middle_name AS middleName, last_name AS lastName, email,
       user_id AS userId, external_id AS externalId, employee_id AS employeeId, department, status, photo,
       (SELECT count(*) FROM credentials WHERE user = users.id) AS credentials, modified_at AS modifiedAt
     FROM users WHERE id = ?`,
  ),
  withPhoto: db.prepare<[string], Named>(
    `SELECT first_name AS firstName, middle_name AS middleName, last_name AS lastName, email,
       user_id AS userId, external_id AS externalId
     FROM users WHERE photo = ? ORDER BY sort_name`,
  ),
  counts: db.prepare<[], UserCounts>(
    `SELECT count(*) AS "all", count(*) - count(photo) AS withoutPhoto,
       count(*) - (SELECT count(DISTINCT user) FROM credentials) AS withoutCredential,
       count(*) FILTER (WHERE status = 'suspended') AS suspended,
       (SELECT count(DISTINCT user) FROM (${sharedCredentials})) AS sharedCard
     FROM users`,
  ),
}))

/** What names those who have a photo (its hash) on their profile. */
export function usersWithPhoto(db: Connection, photo: string): Named[] {
  return statements(db).withPhoto.all(photo)
}

/**
 * A slice of the users that a query finds (U2). Give the reading connection: the sorted ids of the last queries are
 * kept until another connection writes, so that scrolling costs only the rows shown.
 */
export function pageUsers(db: Connection, query: UserQuery, offset: number, limit: number): UsersPage {
  const ids = sortedIds(db, query)
  const { summary } = statements(db)
  const rows = ids.slice(offset, offset + limit).flatMap((id) => summary.get(id) ?? [])
  return { total: ids.length, rows }
}

export function countUsers(db: Connection): UserCounts {
  return (
    statements(db).counts.get() ?? {
      all: 0,
      withoutPhoto: 0,
      withoutCredential: 0,
      suspended: 0,
      sharedCard: 0,
    }
  )
}

function sortedIds(db: Connection, query: UserQuery): number[] {
  const lists = listsOf(db)
  const version = db.pragma('data_version', { simple: true })
  if (lists.version !== version) {
    lists.version = version
    lists.ids.clear()
  }
  const words = [...new Set(searchText(query.search).split(/\s+/u))].filter((word) => word !== '')
  const key = JSON.stringify([words, query.filter, query.sort, query.descending])
  const ids = lists.ids.get(key) ?? findIds(db, query, words)
  lists.ids.delete(key)
  lists.ids.set(key, ids)
  for (const oldest of lists.ids.keys()) {
    if (lists.ids.size <= listsKept) break
    lists.ids.delete(oldest)
  }
  return ids
}

function findIds(db: Connection, query: UserQuery, words: string[]): number[] {
  const needles = words.map(needlesOf)
  const conditions = [filters[query.filter], ...needles.map(({ condition }) => condition)].filter(
    (condition) => condition !== null,
  )
  const { columns, emptyLast } = sorts[query.sort]
  const direction = query.descending ? 'DESC' : 'ASC'
  // With words every row has to be read anyway: in the table's own order that is twice as fast as in an index's, so
  // the plus keeps SQLite from sorting by index.
  const plus = words.length > 0 ? '+' : ''
  const order = [
    ...(emptyLast ? [`${emptyLast} IS NULL`] : []),
    ...columns.map((column) => `${plus}${column} ${direction}`),
    `id ${direction}`,
  ]
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  return db
    .prepare<string[], number>(`SELECT id FROM users ${where} ORDER BY ${order.join(', ')}`)
    .pluck()
    .all(...needles.flatMap(({ values }) => values))
}

/**
 * What finds a word: in the user's own text, or in one of the credentials, which have no hyphens and colons. SQLite looks
 * through the credentials once, not for each user, as the list of users whose they are depends on no row.
 */
function needlesOf(word: string): { condition: string; values: string[] } {
  const own = 'instr(search, ?) > 0'
  const bare = word.replace(/[-:]/g, '')
  if (bare === '') return { condition: own, values: [word] }
  return {
    condition: `(${own} OR id IN (SELECT user FROM credentials WHERE instr(search, ?) > 0))`,
    values: [word, bare],
  }
}
