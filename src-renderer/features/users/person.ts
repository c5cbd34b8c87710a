import type { UserField } from '../../../src-preload/contract/users.ts'

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
