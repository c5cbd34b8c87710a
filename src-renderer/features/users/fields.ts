import {
  userFields,
  type User,
  type UserField,
  type UserFields,
} from '../../../src-preload/contract/users.ts'

/** The fields of a user as a form shows them; empty ones for a new user. */
export function fieldsOf(user: User | null): UserFields {
  return Object.fromEntries(userFields.map((field) => [field, user?.[field] ?? ''])) as UserFields
}

/** What an edit changes. */
export function changedFields(fields: UserFields, before: UserFields): Partial<UserFields> {
  return Object.fromEntries(
    userFields.filter((field) => fields[field] !== before[field]).map((field) => [field, fields[field]]),
  )
}

/**
 * A form that was opened when a profile was like `before`, on the profile as it is now: what was entered stays, every
 * other field is the present one. `editedMeanwhile` are those that were entered and are others in the profile too.
 */
export function onPresent(
  fields: UserFields,
  before: UserFields,
  present: UserFields,
): { fields: UserFields; before: UserFields; editedMeanwhile: UserField[] } {
  const entered = changedFields(fields, before)
  return {
    fields: { ...present, ...entered },
    before: present,
    editedMeanwhile: userFields.filter(
      (field) => field in entered && present[field] !== before[field] && present[field] !== entered[field],
    ),
  }
}
