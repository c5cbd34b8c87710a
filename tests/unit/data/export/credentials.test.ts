import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import naughtyStrings from 'big-list-of-naughty-strings'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CredentialFields } from '../../../../src-preload/contract/credentials.ts'
import type { ImportKind } from '../../../../src-preload/contract/imports.ts'
import cardFormatsFile from '../../../../resources/card-formats.json' with { type: 'json' }
import { useSiteCardFormats } from '../../../../src-main/data/credentials/card-formats.ts'
import { readCredential } from '../../../../src-main/data/credentials/rules.ts'
import { credentialsOfUser, insertCredential } from '../../../../src-main/data/credentials/store.ts'
import { exportContents, exportCredentials } from '../../../../src-main/data/export/credentials.ts'
import { localTime } from '../../../../src-main/data/export/time.ts'
import { getEntry } from '../../../../src-main/data/history/query.ts'
import { writeSettings } from '../../../../src-main/data/settings/store.ts'
import { updateUser } from '../../../../src-main/data/users/store.ts'
import { addUser, callContext } from '../support.ts'
import { call, openTestImports, type TestImports } from '../imports/support.ts'

let imports: TestImports
let downloads: string
beforeEach(() => {
  imports = openTestImports('credentials')
  downloads = mkdtempSync(join(tmpdir(), 'badgeprep-다운로드-'))
})
afterEach(() => {
  imports.cleanup()
  rmSync(downloads, { recursive: true, force: true })
})

const at = '2026-01-01T00:00:00.000Z'
const none: CredentialFields = {
  cardType: '',
  facilityCode: '',
  cardNumber: '',
  cardNumberHex: '',
  licensePlate: '',
  entryCode: '',
  credentialStatus: '',
}
function give(user: number, cells: Partial<CredentialFields>): void {
  const { values } = readCredential({ ...none, ...cells })
  if (!values) throw new Error('No credential.')
  const { database } = imports.context
  database.transaction(() => {
    insertCredential(database.write, { ...values, user, status: values.status ?? 'active' }, at)
  })
}

/** Exports, and answers the file's text. */
async function exported(): Promise<string> {
  const { path } = await exportCredentials(imports.context, downloads, call)
  return readFileSync(path, 'utf8')
}

async function importAgain(text: string, kind: ImportKind): Promise<string[]> {
  const other = kind === 'credentials' ? imports : openTestImports(kind)
  await other.judged(text)
  const verdicts = await other.verdicts()
  if (other !== imports) other.cleanup()
  return verdicts
}

const header =
  'First Name,Last Name,User ID,External ID,Employee ID,Email,Card Type,Facility Code,Card Number,Card Number Hex,License Plate,Entry Code,Credential Status,Modified'

describe('Export Credentials (X1)', () => {
  it('writes one row a credential, and one for a user without', async () => {
    const ada = addUser(imports.context, {
      firstName: 'Ada',
      lastName: 'Byron, "Countess"',
      userId: '0A0A0A0A-0000-4000-8000-00000000000A',
      externalId: 'E-1',
      employeeId: '007',
      email: 'Ada@example.com',
    })
    addUser(imports.context, { firstName: '하나', lastName: '이', email: 'hana@example.com' })
    give(ada, { cardType: 'HID', facilityCode: '227', cardNumber: '57600', cardNumberHex: '1C7C200' })
    give(ada, { licensePlate: '12가 3456', credentialStatus: 'inactive' })
    give(ada, { entryCode: '0481' })
    imports.context.database.transaction(() =>
      updateUser(imports.context.database.write, ada, { status: 'suspended' }, at),
    )
    const person = 'Ada,"Byron, ""Countess""",0a0a0a0a-0000-4000-8000-00000000000a,E-1,007,Ada@example.com'
    const when = localTime(at)
    expect((await exported()).split('\r\n')).toEqual([
      `\ufeff${header}`,
      `${person},Standard 26-bit Wiegand,227,57600,1C7C200,,,active,${when}`,
      `${person},License Plate,,,,12가3456,,inactive,${when}`,
      `${person},,,,,,0481,active,${when}`,
      `하나,이,,,,hana@example.com,,,,,,,,${when}`,
      '',
    ])
    expect(exportContents(imports.context.database.read)).toEqual({
      users: 2,
      credentials: 3,
      usersWithoutCredential: 1,
    })
  })

  it('is imported again without a change, by every credential and every name there is', async () => {
    const names = [
      ...naughtyStrings.filter((name) => name !== ''),
      '=1+1',
      "'=1",
      "''=1",
      '-5',
      '@x',
      '\tTab',
      '\rCR',
      ' leading and trailing ',
      '\u00a0',
      'line\nbreak',
      'line\r\nbreak',
      'quote " in it',
      "O'Neil, Jr.",
      '하나'.normalize('NFD'),
      '하나',
      '👩‍👩‍👧‍👦',
      "'",
      "''",
    ].map((name) => name.replaceAll('\0', ''))
    const { database } = imports.context
    database.transaction(() => {
      for (const [n, name] of names.entries()) {
        const user = addUser(imports.context, {
          firstName: name,
          lastName: names[names.length - 1 - n] ?? '',
          externalId: `=${n}`,
          email: `user${n}@example.com`,
        })
        if (n % 4 === 0)
          give(user, { cardType: 'HID37wFacilityCode', facilityCode: '1', cardNumber: String(n) })
        if (n % 4 === 1) give(user, { entryCode: String(n).padStart(4, '0'), credentialStatus: 'inactive' })
        if (n % 4 === 2) give(user, { cardType: 'iClass', cardNumberHex: n.toString(16).padStart(16, '0') })
      }
    })
    const text = await exported()
    for (const line of text.split(/\r\n(?=[^\n])/)) expect(line).not.toMatch(/(^|,)"?[=+@\t]/)
    await imports.judged(text)
    const { totals } = await imports.review()
    expect(totals).toMatchObject({ unchanged: names.length, warning: 0, error: 0, new: 0 })
    const rows = await imports.rows()
    expect(rows.every(({ issues }) => issues.every(({ code }) => code === 'no-credential'))).toBe(true)
    expect(rows.map(({ cells }) => cells[0])).toEqual(names.slice(0, rows.length))

    // As users (U5) it makes the same directory elsewhere.
    const elsewhere = openTestImports('users')
    const review = await elsewhere.judged(text)
    await elsewhere.handlers['imports.proceed']({ id: review.id, leaveOutErrors: true }, call)
    const namesOf = (from: TestImports) =>
      new Map(
        from.context.database.read
          .prepare<[], [string, string]>(
            "SELECT email, first_name || char(1) || last_name FROM users WHERE trim(first_name) <> ''",
          )
          .raw()
          .all(),
      )
    const before = namesOf(imports)
    const after = namesOf(elsewhere)
    // A name of nothing but blanks is none, for somebody new (U4).
    expect(after.size).toBe(review.totals.new)
    expect(after.size).toBeGreaterThan(names.length - 25)
    for (const [email, name] of after) expect(name).toBe(before.get(email))
    const [first] = elsewhere.context.database.read
      .prepare<[], number>('SELECT user FROM credentials')
      .pluck()
      .all()
    expect(credentialsOfUser(elsewhere.context.database.read, first ?? 0)).toHaveLength(1)
    elsewhere.cleanup()
  })

  it('names the type of plates as the site does, so that they come back unchanged', async () => {
    const own = join(downloads, 'card-formats.json')
    const types = cardFormatsFile.types.map((type) =>
      type.enter.includes('plate') ? { ...type, label: 'Number Plate' } : type,
    )
    writeFileSync(own, JSON.stringify({ types }))
    useSiteCardFormats(own)
    try {
      const ada = addUser(imports.context, { email: 'ada@example.com' })
      give(ada, { licensePlate: 'ABC 123' })
      expect(await importAgain(await exported(), 'credentials')).toEqual(['unchanged'])
    } finally {
      rmSync(own)
      useSiteCardFormats(own)
    }
  })

  it('fills a directory as users (U5), credentials and all', async () => {
    const ada = addUser(imports.context, { firstName: 'Ada', lastName: 'Byron', email: 'ada@example.com' })
    give(ada, { cardType: 'HID', facilityCode: '227', cardNumber: '57600' })
    give(ada, { licensePlate: 'ABC 123' })
    addUser(imports.context, { firstName: 'Bo', lastName: 'B', email: 'bo@example.com' })
    expect(await importAgain(await exported(), 'users')).toEqual(['new', 'modified', 'new'])
  })

  it('leaves the byte order mark out where the settings say so', async () => {
    const { database } = imports.context
    database.transaction(() => writeSettings(database.write, { exportByteOrderMark: false }))
    expect((await exported()).slice(0, 10)).toBe('First Name')
  })

  it('never takes the place of another file', async () => {
    const first = await exportCredentials(imports.context, downloads, call)
    writeFileSync(first.path, 'mine')
    const second = await exportCredentials(imports.context, downloads, call)
    expect(second.path).toBe(first.path.replace(/\.csv$/, ' (2).csv'))
    expect(readFileSync(first.path, 'utf8')).toBe('mine')
    expect(readdirSync(downloads)).toHaveLength(2)
  })

  it('makes the folder where it is missing, and says where nothing can be written', async () => {
    const missing = join(downloads, 'not', 'yet')
    expect((await exportCredentials(imports.context, missing, call)).path).toContain(missing)
    const file = join(downloads, 'file')
    writeFileSync(file, '')
    await expect(exportCredentials(imports.context, file, call)).rejects.toMatchObject({
      error: { code: 'not-writable' },
    })
  })

  it('leaves no file behind when it is cancelled', async () => {
    for (let n = 0; n < 3; n++) addUser(imports.context, { email: `user${n}@example.com` })
    const cancelled = callContext(AbortSignal.abort())
    await expect(exportCredentials(imports.context, downloads, cancelled)).rejects.toMatchObject({
      error: { code: 'cancelled' },
    })
    expect(readdirSync(downloads)).toEqual([])
  })

  it('is in History, with nothing to undo', async () => {
    const ada = addUser(imports.context, { firstName: 'Ada', lastName: 'Byron', email: 'ada@example.com' })
    give(ada, { entryCode: '0481' })
    const { path } = await exportCredentials(imports.context, downloads, call)
    expect(getEntry(imports.context.database.read, 1)).toMatchObject({
      kind: 'credentials-export',
      subject: path.slice(downloads.length + 1),
      counts: { credentials: 1, users: 1 },
      obstacle: { code: 'not-undoable' },
    })
  })
})

describe('localTime', () => {
  it('names the same moment, with an offset', () => {
    for (const time of ['2026-01-01T00:00:00.000Z', '2026-07-31T23:59:59.999Z']) {
      const local = localTime(time)
      expect(local).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/)
      expect(Math.floor(Date.parse(local) / 1000)).toBe(Math.floor(Date.parse(time) / 1000))
    }
  })
})
