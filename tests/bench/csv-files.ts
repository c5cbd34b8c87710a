import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { join } from 'node:path'

/** The files of one size: a directory, and two credentials of everybody in it. */
export interface CsvFiles {
  rows: number
  users: string
  credentials: string
}

const userHeader = 'First Name,Last Name,User ID,External ID,Employee ID,Email'
const credentialHeader = `${userHeader},Card Type,Facility Code,Card Number,Card Number Hex,License Plate,Entry Code,Credential Status,Modified`
const firstNames = [
  '민수',
  'Ada',
  '하나',
  'José',
  'Grace',
  'Zoë',
  '지훈',
  'Łukasz',
  'Aoife',
  'Mary Ann',
  'Søren',
  '서연',
]
const lastNames = [
  '김',
  'Byron',
  '이',
  'García',
  'Hopper',
  "O'Neil",
  '박',
  'Müller',
  'van der Berg',
  '"Lee, Jr."',
  '최',
]

/** Writes the files into `folder`, unless they are there; `rows` are those of the credentials. */
export async function csvFiles(folder: string, rows: number): Promise<CsvFiles> {
  mkdirSync(folder, { recursive: true })
  const users = join(folder, `users-${rows}.csv`)
  const credentials = join(folder, `credentials-${rows}.csv`)
  const people = Math.ceil(rows / 2)
  if (!existsSync(users)) await write(users, userHeader, people, (n) => person(n))
  if (!existsSync(credentials)) {
    await write(credentials, credentialHeader, rows, (n) => `${person(n >> 1)},${credential(n)}`)
  }
  return { rows, users, credentials }
}

async function write(
  path: string,
  header: string,
  count: number,
  line: (n: number) => string,
): Promise<void> {
  const file = createWriteStream(`${path}.part`)
  file.write(`${header}\r\n`)
  for (let start = 0; start < count; start += 1000) {
    const lines = Array.from({ length: Math.min(1000, count - start) }, (_, n) => `${line(start + n)}\r\n`)
    file.write(lines.join(''))
  }
  file.end()
  await finished(file)
  renameSync(`${path}.part`, path)
}

function person(n: number): string {
  const hex = createHash('sha256').update(`badgeprep bench ${n}`).digest('hex')
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  const first = firstNames[n % firstNames.length] ?? ''
  const last = lastNames[n % lastNames.length] ?? ''
  return [first, last, uuid, `E-${n}`, String(100_000 + n), `person${n}@example.com`].join(',')
}

/** Six cards with numbers, one by hex, one plate and two entry codes in ten. */
function credential(n: number): string {
  const status = n % 7 === 0 ? 'inactive' : 'active'
  const tail = `${status},2026-01-05T09:12:00+09:00`
  switch (n % 10) {
    case 6:
      return `DESFire CSN,,,${(n + 0x04a1b2c3d4e5).toString(16).toUpperCase().padStart(14, '0')},,,${tail}`
    case 7:
      return `License Plate,,,,${String(n).padStart(6, '0')}AB,,${tail}`
    case 8:
    case 9:
      return `,,,,,${String(n).padStart(8, '0')},${tail}`
    default:
      return `HID 37-bit,${n % 65_536},${Math.floor(n / 65_536) + 10 * (n % 50_000)},,,,${tail}`
  }
}
