import type { CredentialStatus } from '../../../../src-preload/contract/credentials.ts'
import {
  rowReasons,
  type ImportField,
  type RowReason,
  type RowState,
  type Severity,
} from '../../../../src-preload/contract/imports.ts'
import type { CredentialPatch } from '../../credentials/store.ts'
import type { CredentialValues, CredentialReading } from '../../credentials/rules.ts'
import { keptOfSame, reversedTwin } from '../../credentials/rules.ts'
import { isEmail, isUserId } from '../../users/rules.ts'
import { trimKey } from '../../users/keys.ts'
import { keyKinds, type KeyKind, type Keys } from '../keys.ts'

/** A row as it is judged. */
export interface CredentialRow {
  /** Its number in the file. */
  number: number
  /** As they are compared; '' where the row has none. */
  keys: Keys
  /** As they came. */
  firstName: string
  lastName: string
  credential: CredentialReading
  /** Cells beyond the header that are not empty. */
  extraCells: number
  /** What is to be said of the way it stood in the file. */
  odd: readonly CredentialRowIssue[]
}

/** A user of the directory. */
export interface Holder {
  user: number
  keys: Keys
  firstName: string
  lastName: string
}

/** A credential of the directory. */
export interface Existing {
  id: number
  user: number
  status: CredentialStatus
  facilityCode: string
  cardNumber: string
  cardNumberHex: string
}

/** What the rules ask about other credentials. */
export interface CredentialSurroundings {
  nameOf(user: number): string
  /** Those that are the same, the oldest first: more than one only since the card types were changed. */
  credentials(identity: string): readonly Existing[]
  /** The number of an earlier good row of the file with this credential, or null. */
  earlier(identity: string): number | null
  /** A longer entry code in the directory that this one is without its leading zeros, or null. */
  entryCodeWithZeros(code: string): string | null
}

/** What the rules ask about others. */
export interface Surroundings extends CredentialSurroundings {
  holder(kind: KeyKind, key: string): Holder | null
  externalIdWithZeros(key: string): string | null
}

export interface CredentialRowIssue {
  code: RowReason
  severity: Severity
  field: ImportField | null
  /** Where the cell stands in the file, if that is not said by its field. */
  column?: number
  args: Record<string, string | number>
}

/**
 * What Proceed does for the credential of a good row. `move`: it goes to the row's user. `remove`: others that are the
 * same, so that the row's user is the only one to have it.
 */
export type CredentialAction =
  | { do: 'nothing' }
  | { do: 'add'; values: CredentialValues }
  | { do: 'change'; credential: number; patch: CredentialPatch; move: boolean; remove: readonly number[] }

/** What a credential means for its user. */
export interface CredentialEffect {
  state: RowState
  /** Whose credential is reassigned, or null. */
  from: number | null
  action: CredentialAction
}

export interface CredentialVerdict extends CredentialEffect {
  /** Gravest first. */
  issues: CredentialRowIssue[]
  /** Whose row it is; null where that cannot be told. */
  user: number | null
}

/** Judges a row of a credentials import (C3 to C6). Rows that have one credential have to be judged in their order. */
export function judgeCredentialRow(
  row: CredentialRow,
  surroundings: Surroundings,
  { reassign }: { reassign: boolean },
): CredentialVerdict {
  const issues: CredentialRowIssue[] = [...row.odd, ...row.credential.issues]
  if (row.extraCells > 0) issues.push(error('too-many-fields', null, { count: row.extraCells }))
  const holder = findHolder(row, surroundings, issues)
  if (holder) warnOfName(row, holder, surroundings, issues)
  const { values } = row.credential
  const judged =
    values && holder ? judgeCredential(values, holder.user, surroundings, reassign, issues) : unchanged
  const failed = issues.some(({ severity }) => severity === 'error')
  sortByGravity(issues)
  return {
    ...(failed ? { ...unchanged, state: 'error' } : judged),
    // A row that fails for another reason is not also one without a credential.
    issues: failed ? issues.filter(({ severity }) => severity !== 'info') : issues,
    user: holder?.user ?? null,
  }
}

const unchanged: CredentialEffect = {
  state: 'unchanged',
  from: null,
  action: { do: 'nothing' },
}

/**
 * Whose row it is (C3): the first filled key decides. A User ID that nobody has falls through to the next key where that
 * finds somebody without a User ID.
 */
function findHolder(
  { keys }: CredentialRow,
  surroundings: Surroundings,
  issues: CredentialRowIssue[],
): Holder | null {
  const filled = keyKinds.filter((kind) => keys[kind] !== '')
  const [first, ...others] = filled
  if (!first) {
    issues.push(error('no-key', null, {}))
    return null
  }
  let decider = first
  let lower = others
  let holder = surroundings.holder(first, keys[first])
  const [next] = others
  if (!holder && first === 'userId' && next && isUserId(keys.userId)) {
    const other = surroundings.holder(next, keys[next])
    if (other && other.keys.userId !== '') {
      issues.push(error('no-user', 'userId', { name: surroundings.nameOf(other.user) }))
      return null
    }
    decider = next
    lower = others.slice(1)
    holder = other
  }
  if (!holder) {
    noUser(decider, keys[decider], surroundings, issues)
    return null
  }
  for (const kind of lower) {
    const key = keys[kind]
    if (holder.keys[kind] === key) continue
    const other = surroundings.holder(kind, key)
    issues.push(
      other
        ? error('key-conflict', kind, { name: surroundings.nameOf(other.user) })
        : warning('key-unknown', kind, { key }),
    )
  }
  return holder
}

function formatIssue(kind: KeyKind, key: string): CredentialRowIssue | null {
  if (kind === 'userId' && !isUserId(key)) return error('user-id-format', kind, { value: key })
  if (kind === 'email' && !isEmail(key)) return error('email-format', kind, { value: key })
  // As a spreadsheet writes a long number: the digits are lost.
  const lost = kind === 'externalId' && /^\d(?:[.,]\d+)?E\+\d{2,3}$/i.test(key)
  return lost ? error('spreadsheet-damage', kind, { value: key }) : null
}

/** Says why a key finds nobody. */
function noUser(kind: KeyKind, key: string, surroundings: Surroundings, issues: CredentialRowIssue[]): void {
  const malformed = formatIssue(kind, key)
  if (malformed) {
    issues.push(malformed)
    return
  }
  issues.push(error('no-user', kind, { value: key }))
  const known = kind === 'externalId' ? surroundings.externalIdWithZeros(key) : null
  if (known !== null) issues.push(warning('spreadsheet-damage', kind, { value: key, known }))
}

function warnOfName(
  row: CredentialRow,
  holder: Holder,
  surroundings: Surroundings,
  issues: CredentialRowIssue[],
): void {
  for (const field of ['firstName', 'lastName'] as const) {
    if (row[field] === '' || row[field] === holder[field] || sameName(row[field], holder[field])) continue
    issues.push(warning('name-differs', field, { name: surroundings.nameOf(holder.user) }))
    return
  }
}

function sameName(a: string, b: string): boolean {
  return trimKey(a) === trimKey(b)
}

/** What a good credential means for its user (C5, C6), who may be new (null). What is wrong goes to `issues`. */
export function judgeCredential(
  values: CredentialValues,
  user: number | null,
  surroundings: CredentialSurroundings,
  reassign: boolean,
  issues: CredentialRowIssue[],
): CredentialEffect {
  const field = fieldOf(values)
  const earlier = surroundings.earlier(values.identity)
  if (earlier !== null) {
    issues.push(error('duplicate-in-file', field, { row: earlier, credential: 1 }))
    return unchanged
  }
  const same = surroundings.credentials(values.identity)
  if (same.length === 0) {
    warnOfLikeness(values, surroundings, issues)
    return { state: 'new', from: null, action: { do: 'add', values } }
  }
  const others = same.filter((one) => one.user !== user)
  if (!reassign && (others.length > 0 || same.length > 1)) {
    const holders = others.length > 0 ? others : same
    const name = [...new Set(holders.map((one) => surroundings.nameOf(one.user)))].join(', ')
    issues.push(error('assigned-to-other', field, others.length > 0 ? { name } : { name, own: 1 }))
    return unchanged
  }
  return effectOn(same, values, user)
}

/**
 * What a credential does where it is known: it changes the one that stays with the user, or comes to the user, and any
 * other that is the same goes.
 */
export function effectOn(
  same: readonly Existing[],
  values: CredentialValues,
  user: number | null,
): CredentialEffect {
  const kept = keptOfSame(same, user)
  if (!kept) throw new Error('There is no credential to change.')
  const from = same.find((one) => one.user !== user)?.user ?? null
  const patch = changesOf(values, kept)
  const remove = same.filter(({ id }) => id !== kept.id).map(({ id }) => id)
  const move = kept.user !== user
  if (!move && remove.length === 0 && Object.keys(patch).length === 0) return unchanged
  return {
    state: from === null ? 'modified' : 'reassigned',
    from,
    action: { do: 'change', credential: kept.id, patch, move, remove },
  }
}

/** A new credential that may be one that is known, damaged or read the other way round. */
function warnOfLikeness(
  values: CredentialValues,
  surroundings: CredentialSurroundings,
  issues: CredentialRowIssue[],
): void {
  if (values.kind === 'entry-code') {
    const known = surroundings.entryCodeWithZeros(values.entryCode)
    if (known !== null) {
      const args = { value: masked(values.entryCode), known: masked(known) }
      issues.push(warning('spreadsheet-damage', 'entryCode', args))
    }
    return
  }
  const twin = reversedTwin(values)
  if (!twin) return
  const isKnown =
    surroundings.earlier(twin.identity) !== null || surroundings.credentials(twin.identity).length > 0
  if (isKnown) issues.push(warning('hex-mismatch', 'cardNumberHex', { reversed: twin.cardNumberHex }))
}

/** An entry code as it may be told: its leading zeros, and how many digits follow (E4). */
function masked(entryCode: string): string {
  return entryCode.replace(/[1-9].*/, (rest) => '•'.repeat(rest.length))
}

/** What a row says of a credential that is there already; what it leaves empty stays as it is (C5). */
function changesOf(values: CredentialValues, existing: Existing): CredentialPatch {
  const patch: CredentialPatch = {}
  if (values.status !== null && values.status !== existing.status) patch.status = values.status
  for (const field of ['facilityCode', 'cardNumber', 'cardNumberHex'] as const) {
    if (values[field] !== '' && values[field] !== existing[field]) patch[field] = values[field]
  }
  return patch
}

/** The field by which a person knows a credential. */
function fieldOf({ kind, cardNumber }: CredentialValues): ImportField {
  if (kind === 'plate') return 'licensePlate'
  if (kind === 'entry-code') return 'entryCode'
  return cardNumber === '' ? 'cardNumberHex' : 'cardNumber'
}

function error(
  code: RowReason,
  field: ImportField | null,
  args: CredentialRowIssue['args'],
): CredentialRowIssue {
  return { code, severity: 'error', field, args }
}

function warning(
  code: RowReason,
  field: ImportField | null,
  args: CredentialRowIssue['args'],
): CredentialRowIssue {
  return { code, severity: 'warning', field, args }
}

const gravities = new Map(rowReasons.map((code, place) => [code, place]))

/** Puts errors first, the gravest at the top. */
export function sortByGravity(issues: { code: RowReason; severity: Severity }[]): void {
  if (issues.length > 1) issues.sort((a, b) => gravity(a) - gravity(b))
}

function gravity({ code, severity }: { code: RowReason; severity: Severity }): number {
  return (gravities.get(code) ?? 0) + (severity === 'error' ? 0 : rowReasons.length)
}
