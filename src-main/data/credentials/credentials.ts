import {
  credentialFields,
  type Credential,
  type CredentialCheck,
  type CredentialCheckInput,
  type CredentialFields,
  type CredentialSave,
  type CredentialSaved,
  type CredentialStatusChange,
} from '../../../src-preload/contract/credentials.ts'
import type { HistoryEntry, HistoryKind } from '../../../src-preload/contract/history.ts'
import { labelOf, type User } from '../../../src-preload/contract/users.ts'
import { CodedError } from '../../services/protocol.ts'
import type { DataContext } from '../context.ts'
import type { Connection } from '../database/database.ts'
import { recordHistory } from '../history/store.ts'
import { getUser } from '../users/store.ts'
import { findCardFormat } from './card-formats.ts'
import { checkOf, holdersOf, judgeEntered, nameOf, namesOf } from './entered.ts'
import { frameOf, keptOfSame, type CredentialValues } from './rules.ts'
import {
  credentialsOfUser,
  deleteCredential,
  findSame,
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

/** Throws `edited-meanwhile` where a credential is not the one that a person looked at. */
function refuseOther({ stamp }: StoredCredential, version: number): void {
  if (stamp !== version) throw new CodedError('edited-meanwhile')
}

/**
 * All fields of a credential as a form would have them: those that were entered, and the others as they are. A status
 * that was not entered stays empty: it is that of whichever credential is left.
 */
function wholeFields(
  old: StoredCredential | null,
  entered: CredentialCheckInput['fields'],
): CredentialFields {
  const whole: CredentialFields = {
    cardType: old?.cardType ?? '',
    facilityCode: old?.facilityCode ?? '',
    cardNumber: old?.cardNumber ?? '',
    cardNumberHex: old?.cardNumberHex ?? '',
    licensePlate: old?.licensePlate ?? '',
    entryCode: old?.entryCode ?? '',
    credentialStatus: '',
  }
  for (const field of credentialFields) whole[field] = entered[field] ?? whole[field]
  return whole
}

/** The credentials of a profile, without their entry codes (E4). */
export function listCredentials(db: Connection, user: number): Credential[] {
  return credentialsOfUser(db, user).map((credential) => shown(db, credential))
}

function shown(db: Connection, credential: StoredCredential): Credential {
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
    version: credential.stamp,
    sharedWith: findSame(db, credential.identity)
      .filter((one) => one.id !== id)
      .map((one) => ({ userId: one.user, name: nameOf(db, one.user) })),
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
  { id, userId, fields }: CredentialCheckInput,
): CredentialCheck {
  existingUser(db, userId)
  const old = edited(db, id, userId)
  return checkOf(judgeEntered(db, wholeFields(old, fields), userId, id))
}

/**
 * Adds a credential, or changes of one what was entered (C4, C5): saved, or what is wrong. One that another user has
 * moves where a person agreed to that (C6), so that nobody else has it; it takes the place of an edited one. Throws `not-found`, and
 * `edited-meanwhile` where the edited one is no longer of the version that was looked at.
 */
export function saveCredential(context: DataContext, input: CredentialSave): CredentialSaved {
  const { id, userId, fields, reassignFrom } = input
  const db = context.database.write
  let result: CredentialSaved = { saved: false, issues: [] }
  change(context, (now) => {
    const user = existingUser(db, userId)
    const old = edited(db, id, userId)
    if (old && input.id !== null) refuseOther(old, input.version)
    const { values, same, issues } = judgeEntered(db, wholeFields(old, fields), userId, id)
    const others = same.filter((one) => one.user !== userId)
    // Somebody else may have got it since that was agreed.
    const moving = others.length > 0 && holdersOf(others) === reassignFrom
    const wrong = issues.some(
      ({ severity, code }) => severity === 'error' && !(moving && code === 'assigned-to-other'),
    )
    if (!values || wrong) {
      result = { saved: false, issues }
      return null
    }
    const written = moving
      ? writeAlone(db, values, same, user, old, now)
      : writeEntered(db, values, user, old, now)
    result = { saved: true, credential: shown(db, existing(db, written.credential)) }
    return written.done
  })
  return result
}

/** Which credential was saved, and what that took; null where nothing had to be written. */
interface Written {
  credential: number
  done: Done | null
}

function writeEntered(
  db: Connection,
  values: CredentialValues,
  user: User,
  old: StoredCredential | null,
  now: string,
): Written {
  const credential = { ...values, user: user.id, status: values.status ?? old?.status ?? 'active' }
  if (!old) {
    const added = insertCredential(db, credential, now)
    return { credential: added.credential, done: { kind: 'credential-added', user, changes: [added] } }
  }
  const changes = changeTo(db, old, credential, now)
  return {
    credential: old.id,
    done: changes.length === 0 ? null : { kind: 'credential-edited', user, changes },
  }
}

/** Nothing where the credential is so already. */
function changeTo(
  db: Connection,
  old: StoredCredential,
  to: CredentialPatch,
  now: string,
): CredentialChange[] {
  const names = Object.keys(to) as (keyof CredentialPatch)[]
  return names.every((name) => to[name] === old[name]) ? [] : [updateCredential(db, old.id, to, now)]
}

/**
 * Leaves one of the credentials that are the same, with the user: the edited one where it is one of them, else the one
 * that the user has or that moves. What is not entered of that one stays as it is, its status above all: it may be a
 * lost card.
 */
function writeAlone(
  db: Connection,
  values: CredentialValues,
  same: readonly StoredCredential[],
  user: User,
  edited: StoredCredential | null,
  now: string,
): Written {
  const kept = edited?.identity === values.identity ? edited : keptOfSame(same, user.id)
  if (!kept) throw new Error('Nothing is the same.')
  const from = namesOf(
    db,
    same.filter((one) => one.user !== user.id),
  )
  const gone = [...same, ...(edited ? [edited] : [])].filter(({ id }) => id !== kept.id)
  const removals = gone.map(({ id }) => deleteCredential(db, id))
  const patch: CredentialPatch =
    kept === edited
      ? { ...values, status: values.status ?? kept.status }
      : {
          user: user.id,
          status: values.status ?? kept.status,
          facilityCode: values.facilityCode || kept.facilityCode,
          cardNumber: values.cardNumber || kept.cardNumber,
          cardNumberHex: values.cardNumberHex || kept.cardNumberHex,
        }
  const changes = [...removals, ...changeTo(db, kept, patch, now)]
  return { credential: kept.id, done: { kind: 'credential-reassigned', user, options: { from }, changes } }
}

/**
 * Suspends a credential (inactive) or reactivates it (active). Throws `not-found`, and `edited-meanwhile` as
 * `saveCredential` does: by now it may be another person's, or lost.
 */
export function setCredentialStatus(
  context: DataContext,
  { id, version, status }: CredentialStatusChange,
): Credential {
  const db = context.database.write
  change(context, (now) => {
    const credential = existing(db, id)
    refuseOther(credential, version)
    if (credential.status === status) return null
    return {
      kind: status === 'inactive' ? 'credential-suspended' : 'credential-reactivated',
      user: existingUser(db, credential.user),
      changes: [updateCredential(db, id, { status }, now)],
    }
  })
  return shown(db, existing(db, id))
}

/** Takes a credential off its user. Throws `not-found`, and `edited-meanwhile` as `saveCredential` does. */
export function removeCredential(context: DataContext, id: number, version: number): void {
  const db = context.database.write
  change(context, () => {
    const credential = existing(db, id)
    refuseOther(credential, version)
    const user = existingUser(db, credential.user)
    return { kind: 'credential-removed', user, changes: [deleteCredential(db, id)] }
  })
}
