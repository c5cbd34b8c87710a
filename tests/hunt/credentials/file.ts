import type { CredentialFields } from '../../../src-preload/contract/credentials.ts'
import type { Event, Row } from './events.ts'
import type { FileRow } from './review-model.ts'
import { nobody, personOf, type Writing } from './world.ts'

const header = [
  'External ID',
  'Email',
  'Card Type',
  'Facility Code',
  'Card Number',
  'Card Number Hex',
  'License Plate',
  'Entry Code',
]
/** Where the keys stand. */
export const keyColumns = { externalId: 0, email: 1 }

/** All fields of a form or a row. */
export function fieldsOf({ fields }: Writing, credentialStatus: string): CredentialFields {
  return {
    cardType: '',
    facilityCode: '',
    cardNumber: '',
    cardNumberHex: '',
    licensePlate: '',
    entryCode: '',
    ...fields,
    credentialStatus,
  }
}

/** A file as it is dropped, and its rows as the model reads them. */
export interface DroppedFile {
  csv: string
  rows: FileRow[]
}

/** `people`: how many there are; `meant`: the credential that a row names. */
export function fileOf(
  { rows, statusColumn }: Extract<Event, { do: 'drop' }>,
  people: number,
  meant: (row: Row) => { thing: number; writing: Writing },
): DroppedFile {
  const made = rows.map((row) => {
    const { thing, writing } = meant(row)
    const keys = keysOf(row, people)
    const status = statusColumn ? row.status : ''
    const fields = fieldsOf(writing, status)
    const cells = [
      keys.externalId === null ? '' : personOf(keys.externalId).externalId,
      keys.email === null ? '' : personOf(keys.email).email,
      fields.cardType,
      fields.facilityCode,
      fields.cardNumber,
      fields.cardNumberHex,
      fields.licensePlate,
      fields.entryCode,
      ...(statusColumn ? [status] : []),
    ]
    return { line: cells.join(','), row: { ...keys, thing, parts: writing.parts, active: activeOf(status) } }
  })
  const lines = [[...header, ...(statusColumn ? ['Credential Status'] : [])].join(',')]
  for (const { line } of made) lines.push(line)
  return { csv: lines.join('\n'), rows: made.map(({ row }) => row) }
}

function keysOf({ who, by }: Row, people: number): Pick<FileRow, 'externalId' | 'email'> {
  const person = who % people
  switch (by) {
    case 'externalId':
      return { externalId: person, email: null }
    case 'email':
      return { externalId: null, email: person }
    case 'both':
      return { externalId: person, email: person }
    case 'crossed':
      return { externalId: person, email: (person + 1) % people }
    case 'unknown':
      return { externalId: nobody, email: null }
    case 'none':
      return { externalId: null, email: null }
  }
}

/** What a word says of the status: null where there is none, undefined where it is no word for it. */
export function activeOf(status: Row['status']): boolean | null | undefined {
  switch (status) {
    case '':
      return null
    case 'active':
      return true
    case 'inactive':
    case ' INACTIVE ':
      return false
    case 'lost':
      return undefined
  }
}
