import type { UserField, UserFields } from '../../../src-preload/contract/users.ts'

/** The person's name as lists show it; '' where there is none. */
export function nameOf(user: Pick<UserFields, 'firstName' | 'middleName' | 'lastName'>): string {
  return [user.firstName, user.middleName, user.lastName].filter((part) => part.trim() !== '').join(' ')
}

/** What a person is called where the name may be empty: the name, else the first key there is. */
export function labelOf(
  user: Pick<UserFields, 'firstName' | 'middleName' | 'lastName' | 'email' | 'externalId' | 'userId'>,
): string {
  return [nameOf(user), user.email, user.externalId, user.userId].find((text) => text !== '') ?? ''
}

/** The beginning of a User ID, enough to tell people apart in a list. */
export function shortId(userId: string): string {
  return userId.slice(0, 8)
}

/** The fields in the order and the groups in which a profile shows them. */
export const fieldGroups = [
  { name: 'person', fields: ['firstName', 'middleName', 'lastName'] },
  { name: 'keys', fields: ['email', 'userId', 'externalId', 'employeeId'] },
  {
    name: 'work',
    fields: ['company', 'department', 'departmentId', 'employeeType', 'employeeTitle', 'groups'],
  },
  { name: 'validity', fields: ['startDate', 'endDate'] },
] as const satisfies { name: string; fields: UserField[] }[]
