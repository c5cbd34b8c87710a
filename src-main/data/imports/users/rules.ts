import type { ImportField, RowIssue, RowState } from '../../../../src-preload/contract/imports.ts'
import { userFields, type User, type UserFields } from '../../../../src-preload/contract/users.ts'
import { exactKey, foldKey, trimKey } from '../../users/keys.ts'
import { isEmail, isIsoDate, isUserId, nameOf, normalizeFields } from '../../users/rules.ts'

/** The keys of a row, as they are compared; '' where the row has none. In the order in which they decide (U4). */
export interface RowKeys {
  userId: string
  externalId: string
  email: string
}

export const keyKinds = ['userId', 'externalId', 'email'] as const
export type KeyKind = (typeof keyKinds)[number]

/** A row as it is judged: its fields (those without a column are ''), and the cells beyond the header. */
export interface UserRow {
  row: number
  fields: UserFields
  extraCells: number
}

export interface RowVerdict {
  row: number
  state: RowState
  /** Gravest first; `column` is not known here: `field` is. */
  issues: (Omit<RowIssue, 'column'> & { field: ImportField | null })[]
  /** The directory's user that the row belongs to, or null. */
  user: number | null
  /** The first good row of the same person in the file; the row itself where it is the first. */
  person: number
}

/** What the rules ask the directory. */
export interface Directory {
  find(kind: KeyKind, key: string): User | null
}

export function keysOf(fields: UserFields): RowKeys {
  return {
    userId: foldKey(fields.userId),
    externalId: exactKey(fields.externalId),
    email: foldKey(fields.email),
  }
}

/** What several rows of one person come to: the first value that is not empty, field by field (U5). */
interface Person {
  row: number
  user: User | null
  fields: UserFields
}

/** A number that a spreadsheet has turned into 1.23E+12: its digits are lost. */
const exponent = /^\d(?:[.,]\d+)?E\+?\d+$/i
/** More digits than a spreadsheet keeps, and nothing but zeros after the 15th. */
const lostDigits = /^\d{15}0+$/

/**
 * Judges the rows of a users import in their order (U4, U5). Rows of one person in the file become one user; a row that
 * fails does not count for the rows after it. One judge sees all rows of a file, or all that share keys with each other.
 */
export class UsersJudge {
  private readonly persons = new Map<string, Person>()

  private readonly directory: Directory
  private readonly overwrite: boolean

  constructor(directory: Directory, options: { overwrite: boolean }) {
    this.directory = directory
    this.overwrite = options.overwrite
  }

  judge({ row, fields: raw, extraCells }: UserRow): RowVerdict {
    const fields = normalizeFields(raw)
    const keys = keysOf(fields)
    const issues: RowVerdict['issues'] = []
    const fail = (code: RowIssue['code'], field: ImportField | null, args: RowIssue['args'] = {}): void => {
      issues.push({ code, severity: 'error', field, args })
    }

    if (extraCells > 0) fail('too-many-fields', null, { count: extraCells })
    if (keyKinds.every((kind) => keys[kind] === '')) fail('no-key', null)
    judgeFormats(fields, issues)
    if (issues.some(({ severity }) => severity === 'error')) return verdict(row, 'error', issues, null, row)

    const user = this.ownerOf(keys)
    this.findConflicts(keys, user, fail)
    const person = this.personOf(keys, user, fail)
    if (issues.some(({ severity }) => severity === 'error')) {
      return verdict(row, 'error', issues, user?.id ?? null, row)
    }

    if (person) return this.judgeLater(row, fields, person, issues)
    if (!user) {
      if (trimKey(fields.firstName) === '') fail('name-missing', 'firstName')
      if (trimKey(fields.lastName) === '') fail('name-missing', 'lastName')
    } else if (!this.overwrite) {
      fail('user-exists', null, { name: nameOf(user) || user.email || user.externalId || user.userId })
    }
    if (issues.some(({ severity }) => severity === 'error')) {
      return verdict(row, 'error', issues, user?.id ?? null, row)
    }
    this.remember({ row, user, fields }, keys)
    const state = !user ? 'new' : changes(user, fields) ? 'modified' : 'unchanged'
    return verdict(row, state, issues, user?.id ?? null, row)
  }

  /**
   * The user of the first key that somebody has. A User ID that nobody has may fall through to the next key only if
   * that user has no User ID yet: a directory made before Command knew it (C3).
   */
  private ownerOf(keys: RowKeys): User | null {
    for (const kind of keyKinds) {
      const user = keys[kind] === '' ? null : this.directory.find(kind, keys[kind])
      if (user) return user
    }
    return null
  }

  private findConflicts(
    keys: RowKeys,
    user: User | null,
    fail: (code: RowIssue['code'], field: ImportField, args: RowIssue['args']) => void,
  ): void {
    if (!user) return
    if (keys.userId !== '' && user.userId !== '' && foldKey(user.userId) !== keys.userId) {
      fail('key-conflict', 'userId', { name: nameOf(user) })
    }
    for (const kind of keyKinds) {
      const other = keys[kind] === '' ? null : this.directory.find(kind, keys[kind])
      if (other && other.id !== user.id) fail('key-conflict', kind, { name: nameOf(other) })
    }
  }

  /** The person of an earlier row that this row belongs to, by any key they share. */
  private personOf(
    keys: RowKeys,
    user: User | null,
    fail: (code: RowIssue['code'], field: ImportField, args: RowIssue['args']) => void,
  ): Person | null {
    const found = new Map<Person, KeyKind>()
    for (const kind of keyKinds) {
      const person = keys[kind] === '' ? undefined : this.persons.get(`${kind} ${keys[kind]}`)
      if (person && !found.has(person)) found.set(person, kind)
    }
    if (user) {
      const person = this.persons.get(`user ${user.id}`)
      if (person && !found.has(person)) found.set(person, 'userId')
    }
    const [first, second] = [...found]
    if (!first) return null
    if (second) fail('key-conflict', second[1], { name: nameOf(second[0].fields), row: second[0].row })
    const person = first[0]
    const known = keysOf(person.fields)
    for (const kind of keyKinds) {
      if (keys[kind] !== '' && known[kind] !== '' && keys[kind] !== known[kind]) {
        fail('key-conflict', kind, { name: nameOf(person.fields), row: person.row })
      }
    }
    return person
  }

  /** A later row of a person: it may repeat and add, but not contradict what an earlier row says. */
  private judgeLater(
    row: number,
    fields: UserFields,
    person: Person,
    issues: RowVerdict['issues'],
  ): RowVerdict {
    for (const field of userFields) {
      if (fields[field] !== '' && person.fields[field] !== '' && !sameValue(field, fields, person.fields)) {
        issues.push({ code: 'duplicate-in-file', severity: 'error', field, args: { row: person.row } })
      }
    }
    const user = person.user?.id ?? null
    if (issues.some(({ severity }) => severity === 'error')) return verdict(row, 'error', issues, user, row)
    const adds = userFields.some((field) => person.fields[field] === '' && fields[field] !== '')
    const before = person.fields
    person.fields = merge(before, fields)
    this.remember(person, keysOf(person.fields))
    const changed = adds && (!person.user || changes(person.user, person.fields))
    return verdict(row, changed ? 'modified' : 'unchanged', issues, user, person.row)
  }

  private remember(person: Person, keys: RowKeys): void {
    for (const kind of keyKinds) if (keys[kind] !== '') this.persons.set(`${kind} ${keys[kind]}`, person)
    if (person.user) this.persons.set(`user ${person.user.id}`, person)
  }
}

/** Fields of an earlier row, filled up by a later one (U5). */
export function merge(earlier: UserFields, later: UserFields): UserFields {
  const merged = { ...earlier }
  for (const field of userFields) if (merged[field] === '') merged[field] = later[field]
  return merged
}

/** The fields that an import writes over those of an existing user: what is filled and differs (U4). */
export function filledChanges(user: User, fields: UserFields): Partial<UserFields> {
  return Object.fromEntries(
    userFields
      .filter((field) => fields[field] !== '' && fields[field] !== user[field])
      .map((field) => [field, fields[field]]),
  )
}

function changes(user: User, fields: UserFields): boolean {
  return Object.keys(filledChanges(user, fields)).length > 0
}

function sameValue(field: keyof UserFields, a: UserFields, b: UserFields): boolean {
  if (field === 'email') return foldKey(a.email) === foldKey(b.email)
  return a[field] === b[field]
}

function judgeFormats(fields: UserFields, issues: RowVerdict['issues']): void {
  const found = (
    code: RowIssue['code'],
    field: ImportField,
    severity: RowIssue['severity'] = 'error',
  ): void => {
    issues.push({ code, severity, field, args: { value: fields[field] } })
  }
  for (const field of ['userId', 'externalId', 'employeeId', 'departmentId'] as const) {
    if (exponent.test(fields[field])) found('spreadsheet-damage', field)
  }
  if (fields.userId !== '' && !isUserId(fields.userId) && !exponent.test(fields.userId)) {
    found('user-id-format', 'userId')
  }
  if (fields.email !== '' && !isEmail(fields.email)) found('email-format', 'email')
  for (const field of ['startDate', 'endDate'] as const) {
    if (fields[field] !== '' && !isIsoDate(fields[field])) found('date-format', field)
  }
  for (const field of ['externalId', 'employeeId'] as const) {
    if (lostDigits.test(fields[field])) found('spreadsheet-damage', field, 'warning')
  }
}

function verdict(
  row: number,
  state: RowState,
  issues: RowVerdict['issues'],
  user: number | null,
  person: number,
): RowVerdict {
  return { row, state, issues, user, person }
}
