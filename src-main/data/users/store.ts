import { userFields } from '../../../src-preload/contract/users.ts'
import type { User, UserField, UserFields, UserStatus } from '../../../src-preload/contract/users.ts'
import { CodedError } from '../../services/protocol.ts'
import { perConnection, type Connection } from '../database/database.ts'
import { exactKey, foldKey, searchText, sortText } from './keys.ts'

export type UserKeyKind = 'userId' | 'externalId' | 'email' | 'employeeId'

/** What a transaction did to a user, as History keeps it for undo. */
export interface UserChange {
  user: number
  /** JSON of the whole row as it was; null: it did not exist. */
  before: string | null
  /** The row's stamp afterwards; null: it was deleted. */
  afterStamp: number | null
  /** Undo gives the row back a unique key that it does not have now. */
  rekeyed: boolean
}

export type UserPatch = Partial<UserFields> & { status?: UserStatus; photo?: string | null }

/** The column of each field; `groups` and the like are their own. */
export const columnOfField: Record<UserField, string> = {
  firstName: 'first_name',
  middleName: 'middle_name',
  lastName: 'last_name',
  email: 'email',
  userId: 'user_id',
  externalId: 'external_id',
  employeeId: 'employee_id',
  company: 'company',
  department: 'department',
  departmentId: 'department_id',
  employeeType: 'employee_type',
  employeeTitle: 'employee_title',
  startDate: 'start_date',
  endDate: 'end_date',
  groups: 'groups',
}

/** Every column of a user's row, as undo keeps and restores them. */
export const userColumns: readonly string[] = [
  'id',
  ...userFields.map((field) => columnOfField[field]),
  'status',
  'photo',
  'user_id_key',
  'external_id_key',
  'email_key',
  'employee_id_key',
  'search',
  'sort_name',
  'created_at',
  'modified_at',
  'stamp',
]

const fieldList = userFields.map((field) => `${columnOfField[field]} AS ${field}`).join(', ')
const userList = `id, ${fieldList}, status, photo, created_at AS createdAt, modified_at AS modifiedAt`

const keyColumn: Record<UserKeyKind, string> = {
  userId: 'user_id_key',
  externalId: 'external_id_key',
  email: 'email_key',
  employeeId: 'employee_id_key',
}

const statements = perConnection((db) => {
  const byKey = (kind: UserKeyKind) =>
    db.prepare<[string], User>(`SELECT ${userList} FROM users WHERE ${keyColumn[kind]} = ? ORDER BY id`)
  return {
    one: db.prepare<[number], User>(`SELECT ${userList} FROM users WHERE id = ?`),
    version: db.prepare<[], number>('SELECT named FROM stamps').pluck(),
    row: db.prepare<[number], Record<string, unknown>>(
      `SELECT ${userColumns.join(', ')} FROM users WHERE id = ?`,
    ),
    byKey: {
      userId: byKey('userId'),
      externalId: byKey('externalId'),
      email: byKey('email'),
      employeeId: byKey('employeeId'),
    },
  }
})

const writing = perConnection((db) => {
  const written = userColumns.filter((column) => column !== 'id')
  const changed = written.filter((column) => column !== 'created_at')
  return {
    nextStamp: db.prepare<[], number>('UPDATE stamps SET last = last + 1 RETURNING last').pluck(),
    nextNamed: db
      .prepare<[], number>('UPDATE stamps SET last = last + 1, named = last + 1 RETURNING last')
      .pluck(),
    insert: db.prepare<[WrittenRow]>(
      `INSERT INTO users (${written.join(', ')}) VALUES (${written.map((column) => `@${column}`).join(', ')})`,
    ),
    update: db.prepare<[WrittenRow & { id: number }]>(
      `UPDATE users SET ${changed.map((column) => `${column} = @${column}`).join(', ')} WHERE id = @id`,
    ),
    delete: db.prepare<[number]>('DELETE FROM users WHERE id = ?'),
  }
})

type WrittenRow = Record<string, string | number | null>

/** The users that have `key` (as foldKey or exactKey makes it, see keys.ts); more than one only for an Employee ID. */
export function findUsersByKey(db: Connection, kind: UserKeyKind, key: string): User[] {
  return key === '' ? [] : statements(db).byKey[kind].all(key)
}

export function getUser(db: Connection, id: number): User | null {
  return statements(db).one.get(id) ?? null
}

/**
 * Adds a user. Call within a transaction, with fields that `normalizeFields` and `judgeFields` (rules.ts) have passed;
 * a key that somebody has throws SQLite's constraint error.
 */
export function insertUser(
  db: Connection,
  fields: UserFields & { status?: UserStatus; photo?: string | null },
  now: string,
  stamp: NamedStamp = nextNamedStamp(db),
): UserChange {
  const { lastInsertRowid } = writing(db).insert.run(
    rowOf({ status: 'active', photo: null, createdAt: now, ...fields }, now, stamp),
  )
  return { user: Number(lastInsertRowid), before: null, afterStamp: stamp, rekeyed: false }
}

/** Changes what `patch` names. Call within a transaction. Throws `not-found`. */
export function updateUser(
  db: Connection,
  id: number,
  patch: UserPatch,
  now: string,
  shared?: NamedStamp,
): UserChange {
  const user = getUser(db, id)
  const before = snapshot(db, id)
  if (!user || before === null) throw new CodedError('not-found')
  const changed = { ...user, ...patch }
  const renamed = namingFields.some((field) => changed[field] !== user[field])
  const stamp = shared ?? (renamed ? nextNamedStamp(db) : nextStamp(db))
  writing(db).update.run({ id, ...rowOf(changed, now, stamp) })
  const keys = uniqueKeys(changed)
  const rekeyed = uniqueKeys(user).some((key, place) => key !== '' && key !== keys[place])
  return { user: id, before, afterStamp: stamp, rekeyed }
}

/** Deletes a user; the id is never given again. Call within a transaction. Throws `not-found`. */
export function deleteUser(db: Connection, id: number): UserChange {
  const before = snapshot(db, id)
  if (before === null) throw new CodedError('not-found')
  writing(db).delete.run(id)
  nextNamedStamp(db)
  return { user: id, before, afterStamp: null, rekeyed: true }
}

function uniqueKeys(user: UserFields): string[] {
  return [foldKey(user.userId), exactKey(user.externalId), foldKey(user.email)]
}

/**
 * The version of all names and keys in the directory: whom a photo's name means holds as long as it stays. Every user who
 * comes, goes, or is called or keyed otherwise moves it on, an undo as well; a photo or a status does not.
 */
export function directoryVersion(db: Connection): number {
  return statements(db).version.get() ?? 0
}

/** What a photo's name can mean of a user. */
const namingFields = [
  'firstName',
  'middleName',
  'lastName',
  'email',
  'userId',
  'externalId',
  'employeeId',
] as const satisfies readonly UserField[]

/** A stamp with which the directory's version has moved on: many changes of names and keys may share one. */
export type NamedStamp = number & { readonly [named]: true }
declare const named: unique symbol

/** As `nextStamp`, where names or keys change, or may: moves the directory's version on. Call within a transaction. */
export function nextNamedStamp(db: Connection): NamedStamp {
  const stamp = writing(db).nextNamed.get()
  if (stamp === undefined) throw new Error('The table of stamps is empty.')
  return stamp as NamedStamp
}

/** A new version for what is written now (see `stamp` of the schema). Call within a transaction. */
export function nextStamp(db: Connection): number {
  const stamp = writing(db).nextStamp.get()
  if (stamp === undefined) throw new Error('The table of stamps is empty.')
  return stamp
}

function snapshot(db: Connection, id: number): string | null {
  const row = statements(db).row.get(id)
  return row ? JSON.stringify(row) : null
}

function rowOf(
  user: UserFields & { status: UserStatus; photo: string | null; createdAt: string },
  now: string,
  stamp: number,
): WrittenRow {
  const row: WrittenRow = {
    status: user.status,
    photo: user.photo,
    user_id_key: foldKey(user.userId) || null,
    external_id_key: exactKey(user.externalId) || null,
    email_key: foldKey(user.email) || null,
    employee_id_key: exactKey(user.employeeId) || null,
    search: searchOf(user),
    sort_name: sortText([user.lastName, user.firstName, user.middleName].join('\u0001')),
    created_at: user.createdAt,
    modified_at: now,
    stamp,
  }
  for (const field of userFields) row[columnOfField[field]] = user[field]
  return row
}

/** What a search looks through; names without blanks are found written together too ("김민수"). */
function searchOf(user: UserFields): string {
  const together = /^[\x20-\x7e]*$/.test(user.lastName + user.firstName) ? '' : user.lastName + user.firstName
  return searchText(
    [
      user.firstName,
      user.middleName,
      user.lastName,
      together,
      user.email,
      user.userId,
      user.externalId,
      user.employeeId,
    ]
      .filter((part) => part !== '')
      .join('\n'),
  )
}
