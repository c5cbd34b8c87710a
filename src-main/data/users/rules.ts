import { userFields, type FieldIssue, type UserFields } from '../../../src-preload/contract/users.ts'
import { trimKey } from './keys.ts'

/** A user without any field filled. */
export function emptyFields(): UserFields {
  return Object.fromEntries(userFields.map((field) => [field, ''])) as UserFields
}

/**
 * Fields as they are stored: keys and dates without blanks around them, the User ID in lower case (U1). Everything
 * else, names above all, stays as it was entered.
 */
export function normalizeFields(fields: UserFields): UserFields {
  return {
    ...fields,
    userId: trimKey(fields.userId).toLowerCase(),
    externalId: trimKey(fields.externalId),
    employeeId: trimKey(fields.employeeId),
    email: trimKey(fields.email),
    startDate: trimKey(fields.startDate),
    endDate: trimKey(fields.endDate),
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text is a User ID: a UUID, in either case (U1). */
export function isUserId(value: string): boolean {
  return uuid.test(value)
}

const email = /^[^\s@,;:<>()[\]"\\]+@[^\s@,;:<>()[\]"\\]+$/u
const domain = /^[^.]+(\.[^.]+)+$/u
const longestEmail = 254

/** Whether a text looks like an e-mail address: one @, a domain with a dot, no blanks; any script is allowed. */
export function isEmail(value: string): boolean {
  return (
    value.length <= longestEmail && email.test(value) && domain.test(value.slice(value.lastIndexOf('@') + 1))
  )
}

const isoDate =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/

/** Whether a text is a date of the calendar in ISO 8601, with or without a time and an offset. */
export function isIsoDate(value: string): boolean {
  const parts = isoDate.exec(value)
  if (!parts) return false
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const date = new Date(Date.UTC(2000, month - 1, day))
  date.setUTCFullYear(year, month - 1, day)
  return month >= 1 && month <= 12 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/**
 * What is wrong with normalized fields as far as the fields alone can tell (U1, U4); uniqueness is for the directory.
 * `adding`: a new user needs First and Last Name.
 */
export function judgeFields(fields: UserFields, adding: boolean): FieldIssue[] {
  const issues: FieldIssue[] = []
  const found = (field: FieldIssue['field'], code: FieldIssue['code']) =>
    issues.push({ field, code, args: {} })
  if (fields.userId === '' && fields.externalId === '' && fields.email === '') found('email', 'no-key')
  if (fields.userId !== '' && !isUserId(fields.userId)) found('userId', 'user-id-format')
  if (fields.email !== '' && !isEmail(fields.email)) found('email', 'email-format')
  if (adding && trimKey(fields.firstName) === '') found('firstName', 'name-missing')
  if (adding && trimKey(fields.lastName) === '') found('lastName', 'name-missing')
  if (fields.startDate !== '' && !isIsoDate(fields.startDate)) found('startDate', 'date-format')
  if (fields.endDate !== '' && !isIsoDate(fields.endDate)) found('endDate', 'date-format')
  return issues
}
