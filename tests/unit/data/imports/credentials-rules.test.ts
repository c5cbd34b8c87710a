import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  credentialsOfUser,
  insertCredential,
  updateCredential,
} from '../../../../src-main/data/credentials/store.ts'
import { readCredential } from '../../../../src-main/data/credentials/rules.ts'
import type { CredentialFields } from '../../../../src-preload/contract/credentials.ts'
import { addUser, callContext } from '../support.ts'
import { call, openTestImports, type TestImports } from './support.ts'

let imports: TestImports
let ada: number
let bob: number
let old: number

const adaId = '0a0a0a0a-0000-4000-8000-00000000000a'
const bobId = '0b0b0b0b-0000-4000-8000-00000000000b'
const nobodyId = '0c0c0c0c-0000-4000-8000-00000000000c'
const header = [
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
]
const none: CredentialFields = {
  cardType: '',
  facilityCode: '',
  cardNumber: '',
  cardNumberHex: '',
  licensePlate: '',
  entryCode: '',
  credentialStatus: '',
}

function give(user: number, cells: Partial<CredentialFields>): number {
  const { values } = readCredential({ ...none, ...cells })
  if (!values) throw new Error('No credential.')
  const { context } = imports
  return context.database.transaction(
    () =>
      insertCredential(
        context.database.write,
        { ...values, user, status: values.status ?? 'active' },
        '2026-01-01T00:00:00.000Z',
      ).credential,
  )
}

beforeEach(() => {
  imports = openTestImports('credentials')
  ada = addUser(imports.context, {
    firstName: 'Ada',
    lastName: 'Byron',
    userId: adaId,
    externalId: 'E-1',
    email: 'ada@example.com',
  })
  bob = addUser(imports.context, {
    firstName: 'Bob',
    lastName: 'Stone',
    userId: bobId,
    externalId: '0042',
    email: 'bob@example.com',
  })
  old = addUser(imports.context, {
    firstName: '하나',
    lastName: '이',
    externalId: 'E-3',
    email: 'hana@example.com',
  })
})
afterEach(() => imports.cleanup())

type Cells = Record<string, string>
const hid: Cells = { 'Card Type': 'Standard 26-bit Wiegand', 'Facility Code': '227', 'Card Number': '57600' }
const row = (cells: Cells): string =>
  header
    .map((name) => (/[",\n]/.test(cells[name] ?? '') ? `"${cells[name]}"` : (cells[name] ?? '')))
    .join(',')
const csv = (...rows: Cells[]): string => [header.join(','), ...rows.map(row)].join('\r\n')

async function judge(rows: Cells[], reassign = false): Promise<string[]> {
  await imports.judged(csv(...rows), { reassign })
  return imports.verdicts()
}

describe('whose row it is (C3)', () => {
  const adas: Cells = { 'User ID': adaId, ...hid }
  it.each<[string, Cells, string]>([
    ['no key', { ...hid, 'Employee ID': '7' }, 'error no-key'],
    ['a key of non-breaking blanks', { ...hid, Email: '\u00a0' }, 'error no-key'],
    ['an Email in another case, with blanks', { ...hid, Email: ' ADA@example.COM\u00a0' }, 'new'],
    ['nobody by that Email', { ...hid, Email: 'nobody@example.com' }, 'error no-user'],
    [
      'nobody by that External ID, whoever has the Email',
      { ...hid, 'External ID': 'E-9', Email: 'ada@example.com' },
      'error no-user',
    ],
    ['a User ID that is none', { ...hid, 'User ID': '12' }, 'error user-id-format'],
    ['a User ID in capitals', { ...hid, 'User ID': adaId.toUpperCase() }, 'new'],
    ['an Email that is none', { ...hid, Email: 'ada' }, 'error email-format'],
    ['a lower key that is none', { ...adas, Email: 'ada' }, 'new (key-unknown)'],
    [
      'a User ID that nobody has, and somebody without one',
      { ...hid, 'User ID': nobodyId, 'External ID': 'E-3' },
      'new',
    ],
    [
      'a User ID that nobody has, and somebody with another',
      { ...hid, 'User ID': nobodyId, 'External ID': 'E-1' },
      'error no-user',
    ],
    ['a User ID that nobody has, alone', { ...hid, 'User ID': nobodyId }, 'error no-user'],
    ['a lower key of somebody else', { ...adas, Email: 'bob@example.com' }, 'error key-conflict'],
    ['a lower key of nobody', { ...adas, Email: 'new@example.com' }, 'new (key-unknown)'],
    ['all keys of one', { ...adas, 'External ID': 'E-1', Email: 'ada@example.com' }, 'new'],
    ['another name', { ...adas, 'First Name': 'Ida' }, 'new (name-differs)'],
    ['the name as it is', { ...adas, 'First Name': 'Ada', 'Last Name': 'Byron' }, 'new'],
    ['the name in NFD', { ...hid, 'External ID': 'E-3', 'First Name': '하나'.normalize('NFD') }, 'new'],
    ['a name without its last', { ...adas, 'First Name': 'Ada' }, 'new'],
    [
      'an External ID without its zeros',
      { ...hid, 'External ID': '42' },
      'error no-user (spreadsheet-damage)',
    ],
    ['an External ID in exponents', { ...hid, 'External ID': '1.23E+12' }, 'error spreadsheet-damage'],
    [
      'nobody by that User ID, and an Email that is none',
      { ...hid, 'User ID': nobodyId, Email: 'ada@' },
      'error email-format',
    ],
    ['an External ID with its zeros', { ...hid, 'External ID': '0042' }, 'new'],
  ])('%s', async (_, cells, verdict) => {
    expect(await judge([cells])).toEqual([verdict])
  })

  it('takes an External ID that looks damaged where somebody has it', async () => {
    addUser(imports.context, { externalId: '1E+12' })
    expect(await judge([{ ...hid, 'External ID': '1E+12' }])).toEqual(['new'])
  })

  it('counts cells beyond the header as an error, unless they are empty', async () => {
    await imports.judged(
      `${csv({ Email: 'ada@example.com', ...hid })},x\r\n${row({ Email: 'bob@example.com', 'Entry Code': '1234' })},,`,
    )
    expect(await imports.verdicts()).toEqual(['error too-many-fields', 'new'])
  })
})

describe('the credential of a row (C4, C5)', () => {
  const csn = { 'Card Type': 'DESFire CSN', 'Card Number Hex': '04A1B2C3D4E5F6' }
  it.each<[string, Cells, string]>([
    ['none', {}, 'unchanged (no-credential)'],
    ['none, but a status', { 'Credential Status': 'active' }, 'unchanged (no-credential)'],
    ['a card', hid, 'new'],
    ['a card by the short name, in small letters', { ...hid, 'Card Type': 'hid' }, 'new'],
    ['a card and a plate', { ...hid, 'License Plate': 'ABC123' }, 'error several-credentials'],
    ['a plate with its card type', { 'Card Type': 'License Plate', 'License Plate': 'ABC123' }, 'new'],
    ['a plate type without a plate', { 'Card Type': 'License Plate' }, 'error plate-format'],
    [
      'a plate and an entry code',
      { 'License Plate': 'ABC123', 'Entry Code': '1234' },
      'error several-credentials',
    ],
    ['a type that nobody knows', { ...hid, 'Card Type': 'Magic' }, 'error card-type-unknown'],
    ['no type', { ...hid, 'Card Type': '' }, 'error card-type-unknown'],
    ['no facility code', { ...hid, 'Facility Code': '' }, 'error facility-code-missing'],
    ['no card number', { ...hid, 'Card Number': '' }, 'error card-number-missing'],
    ['a facility code of 256', { ...hid, 'Facility Code': '256' }, 'error facility-code-range'],
    ['a facility code of 255', { ...hid, 'Facility Code': '0255' }, 'new'],
    ['a card number of 65536', { ...hid, 'Card Number': '65536' }, 'error card-number-range'],
    ['a card number of 65535', { ...hid, 'Card Number': '65535' }, 'new'],
    ['letters in a number', { ...hid, 'Card Number': '12a' }, 'error number-format'],
    [
      'a facility code where there is none',
      { 'Card Type': 'HID 37-bit No Facility Code', 'Facility Code': '1', 'Card Number': '5' },
      'error facility-code-unused',
    ],
    [
      'no facility code where there is none',
      { 'Card Type': 'HID 37-bit No Facility Code', 'Card Number': '5' },
      'new',
    ],
    ['no hex where it is needed', { ...csn, 'Card Number Hex': '' }, 'error hex-missing'],
    ['hex with colons and 0x', { ...csn, 'Card Number Hex': '0x04:A1:B2:C3:D4:E5:F6' }, 'new'],
    ['hex that is none', { ...csn, 'Card Number Hex': '04A1B2C3D4E5FG' }, 'error hex-invalid'],
    ['hex that is too long', { ...csn, 'Card Number Hex': '04A1B2C3D4E5F600' }, 'error hex-invalid'],
    ['hex without its zero', { ...csn, 'Card Number Hex': '4A1B2C3D4E5F6' }, 'new (spreadsheet-damage)'],
    ['hex of another number', { ...hid, 'Card Number Hex': '1C7C201' }, 'new (hex-mismatch)'],
    ['hex of the whole frame', { ...hid, 'Card Number Hex': '1C7C200' }, 'new'],
    ['hex of the bare number', { ...hid, 'Card Number Hex': 'E100' }, 'new'],
    ['an entry code of 3 digits', { 'Entry Code': '123' }, 'error entry-code-format'],
    ['an entry code of 4 digits', { 'Entry Code': '0123' }, 'new'],
    ['an entry code of 17 digits', { 'Entry Code': '12345678901234567' }, 'error entry-code-format'],
    ['a plate with a star', { 'License Plate': 'AB*123' }, 'error plate-format'],
    ['a plate of Korea', { 'License Plate': '12가 3456' }, 'new'],
    ['a plate of 9', { 'License Plate': 'ABC-123 456' }, 'new (range-unpublished)'],
    ['a status that nobody knows', { ...hid, 'Credential Status': 'lost' }, 'error status-unknown'],
    ['a status in capitals', { ...hid, 'Credential Status': 'INACTIVE' }, 'new'],
    [
      'a number above what is published',
      { 'Card Type': 'Kantech XSF', 'Facility Code': '1', 'Card Number': '70000' },
      'new (range-unpublished)',
    ],
    ['a number in exponents', { ...hid, 'Card Number': '1.23E+12' }, 'error spreadsheet-damage'],
    [
      'digits that were lost',
      { 'Card Type': 'Casi Rusco 40-Bit', 'Card Number': '100000000000000' },
      'error card-number-range',
    ],
  ])('%s', async (_, cells, verdict) => {
    expect(await judge([{ Email: 'ada@example.com', ...cells }])).toEqual([verdict])
  })

  it('gives all errors of a row, gravest first, and no word of a missing credential', async () => {
    expect(
      await judge([
        { ...hid, 'Facility Code': '900', 'Credential Status': 'x' },
        { Email: 'nobody@example.com' },
      ]),
    ).toEqual(['error no-key facility-code-range status-unknown', 'error no-user'])
  })

  it('warns of an entry code that the directory knows with zeros before it, and of bytes in the other order', async () => {
    give(bob, { entryCode: '00481' })
    give(bob, { cardType: 'MiFare 4-Byte (32 bit) CSN', cardNumberHex: '01020304' })
    const mifare = { Email: 'ada@example.com', 'Card Type': 'MiFare 4-Byte (32 bit) CSN' }
    expect(
      await judge([
        { Email: 'ada@example.com', 'Entry Code': '0481' },
        { Email: 'ada@example.com', 'Entry Code': '4810' },
        { ...mifare, 'Card Number Hex': '04030201' },
        { ...mifare, 'Card Number Hex': '0A0B0C0D' },
        { ...mifare, 'Card Number Hex': '0D0C0B0A' },
        { ...mifare, 'Card Number Hex': 'AABBCCDD' },
      ]),
    ).toEqual(['new', 'new', 'new (hex-mismatch)', 'new', 'new (hex-mismatch)', 'new'])
    const [, , turned] = await imports.rows()
    expect(turned?.issues[0]?.args).toEqual({ reversed: '01020304' })
    expect(turned?.card).toEqual({ frame: null, reversed: '01020304' })
  })

  it('warns of an entry code that has lost its zeros', async () => {
    give(bob, { entryCode: '04810' })
    expect(await judge([{ Email: 'ada@example.com', 'Entry Code': '4810' }])).toEqual([
      'new (spreadsheet-damage)',
    ])
  })
})

describe('credentials that are there already (C5, C6)', () => {
  beforeEach(() =>
    give(ada, { cardType: 'HID', facilityCode: '227', cardNumber: '57600', credentialStatus: 'inactive' }),
  )

  it('is unchanged where nothing differs, whichever way it is written', async () => {
    const adas = { Email: 'ada@example.com' }
    for (const cells of [
      { ...hid },
      { ...hid, 'Credential Status': 'inactive' },
      { ...hid, 'Card Number': '0057600', 'Facility Code': '0227' },
    ]) {
      expect(await judge([{ ...adas, ...cells }])).toEqual(['unchanged'])
    }
  })

  it('is the same card by its whole frame in hex', async () => {
    const byFrame = { Email: 'bob@example.com', 'Card Type': 'HID', 'Card Number Hex': '0x1C7C200' }
    expect(await judge([byFrame])).toEqual(['error assigned-to-other'])
    expect(await judge([{ ...byFrame, 'Card Number Hex': '1C7C202' }])).toEqual(['new'])
  })

  it('is modified by another status', async () => {
    expect(await judge([{ Email: 'ada@example.com', ...hid, 'Credential Status': 'active' }])).toEqual([
      'modified',
    ])
  })

  it('is an error for somebody else, and moves with the switch, naming both', async () => {
    const bobs = { Email: 'bob@example.com', ...hid }
    expect(await judge([bobs])).toEqual(['error assigned-to-other'])
    expect((await imports.rows())[0]).toMatchObject({
      from: null,
      issues: [{ code: 'assigned-to-other', column: 8, args: { name: 'Ada Byron' } }],
    })
    expect(await judge([bobs], true)).toEqual(['reassigned'])
    expect((await imports.rows())[0]).toMatchObject({
      user: { id: bob, name: 'Bob Stone' },
      from: { id: ada, name: 'Ada Byron' },
      card: { frame: '1C7C200', reversed: null },
    })
  })
})

describe('the same credential twice in the file (C6)', () => {
  it('is an error of the later row, by a row that goes in', async () => {
    const adas = { Email: 'ada@example.com' }
    const bobs = { Email: 'bob@example.com' }
    expect(
      await judge([
        { ...adas, ...hid, 'Credential Status': 'lost' },
        { ...adas, ...hid },
        { ...bobs, ...hid },
        { ...bobs, 'Card Type': 'HID', 'Card Number Hex': '1C7C200' },
        { ...bobs, ...hid, 'Card Number': '57601' },
        { ...adas, 'License Plate': 'abc 123' },
        { ...bobs, 'License Plate': 'ABC-123' },
        { ...bobs, 'License Plate': 'ABC124' },
      ]),
    ).toEqual([
      'error status-unknown',
      'new',
      'error duplicate-in-file',
      'error duplicate-in-file',
      'new',
      'new',
      'error duplicate-in-file',
      'new',
    ])
    const rows = await imports.rows()
    expect(rows[2]?.issues[0]?.args).toEqual({ row: 3, credential: 1 })
  })

  it('is judged again with the row it depended on', async () => {
    const adas = { Email: 'ada@example.com' }
    await judge([
      { ...adas, ...hid },
      { ...adas, ...hid },
      { ...adas, 'Entry Code': '1234' },
    ])
    const { id } = await imports.review()
    const edit = (row: number, column: number, value: string) =>
      imports.handlers['imports.editCell']({ id, row, column, value }, callContext())
    await edit(2, 8, '1')
    expect(await imports.verdicts()).toEqual(['new', 'new', 'new'])
    await edit(4, 11, '')
    await edit(4, 6, 'HID')
    await edit(4, 7, '227')
    await edit(4, 8, '1')
    expect(await imports.verdicts()).toEqual(['new', 'new', 'error duplicate-in-file'])
    await edit(2, 5, 'nobody@example.com')
    expect(await imports.verdicts()).toEqual(['error no-user', 'new', 'new'])
  })
})

describe('Proceed', () => {
  const proceed = async () => {
    const { id } = await imports.review()
    return imports.handlers['imports.proceed']({ id, leaveOutErrors: true }, call)
  }

  it('adds, changes and moves credentials, and leaves failed rows out', async () => {
    give(ada, { cardType: 'HID', facilityCode: '1', cardNumber: '1' })
    give(ada, { entryCode: '0481', credentialStatus: 'inactive' })
    expect(
      await judge(
        [
          { Email: 'ada@example.com', 'Entry Code': '0481', 'Credential Status': 'active' },
          { Email: 'bob@example.com', ...hid, 'Facility Code': '1', 'Card Number': '1' },
          { Email: 'hana@example.com', 'License Plate': '12가 3456', 'Credential Status': 'inactive' },
          { Email: 'bob@example.com' },
          { Email: 'nobody@example.com', ...hid },
        ],
        true,
      ),
    ).toEqual(['modified', 'reassigned', 'new', 'unchanged (no-credential)', 'error no-user'])
    expect((await imports.review()).totals).toEqual({
      new: 1,
      modified: 1,
      reassigned: 1,
      unchanged: 1,
      warning: 0,
      error: 1,
    })
    await proceed()
    const { read } = imports.context.database
    expect(credentialsOfUser(read, ada)).toMatchObject([
      { kind: 'entry-code', entryCode: '0481', status: 'active' },
    ])
    expect(credentialsOfUser(read, bob)).toMatchObject([{ kind: 'card', cardNumber: '1', status: 'active' }])
    expect(credentialsOfUser(read, old)).toMatchObject([
      { kind: 'plate', licensePlate: '12가3456', status: 'inactive' },
    ])
    expect(await imports.review()).toMatchObject({ step: 'result', result: { passed: 4, failed: 1 } })
  })

  it('judges again where anything was written since, and writes the same', async () => {
    give(ada, { cardType: 'HID', facilityCode: '1', cardNumber: '1' })
    const rows = [
      { Email: 'bob@example.com', ...hid, 'Facility Code': '1', 'Card Number': '1' },
      { Email: 'ada@example.com', ...hid },
    ]
    expect(await judge(rows, true)).toEqual(['reassigned', 'new'])
    addUser(imports.context, { email: 'new@example.com' })
    await proceed()
    const { read } = imports.context.database
    expect(credentialsOfUser(read, bob)).toMatchObject([{ cardNumber: '1' }])
    expect(credentialsOfUser(read, ada)).toMatchObject([{ cardNumber: '57600' }])
  })

  it('moves nothing once the switch is off again, also where the rows were not judged since', async () => {
    give(ada, { cardType: 'HID', facilityCode: '1', cardNumber: '1' })
    const move = { Email: 'bob@example.com', ...hid, 'Facility Code': '1', 'Card Number': '1' }
    expect(await judge([move], true)).toEqual(['reassigned'])
    const { id } = await imports.review()
    await imports.handlers['imports.setOptions']({ id, options: { reassign: false } }, call)
    await expect(proceed()).rejects.toMatchObject({ error: { code: 'review-stale' } })
    expect(credentialsOfUser(imports.context.database.read, bob)).toEqual([])
    expect(await imports.verdicts()).toEqual(['error assigned-to-other'])
  })

  it('writes nothing and goes back to the review where a credential got another holder meanwhile', async () => {
    const card = give(ada, { cardType: 'HID', facilityCode: '1', cardNumber: '1' })
    const move = { Email: 'bob@example.com', ...hid, 'Facility Code': '1', 'Card Number': '1' }
    expect(await judge([move, { Email: 'ada@example.com', ...hid }], true)).toEqual(['reassigned', 'new'])
    const { database, now } = imports.context
    database.transaction(() => updateCredential(database.write, card, { user: old }, now()))
    await expect(proceed()).rejects.toMatchObject({ error: { code: 'review-stale' } })
    expect(credentialsOfUser(database.read, bob)).toEqual([])
    expect((await imports.rows())[0]?.from).toEqual({ id: old, name: '이하나' })
  })
})

describe('columns (C7)', () => {
  it('needs a key, and a column for a whole credential', async () => {
    const problems = async (head: string) =>
      (await imports.drop(`${head}\na,b,c`)).problems.map(({ code }) => code)
    expect(await problems('First Name,Entry Code')).toEqual(['header-missing-key'])
    expect(await problems('Email,First Name')).toEqual(['header-missing-credential'])
    expect(await problems('Email,Card Type,Facility Code')).toEqual(['header-missing-credential'])
    expect(await problems('Email,Card Number')).toEqual(['header-missing-credential'])
    expect(await problems('E-mail Address,Entry Code')).toEqual(['header-missing-key', 'header-unknown'])
    expect(await problems('Email,Plate')).toEqual(['header-missing-credential', 'header-unknown'])
    expect(await problems('Email,entry code,ENTRY CODE ')).toEqual(['header-twice'])
    expect(await problems(' Email Address , card TYPE,Card Number Hex')).toEqual([])
  })

  it('suggests near names, knows what it does not read, and says what is missing', async () => {
    const { columns, missing } = await imports.drop('이메일,card no,PIN,Type,Modified,Department,카드번호\n')
    expect(columns.map(({ state, suggestion }) => suggestion ?? state)).toEqual([
      'email',
      'cardNumber',
      'entryCode',
      'cardType',
      'not-read',
      'not-read',
      'cardNumber',
    ])
    expect(missing).toContain('userId')
  })
})

describe('the template (C2)', () => {
  it('has a row for each kind of credential and can be imported as it is', async () => {
    addUser(imports.context, { email: 'minsu.kim@example.com', firstName: 'Minsu', lastName: 'Kim' })
    addUser(imports.context, { externalId: 'E-1002', firstName: 'Aoife', lastName: "O'Neil" })
    const path = join(imports.drops, 'template.csv')
    await imports.handlers['imports.writeTemplate']({ kind: 'credentials', path }, call)
    await imports.judged(readFileSync(path))
    expect((await imports.review()).missing).toEqual([])
    expect(await imports.verdicts()).toEqual(['new', 'new', 'new', 'new'])
  })
})
