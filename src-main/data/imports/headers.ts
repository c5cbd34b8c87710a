import { fieldsOfKind, type ImportField, type ImportKind } from '../../../src-preload/contract/imports.ts'
import { slipsBetween } from '../distance.ts'
import { ownColumns } from './own-columns.ts'

/** The vendor's headers of a users import and of the credentials export (U4, C2), in small letters without separators. */
const fieldHeaders = namesOf({
  firstname: 'firstName',
  lastname: 'lastName',
  middlename: 'middleName',
  email: 'email',
  emailaddress: 'email',
  userid: 'userId',
  externalid: 'externalId',
  employeeid: 'employeeId',
  companyname: 'company',
  company: 'company',
  department: 'department',
  departmentid: 'departmentId',
  employeetype: 'employeeType',
  employeetitle: 'employeeTitle',
  startdate: 'startDate',
  enddate: 'endDate',
  groups: 'groups',
  cardtype: 'cardType',
  cardformat: 'cardType',
  facilitycode: 'facilityCode',
  cardnumber: 'cardNumber',
  cardnumberhex: 'cardNumberHex',
  licenseplate: 'licensePlate',
  licenseplatenumbers: 'licensePlate',
  entrycode: 'entryCode',
  credentialstatus: 'credentialStatus',
})

/** Headers of the vendor's that no import reads: what the export adds, and switches of the online account. */
const notReadHeaders = new Set(['modified', 'roles', 'cloudunlock', 'bluetoothunlock', 'photourl'])

/** What a failed-rows file adds is not read (C10), nor are columns that a person calls so. */
const ownHeaders = new Set(ownColumns.map((name) => name.toLowerCase()))

/** Names that people and other systems give our fields: suggested, for a person to accept. */
const nearUserHeaders = namesOf({
  givenname: 'firstName',
  forename: 'firstName',
  name: 'firstName',
  surname: 'lastName',
  familyname: 'lastName',
  mail: 'email',
  emailid: 'email',
  useremail: 'email',
  uuid: 'userId',
  uid: 'userId',
  empid: 'employeeId',
  empno: 'employeeId',
  employeeno: 'employeeId',
  employeenumber: 'employeeId',
  staffid: 'employeeId',
  personnelnumber: 'employeeId',
  extid: 'externalId',
  dept: 'department',
  deptid: 'departmentId',
  title: 'employeeTitle',
  jobtitle: 'employeeTitle',
  position: 'employeeTitle',
  type: 'employeeType',
  organization: 'company',
  organisation: 'company',
  start: 'startDate',
  end: 'endDate',
  expires: 'endDate',
  group: 'groups',
  이름: 'firstName',
  성: 'lastName',
  성씨: 'lastName',
  중간이름: 'middleName',
  이메일: 'email',
  이메일주소: 'email',
  메일: 'email',
  사용자id: 'userId',
  사용자아이디: 'userId',
  외부id: 'externalId',
  외부아이디: 'externalId',
  직원id: 'employeeId',
  사번: 'employeeId',
  사원번호: 'employeeId',
  직원번호: 'employeeId',
  회사: 'company',
  회사명: 'company',
  부서: 'department',
  부서명: 'department',
  부서코드: 'departmentId',
  직책: 'employeeTitle',
  직위: 'employeeTitle',
  직급: 'employeeTitle',
  고용형태: 'employeeType',
  시작일: 'startDate',
  종료일: 'endDate',
  만료일: 'endDate',
  그룹: 'groups',
})

const nearCredentialHeaders = namesOf({
  format: 'cardType',
  cardkind: 'cardType',
  type: 'cardType',
  credentialtype: 'cardType',
  fc: 'facilityCode',
  facility: 'facilityCode',
  sitecode: 'facilityCode',
  card: 'cardNumber',
  cardno: 'cardNumber',
  cardnr: 'cardNumber',
  cardid: 'cardNumber',
  badgenumber: 'cardNumber',
  badgeno: 'cardNumber',
  hex: 'cardNumberHex',
  cardhex: 'cardNumberHex',
  csn: 'cardNumberHex',
  plate: 'licensePlate',
  platenumber: 'licensePlate',
  licenceplate: 'licensePlate',
  numberplate: 'licensePlate',
  vehicle: 'licensePlate',
  pin: 'entryCode',
  pincode: 'entryCode',
  code: 'entryCode',
  status: 'credentialStatus',
  state: 'credentialStatus',
  카드유형: 'cardType',
  카드종류: 'cardType',
  카드형식: 'cardType',
  시설코드: 'facilityCode',
  카드번호: 'cardNumber',
  카드번호16진수: 'cardNumberHex',
  번호판: 'licensePlate',
  차량번호: 'licensePlate',
  차량번호판: 'licensePlate',
  출입코드: 'entryCode',
  출입번호: 'entryCode',
  비밀번호: 'entryCode',
  상태: 'credentialStatus',
  자격증명상태: 'credentialStatus',
})

/** Whose words go first: "type" is the card's in a file of credentials, the employee's in one of users. */
const nearHeaders: Record<ImportKind, readonly ReadonlyMap<string, ImportField>[]> = {
  users: [nearUserHeaders, nearCredentialHeaders],
  credentials: [nearCredentialHeaders, nearUserHeaders],
}

export type KnownHeader =
  { is: 'field'; field: ImportField } | { is: 'not-read' } | { is: 'own' } | { is: 'unknown' }

/** What a header is to an import by its words: in any case, with blanks around and between (C2). */
export function readHeader(kind: ImportKind, header: string): KnownHeader {
  if (isLong(header)) return { is: 'unknown' }
  const words = wordsOf(header)
  const field = fieldHeaders.get(words)
  if (field) return reads(kind, field) ? { is: 'field', field } : { is: 'not-read' }
  if (ownHeaders.has(words)) return { is: 'own' }
  return notReadHeaders.has(words) ? { is: 'not-read' } : { is: 'unknown' }
}

/** Longer texts are no header of ours, nor near one. */
const longestHeader = 200
const isLong = (header: string): boolean => header.trim().length > longestHeader
const suggestionsKept = 4000
const suggestions: Record<ImportKind, Map<string, ImportField | null>> = {
  users: new Map(),
  credentials: new Map(),
}

/**
 * A field that a header of other words may mean, for a person to accept (C7); null where nothing is near. Remembered, as
 * all columns are read again whenever a review is looked at.
 */
export function suggestField(kind: ImportKind, header: string): ImportField | null {
  if (isLong(header)) return null
  const known = suggestions[kind]
  let found = known.get(header)
  if (found === undefined) {
    found = nearestField(kind, header)
    if (known.size >= suggestionsKept) known.clear()
    known.set(header, found)
  }
  return found
}

function nearestField(kind: ImportKind, header: string): ImportField | null {
  const words = normalize(header).replace(/[^\p{L}\p{N}]/gu, '')
  if (words === '') return null
  const named = [...nearHeaders[kind], fieldHeaders]
    .map((names) => names.get(words))
    .find((field) => field !== undefined && reads(kind, field))
  if (named) return named
  let best: { field: ImportField; slips: number } | null = null
  for (const [known, field] of fieldHeaders) {
    if (!reads(kind, field)) continue
    const limit = known.length < 8 ? 1 : 2
    const count = slipsBetween(words, known, limit)
    if (count <= limit && (!best || count < best.slips)) best = { field, slips: count }
  }
  return best?.field ?? null
}

function namesOf(names: Record<string, ImportField>): ReadonlyMap<string, ImportField> {
  return new Map(Object.entries(names))
}

function reads(kind: ImportKind, field: ImportField): boolean {
  const fields: readonly ImportField[] = fieldsOfKind[kind]
  return fields.includes(field)
}

function wordsOf(header: string): string {
  return normalize(header).replace(/ /g, '')
}

function normalize(header: string): string {
  return header.normalize('NFKC').trim().toLowerCase().replace(/\s+/gu, ' ')
}
