import { rowReasons, type RowReason, type RowState } from '../../../../src-preload/contract/imports.ts'
import {
  labelOf,
  userFields,
  type UserField,
  type UserFields,
} from '../../../../src-preload/contract/users.ts'
import { exactKey, foldKey, trimKey } from '../../users/keys.ts'
import { isEmail, isIsoDate, isUserId } from '../../users/rules.ts'
import { keyKinds, type KeyKind, type Keys } from '../keys.ts'

function keysOf(fields: Pick<UserFields, KeyKind>): Keys {
  return {
    userId: foldKey(fields.userId),
    externalId: exactKey(fields.externalId),
    email: foldKey(fields.email),
  }
}

/** A row as it is judged. */
export interface UserRow {
  /** Its number in the file. */
  number: number
  /** As `normalizeFields` gives them; '' where the file has no such column. */
  fields: UserFields
  /** Cells beyond the header that are not empty. */
  extraCells: number
}

/** Somebody a row may be about: a user of the directory, or one whom an earlier row of the file makes. */
export interface Person {
  /** The id in the directory; null for whom the file makes. */
  user: number | null
  /** As they are after the rows so far. */
  fields: UserFields
  keys: Keys
  /** Which row of the file said so, by field. */
  saidBy: Partial<Record<UserField, number>>
  /** Whether a good row of the file was about this person. */
  inFile: boolean
  /** The id that Proceed gives whom the file makes; shared by all states of one person. */
  added: { id: number | null }
}

/** What the rules ask about others. */
export interface Surroundings {
  /** Who holds a key now; null for nobody. */
  holder(kind: KeyKind, key: string): Person | null
  /** A longer ID in the directory that this one is without its leading zeros; null where there is none. */
  withLeadingZeros(externalId: string): string | null
}

interface UserIssue {
  code: RowReason
  severity: 'error' | 'warning'
  field: UserField | null
  args: Record<string, string | number>
}

export interface UserVerdict {
  state: RowState
  issues: UserIssue[]
  /** Whom the row is about; null for a new user, or where that cannot be told. */
  person: Person | null
  /** What the row writes: all fields of a new user, the changed ones of another. */
  writes: Partial<UserFields>
}

/** As a spreadsheet writes a long number: 1.23E+12. The digits are lost. */
const exponent = /^\d(?:[.,]\d+)?E\+\d{2,3}$/i
/** More digits than a spreadsheet keeps, and nothing but zeros after the 15th. */
const lostDigits = /^\d{15}0+$/
const spreadsheetFields = ['externalId', 'employeeId', 'departmentId'] as const
const dateFields = ['startDate', 'endDate'] as const
const nameFields = ['firstName', 'middleName', 'lastName'] as const

/**
 * Judges a row of a users import (U4, U5). Rows of the file have to be judged in their order, and what a good row writes
 * has to show in the surroundings of the next.
 *
 * The first key that somebody holds decides who it is. A User ID that nobody holds may fall through to the next key only
 * where that person has none yet, and fills it, whatever the switch says: Command gives a User ID once. Everything else
 * that an existing user has is overwritten only with the switch on. Several rows of one person come to one user: a later
 * one may repeat and add, but where it contradicts an earlier one it is an error, as nobody can tell which is right.
 */
export function judgeUserRow(
  row: UserRow,
  surroundings: Surroundings,
  { overwrite }: { overwrite: boolean },
): UserVerdict {
  const issues = formatIssues(row)
  const keys = keysOf(row.fields)
  // A key that is none leads nowhere.
  if (issues.some(({ code }) => code === 'no-key' || code === 'user-id-format' || code === 'email-format')) {
    return verdict('error', issues, null)
  }
  const { person, conflicts } = findPerson(keys, surroundings)
  issues.push(...conflicts)
  if (conflicts.length > 0) return verdict('error', issues, person)
  if (!person) return judgeNew(row, keys, surroundings, issues)
  issues.push(...contradictions(row, person))
  const writes = changes(row, person, overwrite)
  if (!person.inFile && !overwrite && writes.userId === undefined) {
    issues.push(error('user-exists', null, { name: labelOf(person.fields) }))
  }
  if (hasErrors(issues)) return verdict('error', issues, person)
  issues.push(...warningsOf(row, keys, person, writes))
  const changed = Object.keys(writes).length > 0
  return { ...verdict(changed ? 'modified' : 'unchanged', issues, person), writes }
}

function judgeNew(
  { fields }: UserRow,
  keys: Keys,
  surroundings: Surroundings,
  issues: UserIssue[],
): UserVerdict {
  const missing = (['firstName', 'lastName'] as const).find((field) => trimKey(fields[field]) === '')
  if (missing) issues.push(error('name-missing', missing, {}))
  const known = keys.externalId === '' ? null : surroundings.withLeadingZeros(keys.externalId)
  if (known !== null) {
    issues.push(warning('spreadsheet-damage', 'externalId', { value: fields.externalId, known }))
  }
  return hasErrors(issues)
    ? verdict('error', issues, null)
    : { ...verdict('new', issues, null), writes: fields }
}

function formatIssues({ fields, extraCells }: UserRow): UserIssue[] {
  const issues: UserIssue[] = []
  if (extraCells > 0) issues.push(error('too-many-fields', null, { count: extraCells }))
  if (fields.userId === '' && fields.externalId === '' && fields.email === '') {
    issues.push(error('no-key', null, {}))
  }
  if (fields.userId !== '' && !isUserId(fields.userId)) {
    issues.push(error('user-id-format', 'userId', { value: fields.userId }))
  }
  if (fields.email !== '' && !isEmail(fields.email)) {
    issues.push(error('email-format', 'email', { value: fields.email }))
  }
  for (const field of dateFields) {
    if (fields[field] !== '' && !isIsoDate(fields[field])) {
      issues.push(error('date-format', field, { value: fields[field] }))
    }
  }
  for (const field of spreadsheetFields) {
    const value = fields[field]
    if (value === '') continue
    if (exponent.test(value)) issues.push(error('spreadsheet-damage', field, { value }))
    else if (lostDigits.test(value)) issues.push(warning('spreadsheet-damage', field, { value }))
  }
  return issues
}

/** Whom a row is about, and what speaks against it. */
function findPerson(
  keys: Keys,
  surroundings: Surroundings,
): { person: Person | null; conflicts: UserIssue[] } {
  const holders = new Map<KeyKind, Person>()
  for (const kind of keyKinds) {
    const key = keys[kind]
    if (key === '') continue
    // Mostly all keys are those of one person, who need not be looked for again.
    const known = holders.values().next().value
    const holder = known?.keys[kind] === key ? known : surroundings.holder(kind, key)
    if (holder) holders.set(kind, holder)
  }
  const [deciding] = holders
  if (!deciding) return { person: null, conflicts: [] }
  const [by, person] = deciding
  if (by !== 'userId' && keys.userId !== '' && person.keys.userId !== '') {
    const said = person.saidBy.userId
    if (said !== undefined) {
      return { person, conflicts: [error('duplicate-in-file', 'userId', { row: said })] }
    }
    const code = by === 'email' ? 'email-taken' : 'id-taken'
    return { person: null, conflicts: [error(code, by, { name: labelOf(person.fields) })] }
  }
  const conflicts: UserIssue[] = []
  for (const [kind, other] of holders) {
    if (other === person) continue
    const args = { name: labelOf(other.fields) }
    const said = other.saidBy[kind]
    conflicts.push(error('key-conflict', kind, said === undefined ? args : { ...args, row: said }))
  }
  return { person, conflicts }
}

/** Where a row says something else of a person than an earlier row of the file. */
function contradictions({ fields }: UserRow, person: Person): UserIssue[] {
  for (const field of userFields) {
    const said = person.saidBy[field]
    if (
      said !== undefined &&
      fields[field] !== '' &&
      !sameValue(field, fields[field], person.fields[field])
    ) {
      return [error('duplicate-in-file', field, { row: said })]
    }
  }
  return []
}

/** What a row writes over somebody's fields: what is filled and differs, as far as the switch allows. */
function changes({ fields }: UserRow, person: Person, overwrite: boolean): Partial<UserFields> {
  const writes: Partial<UserFields> = {}
  for (const field of userFields) {
    if (fields[field] === '' || sameValue(field, fields[field], person.fields[field])) continue
    const fills = field === 'userId' && person.fields.userId === ''
    if (overwrite || person.user === null || fills) writes[field] = fields[field]
  }
  return writes
}

function warningsOf(row: UserRow, keys: Keys, person: Person, writes: Partial<UserFields>): UserIssue[] {
  const issues: UserIssue[] = []
  if (person.user === null || person.inFile) return issues
  const { fields } = row
  if (writes.externalId !== undefined && person.keys.externalId !== '' && !decidesAbove(keys, person)) {
    issues.push(warning('key-unknown', 'externalId', { value: person.fields.externalId }))
  }
  const differs = nameFields.find(
    (field) => fields[field] !== '' && trimKey(fields[field]) !== trimKey(person.fields[field]),
  )
  if (differs) issues.push(warning('name-differs', differs, { name: labelOf(person.fields) }))
  const lost = withoutZeros(fields.employeeId, person.fields.employeeId)
  if (lost) {
    const args = { value: fields.employeeId, known: person.fields.employeeId }
    issues.push(warning('spreadsheet-damage', 'employeeId', args))
  }
  return issues
}

/** Whether a person was found by the User ID: then another External ID is a change like any other. */
function decidesAbove(keys: Keys, person: Person): boolean {
  return keys.userId !== '' && keys.userId === person.keys.userId
}

function withoutZeros(value: string, known: string): boolean {
  return value !== '' && value !== known && /^0+\d+$/.test(known) && known.replace(/^0+/, '') === value
}

/** Keys are the same as they are compared; texts that only differ in how letters are composed look and are the same. */
function sameValue(field: UserField, a: string, b: string): boolean {
  if (a === b) return true
  if (field === 'userId' || field === 'email') return foldKey(a) === foldKey(b)
  return a.normalize('NFC') === b.normalize('NFC')
}

/** The person after a row that passed: new for whom the file makes, else the same with what the row wrote. */
export function personAfter(row: UserRow, { person, writes }: UserVerdict): Person {
  const before = person ?? { user: null, fields: row.fields, saidBy: {}, added: { id: null } }
  const fields = { ...before.fields, ...writes }
  const saidBy = { ...before.saidBy }
  for (const field of userFields) {
    const says = row.fields[field] !== '' && sameValue(field, row.fields[field], fields[field])
    if (says) saidBy[field] ??= row.number
  }
  return { user: before.user, fields, keys: keysOf(fields), saidBy, inFile: true, added: before.added }
}

function hasErrors(issues: readonly UserIssue[]): boolean {
  return issues.some(({ severity }) => severity === 'error')
}

function error(code: RowReason, field: UserField | null, args: UserIssue['args']): UserIssue {
  return { code, severity: 'error', field, args }
}

function warning(code: RowReason, field: UserField | null, args: UserIssue['args']): UserIssue {
  return { code, severity: 'warning', field, args }
}

/** A verdict that writes nothing, its issues gravest first. */
function verdict(state: RowState, issues: UserIssue[], person: Person | null): UserVerdict {
  if (issues.length > 1) issues.sort((a, b) => gravity(a) - gravity(b))
  return { state, issues, person, writes: {} }
}

function gravity({ code, severity }: UserIssue): number {
  return rowReasons.indexOf(code) + (severity === 'warning' ? rowReasons.length : 0)
}
