import { credentialFields, type CredentialFields } from '../../../src-preload/contract/credentials.ts'
import type { ImportField } from '../../../src-preload/contract/imports.ts'

/** How the columns of a file were understood. */
export interface FileColumns {
  /** Where each field stands. */
  positions: ReadonlyMap<ImportField, number>
  /** Columns of the header. */
  count: number
}

/** Answers a field of a row: its cell, or '' where the file has no such column. */
export function cellReader(
  { positions }: FileColumns,
  field: ImportField,
): (cells: readonly string[]) => string {
  const place = positions.get(field)
  return place === undefined ? () => '' : (cells) => cells[place] ?? ''
}

/** Cells beyond the header that are not empty. */
export function extraCells({ count }: FileColumns, cells: readonly string[]): number {
  let extra = 0
  for (let place = count; place < cells.length; place++) if (cells[place]?.trim()) extra += 1
  return extra
}

/** Answers the credential's cells of a row. */
export function credentialReader(columns: FileColumns): (cells: readonly string[]) => CredentialFields {
  const [cardType, facilityCode, cardNumber, cardNumberHex, licensePlate, entryCode, credentialStatus] =
    credentialFields.map((field) => columns.positions.get(field) ?? -1)
  const at = (cells: readonly string[], place = -1): string => cells[place] ?? ''
  return (cells) => ({
    cardType: at(cells, cardType),
    facilityCode: at(cells, facilityCode),
    cardNumber: at(cells, cardNumber),
    cardNumberHex: at(cells, cardNumberHex),
    licensePlate: at(cells, licensePlate),
    entryCode: at(cells, entryCode),
    credentialStatus: at(cells, credentialStatus),
  })
}
