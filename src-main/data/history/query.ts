import { z } from 'zod'
import { historyKinds, type HistoryEntry, type HistoryPage } from '../../../src-preload/contract/history.ts'
import { CodedError } from '../../services/protocol.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { obstacleOf, type Obstacle } from './obstacle.ts'

const rowSchema = z.object({
  id: z.number(),
  kind: z.enum(historyKinds),
  at: z.string(),
  by: z.string(),
  subject: z.string(),
  counts: z.record(z.string(), z.number()),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  undoneAt: z.string().nullable(),
  hasFailedRows: z.number(),
})

const columns = `id, kind, at, by, subject, counts, options, undone_at AS undoneAt,
  has_failed_rows AS hasFailedRows`
/** What changed a user, or a credential that was the user's before or afterwards. */
const ofUser = `id IN (SELECT history_id FROM history_changes WHERE user = @user
  UNION ALL SELECT history_id FROM history_credentials WHERE user = @user
  UNION ALL SELECT history_id FROM history_credentials WHERE before_user = @user)`

interface Row {
  id: number
  counts: string
  options: string
}

const statements = perConnection((db) => ({
  one: db.prepare<[number], Row>(`SELECT ${columns} FROM history WHERE id = ?`),
  all: db.prepare<[number, number], Row>(`SELECT ${columns} FROM history ORDER BY id DESC LIMIT ? OFFSET ?`),
  allCount: db.prepare<[], number>('SELECT count(*) FROM history').pluck(),
  user: db.prepare<[{ user: number; limit: number; offset: number }], Row>(
    `SELECT ${columns} FROM history WHERE ${ofUser} ORDER BY id DESC LIMIT @limit OFFSET @offset`,
  ),
  userCount: db.prepare<[{ user: number }], number>(`SELECT count(*) FROM history WHERE ${ofUser}`).pluck(),
}))

/** Obstacles as they were found, until another connection commits: a big entry costs a look at each of its users. */
const obstaclesOf = perConnection(() => ({
  version: undefined as unknown,
  known: new Map<number, Obstacle | null>(),
}))

/** History, newest first; of one user where `user` is given. Give the reading connection. */
export function pageHistory(db: Connection, user: number | null, offset: number, limit: number): HistoryPage {
  const { all, allCount, user: some, userCount } = statements(db)
  const rows = user === null ? all.all(limit, offset) : some.all({ user, limit, offset })
  const total = user === null ? allCount.get() : userCount.get({ user })
  return { total: total ?? 0, rows: rows.map((row) => entryOf(db, row)) }
}

/** One entry. Give the reading connection. Throws `not-found`. */
export function getEntry(db: Connection, id: number): HistoryEntry {
  const row = statements(db).one.get(id)
  if (!row) throw new CodedError('not-found')
  return entryOf(db, row)
}

function entryOf(db: Connection, row: Row): HistoryEntry {
  const { hasFailedRows, ...entry } = rowSchema.parse({
    ...row,
    counts: JSON.parse(row.counts),
    options: JSON.parse(row.options),
  })
  return {
    ...entry,
    state: entry.undoneAt === null ? 'done' : 'undone',
    obstacle: knownObstacle(db, row.id),
    hasFailedRows: hasFailedRows === 1,
  }
}

function knownObstacle(db: Connection, id: number): Obstacle | null {
  const obstacles = obstaclesOf(db)
  const version = db.pragma('data_version', { simple: true })
  if (obstacles.version !== version) {
    obstacles.version = version
    obstacles.known.clear()
  }
  let obstacle = obstacles.known.get(id)
  if (obstacle === undefined) {
    obstacle = obstacleOf(db, id)
    obstacles.known.set(id, obstacle)
  }
  return obstacle
}
