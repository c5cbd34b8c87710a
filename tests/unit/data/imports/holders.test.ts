import { afterEach, beforeEach, expect, it } from 'vitest'
import { openHolders } from '../../../../src-main/data/imports/credentials/holders.ts'
import { keyKinds } from '../../../../src-main/data/imports/keys.ts'
import { addUser, openTestData, type TestData } from '../support.ts'

let data: TestData
beforeEach(() => (data = openTestData()))
afterEach(() => data.cleanup())

it('answers the same whether it looks into the database or into its copy', () => {
  data.context.database.transaction(() => {
    for (let n = 0; n < 300; n++) {
      addUser(data.context, {
        firstName: n % 2 ? '하나' : "O'Neil, Jr.",
        lastName: `${n}`,
        userId: n % 3 ? `0a0a0a0a-0000-4000-8000-${String(n).padStart(12, '0')}` : '',
        externalId: n % 5 ? `E-${n}` : '',
        email: n % 7 ? `user${n}@example.com` : `other${n}@예시.한국`,
      })
    }
  })
  const find = openHolders(data.context.database.read)
  const keys = Array.from({ length: 320 }, (_, n) => ({
    userId: `0a0a0a0a-0000-4000-8000-${String(n).padStart(12, '0')}`,
    externalId: `E-${n}`,
    email: n % 7 ? `user${n}@example.com` : `other${n}@예시.한국`,
  }))
  const all = () => keys.flatMap((its) => keyKinds.map((kind) => find(kind, its[kind])))
  const first = all()
  for (let round = 0; round < 3; round++) all()
  expect(first.filter((holder) => holder !== null).length).toBe(200 + 240 + 300)
  // By now it looks into its copy, which knows nothing of what came later.
  addUser(data.context, { email: 'late@example.com' })
  expect(find('email', 'late@example.com')).toBeNull()
  expect(all()).toEqual(first)
})
