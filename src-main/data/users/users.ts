import type { HistoryKind } from '../../../src-preload/contract/history.ts'
import {
  labelOf,
  userFields,
  type FieldIssue,
  type User,
  type UserFields,
  type UserSave,
  type UserSaved,
  type UserStatus,
} from '../../../src-preload/contract/users.ts'
import { CodedError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import { credentialsOfUser, deleteCredential, type CredentialChange } from '../credentials/store.ts'
import { recordHistory } from '../history/store.ts'
import { exactKey, foldKey } from './keys.ts'
import { emptyFields, judgeFields, normalizeFields } from './rules.ts'
import {
  deleteUser,
  findUsersByKey,
  getUser,
  insertUser,
  updateUser,
  type UserChange,
  type UserKeyKind,
} from './store.ts'

interface Done {
  kind: HistoryKind
  user: User
  change: UserChange
  credentials?: CredentialChange[]
  /** Fields that were edited. */
  edited?: string[]
}

/** Every change below is one transaction with its entry in History, and is announced after it. */
function change(context: DataContext, work: (now: string) => Done | null): void {
  const { database } = context
  const done = database.transaction(() => {
    const now = context.now()
    const result = work(now)
    if (!result) return false
    recordHistory(database.write, {
      kind: result.kind,
      subject: labelOf(result.user),
      counts: {},
      options: result.edited ? { fields: result.edited.join(',') } : {},
      at: now,
      by: context.account,
      changes: [result.change],
      credentialChanges: result.credentials ?? [],
    })
    return true
  })
  if (done) context.changed(['users', 'photos', 'imports', 'history'])
}

/** The user, as the transaction under way sees it. Throws `not-found`. */
function existing(context: DataContext, id: number): User {
  const user = getUser(context.database.write, id)
  if (!user) throw new CodedError('not-found')
  return user
}

/**
 * Adds a user, or changes of one what was entered (U2): saved, or what is wrong with the fields. Throws `not-found`, and
 * `edited-meanwhile` where a field is no longer what was shown when the form was opened; photo and status may be others.
 */
export function saveUser(context: DataContext, input: UserSave): UserSaved {
  const { id } = input
  const db = context.database.write
  let issues: FieldIssue[] = []
  let saved = id
  change(context, (now) => {
    const old = input.id === null ? null : shownUser(context, input.id, input.before)
    const fields = normalizeFields(wholeFields(old, input.fields))
    issues = [...judgeFields(fields, old === null), ...takenKeys(context, fields, id)]
    if (issues.length > 0) return null
    if (!old) {
      const added = insertUser(db, fields, now)
      saved = added.user
      return { kind: 'user-added', user: existing(context, added.user), change: added }
    }
    const edited = userFields.filter((field) => fields[field] !== old[field])
    if (edited.length === 0) return null
    const update = updateUser(db, old.id, fields, now)
    return { kind: 'user-edited', user: existing(context, old.id), change: update, edited }
  })
  if (issues.length > 0 || saved === null) return { saved: false, issues }
  return { saved: true, user: existing(context, saved) }
}

/** The user whose fields are as a form shows them. Throws `not-found`, `edited-meanwhile`. */
function shownUser(context: DataContext, id: number, shown: UserFields): User {
  const user = existing(context, id)
  if (userFields.some((field) => user[field] !== shown[field])) throw new CodedError('edited-meanwhile')
  return user
}

/** All fields of a user: those that were entered, and the others as they are. */
function wholeFields(old: User | null, entered: UserSave['fields']): UserFields {
  const whole = emptyFields()
  for (const field of userFields) whole[field] = entered[field] ?? old?.[field] ?? ''
  return whole
}

function takenKeys(context: DataContext, fields: UserFields, self: number | null): FieldIssue[] {
  const keys: [UserKeyKind & FieldIssue['field'], string, FieldIssue['code']][] = [
    ['userId', foldKey(fields.userId), 'id-taken'],
    ['externalId', exactKey(fields.externalId), 'id-taken'],
    ['email', foldKey(fields.email), 'email-taken'],
  ]
  return keys.flatMap(([field, key, code]) =>
    findUsersByKey(context.database.write, field, key)
      .filter((holder) => holder.id !== self)
      .map((holder) => ({ field, code, args: { name: labelOf(holder) } })),
  )
}

/** Suspends or reactivates a user. Throws `not-found`. */
export function setUserStatus(context: DataContext, id: number, status: UserStatus): User {
  change(context, (now) => {
    const user = existing(context, id)
    if (user.status === status) return null
    return {
      kind: status === 'suspended' ? 'user-suspended' : 'user-reactivated',
      user,
      change: updateUser(context.database.write, id, { status }, now),
    }
  })
  return existing(context, id)
}

/** Deletes a user with all its fields, its photo and its credentials; History can undo it. Throws `not-found`. */
export function removeUser(context: DataContext, id: number): void {
  const db = context.database.write
  change(context, () => {
    const user = existing(context, id)
    const credentials = credentialsOfUser(db, id).map((credential) => deleteCredential(db, credential.id))
    return { kind: 'user-deleted', user, change: deleteUser(db, id), credentials }
  })
}

/** Takes the photo off a profile (U3). Throws `not-found`. */
export function removeUserPhoto(context: DataContext, id: number): void {
  change(context, (now) => {
    const user = existing(context, id)
    if (user.photo === null) return null
    return {
      kind: 'photo-removed',
      user,
      change: updateUser(context.database.write, id, { photo: null }, now),
    }
  })
}
