import { z } from 'zod'
import type { RowReason } from './imports.ts'

/** The fields of a credential as a person enters them and as a file has them (C2). Empty is the empty string. */
export const credentialFields = [
  'cardType',
  'facilityCode',
  'cardNumber',
  'cardNumberHex',
  'licensePlate',
  'entryCode',
  'credentialStatus',
] as const
export type CredentialField = (typeof credentialFields)[number]
export type CredentialFields = Record<CredentialField, string>

/** What a credential is: exactly one of these (C4). */
export const credentialKinds = ['card', 'plate', 'entry-code'] as const
export type CredentialKind = (typeof credentialKinds)[number]

export type CredentialStatus = 'active' | 'inactive'

/** A credential of a user's profile. An entry code is not in it (E4): `credentials.reveal` answers it. */
export interface Credential {
  id: number
  userId: number
  kind: CredentialKind
  status: CredentialStatus
  /** The card type's label; '' where the kind is another. */
  cardType: string
  facilityCode: string
  cardNumber: string
  cardNumberHex: string
  licensePlate: string
  /** How many digits the entry code has; 0 where the kind is another. */
  entryCodeDigits: number
  /** The whole frame that the reader sends, in hex, where the layout of the type is known; else null. */
  frame: string | null
  /** ISO 8601, UTC. */
  modifiedAt: string
  /** Another after every change: what is done to the credential says which one was looked at. */
  version: number
  /**
   * Who else has it since the card types were changed (also its own user, who has it twice then): empty as a rule. It is
   * settled by removing it from the others, or by saving it with `reassignFrom`.
   */
  sharedWith: { userId: number; name: string }[]
}

/** A card type, as far as the form for a credential needs it. */
export interface CardType {
  label: string
  /** What has to be entered: any one of these combinations. */
  enter: ('facility-code-and-number' | 'number' | 'hex')[]
  facilityCode: { min: number; max: number } | 'none' | 'unpublished'
  /** Digits: the number is a text of so many digits. */
  cardNumber: { min: number; max: number } | { minDigits: number; maxDigits: number } | 'none' | 'unpublished'
  /** Most digits of Card Number Hex; null where that is not published. */
  hexDigits: number | null
  /** The hex is the card's serial number, which some readers send in the other order of bytes. */
  serialNumber: boolean
}

/** What is wrong with a field of a credential that a person entered; worded like the reasons of rows. */
export interface CredentialIssue {
  code: RowReason
  severity: 'error' | 'warning' | 'info'
  field: CredentialField | null
  args: Record<string, string | number>
}

const id = z.number().int().positive()
const text = z.string().max(500)
const fields = z.object(
  Object.fromEntries(credentialFields.map((field) => [field, text])) as Record<CredentialField, typeof text>,
)
const adding = z.object({ id: z.null(), userId: id, fields })
/** Of an edit, the fields that are to be others; the rest stays as it is. */
const editing = z.object({ id, userId: id, fields: fields.partial() })
/** From whom ({holders}) a person has agreed that the credential goes to this user; null: nobody was asked. */
const reassigning = { reassignFrom: z.string().nullable() }

export const credentialCheckSchema = z.union([adding, editing])
export type CredentialCheckInput = z.infer<typeof credentialCheckSchema>
/** An edit is of `version`: where the credential is another by now, it is refused (`edited-meanwhile`). */
export const credentialSaveSchema = z.union([
  adding.extend(reassigning),
  editing.extend({ version: z.number().int() }).extend(reassigning),
])
export type CredentialSave = z.infer<typeof credentialSaveSchema>
export const credentialIdSchema = z.object({ id })
/** Refused (`edited-meanwhile`) where the credential is no longer of this version: it may be another person's by now. */
export const credentialRemoveSchema = z.object({ id, version: z.number().int() })
export const credentialStatusSchema = credentialRemoveSchema.extend({
  status: z.enum(['active', 'inactive']),
})
export type CredentialStatusChange = z.infer<typeof credentialStatusSchema>
export const credentialsOfUserSchema = z.object({ userId: id })

/** What is to be said of a credential before it is saved: its issues, and the frame of its card where that is known. */
export interface CredentialCheck {
  issues: CredentialIssue[]
  frame: string | null
  /** The hex with its bytes in the other order, where the type is one of serial numbers; else null. */
  reversed: string | null
}

/**
 * Saved, or what is wrong (then nothing was written). `assigned-to-other` tells who holds it ({name}, and by ids
 * {holders}): saving with these holders as `reassignFrom` moves it, so that nobody else has it, and an edited credential
 * gives way to it. With {own}, this user has it already: nothing can be moved.
 */
export type CredentialSaved =
  { saved: true; credential: Credential } | { saved: false; issues: CredentialIssue[] }
