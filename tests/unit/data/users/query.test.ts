import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UserQuery } from '../../../../src-preload/contract/users.ts'
import { deleteCredential, type NewCredential } from '../../../../src-main/data/credentials/store.ts'
import { countUsers, pageUsers } from '../../../../src-main/data/users/query.ts'
import { updateUser, type UserPatch } from '../../../../src-main/data/users/store.ts'
import { addCredential, addUser, openTestData, someCredential, type TestData } from '../support.ts'

let data: TestData
beforeEach(() => (data = openTestData()))
afterEach(() => data.cleanup())

const all: UserQuery = { search: '', filter: 'all', sort: 'name', descending: false }
const page = (query: Partial<UserQuery>, offset = 0, limit = 100) =>
  pageUsers(data.context.database.read, { ...all, ...query }, offset, limit)
const names = (query: Partial<UserQuery>) => page(query).rows.map(({ firstName }) => firstName)
const patch = (id: number, change: UserPatch) =>
  data.context.database.transaction(() =>
    updateUser(data.context.database.write, id, change, data.context.now()),
  )

describe('search', () => {
  beforeEach(() => {
    addUser(data.context, {
      firstName: '민수',
      lastName: '김',
      email: 'minsu.kim@example.com',
      externalId: 'E-100',
    })
    addUser(data.context, {
      firstName: 'José',
      lastName: "O'Brien",
      email: '100%_real@example.com',
      employeeId: '77',
    })
    addUser(data.context, { firstName: 'Percent', lastName: 'Plain', email: '100xreal@example.com' })
  })

  it.each([
    ['민수', ['민수']],
    ['김민수', ['민수']],
    ['김 민', ['민수']],
    ['김ㅁ', ['민수']],
    ['김민수'.normalize('NFD'), ['민수']],
    ['jose', ['José']],
    ['JOSÉ 77', ['José']],
    ["o'brien", ['José']],
    ['100%_', ['José']],
    ['%', ['José']],
    ['e-100', ['민수']],
    ['kim@EXAMPLE', ['민수']],
    ['example percent', ['Percent']],
    ['민수 percent', []],
    ['  \u00a0 ', ['José', 'Percent', '민수']],
    ['👷', []],
  ])('%j finds %j', (search, expected) => expect(names({ search })).toEqual(expected))

  it.each([
    ['12가3456', ['민수']],
    ['12 가', ['민수']],
    ['abc-123', ['José']],
    ['ABC', ['José']],
    ['0047', ['José']],
    ['04:a3:00', ['민수']],
    ['kim 3456', ['민수']],
    ['kim abc123', []],
    ['kim-', []],
    ['-', ['민수']],
    ['8642', []],
    ['hid', []],
  ])('%j finds plates and card numbers of %j, but no entry code', (search, expected) => {
    const give = (user: number, credential: Partial<NewCredential>) =>
      addCredential(data.context, {
        ...someCredential(user, JSON.stringify(credential)),
        cardNumber: '',
        facilityCode: '8642',
        ...credential,
      })
    give(1, { kind: 'plate', licensePlate: '12가3456' })
    give(1, { cardNumberHex: '04A30011223344' })
    give(1, { kind: 'entry-code', entryCode: '8642' })
    give(2, { kind: 'plate', licensePlate: 'ABC123' })
    give(2, { cardNumber: '100472' })
    expect(names({ search })).toEqual(expected)
  })

  it('does not find what only two fields together would spell', () => {
    expect(names({ search: 'plain100' })).toEqual([])
  })
})

describe('order', () => {
  beforeEach(() => {
    addUser(data.context, { firstName: 'c', lastName: 'Özil', email: 'b@example.com' })
    addUser(data.context, { firstName: 'a', lastName: 'Olsen', externalId: 'E2' })
    addUser(data.context, { firstName: 'd', lastName: '박', email: 'A@example.com', externalId: 'E1' })
    addUser(data.context, { firstName: 'b', lastName: 'Olsen', externalId: 'E3' })
  })

  it('goes by last, then first name', () => {
    expect(names({})).toEqual(['a', 'b', 'c', 'd'])
    expect(names({ descending: true })).toEqual(['d', 'c', 'b', 'a'])
  })

  it('puts users without the key last in both directions', () => {
    expect(names({ sort: 'email' })).toEqual(['d', 'c', 'a', 'b'])
    expect(names({ sort: 'email', descending: true })).toEqual(['c', 'd', 'b', 'a'])
    expect(names({ sort: 'externalId' })).toEqual(['d', 'a', 'b', 'c'])
  })

  it('goes by status, then name, and by the time of change', () => {
    patch(2, { status: 'suspended' })
    expect(names({ sort: 'status' })).toEqual(['b', 'c', 'd', 'a'])
    expect(names({ sort: 'modifiedAt', descending: true })[0]).toBe('a')
  })
})

describe('page and filters', () => {
  it('slices, and answers what another connection has just written', () => {
    for (let number = 0; number < 25; number++) {
      addUser(data.context, {
        firstName: 'N',
        lastName: String(number).padStart(2, '0'),
        externalId: `E${number}`,
      })
    }
    expect(page({}, 20, 10)).toMatchObject({
      total: 25,
      rows: [{ lastName: '20' }, {}, {}, {}, { lastName: '24' }],
    })
    expect(page({}, 30, 10)).toEqual({ total: 25, rows: [] })
    patch(1, { lastName: '99' })
    expect(page({}, 24, 1).rows[0]).toMatchObject({ id: 1, lastName: '99' })
  })

  it('filters and counts', () => {
    addUser(data.context, { firstName: 'a', email: 'a@example.com' })
    addUser(data.context, { firstName: 'b', email: 'b@example.com' })
    addUser(data.context, { firstName: 'c', email: 'c@example.com' })
    patch(1, { photo: 'aa' })
    patch(2, { status: 'suspended' })
    expect(names({ filter: 'without-photo' })).toEqual(['b', 'c'])
    expect(names({ filter: 'suspended' })).toEqual(['b'])
    expect(names({ filter: 'without-photo', search: 'c@' })).toEqual(['c'])
    expect(countUsers(data.context.database.read)).toMatchObject({ all: 3, withoutPhoto: 2, suspended: 1 })
  })

  it('counts credentials, and finds those without any', () => {
    for (const name of ['a', 'b', 'c'])
      addUser(data.context, { firstName: name, email: `${name}@example.com` })
    addCredential(data.context, someCredential(1, 'one'))
    addCredential(data.context, someCredential(1, 'two'))
    const last = addCredential(data.context, someCredential(3, 'three'))
    const counts = () => countUsers(data.context.database.read).withoutCredential
    expect(page({}).rows.map(({ credentials }) => credentials)).toEqual([2, 0, 1])
    expect(names({ filter: 'without-credential' })).toEqual(['b'])
    expect(counts()).toBe(1)
    data.context.database.transaction(() => deleteCredential(data.context.database.write, last.credential))
    expect(names({ filter: 'without-credential' })).toEqual(['b', 'c'])
    expect(names({ filter: 'without-credential', search: 'c@' })).toEqual(['c'])
    expect(counts()).toBe(2)
  })
})
