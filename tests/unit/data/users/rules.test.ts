import { describe, expect, it } from 'vitest'
import { labelOf } from '../../../../src-preload/contract/users.ts'
import {
  emptyFields,
  isEmail,
  isIsoDate,
  isUserId,
  judgeFields,
  normalizeFields,
} from '../../../../src-main/data/users/rules.ts'

describe('isEmail', () => {
  it.each([
    'a@b.co',
    'first.last+tag@sub.example.com',
    "o'brien@example.ie",
    '민수@회사.한국',
    'x@xn--c1a.net',
  ])('takes %s', (value) => expect(isEmail(value)).toBe(true))
  it.each([
    '',
    'a',
    'a@',
    '@b.co',
    'a@b',
    'a@@b.co',
    'a b@c.de',
    'a@b..de',
    'a@.de',
    'a@b.de.',
    'a@b.de;c@d.de',
    '<a@b.de>',
    `${'a'.repeat(250)}@b.de`,
    'a@b.de\n',
  ])('refuses %j', (value) => expect(isEmail(value)).toBe(false))
})

describe('isUserId', () => {
  it('takes a UUID in either case', () => {
    expect(isUserId('8e2a3f54-9c3b-4c7b-9f64-0f7d6a4b1c2d')).toBe(true)
    expect(isUserId('8E2A3F54-9C3B-4C7B-9F64-0F7D6A4B1C2D')).toBe(true)
  })
  it.each([
    '8e2a3f549c3b4c7b9f640f7d6a4b1c2d',
    '{8e2a3f54-9c3b-4c7b-9f64-0f7d6a4b1c2d}',
    '8e2a3f54-9c3b-4c7b-9f64-0f7d6a4b1c2g',
    '8e2a3f54-9c3b-4c7b-9f64-0f7d6a4b1c2d\n',
  ])('refuses %j', (value) => expect(isUserId(value)).toBe(false))
})

describe('isIsoDate', () => {
  it.each([
    '2024-02-29',
    '2024-12-31T23:59',
    '2024-01-01T00:00:00Z',
    '2024-01-01T09:00:00.123+09:00',
    '0099-01-01',
  ])('takes %s', (value) => expect(isIsoDate(value)).toBe(true))
  it.each([
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-1-1',
    '31.12.2024',
    '2024-01-01T24:00',
    '20240101',
    '',
  ])('refuses %j', (value) => expect(isIsoDate(value)).toBe(false))
})

describe('normalizeFields', () => {
  it('trims keys and lowers the User ID, but never changes a name', () => {
    const fields = normalizeFields({
      ...emptyFields(),
      firstName: ' Ada ',
      lastName: 'Lovelace'.normalize('NFD'),
      userId: '\u00a08E2A3F54-9C3B-4C7B-9F64-0F7D6A4B1C2D ',
      externalId: ' E1\u00a0',
      email: ' Ada@Example.com ',
    })
    expect(fields).toMatchObject({
      firstName: ' Ada ',
      userId: '8e2a3f54-9c3b-4c7b-9f64-0f7d6a4b1c2d',
      externalId: 'E1',
      email: 'Ada@Example.com',
    })
  })
})

describe('judgeFields', () => {
  const ada = { ...emptyFields(), firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com' }
  const codes = (fields: typeof ada, adding: boolean) =>
    judgeFields(fields, adding).map(({ field, code }) => `${field} ${code}`)

  it('finds nothing wrong with a plain user', () => expect(codes(ada, true)).toEqual([]))

  it('wants one of the three keys; an Employee ID is none', () => {
    expect(codes({ ...ada, email: '', employeeId: '7' }, true)).toEqual(['email no-key'])
    for (const key of ['userId', 'externalId'] as const) {
      const value = '8e2a3f54-9c3b-4c7b-9f64-0f7d6a4b1c2d'
      expect(codes({ ...ada, email: '', [key]: value }, true)).toEqual([])
    }
  })

  it('wants both names of a new user only', () => {
    const nameless = { ...ada, firstName: ' ', lastName: '' }
    expect(codes(nameless, true)).toEqual(['firstName name-missing', 'lastName name-missing'])
    expect(codes(nameless, false)).toEqual([])
  })

  it('names every faulty field', () => {
    expect(
      codes({ ...ada, userId: 'x', email: 'y', startDate: 'soon', endDate: '2023-02-30' }, false),
    ).toEqual(['userId user-id-format', 'email email-format', 'startDate date-format', 'endDate date-format'])
  })
})

describe('labelOf', () => {
  it('is the name, else the first key', () => {
    expect(labelOf({ ...emptyFields(), firstName: '민수', lastName: '김' })).toBe('김민수')
    expect(labelOf({ ...emptyFields(), externalId: 'E1' })).toBe('E1')
  })

  it.each([
    ['민수', '', '김', '김민수'],
    ['민수'.normalize('NFD'), '', '김', `김${'민수'.normalize('NFD')}`],
    ['太郎', '', '山田', '山田太郎'],
    ['Minji', '', 'Kim', 'Minji Kim'],
    ['민지', '', 'Kim', '민지 Kim'],
    ['민지', 'Grace', '김', '민지 Grace 김'],
    ['민수', '', '', '민수'],
  ])('says %s %s %s as %s', (firstName, middleName, lastName, name) => {
    expect(labelOf({ ...emptyFields(), firstName, middleName, lastName })).toBe(name)
  })
})
