import type { CredentialFields } from '../../../../src-preload/contract/credentials.ts'
import { findCardFormat, isPlateFormat } from '../../credentials/card-formats.ts'
import { readCredential, type CredentialReading } from '../../credentials/rules.ts'

const none: CredentialFields = {
  cardType: '',
  facilityCode: '',
  cardNumber: '',
  cardNumberHex: '',
  licensePlate: '',
  entryCode: '',
  credentialStatus: '',
}

/** The credentials that a row of a users import carries besides the user: a card, a plate and an entry code at most (U4). */
export function carriedCredentials(cells: CredentialFields): CredentialReading[] {
  const { cardType, facilityCode, cardNumber, cardNumberHex, licensePlate, entryCode, credentialStatus } =
    cells
  if (`${cardType}${facilityCode}${cardNumber}${cardNumberHex}${licensePlate}${entryCode}`.trim() === '')
    return []
  const format = findCardFormat(cardType)
  const ofPlate = format !== undefined && isPlateFormat(format)
  const parts: Partial<CredentialFields>[] = [
    { cardType: ofPlate ? '' : cardType, facilityCode, cardNumber, cardNumberHex },
    { cardType: ofPlate ? cardType : '', licensePlate },
    { entryCode },
  ]
  return parts
    .map((part) => readCredential({ ...none, ...part, credentialStatus }))
    .filter(({ issues }) => !issues.some(({ code }) => code === 'no-credential'))
}
