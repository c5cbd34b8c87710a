import { csvText } from '../csv/write.ts'

/** The vendor's headers of a users import (U4), as far as they are read, and three people to show what goes where. */
const header = [
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
]
const people = [
  [
    'Minsu',
    'Kim',
    '',
    'minsu.kim@example.com',
    '',
    'E-1001',
    'Example Inc.',
    '1001',
    'Full-time',
    'Guard',
    'Security',
    'SEC',
    '2026-01-05',
    '',
    'Seoul',
  ],
  [
    'Aoife',
    "O'Neil",
    'Rose',
    'aoife.oneil@example.com',
    '',
    'E-1002',
    'Example Inc.',
    '1002',
    'Contractor',
    'Technician',
    'Facilities',
    'FAC',
    '2026-02-01',
    '2026-12-31',
    'Dublin;Night shift',
  ],
  [
    '하나',
    '이',
    '',
    'hana.lee@example.com',
    '',
    'E-1003',
    'Example Inc.',
    '1003',
    'Full-time',
    'Manager',
    'Security',
    'SEC',
    '2025-11-17',
    '',
    'Seoul',
  ],
]

/** The template that "Download template" gives (C2). */
export function templateCsv(): Iterable<string> {
  return csvText(header, people, ',')
}
