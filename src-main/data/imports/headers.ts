import { credentialColumns, type ImportField } from '../../../src-preload/contract/imports.ts'

/** The vendor's headers of a users import and of the credentials export (U4, C2), in small letters without separators. */
const fieldHeaders: Record<string, ImportField> = {
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
}

/** Headers that are known, but not read by a users import: credentials and switches of the online account. */
const notReadHeaders = new Set([
  ...credentialColumns.map((name) => name.toLowerCase()),
  'cardformat',
  'licenseplatenumbers',
])

/** What a failed-rows file adds (C10). */
const ownHeaders = new Set(['row', 'reason'])

/** Names that people and other systems give our fields: suggested, for a person to accept. */
const nearHeaders: Record<string, ImportField> = {
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
}

export type KnownHeader =
  { is: 'field'; field: ImportField } | { is: 'not-read' } | { is: 'own' } | { is: 'unknown' }

/** What a header is by its words: in any case, with blanks around and between (C2). */
export function readHeader(header: string): KnownHeader {
  const words = normalize(header).replace(/ /g, '')
  const field = fieldHeaders[words]
  if (field) return { is: 'field', field }
  if (ownHeaders.has(words)) return { is: 'own' }
  return notReadHeaders.has(words) ? { is: 'not-read' } : { is: 'unknown' }
}

/** A field that a header of other words may mean, for a person to accept (C7); null where nothing is near. */
export function suggestField(
  header: string,
  slips: (a: string, b: string, limit: number) => number,
): ImportField | null {
  const words = normalize(header).replace(/[^\p{L}\p{N}]/gu, '')
  if (words === '') return null
  const named = nearHeaders[words] ?? fieldHeaders[words]
  if (named) return named
  let best: { field: ImportField; slips: number } | null = null
  for (const [known, field] of Object.entries(fieldHeaders)) {
    const limit = known.length < 8 ? 1 : 2
    const count = slips(words, known, limit)
    if (count <= limit && (!best || count < best.slips)) best = { field, slips: count }
  }
  return best?.field ?? null
}

function normalize(header: string): string {
  return header.normalize('NFKC').trim().toLowerCase().replace(/\s+/gu, ' ')
}
