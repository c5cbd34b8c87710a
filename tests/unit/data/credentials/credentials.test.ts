import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CredentialFields, CredentialSaved } from '../../../../src-preload/contract/credentials.ts'
import {
  checkCredential,
  listCredentials,
  removeCredential,
  revealEntryCode,
  saveCredential,
  setCredentialStatus,
} from '../../../../src-main/data/credentials/credentials.ts'
import { credentialColumns, getCredential } from '../../../../src-main/data/credentials/store.ts'
import { pageHistory } from '../../../../src-main/data/history/query.ts'
import { undoEntry } from '../../../../src-main/data/history/undo.ts'
import { removeUser } from '../../../../src-main/data/users/users.ts'
import { addUser, openTestData, type TestData } from '../support.ts'

let data: TestData
let ada: number
let bob: number
beforeEach(() => {
  data = openTestData()
  ada = addUser(data.context, { firstName: 'Ada', lastName: 'A', email: 'ada@example.com' })
  bob = addUser(data.context, { firstName: 'Bob', lastName: 'B', email: 'bob@example.com' })
})
afterEach(() => data.cleanup())

const blank: CredentialFields = {
  cardType: '',
  facilityCode: '',
  cardNumber: '',
  cardNumberHex: '',
  licensePlate: '',
  entryCode: '',
  credentialStatus: '',
}
const card = { cardType: 'Standard 26-bit Wiegand', facilityCode: '227', cardNumber: '57600' }
const serial = (cardNumberHex: string) => ({ cardType: 'DESFire CSN', cardNumberHex })

interface Options {
  id?: number
  version?: number
  reassign?: boolean
}
/** Adds a credential, or changes of `id` what `fields` name. */
function save(
  userId: number,
  fields: Partial<CredentialFields>,
  { id, version, reassign = false }: Options = {},
) {
  const reassignFrom = reassign ? holderOf(userId, fields, id) : null
  return saveCredential(
    data.context,
    id === undefined
      ? { id: null, userId, fields: { ...blank, ...fields }, reassignFrom }
      : { id, version: version ?? versionOf(id), userId, fields, reassignFrom },
  )
}
/** Whom a person is asked about who enters this. */
function holderOf(userId: number, fields: Partial<CredentialFields>, id?: number): string | null {
  const { issues } = check(userId, fields, id ?? null)
  const holders = issues.find(({ code }) => code === 'assigned-to-other')?.args['holders']
  return holders === undefined ? null : String(holders)
}
function check(userId: number, fields: Partial<CredentialFields>, id: number | null = null) {
  return checkCredential(
    data.context.database.read,
    id === null ? { id, userId, fields: { ...blank, ...fields } } : { id, userId, fields },
  )
}
const versionOf = (id: number) => getCredential(data.context.database.read, id)?.stamp ?? 0
function saved(result: CredentialSaved) {
  if (!result.saved) throw new Error(JSON.stringify(result.issues))
  return result.credential
}
const add = (userId: number, fields: Partial<CredentialFields>) => saved(save(userId, fields)).id

const read = () => data.context.database.read
const rows = () =>
  read()
    .prepare(`SELECT ${credentialColumns.join(', ')} FROM credentials ORDER BY id`)
    .all()
const of = (user: number) => listCredentials(read(), user)
const history = () => pageHistory(read(), null, 0, 100).rows
const undoLatest = () => {
  const latest = history().find(({ state }) => state === 'done')
  expect(latest?.obstacle).toBeNull()
  const { database, now } = data.context
  database.transaction(() => [...undoEntry(database.write, latest?.id ?? 0, now())])
}

describe('saveCredential', () => {
  it('adds a card with an entry in History, and tells the window', () => {
    expect(save(ada, card)).toEqual({
      saved: true,
      credential: {
        id: 1,
        userId: ada,
        kind: 'card',
        status: 'active',
        ...card,
        cardNumberHex: '',
        licensePlate: '',
        entryCodeDigits: 0,
        frame: '1C7C200',
        modifiedAt: expect.stringMatching(/^2026-/) as string,
        version: expect.any(Number) as number,
        sharedWith: [],
      },
    })
    expect(of(ada)).toHaveLength(1)
    expect(history()).toMatchObject([
      { kind: 'credential-added', subject: 'Ada A', by: 'guard', options: {} },
    ])
    expect(data.changed).toEqual([['users', 'imports', 'history']])
  })

  it('adds plates and entry codes, of which it tells the length alone', () => {
    save(ada, { licensePlate: 'ab-12 34', credentialStatus: 'Inactive' })
    save(ada, { entryCode: '004711' })
    expect(of(ada)).toMatchObject([
      { kind: 'entry-code', entryCodeDigits: 6, status: 'active' },
      { kind: 'plate', licensePlate: 'AB1234', status: 'inactive' },
    ])
    expect(JSON.stringify(of(ada))).not.toContain('4711')
  })

  it('writes nothing where a field is wrong', () => {
    const result = save(ada, { ...card, facilityCode: '256' })
    expect(result).toMatchObject({
      saved: false,
      issues: [{ code: 'facility-code-range', field: 'facilityCode' }],
    })
    expect(rows()).toEqual([])
    expect(history()).toEqual([])
    expect(data.changed).toEqual([])
  })

  it('does not save an empty form', () => {
    expect(save(ada, { credentialStatus: 'active' })).toMatchObject({
      saved: false,
      issues: [{ code: 'no-credential', severity: 'error' }],
    })
  })

  it('saves in spite of warnings', () => {
    expect(save(ada, { licensePlate: 'A1' }).saved).toBe(true)
  })

  it('edits every field; no status leaves it as it is', () => {
    const id = add(ada, { ...card, credentialStatus: 'inactive' })
    expect(saved(save(ada, { ...blank, licensePlate: 'AB1234' }, { id }))).toMatchObject({
      id,
      kind: 'plate',
      status: 'inactive',
      cardType: '',
      cardNumber: '',
      licensePlate: 'AB1234',
    })
    expect(history()[0]).toMatchObject({ kind: 'credential-edited', subject: 'Ada A' })
  })

  it('passes over an edit that changes nothing', () => {
    const id = add(ada, card)
    expect(save(ada, { ...card, cardNumber: ' 057600 ' }, { id }).saved).toBe(true)
    expect(history()).toHaveLength(1)
  })

  it('says that the user has it already, also where it may be reassigned', () => {
    const id = add(ada, card)
    const other = add(ada, { ...card, cardNumber: '1' })
    const issue = {
      code: 'assigned-to-other',
      severity: 'error',
      field: 'cardNumber',
      args: { name: 'Ada A', own: 1 },
    }
    const before = rows()
    expect(save(ada, { ...card, credentialStatus: 'inactive' }, { reassign: true })).toEqual({
      saved: false,
      issues: [issue],
    })
    expect(save(ada, card, { id: other, reassign: true })).toEqual({ saved: false, issues: [issue] })
    expect(save(ada, card, { id }).saved).toBe(true)
    expect(rows()).toEqual(before)
  })

  it('answers not-found for a user or a credential that is gone, or is with somebody else by now', () => {
    const id = add(ada, card)
    expect(() => save(99, card)).toThrow('not-found')
    expect(() => save(ada, card, { id: 99 })).toThrow('not-found')
    expect(() => save(bob, card, { id })).toThrow('not-found')
    expect(() => check(bob, card, id)).toThrow('not-found')
    expect(() => setCredentialStatus(data.context, { id: 99, version: 1, status: 'active' })).toThrow(
      'not-found',
    )
    expect(() => removeCredential(data.context, 99, 1)).toThrow('not-found')
    expect(history()).toHaveLength(1)
  })
})

describe('an edit', () => {
  it('changes what it names alone', () => {
    const id = add(ada, { ...card, cardNumberHex: '1C7C200', credentialStatus: 'inactive' })
    expect(saved(save(ada, { cardNumber: '57601', cardNumberHex: '' }, { id }))).toMatchObject({
      ...card,
      cardNumber: '57601',
      cardNumberHex: '',
      status: 'inactive',
    })
    const code = add(ada, { entryCode: '004711' })
    expect(saved(save(ada, { credentialStatus: 'inactive' }, { id: code })).status).toBe('inactive')
    expect(revealEntryCode(read(), code)).toBe('004711')
    expect(saved(save(ada, {}, { id: code })).entryCodeDigits).toBe(6)
  })

  it('is judged with what it leaves as it is', () => {
    const id = add(ada, card)
    expect(check(ada, { cardNumber: '5' }, id)).toMatchObject({ issues: [], frame: expect.any(String) })
    expect(save(ada, { facilityCode: '' }, { id })).toMatchObject({
      saved: false,
      issues: [{ code: 'facility-code-missing' }],
    })
  })

  it('says its version, another after every change', () => {
    const id = add(ada, card)
    const versions = [of(ada)[0]?.version]
    versions.push(
      setCredentialStatus(data.context, { id, version: versionOf(id), status: 'inactive' }).version,
    )
    versions.push(saved(save(ada, { cardNumber: '5' }, { id })).version)
    expect(new Set(versions).size).toBe(3)
    undoLatest()
    expect(of(ada)[0]?.version).toBe(versions[1])
  })

  it.each([
    [
      'suspended',
      (id: number) => setCredentialStatus(data.context, { id, version: versionOf(id), status: 'inactive' }),
    ],
    ['edited', (id: number) => save(ada, { cardNumber: '7' }, { id })],
  ])('is refused where the card was %s meanwhile, and nothing is written', (_how, meanwhile) => {
    const id = add(ada, card)
    const version = versionOf(id)
    meanwhile(id)
    const before = rows()
    expect(() => save(ada, { cardNumber: '6' }, { id, version })).toThrow('edited-meanwhile')
    expect(() => save(ada, { cardNumber: '6' }, { id, version, reassign: true })).toThrow('edited-meanwhile')
    expect(rows()).toEqual(before)
    expect(save(ada, { cardNumber: '6' }, { id }).saved).toBe(true)
  })

  it('is refused where an undo has taken the card back to what it was before', () => {
    const id = add(ada, card)
    setCredentialStatus(data.context, { id, version: versionOf(id), status: 'inactive' })
    const version = versionOf(id)
    undoLatest()
    expect(() => save(ada, { cardNumber: '6' }, { id, version })).toThrow('edited-meanwhile')
  })
})

it('a card is not removed where it has become another, or another person holds it by now', () => {
  const id = add(ada, card)
  const version = versionOf(id)
  save(bob, card, { reassign: true })
  expect(() => removeCredential(data.context, id, version)).toThrow('edited-meanwhile')
  expect(of(bob)).toHaveLength(1)
  removeCredential(data.context, id, versionOf(id))
  expect(of(bob)).toHaveLength(0)
})

describe('a credential of another user', () => {
  it.each([
    ['card', card, 'cardNumber'],
    ['serial number', serial('04A1B2C3D4E5F6'), 'cardNumberHex'],
    ['plate', { licensePlate: 'ab 1234' }, 'licensePlate'],
    ['entry code', { entryCode: '004711' }, 'entryCode'],
  ] as const)('is refused with the name of its holder: %s', (_name, fields, field) => {
    add(ada, fields)
    const before = rows()
    const issues = [
      { code: 'assigned-to-other', severity: 'error', field, args: { name: 'Ada A', holders: String(ada) } },
    ]
    expect(save(bob, fields)).toEqual({ saved: false, issues })
    expect(check(bob, fields).issues).toEqual(issues)
    expect(rows()).toEqual(before)
  })

  it('moves where a person agreed, and both names are in History', () => {
    const id = add(ada, { ...card, cardNumberHex: '1C7C200', credentialStatus: 'inactive' })
    expect(saved(save(bob, { ...card, cardNumber: '057600' }, { reassign: true }))).toMatchObject({
      id,
      userId: bob,
      status: 'inactive',
      cardNumberHex: '1C7C200',
    })
    expect([of(ada).length, of(bob).length]).toEqual([0, 1])
    expect(history()[0]).toMatchObject({
      kind: 'credential-reassigned',
      subject: 'Bob B',
      options: { from: 'Ada A' },
    })
    for (const user of [ada, bob])
      expect(pageHistory(read(), user, 0, 1).rows).toMatchObject([{ kind: 'credential-reassigned' }])
  })

  it('moves with the status that was entered', () => {
    add(ada, { ...card, credentialStatus: 'inactive' })
    const moved = saved(save(bob, { ...card, credentialStatus: 'active' }, { reassign: true }))
    expect(moved.status).toBe('active')
  })

  it('takes the place of the one that was edited, with its own status', () => {
    const theirs = add(ada, { ...card, credentialStatus: 'inactive' })
    const id = add(bob, { ...card, cardNumber: '1' })
    const before = rows()
    expect(saved(save(bob, card, { id, reassign: true })).id).toBe(theirs)
    expect([of(ada), of(bob)]).toMatchObject([[], [{ id: theirs, status: 'inactive' }]])
    undoLatest()
    expect(rows()).toEqual(before)
  })

  it('does not move from somebody else than was agreed', () => {
    const carol = addUser(data.context, { firstName: 'Carol', lastName: 'C', email: 'carol@example.com' })
    add(ada, card)
    save(carol, card, { reassign: true })
    const before = rows()
    const fields = { ...blank, ...card }
    expect(
      saveCredential(data.context, { id: null, userId: bob, fields, reassignFrom: String(ada) }),
    ).toMatchObject({ saved: false, issues: [{ code: 'assigned-to-other', args: { name: 'Carol C' } }] })
    expect(rows()).toEqual(before)
  })

  it('does not move from somebody who only has the name of whom it was agreed with', () => {
    const namesake = addUser(data.context, { firstName: 'Ada', lastName: 'A', email: 'ada2@example.com' })
    const carol = addUser(data.context, { firstName: 'Carol', lastName: 'C', email: 'carol@example.com' })
    add(ada, card)
    const agreed = holderOf(carol, card)
    save(namesake, card, { reassign: true })
    const fields = { ...blank, ...card }
    expect(
      saveCredential(data.context, { id: null, userId: carol, fields, reassignFrom: agreed }),
    ).toMatchObject({ saved: false, issues: [{ code: 'assigned-to-other', args: { name: 'Ada A' } }] })
    expect(of(namesake)).toHaveLength(1)
  })

  it('is not reactivated by a look at whose it was before', () => {
    const id = add(ada, card)
    const seen = setCredentialStatus(data.context, { id, version: versionOf(id), status: 'inactive' })
    save(bob, card, { reassign: true })
    const old = { id, version: seen.version, status: 'active' } as const
    expect(() => setCredentialStatus(data.context, old)).toThrow('edited-meanwhile')
    expect(of(bob)).toMatchObject([{ status: 'inactive' }])
  })

  it('does not move where something else is wrong', () => {
    add(ada, card)
    const before = rows()
    const result = save(bob, { ...card, credentialStatus: 'lost' }, { reassign: true })
    expect(result).toMatchObject({ saved: false, issues: [{ code: 'status-unknown' }] })
    expect(rows()).toEqual(before)
  })
})

describe('checkCredential', () => {
  it('shows the frame and the other order of bytes, and writes nothing', () => {
    expect(check(ada, card)).toEqual({ issues: [], frame: '1C7C200', reversed: null })
    expect(check(ada, serial('04A1B2C3D4E5F6'))).toEqual({
      issues: [],
      frame: null,
      reversed: 'F6E5D4C3B2A104',
    })
    expect(check(ada, { ...card, cardNumber: '99999' })).toMatchObject({ frame: null, reversed: null })
    expect(rows()).toEqual([])
  })

  it('warns of a card that is known with its bytes in the other order, and of no such edit of itself', () => {
    const id = add(ada, serial('04A1B2C3D4E5F6'))
    const warning = {
      code: 'hex-mismatch',
      severity: 'warning',
      field: 'cardNumberHex',
      args: { reversed: '04A1B2C3D4E5F6', name: 'Ada A' },
    }
    expect(check(bob, serial('F6E5D4C3B2A104')).issues).toEqual([warning])
    expect(check(ada, serial('F6E5D4C3B2A104'), id).issues).toEqual([])
    expect(save(bob, serial('F6E5D4C3B2A104')).saved).toBe(true)
  })

  it('warns of an entry code that is known with zeros before it, without a digit of it', () => {
    const id = add(ada, { entryCode: '0004711' })
    const { issues } = check(bob, { entryCode: '4711' })
    expect(issues).toEqual([
      {
        code: 'spreadsheet-damage',
        severity: 'warning',
        field: 'entryCode',
        args: { value: '••••', known: '000••••' },
      },
    ])
    expect(check(ada, { entryCode: '4711' }, id).issues).toEqual([])
    expect(check(bob, { entryCode: '4712' }).issues).toEqual([])
  })
})

describe('entry codes', () => {
  it('are told only where they are asked for', () => {
    const id = add(ada, { entryCode: '004711' })
    const plate = add(ada, { licensePlate: 'AB1234' })
    expect(revealEntryCode(read(), id)).toBe('004711')
    expect(() => revealEntryCode(read(), plate)).toThrow('not-found')
    expect(() => revealEntryCode(read(), 99)).toThrow('not-found')
  })

  it('and card numbers are in no entry and no issue', () => {
    add(ada, { entryCode: '987654' })
    const id = add(ada, card)
    add(ada, { licensePlate: 'AB1234' })
    setCredentialStatus(data.context, { id, version: versionOf(id), status: 'inactive' })
    const issues = check(bob, { entryCode: '987654' }).issues
    save(bob, { entryCode: '987654' }, { reassign: true })
    removeCredential(data.context, id, versionOf(id))
    removeUser(data.context, ada)
    expect(JSON.stringify([history(), issues, data.changed])).not.toMatch(/987654|57600|AB1234/)
  })
})

describe('setCredentialStatus', () => {
  it('suspends and reactivates, and passes over what is so already', () => {
    const id = add(ada, card)
    expect(
      setCredentialStatus(data.context, { id, version: versionOf(id), status: 'inactive' }),
    ).toMatchObject({ id, status: 'inactive' })
    setCredentialStatus(data.context, { id, version: versionOf(id), status: 'inactive' })
    expect(setCredentialStatus(data.context, { id, version: versionOf(id), status: 'active' })).toMatchObject(
      { status: 'active' },
    )
    expect(history().map(({ kind }) => kind)).toEqual([
      'credential-reactivated',
      'credential-suspended',
      'credential-added',
    ])
  })
})

it('undoes every single change exactly', () => {
  const id = add(ada, { ...card, cardNumberHex: '1C7C200' })
  add(bob, { entryCode: '004711' })
  const steps: (() => unknown)[] = [
    () => save(ada, { licensePlate: '12가3456' }),
    () => save(ada, { ...card, cardNumber: '7' }, { id }),
    () => setCredentialStatus(data.context, { id, version: versionOf(id), status: 'inactive' }),
    () => setCredentialStatus(data.context, { id, version: versionOf(id), status: 'active' }),
    () => save(ada, { entryCode: '004711' }, { reassign: true }),
    () => save(bob, { ...card, cardNumber: '7' }, { reassign: true }),
    () => removeCredential(data.context, id, versionOf(id)),
    () => removeUser(data.context, ada),
  ]
  const states = [rows()]
  for (const step of steps) {
    step()
    states.push(rows())
  }
  expect(new Set(states.map((state) => JSON.stringify(state))).size).toBe(steps.length + 1)
  for (let left = steps.length; left > 0; left--) {
    undoLatest()
    expect(rows()).toEqual(states[left - 1])
  }
})
