import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addUser, callContext } from '../support.ts'
import { openTestImports, type TestImports } from './support.ts'

let imports: TestImports
beforeEach(() => (imports = openTestImports()))
afterEach(() => imports.cleanup())

const ada = '0a0a0a0a-0000-4000-8000-00000000000a'
const bob = '0b0b0b0b-0000-4000-8000-00000000000b'
const header = 'firstName,lastName,userId,externalId,email,employeeId,department,startDate'

/** Judges rows below a header of the usual columns. */
async function judge(rows: string[], overwrite = false, head = header): Promise<string[]> {
  await imports.judged([head, ...rows].join('\n'), { overwrite })
  return imports.verdicts()
}

const row = (fields: Partial<Record<string, string>>): string =>
  header
    .split(',')
    .map((name) => fields[name] ?? '')
    .join(',')

const person = { firstName: 'Grace', lastName: 'Hopper', email: 'grace@example.com' }

describe('formats', () => {
  it.each([
    ['too many cells', `${row(person)},extra`, 'error too-many-fields'],
    ['empty cells too many', `${row(person)},,`, 'new'],
    ['too few cells', 'Grace,Hopper,,,grace@example.com', 'new'],
    ['no key', row({ firstName: 'Grace', lastName: 'Hopper' }), 'error no-key'],
    ['a key of blanks', row({ ...person, email: '\u00a0 \u3000' }), 'error no-key'],
    ['a User ID that is none', row({ ...person, userId: '12' }), 'error user-id-format'],
    ['a User ID in capitals with blanks', row({ ...person, userId: ` ${ada.toUpperCase()}\u00a0` }), 'new'],
    ['an Email without @', row({ ...person, email: 'grace.example.com' }), 'error email-format'],
    ['an Email in Korean', row({ ...person, email: '민수@예시.한국' }), 'new'],
    ['no last name', row({ ...person, lastName: '' }), 'error name-missing'],
    ['a first name of blanks', row({ ...person, firstName: '  ' }), 'error name-missing'],
    ['no date', row({ ...person, startDate: '31/01/2026' }), 'error date-format'],
    ['no day of the calendar', row({ ...person, startDate: '2026-02-30' }), 'error date-format'],
    ['a date', row({ ...person, startDate: '2024-02-29' }), 'new'],
    ['a number in exponents', row({ ...person, externalId: '1.23E+12' }), 'error spreadsheet-damage'],
    ['an ID with an E in it', row({ ...person, externalId: '12E34' }), 'new'],
    ['lost digits', row({ ...person, employeeId: '1234567890123450000' }), 'new (spreadsheet-damage)'],
    ['15 digits with zeros', row({ ...person, employeeId: '123456789012000' }), 'new'],
    [
      'everything at once, gravest first',
      `${row({ userId: 'x', email: 'y', startDate: 'z', externalId: '1E+12' })},extra`,
      'error too-many-fields user-id-format email-format date-format spreadsheet-damage',
    ],
  ])('%s', async (_, line, verdict) => {
    expect(await judge([line])).toEqual([verdict])
  })
})

describe('new users', () => {
  it('takes names as they are: apostrophes, emoji, bidi, scripts, formulas', async () => {
    const names = [
      "O'Neil",
      'Zoë',
      'ﷺ',
      '👩‍👩‍👧‍👦',
      'Ω≈ç√∫˜µ≤≥÷',
      '‮abc',
      '<script>alert(1)</script>',
      "'; DROP TABLE users; --",
      'null',
      'undefined',
      'NaN',
      '1/0',
      '김민수',
      '김민수'.normalize('NFD'),
      ' Ada ',
      '田中',
      '\u200b.',
      '%s%n',
      '{{7*7}}',
      '-1',
    ]
    const lines = names.map((name, at) => `"${name}",Test,n${at}@example.com`)
    const verdicts = await judge(lines, false, 'firstName,lastName,email')
    expect(verdicts).toEqual(names.map(() => 'new'))
    const { id } = await imports.review()
    await imports.handlers['imports.proceed']({ id, leaveOutErrors: false }, callContext())
    const stored = imports.context.database.read
      .prepare<[], string>('SELECT first_name FROM users ORDER BY id')
      .pluck()
      .all()
    expect(stored).toEqual(names)
  })

  it('makes one user of several rows of one person (U5)', async () => {
    expect(
      await judge([
        row({ ...person, externalId: 'E1' }),
        row({ ...person, externalId: 'E1' }),
        row({ firstName: 'Grace', lastName: 'Hopper', externalId: 'E1', department: 'Navy' }),
        row({ email: 'GRACE@example.com', userId: ada }),
        row({ userId: ada, department: 'Navy' }),
      ]),
    ).toEqual(['new', 'unchanged', 'modified', 'modified', 'unchanged'])
  })

  it('refuses a later row that contradicts an earlier one', async () => {
    expect(
      await judge([
        row({ ...person, department: 'Navy' }),
        row({ ...person, department: 'Army' }),
        row({ ...person, firstName: 'Gracie' }),
        row({ ...person, firstName: 'Grace', lastName: 'Hopper' }),
      ]),
    ).toEqual(['new', 'error duplicate-in-file', 'error duplicate-in-file', 'unchanged'])
    const [, second] = await imports.rows()
    expect(second?.issues[0]).toMatchObject({ column: 6, args: { row: 2 } })
  })

  it('takes names as the same that only differ in composition', async () => {
    const decomposed = '민수'.normalize('NFD')
    expect(
      await judge([row({ ...person, firstName: '민수' }), row({ ...person, firstName: decomposed })]),
    ).toEqual(['new', 'unchanged'])
  })

  it('does not count an earlier row that fails', async () => {
    expect(
      await judge([row({ ...person, lastName: '' }), row({ ...person, department: 'Navy' }), row(person)]),
    ).toEqual(['error name-missing', 'new', 'unchanged'])
  })

  it('refuses a row whose keys belong to two people of the file', async () => {
    expect(
      await judge([
        row({ ...person, externalId: 'E1' }),
        row({ ...person, email: 'other@example.com', externalId: 'E2' }),
        row({ ...person, externalId: 'E2' }),
      ]),
    ).toEqual(['new', 'new', 'error key-conflict'])
    const rows = await imports.rows()
    expect(rows[2]?.issues[0]).toMatchObject({ column: 4, args: { row: 2, name: 'Grace Hopper' } })
  })

  it('refuses another User ID for a person of the file', async () => {
    expect(await judge([row({ ...person, userId: ada }), row({ ...person, userId: bob })])).toEqual([
      'new',
      'error duplicate-in-file',
    ])
  })

  it('warns of zeros that a spreadsheet has dropped', async () => {
    addUser(imports.context, { firstName: 'A', lastName: 'B', externalId: '00042' })
    expect(
      await judge([
        row({ ...person, externalId: '42' }),
        row({ ...person, email: 'x@example.com', externalId: '43' }),
      ]),
    ).toEqual(['new (spreadsheet-damage)', 'new'])
  })
})

describe('existing users', () => {
  beforeEach(() => {
    addUser(imports.context, {
      firstName: 'Ada',
      lastName: 'Lovelace',
      userId: ada,
      externalId: 'E1',
      email: 'Ada@example.com',
      employeeId: '007',
      department: 'Maths',
    })
    addUser(imports.context, {
      firstName: 'Bob',
      lastName: 'Byron',
      externalId: 'E2',
      email: 'bob@example.com',
    })
  })

  it('says that a user exists, with the switch off', async () => {
    expect(
      await judge([row({ email: 'ada@EXAMPLE.com' }), row({ externalId: 'E1' }), row({ userId: ada })]),
    ).toEqual(['error user-exists', 'error user-exists', 'error user-exists'])
    expect((await imports.rows())[0]?.user).toMatchObject({ name: 'Ada Lovelace' })
  })

  it('overwrites what is filled, with the switch on', async () => {
    expect(
      await judge(
        [
          row({ userId: ada, department: 'Maths' }),
          row({ email: 'ada@example.com', department: 'Maths' }),
          row({ externalId: 'E2', department: 'Poetry', email: 'b@example.com' }),
        ],
        true,
      ),
    ).toEqual(['unchanged', 'unchanged', 'modified'])
  })

  it('fills an empty User ID with the switch off, and nothing else', async () => {
    expect(await judge([row({ userId: bob, email: 'bob@example.com', department: 'Poetry' })])).toEqual([
      'modified',
    ])
    const { id } = await imports.review()
    await imports.handlers['imports.proceed']({ id, leaveOutErrors: false }, callContext())
    const stored = imports.context.database.read
      .prepare('SELECT user_id, department FROM users WHERE id = 2')
      .get()
    expect(stored).toEqual({ user_id: bob, department: '' })
  })

  it('never gives a user with a User ID another one', async () => {
    expect(
      await judge(
        [
          row({ ...person, userId: bob, email: 'ada@example.com' }),
          row({ ...person, userId: bob, email: '', externalId: 'E1' }),
        ],
        true,
      ),
    ).toEqual(['error email-taken', 'error id-taken'])
    expect((await imports.rows())[0]?.issues[0]?.args).toEqual({ name: 'Ada Lovelace' })
  })

  it('refuses a lower key of somebody else', async () => {
    expect(
      await judge(
        [
          row({ userId: ada, email: 'bob@example.com' }),
          row({ userId: ada, externalId: 'E2' }),
          row({ externalId: 'E2', email: 'ada@example.com' }),
          row({ userId: ada, email: 'free@example.com' }),
        ],
        true,
      ),
    ).toEqual(['error key-conflict', 'error key-conflict', 'error key-conflict', 'modified'])
  })

  it('warns where a higher key that nobody has replaces the one a user has', async () => {
    expect(
      await judge(
        [row({ externalId: 'E9', email: 'bob@example.com' }), row({ userId: ada, externalId: 'E8' })],
        true,
      ),
    ).toEqual(['modified (key-unknown)', 'modified'])
  })

  it('warns of another name', async () => {
    expect(
      await judge(
        [
          row({ userId: ada, firstName: 'Augusta', lastName: 'Lovelace' }),
          row({ externalId: 'E2', firstName: 'Bob ', lastName: 'Byron' }),
        ],
        true,
      ),
    ).toEqual(['modified (name-differs)', 'modified'])
  })

  it('warns of lost zeros of an Employee ID', async () => {
    expect(await judge([row({ userId: ada, employeeId: '7' })], true)).toEqual([
      'modified (spreadsheet-damage)',
    ])
    expect(await judge([row({ userId: ada, employeeId: '8' })], true)).toEqual(['modified'])
  })

  it('gives a key that an earlier row has set free to another person', async () => {
    expect(
      await judge(
        [
          row({ userId: ada, email: 'ada.new@example.com' }),
          row({ firstName: 'New', lastName: 'Person', externalId: 'E7', email: 'ada@example.com' }),
        ],
        true,
      ),
    ).toEqual(['modified', 'new'])
    const { id } = await imports.review()
    await imports.handlers['imports.proceed']({ id, leaveOutErrors: false }, callContext())
    const stored = imports.context.database.read.prepare('SELECT email FROM users ORDER BY id').pluck().all()
    expect(stored).toEqual(['ada.new@example.com', 'bob@example.com', 'ada@example.com'])
  })

  it('knows two rows as one person that share no key in the file', async () => {
    expect(
      await judge([row({ userId: ada, department: 'A' }), row({ externalId: 'E1', department: 'B' })], true),
    ).toEqual(['modified', 'error duplicate-in-file'])
  })
})
