import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { credentialsOfUser } from '../../../../src-main/data/credentials/store.ts'
import { addUser } from '../support.ts'
import { call, openTestImports, type TestImports } from './support.ts'

let imports: TestImports
beforeEach(() => (imports = openTestImports()))
afterEach(() => imports.cleanup())

async function judge(rows: string[], overwrite = false): Promise<string[]> {
  await imports.judged(rows.join('\n'), { overwrite })
  return imports.verdicts()
}
async function proceed(leaveOutErrors = false): Promise<void> {
  const { id } = await imports.review()
  await imports.handlers['imports.proceed']({ id, leaveOutErrors }, call)
}
const credentials = (user: number): string[] =>
  credentialsOfUser(imports.context.database.read, user).map(
    ({ kind, status, cardType, facilityCode, cardNumber, cardNumberHex, licensePlate, entryCode }) =>
      [kind, status, cardType, facilityCode, cardNumber, cardNumberHex, licensePlate, entryCode]
        .filter((part) => part !== '')
        .join(' '),
  )

const vendor =
  'firstName,lastName,email,cardFormat,facilityCode,cardNumber,cardNumberHex,licensePlateNumbers,entryCode'
const command =
  'First Name,Last Name,User ID,External ID,Employee ID,Email,Card Type,Facility Code,Card Number,Card Number Hex,License Plate,Entry Code,Credential Status,Modified'

describe('credentials that a users import carries (U4)', () => {
  it('takes a card, a plate and an entry code of one row', async () => {
    expect(
      await judge([
        vendor,
        'Ada,Byron,ada@example.com,HID,227,57600,,abc 123,0481',
        'Bo,B,bo@example.com,,,,,,',
      ]),
    ).toEqual(['new', 'new'])
    await proceed()
    expect(credentials(1)).toEqual([
      'card active HID 227 57600',
      'entry-code active 0481',
      'plate active ABC123',
    ])
    expect(credentials(2)).toEqual([])
  })

  it('fails the whole row for a credential that is wrong, twice in the file, or somebody else’s', async () => {
    expect(
      await judge([
        vendor,
        'Ada,Byron,ada@example.com,HID,227,57600,,,',
        'Bo,B,bo@example.com,HID,900,5,,,',
        'Cy,C,cy@example.com,HID,227,57600,,,1234',
        'Di,D,di@example.com,,,,,,12',
      ]),
    ).toEqual(['new', 'error facility-code-range', 'error duplicate-in-file', 'error entry-code-format'])
    await proceed(true)
    expect(
      await judge([vendor, 'Cy,C,cy@example.com,HID,227,57600,,,', 'Cy,C,cy@example.com,HID,227,57601,,,']),
    ).toEqual(['error assigned-to-other', 'new'])
  })

  it('warns of a serial number that another row has the other way round, however the rows came to be judged', async () => {
    await judge([
      vendor,
      'Ada,Byron,ada@example.com,DESFire,,,04A1B2C3D4E5F6,,',
      'Bo,B,bo@example.com,DESFire,,,F6E5D4C3B2A104,,',
    ])
    const known = ['new', 'new (hex-mismatch)']
    expect(await imports.verdicts()).toEqual(known)
    const { id } = await imports.review()
    const replacement = { id, column: 2, find: '.com', replace: '.org', matchCase: true, wholeCell: false }
    await imports.handlers['imports.replaceInColumn'](replacement, call)
    expect(await imports.verdicts()).toEqual(known)
    await proceed()
    expect(credentials(2)).toEqual(['card active DESFire F6E5D4C3B2A104'])
  })

  it('gives existing users their credentials where overwriting is on, and never moves one', async () => {
    addUser(imports.context, { firstName: 'Ada', lastName: 'Byron', email: 'ada@example.com' })
    const rows = [vendor, 'Ada,Byron,ada@example.com,HID,227,57600,,,']
    expect(await judge(rows)).toEqual(['error user-exists'])
    expect(await judge(rows, true)).toEqual(['modified'])
    await proceed()
    expect(await judge(rows, true)).toEqual(['unchanged'])
    addUser(imports.context, { firstName: 'Bo', lastName: 'B', email: 'bo@example.com' })
    expect(await judge([vendor, 'Bo,B,bo@example.com,HID,227,57600,,,'], true)).toEqual([
      'error assigned-to-other',
    ])
  })
})

describe('the export of Command as users (U5)', () => {
  it('makes one user of several rows, with all credentials', async () => {
    const ada = 'Ada,Byron,0a0a0a0a-0000-4000-8000-00000000000a,E-1,7,ada@example.com'
    expect(
      await judge([
        command,
        `${ada},Standard 26-bit Wiegand,227,57600,,,,active,2026-01-01T00:00:00+09:00`,
        `${ada},License Plate,,,,ABC123,,inactive,`,
        `${ada},,,,,,0481,active,`,
        `${ada},,,,,,0481,active,`,
        'Bo,B,,E-2,,,,,,,,,,',
      ]),
    ).toEqual(['new', 'modified', 'modified', 'error duplicate-in-file', 'new'])
    await proceed(true)
    expect(credentials(1)).toEqual([
      'card active HID 227 57600',
      'entry-code active 0481',
      'plate inactive ABC123',
    ])
    expect((await imports.review()).result).toMatchObject({ passed: 4, failed: 1 })
  })
})
