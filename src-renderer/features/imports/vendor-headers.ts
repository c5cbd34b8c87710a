import type { fieldsOfKind } from '../../../src-preload/contract/imports.ts'

/** The vendor's headers of a credentials file (C2), as a file has to have them: the same in every language. */
export const vendorHeaders: Record<(typeof fieldsOfKind.credentials)[number], string> = {
  firstName: 'First Name',
  lastName: 'Last Name',
  userId: 'User ID',
  externalId: 'External ID',
  employeeId: 'Employee ID',
  email: 'Email',
  cardType: 'Card Type',
  facilityCode: 'Facility Code',
  cardNumber: 'Card Number',
  cardNumberHex: 'Card Number Hex',
  licensePlate: 'License Plate',
  entryCode: 'Entry Code',
  credentialStatus: 'Credential Status',
}
