import { z } from 'zod'
import { maxPage } from './limits.ts'

/** The fields of an access user that a person can enter (U1). Empty is the empty string, never null. */
export const userFields = [
  'firstName',
  'middleName',
  'lastName',
  'email',
  'userId',
  'externalId',
  'employeeId',
  'company',
  'department',
  'departmentId',
  'employeeType',
  'employeeTitle',
  'startDate',
  'endDate',
  'groups',
] as const
export type UserField = (typeof userFields)[number]
export type UserFields = Record<UserField, string>

type NameFields = Pick<UserFields, 'firstName' | 'middleName' | 'lastName'>

/** Names in letters of Korea, China and Japan. */
const eastern = /^[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u

/**
 * The person's name as it is said; '' where there is none. A name in Korean, Chinese or Japanese letters is written
 * together, the last name first.
 */
export function nameOf({ firstName, middleName, lastName }: NameFields): string {
  const [first, middle, last] = [firstName.trim(), middleName.trim(), lastName.trim()]
  if (middle === '' && eastern.test(first.normalize('NFC')) && eastern.test(last.normalize('NFC'))) {
    return `${last}${first}`
  }
  return [firstName, middleName, lastName].filter((part) => part.trim() !== '').join(' ')
}

/** What a person is called where the name may be empty: the name, else the first key there is. */
export function labelOf(user: NameFields & Pick<UserFields, 'email' | 'externalId' | 'userId'>): string {
  return nameOf(user) || user.email || user.externalId || user.userId
}

export type UserStatus = 'active' | 'suspended'

/** A row of the Users list. `photo` is the hash under which app://photo/<hash> shows it, or null. */
export interface UserSummary {
  id: number
  firstName: string
  middleName: string
  lastName: string
  email: string
  userId: string
  externalId: string
  employeeId: string
  department: string
  status: UserStatus
  photo: string | null
  credentials: number
  /** ISO 8601, UTC. */
  modifiedAt: string
}

export interface User extends UserFields {
  id: number
  status: UserStatus
  photo: string | null
  createdAt: string
  modifiedAt: string
}

export const userFilters = ['all', 'without-photo', 'without-credential', 'suspended', 'shared-card'] as const
export type UserFilter = (typeof userFilters)[number]

export const userSorts = ['name', 'email', 'userId', 'externalId', 'status', 'modifiedAt'] as const
export type UserSort = (typeof userSorts)[number]

/** Which users, in which order. Search words are separated by blanks; each must be found in name, an id, the email, a plate or a card number. */
export const userQuerySchema = z.object({
  search: z.string().max(200),
  filter: z.enum(userFilters),
  sort: z.enum(userSorts),
  descending: z.boolean(),
})
export type UserQuery = z.infer<typeof userQuerySchema>

export const usersPageSchema = z.object({
  query: userQuerySchema,
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(maxPage),
})

/** A slice of the list; `total` counts all users that the query finds. */
export interface UsersPage {
  total: number
  rows: UserSummary[]
}

export interface UserCounts {
  all: number
  withoutPhoto: number
  withoutCredential: number
  suspended: number
  /** Who has a card that somebody else has too, or has it twice, since the card types were changed. */
  sharedCard: number
}

export const userIdSchema = z.object({ id: z.number().int().positive() })

const text = z.string().max(500)
const fields = z.object(
  Object.fromEntries(userFields.map((field) => [field, text])) as Record<UserField, typeof text>,
)
/** Whatever a file or another version may have brought into a field comes back with the form as it is. */
const shownFields = z.object(
  Object.fromEntries(userFields.map((field) => [field, z.string()])) as Record<UserField, z.ZodString>,
)
export const userSaveSchema = z.union([
  z.object({ id: z.null(), fields }),
  /**
   * An edit: the fields that are to be others, and all as they were shown. Where one of them is no longer so, it is
   * refused (`edited-meanwhile`).
   */
  z.object({ id: z.number().int().positive(), fields: fields.partial(), before: shownFields }),
])
export type UserSave = z.infer<typeof userSaveSchema>

/** What is wrong with a field that a person entered; worded like the row reasons (`reason.<code>`). */
export interface FieldIssue {
  field: UserField
  code:
    'no-key' | 'name-missing' | 'email-format' | 'email-taken' | 'id-taken' | 'user-id-format' | 'date-format'
  args: Record<string, string | number>
}

/** Saved, or what is wrong with the fields (then nothing was written). */
export type UserSaved = { saved: true; user: User } | { saved: false; issues: FieldIssue[] }

export const userStatusSchema = z.object({
  id: z.number().int().positive(),
  status: z.enum(['active', 'suspended']),
})
