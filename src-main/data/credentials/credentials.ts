import type {
  Credential,
  CredentialCheck,
  CredentialSave,
  CredentialSaved,
  CredentialStatus,
} from '../../../src-preload/contract/credentials.ts'
import type { HistoryEntry, HistoryKind } from '../../../src-preload/contract/history.ts'
import { labelOf, type User } from '../../../src-preload/contract/users.ts'
import { CodedError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import { recordHistory } from '../history/store.ts'
import { getUser } from '../users/store.ts'
import { findCardFormat } from './card-formats.ts'
import { checkOf, judgeEntered } from './entered.ts'
import { frameOf, type CredentialValues } from './rules.ts'
import {
  credentialsOfUser,
  deleteCredential,
  getCredential,
  insertCredential,
  updateCredential,
  type CredentialChange,
  type CredentialPatch,
  type StoredCredential,
} from './store.ts'

/** What a change did. History says whose credential it was, never which (E4). */
interface Done {
  kind: HistoryKind
  user: User
  changes: CredentialChange[]
  options?: HistoryEntry['options']
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
      options: result.options ?? {},
      at: now,
      by: context.account,
      changes: [],
      credentialChanges: result.changes,
    })
    return true
  })
  if (done) context.changed(['users', 'imports', 'history'])
}

/** Throws `not-found`. */
function existingUser(db: Connection, id: number): User {
  const user = getUser(db, id)
  if (!user) throw new CodedError('not-found')
  return user
}

/** Throws `not-found`. */
function existing(db: Connection, id: number): StoredCredential {
  const credential = getCredential(db, id)
  if (!credential) throw new CodedError('not-found')
  return credential
}

/** The credential that a form of a user's profile edits; null where it adds one. Throws `not-found`. */
function edited(db: Connection, id: number | null, user: number): StoredCredential | null {
  if (id === null) return null
  const credential = existing(db, id)
  if (credential.user !== user) throw new CodedError('not-found')
  return credential
}

/** The credentials of a profile, without their entry codes (E4). */
export function listCredentials(db: Connection, user: number): Credential[] {
  return credentialsOfUser(db, user).map(shown)
}

function shown(credential: StoredCredential): Credential {
  const { id, user, kind, status, facilityCode, cardNumber, cardNumberHex, licensePlate } = credential
  return {
    id,
    userId: user,
    kind,
    status,
    cardType: findCardFormat(credential.cardType)?.label ?? credential.cardType,
    facilityCode,
    cardNumber,
    cardNumberHex,
    licensePlate,
    entryCodeDigits: credential.entryCode.length,
    frame: frameOf(credential),
    modifiedAt: credential.modifiedAt,
  }
}

/** The entry code of a credential, for a person who asked to see it (E4). Throws `not-found`. */
export function revealEntryCode(db: Connection, id: number): string {
  const { kind, entryCode } = existing(db, id)
  if (kind !== 'entry-code') throw new CodedError('not-found')
  return entryCode
}

/** What is to be said of a credential before it is saved. Throws `not-found`. */
export function checkCredential(
  db: Connection,
  { id, userId, fields }: Omit<CredentialSave, 'reassign'>,
): CredentialCheck {
  existingUser(db, userId)
  edited(db, id, userId)
  return checkOf(judgeEntered(db, fields, userId, id))
}

/**
 * Adds or edits a credential (C4, C5): saved, or what is wrong. One that another user has moves with `reassign` (C6); it
 * takes the place of an edited one. Throws `not-found`.
 */
export function saveCredential(
  context: DataContext,
  { id, userId, fields, reassign }: CredentialSave,
): CredentialSaved {
  const db = context.database.write
  let result: CredentialSaved = { saved: false, issues: [] }
  change(context, (now) => {
    const user = existingUser(db, userId)
    const old = edited(db, id, userId)
    const { values, same, issues } = judgeEntered(db, fields, userId, id)
    const moving = reassign && same !== null && same.user !== userId
    const wrong = issues.some(
      ({ severity, code }) => severity === 'error' && !(moving && code === 'assigned-to-other'),
    )
    if (!values || wrong) {
      result = { saved: false, issues }
      return null
    }
    const done = moving ? moved(db, values, same, user, old, now) : written(db, values, user, old, now)
    const credential = done ? last(done.changes) : old?.id
    if (credential === undefined) throw new Error('Nothing was saved.')
    result = { saved: true, credential: shown(existing(db, credential)) }
    return done
  })
  return result
}

function last(changes: CredentialChange[]): number | undefined {
  return changes.at(-1)?.credential
}

function written(
  db: Connection,
  values: CredentialValues,
  user: User,
  old: StoredCredential | null,
  now: string,
): Done | null {
  const credential = { ...values, user: user.id, status: values.status ?? 'active' }
  if (!old) {
    return { kind: 'credential-added', user, changes: [insertCredential(db, credential, now)] }
  }
  const names = Object.keys(values) as (keyof CredentialValues)[]
  if (names.every((name) => credential[name] === old[name])) return null
  return { kind: 'credential-edited', user, changes: [updateCredential(db, old.id, credential, now)] }
}

/** What is not entered of the credential that moves stays as it is, its status above all: it may be a lost card. */
function moved(
  db: Connection,
  values: CredentialValues,
  same: StoredCredential,
  user: User,
  replaced: StoredCredential | null,
  now: string,
): Done {
  const patch: CredentialPatch = {
    user: user.id,
    status: values.status ?? same.status,
    facilityCode: values.facilityCode || same.facilityCode,
    cardNumber: values.cardNumber || same.cardNumber,
    cardNumberHex: values.cardNumberHex || same.cardNumberHex,
  }
  return {
    kind: 'credential-reassigned',
    user,
    options: { from: labelOf(existingUser(db, same.user)) },
    changes: [
      ...(replaced ? [deleteCredential(db, replaced.id)] : []),
      updateCredential(db, same.id, patch, now),
    ],
  }
}

/** Suspends a credential (inactive) or reactivates it (active). Throws `not-found`. */
export function setCredentialStatus(context: DataContext, id: number, status: CredentialStatus): Credential {
  const db = context.database.write
  change(context, (now) => {
    const credential = existing(db, id)
    if (credential.status === status) return null
    return {
      kind: status === 'inactive' ? 'credential-suspended' : 'credential-reactivated',
      user: existingUser(db, credential.user),
      changes: [updateCredential(db, id, { status }, now)],
    }
  })
  return shown(existing(db, id))
}

/** Takes a credential off its user. Throws `not-found`. */
export function removeCredential(context: DataContext, id: number): void {
  const db = context.database.write
  change(context, () => ({
    kind: 'credential-removed',
    user: existingUser(db, existing(db, id).user),
    changes: [deleteCredential(db, id)],
  }))
}
