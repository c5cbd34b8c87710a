import type { ImportKind } from '../../../src-preload/contract/imports.ts'
import { credentialHeaders } from '../credentials/headers.ts'
import { csvText } from '../csv/write.ts'

/** A row of a template: what is filled, by header. */
type Sample = Record<string, string>

/** The vendor's headers of a users import (U4), as far as they are read, and three people to show what goes where. */
const users = {
  header: [
    'firstName',
    'lastName',
    'middleName',
    'email',
    'userId',
    'externalId',
    'companyName',
    'employeeId',
    'employeeType',
    'employeeTitle',
    'department',
    'departmentId',
    'startDate',
    'endDate',
    'groups',
    'cardFormat',
    'facilityCode',
    'cardNumber',
    'cardNumberHex',
    'licensePlateNumbers',
    'entryCode',
  ],
  rows: [
    {
      firstName: 'Minsu',
      lastName: 'Kim',
      email: 'minsu.kim@example.com',
      externalId: 'E-1001',
      companyName: 'Example Inc.',
      employeeId: '1001',
      employeeType: 'Full-time',
      employeeTitle: 'Guard',
      department: 'Security',
      departmentId: 'SEC',
      startDate: '2026-01-05',
      groups: 'Seoul',
      cardFormat: 'Standard 26-bit Wiegand',
      facilityCode: '227',
      cardNumber: '57600',
    },
    {
      firstName: 'Aoife',
      lastName: "O'Neil",
      middleName: 'Rose',
      email: 'aoife.oneil@example.com',
      externalId: 'E-1002',
      companyName: 'Example Inc.',
      employeeId: '1002',
      employeeType: 'Contractor',
      employeeTitle: 'Technician',
      department: 'Facilities',
      departmentId: 'FAC',
      startDate: '2026-02-01',
      endDate: '2026-12-31',
      groups: 'Dublin;Night shift',
      licensePlateNumbers: '7ABC123',
      entryCode: '0481',
    },
    {
      firstName: '하나',
      lastName: '이',
      email: 'hana.lee@example.com',
      externalId: 'E-1003',
      companyName: 'Example Inc.',
      employeeId: '1003',
      employeeType: 'Full-time',
      employeeTitle: 'Manager',
      department: 'Security',
      departmentId: 'SEC',
      startDate: '2025-11-17',
      groups: 'Seoul',
    },
  ],
}

const minsu = { 'First Name': 'Minsu', 'Last Name': 'Kim', Email: 'minsu.kim@example.com' }
const aoife = { 'First Name': 'Aoife', 'Last Name': "O'Neil", 'External ID': 'E-1002' }

/** The vendor's headers of a credentials import, and a row for each kind of credential (C2). */
const credentials = {
  header: credentialHeaders,
  rows: [
    {
      ...minsu,
      'Card Type': 'Standard 26-bit Wiegand',
      'Facility Code': '227',
      'Card Number': '57600',
      'Credential Status': 'active',
    },
    { ...minsu, 'Card Type': 'DESFire CSN', 'Card Number Hex': '04A1B2C3D4E5F6' },
    { ...aoife, 'Card Type': 'License Plate', 'License Plate': '7ABC123' },
    { ...aoife, 'Entry Code': '0481', 'Credential Status': 'inactive' },
  ],
}

const templates: Record<ImportKind, { header: readonly string[]; rows: Sample[] }> = { users, credentials }

/** The template that "Download template" gives (C2). */
export function templateCsv(kind: ImportKind): Iterable<string> {
  const { header, rows } = templates[kind]
  return csvText(
    header,
    rows.map((row) => header.map((name) => row[name] ?? '')),
    ',',
  )
}
