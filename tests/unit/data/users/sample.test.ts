import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { saveCredential } from '../../../../src-main/data/credentials/credentials.ts'
import { undoEntry } from '../../../../src-main/data/history/undo.ts'
import { countSampleUsers, removeSample } from '../../../../src-main/data/users/sample.ts'
import { addUser, openTestData, type TestData } from '../support.ts'

let data: TestData
beforeEach(() => (data = openTestData()))
afterEach(() => data.cleanup())

const everything = (): unknown[] => {
  const { read } = data.context.database
  return [
    read.prepare('SELECT * FROM users ORDER BY id').all(),
    read.prepare('SELECT * FROM credentials ORDER BY id').all(),
  ]
}

describe('the people of the sample', () => {
  it('are those at example.com, in whatever case, and nobody else', () => {
    addUser(data.context, { email: 'ada@example.com' })
    addUser(data.context, { email: 'Bo@EXAMPLE.com' })
    addUser(data.context, { email: 'bo@example.com.kr' })
    addUser(data.context, { email: 'cy@notexample.com' })
    addUser(data.context, { email: '', userId: 'U1' })
    expect(countSampleUsers(data.context.database.read)).toBe(2)
    expect(removeSample(data.context)).toBe(2)
    expect(countSampleUsers(data.context.database.read)).toBe(0)
    expect(data.context.database.read.prepare('SELECT count(*) FROM users').pluck().get()).toBe(3)
    expect(data.changed.at(-1)).toEqual(['users', 'photos', 'imports', 'history'])
  })

  it('go with their credentials in one entry of History, and come back exactly', () => {
    const ada = addUser(data.context, { email: 'ada@example.com' })
    const real = addUser(data.context, { email: 'real@hanbit.kr' })
    for (const [userId, entryCode] of [
      [ada, '73150'],
      [real, '94418'],
    ] as const) {
      const saved = saveCredential(data.context, {
        id: null,
        userId,
        reassignFrom: null,
        fields: {
          cardType: '',
          facilityCode: '',
          cardNumber: '',
          cardNumberHex: '',
          licensePlate: '',
          entryCode,
          credentialStatus: 'Active',
        },
      })
      expect(saved).toMatchObject({ saved: true })
    }
    const before = everything()
    removeSample(data.context)
    const { read, write } = data.context.database
    expect(read.prepare('SELECT entry_code FROM credentials').pluck().all()).toEqual(['94418'])
    const entry = read.prepare("SELECT id, counts FROM history WHERE kind = 'sample-removed'").get() as {
      id: number
      counts: string
    }
    expect(JSON.parse(entry.counts)).toEqual({ users: 1 })
    data.context.database.transaction(() => [...undoEntry(write, entry.id, data.context.now())])
    expect(everything()).toEqual(before)
  })

  it('leave nothing in History where there are none', () => {
    expect(removeSample(data.context)).toBe(0)
    expect(data.context.database.read.prepare('SELECT count(*) FROM history').pluck().get()).toBe(0)
  })
})
