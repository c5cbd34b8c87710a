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

const text = z.string().max(500)
const fields = z.object(
  Object.fromEntries(credentialFields.map((field) => [field, text])) as Record<CredentialField, typeof text>,
)
export const credentialCheckSchema = z.object({
  /** The credential that is edited, or null. */
  id: z.number().int().positive().nullable(),
  userId: z.number().int().positive(),
  fields,
})
export const credentialSaveSchema = credentialCheckSchema.extend({
  /** A person has agreed that a credential of another user moves to this one. */
  reassign: z.boolean(),
})
export type CredentialSave = z.infer<typeof credentialSaveSchema>
export const credentialIdSchema = z.object({ id: z.number().int().positive() })
export const credentialStatusSchema = z.object({
  id: z.number().int().positive(),
  status: z.enum(['active', 'inactive']),
})
export const credentialsOfUserSchema = z.object({ userId: z.number().int().positive() })

/** What is to be said of a credential before it is saved: its issues, and the frame of its card where that is known. */
export interface CredentialCheck {
  issues: CredentialIssue[]
  frame: string | null
  /** The hex with its bytes in the other order, where the type is one of serial numbers; else null. */
  reversed: string | null
}

/**
 * Saved, or what is wrong (then nothing was written). `assigned-to-other` names the holder ({name}): saving with
 * `reassign` moves it, and an edited credential gives way to it. Where it has {own}, this user has it already: nothing
 * can be moved.
 */
export type CredentialSaved =
  { saved: true; credential: Credential } | { saved: false; issues: CredentialIssue[] }
