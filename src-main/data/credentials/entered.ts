import type {
  CredentialCheck,
  CredentialField,
  CredentialFields,
  CredentialIssue,
} from '../../../src-preload/contract/credentials.ts'
import type { Connection } from '../database/database.ts'
import { labelOf } from '../../../src-preload/contract/users.ts'
import { getUser } from '../users/store.ts'
import { frameOf, readCredential, reversedTwin, type CredentialValues } from './rules.ts'
import { findCredential, findSame, type StoredCredential } from './store.ts'

/** What a person entered in the form of a credential, judged by itself and against the directory. */
export interface Entered {
  /** Null where the fields alone are wrong. */
  values: CredentialValues | null
  /** Other credentials that are the same, the oldest first: more than one only since the card types were changed. */
  same: StoredCredential[]
  /** Errors first. That the credential belongs to another user is one, settled by a person who has it reassigned. */
  issues: CredentialIssue[]
}

/** `self`: the credential that is edited, or null where one is added. */
export function judgeEntered(
  db: Connection,
  fields: CredentialFields,
  user: number,
  self: number | null,
): Entered {
  const { values, issues: found } = readCredential(fields)
  // An empty form is nothing to save, whereas an empty row of a file is fine.
  const issues = found.map((issue) =>
    issue.severity === 'info' ? { ...issue, severity: 'error' as const } : issue,
  )
  if (!values) return { values, same: [], issues }
  const known = findSame(db, values.identity)
  const same = known.filter(({ id }) => id !== self)
  if (same.length > 0) return { values, same, issues: [heldIssue(db, values, same, user), ...issues] }
  if (known.length > 0) return { values, same, issues }
  const likeness = values.kind === 'entry-code' ? lostZeros(db, values, self) : reversed(db, values, self)
  return { values, same, issues: [...issues, ...likeness] }
}

/** What the form shows before it is saved. */
export function checkOf({ values, issues }: Entered): CredentialCheck {
  return {
    issues,
    frame: values && frameOf(values),
    reversed: (values && reversedTwin(values)?.cardNumberHex) ?? null,
  }
}

function heldIssue(
  db: Connection,
  values: CredentialValues,
  same: readonly StoredCredential[],
  user: number,
): CredentialIssue {
  const others = same.filter((one) => one.user !== user)
  const name = namesOf(db, others.length > 0 ? others : same)
  return {
    code: 'assigned-to-other',
    severity: 'error',
    field: fieldOf(values),
    args: others.length > 0 ? { name, holders: holdersOf(others) } : { name, own: 1 },
  }
}

/** The names of those who have credentials, each once. */
export function namesOf(db: Connection, credentials: readonly StoredCredential[]): string {
  return [...new Set(credentials.map((one) => nameOf(db, one.user)))].join(', ')
}

/** Who has credentials, by ids: two people may have one name. */
export function holdersOf(credentials: readonly StoredCredential[]): string {
  return [...new Set(credentials.map((one) => one.user))].sort((a, b) => a - b).join(',')
}

/** The field by which a person knows a credential. */
function fieldOf({ kind, cardNumber }: CredentialValues): CredentialField {
  if (kind === 'plate') return 'licensePlate'
  if (kind === 'entry-code') return 'entryCode'
  return cardNumber === '' ? 'cardNumberHex' : 'cardNumber'
}

/** How many zeros may have been dropped before a code stops looking like the same. */
const mostZeros = 4

/** A code that is known with zeros before it (C5), told without a digit of it (E4). */
function lostZeros(db: Connection, { entryCode }: CredentialValues, self: number | null): CredentialIssue[] {
  if (entryCode.startsWith('0')) return []
  const masked = '•'.repeat(entryCode.length)
  for (let zeros = '0'; zeros.length <= mostZeros; zeros += '0') {
    const { values } = readCredential({ ...noFields, entryCode: zeros + entryCode })
    const known = values && findCredential(db, values.identity)
    if (!known || known.id === self) continue
    const args = { value: masked, known: zeros + masked }
    return [{ code: 'spreadsheet-damage', severity: 'warning', field: 'entryCode', args }]
  }
  return []
}

const noFields: CredentialFields = {
  cardType: '',
  facilityCode: '',
  cardNumber: '',
  cardNumberHex: '',
  licensePlate: '',
  entryCode: '',
  credentialStatus: '',
}

/** A serial number that is known with its bytes in the other order, perhaps of the same card. */
function reversed(db: Connection, values: CredentialValues, self: number | null): CredentialIssue[] {
  const twin = reversedTwin(values)
  const known = twin && findCredential(db, twin.identity)
  if (!twin || !known || known.id === self) return []
  const args = { reversed: twin.cardNumberHex, name: nameOf(db, known.user) }
  return [{ code: 'hex-mismatch', severity: 'warning', field: 'cardNumberHex', args }]
}

/** What a user is called in messages. */
export function nameOf(db: Connection, id: number): string {
  const user = getUser(db, id)
  return user ? labelOf(user) : ''
}
