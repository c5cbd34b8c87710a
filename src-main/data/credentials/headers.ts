/** The vendor's headers of the import and the export of credentials (C2), in its order. */
export const credentialHeaders = [
  'First Name',
  'Last Name',
  'User ID',
  'External ID',
  'Employee ID',
  'Email',
  'Card Type',
  'Facility Code',
  'Card Number',
  'Card Number Hex',
  'License Plate',
  'Entry Code',
  'Credential Status',
  'Modified',
] as const
