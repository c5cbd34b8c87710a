import {
  credentialFields,
  type CardType,
  type Credential,
  type CredentialField,
  type CredentialFields,
  type CredentialIssue,
  type CredentialKind,
} from '../../../src-preload/contract/credentials.ts'

/** A form with nothing in it. */
export function noFields(): CredentialFields {
  return Object.fromEntries(credentialFields.map((field) => [field, ''])) as CredentialFields
}

/** A credential as its form shows it. An entry code is not known here (E4), and the status has buttons of its own. */
export function fieldsOf(credential: Credential): CredentialFields {
  const { cardType, facilityCode, cardNumber, cardNumberHex, licensePlate } = credential
  return { ...noFields(), cardType, facilityCode, cardNumber, cardNumberHex, licensePlate }
}

const numbers = ['facilityCode', 'cardNumber', 'cardNumberHex'] as const

/**
 * The fields that the form asks for, in their order: of a card those that its type takes, and those that the edited card
 * has besides (`before`), as long as it is of that type.
 */
export function askedFields(
  kind: CredentialKind,
  fields: CredentialFields,
  before: CredentialFields,
  types: readonly CardType[],
): CredentialField[] {
  if (kind === 'plate') return ['licensePlate']
  if (kind === 'entry-code') return ['entryCode']
  const type = types.find(({ label }) => label === fields.cardType)
  const taken = {
    facilityCode: type?.enter.includes('facility-code-and-number') ?? false,
    cardNumber: type?.enter.some((way) => way !== 'hex') ?? false,
    cardNumberHex: type?.enter.includes('hex') ?? false,
  }
  const isSameType = fields.cardType === before.cardType
  return ['cardType', ...numbers.filter((field) => taken[field] || (isSameType && before[field] !== ''))]
}

/** What the form hands on: nothing of a field that it does not ask for. */
export function enteredFields(fields: CredentialFields, asked: readonly CredentialField[]): CredentialFields {
  return { ...noFields(), ...Object.fromEntries(asked.map((field) => [field, fields[field]])) }
}

/** What an edit changes: the rest is left as it is, whatever it may be by now. */
export function changedFields(fields: CredentialFields, before: CredentialFields): Partial<CredentialFields> {
  return Object.fromEntries(
    credentialFields
      .filter((field) => fields[field] !== before[field])
      .map((field) => [field, fields[field]]),
  )
}

/** Whether an issue says that another user holds the credential, so that it can be moved (C6). */
export function isHeldByAnother({ code, args }: CredentialIssue): boolean {
  return code === 'assigned-to-other' && !Object.hasOwn(args, 'own')
}

/** Who holds a credential: in words, and for `reassignFrom`. */
export interface Holders {
  name: string
  holders: string
}

/** Who holds the credential where that alone keeps it from being saved; null where it is not so. */
export function holderToAsk(issues: readonly CredentialIssue[]): Holders | null {
  const errors = issues.filter(({ severity }) => severity === 'error')
  const [first] = errors
  if (errors.length !== 1 || !first || !isHeldByAnother(first)) return null
  return { name: String(first.args['name'] ?? ''), holders: String(first.args['holders'] ?? '') }
}

/**
 * The issues to show at a field. What is missing is not said before a person has tried to save; what belongs to no field
 * of the form stands at its first.
 */
export function issuesAt(
  field: CredentialField,
  issues: readonly CredentialIssue[],
  form: { asked: readonly CredentialField[]; fields: CredentialFields; tried: boolean },
): CredentialIssue[] {
  if (!form.tried && form.fields[field] === '') return []
  const placeOf = (issue: CredentialIssue): CredentialField | undefined =>
    issue.field !== null && form.asked.includes(issue.field) ? issue.field : form.asked[0]
  return issues.filter((issue) => placeOf(issue) === field)
}
