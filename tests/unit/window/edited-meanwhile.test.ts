import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { CommandInput } from '../../../src-preload/contract/commands.ts'
import type { Credential } from '../../../src-preload/contract/credentials.ts'
import { userFields, type User, type UserFields } from '../../../src-preload/contract/users.ts'
import { fieldsOf } from '../../../src-renderer/features/credentials/fields.ts'
import { onPresent } from '../../../src-renderer/features/users/fields.ts'
import { fakeApi } from './fake-api.ts'

const noUserFields = Object.fromEntries(userFields.map((field) => [field, ''])) as UserFields
const ada: User = {
  ...noUserFields,
  id: 1,
  firstName: 'Ada',
  status: 'active',
  photo: null,
  createdAt: '',
  modifiedAt: '',
}
const card: Credential = {
  id: 5,
  userId: 1,
  kind: 'card',
  status: 'active',
  cardType: 'A',
  facilityCode: '1',
  cardNumber: '2',
  cardNumberHex: '',
  licensePlate: '',
  entryCodeDigits: 0,
  frame: null,
  modifiedAt: '',
  version: 7,
  sharedWith: [],
}
const value = <T>(answer: T) => Promise.resolve({ ok: true, value: answer })
const refused = (code: string) => Promise.resolve({ ok: false, error: { code, args: {}, retryable: false } })

beforeEach(() => {
  vi.resetModules()
  setActivePinia(createPinia())
  fakeApi()
})

describe('an edit of a credential', () => {
  type Save = CommandInput<'credentials.save'>
  async function openStore(save: (input: Save) => unknown, present: Credential[] = [card]) {
    const inputs: Save[] = []
    Object.assign(window.badgeprep, {
      credentials: {
        save: (input: Save) => (inputs.push(input), save(input)),
        ofUser: () => value(present),
      },
    })
    const { useCredentials } = await import('../../../src-renderer/features/credentials/credentials-store.ts')
    const credentials = useCredentials()
    credentials.startEditing(ada, card)
    const fields = { ...fieldsOf(card), cardNumber: '3' }
    return { credentials, inputs, fields }
  }

  it('sends its version and what was changed, never the status', async () => {
    const { credentials, inputs, fields } = await openStore(() => value({ saved: true, credential: card }))
    await credentials.save(fields, null)
    expect(inputs).toEqual([
      { id: 5, version: 7, userId: 1, fields: { cardNumber: '3' }, reassignFrom: null },
    ])
    expect(credentials.draft).toBeNull()
  })

  it('that was refused shows the card as it is now', async () => {
    const present = { ...card, status: 'inactive' as const, facilityCode: '9', version: 8 }
    const { credentials, fields } = await openStore(() => refused('edited-meanwhile'), [present])
    expect(await credentials.save(fields, null)).toEqual({ saved: false, issues: [] })
    expect(credentials.draft).toMatchObject({
      edited: present,
      editedMeanwhile: true,
      fields: { facilityCode: '9', cardNumber: '2' },
    })
    expect(credentials.isDirty).toBe(false)
  })

  it('is given up where the person no longer has the card, and says so', async () => {
    const { credentials, fields } = await openStore(() => refused('not-found'), [])
    await expect(credentials.save(fields, null)).rejects.toThrow()
    expect(credentials.draft).toBeNull()
  })

  it('stays as it is where something else went wrong', async () => {
    const { credentials, fields } = await openStore(() => refused('disk-full'))
    await expect(credentials.save(fields, null)).rejects.toThrow()
    expect(credentials.draft).toMatchObject({ edited: card, editedMeanwhile: false })
  })
})

describe('an edit of a user', () => {
  type Save = CommandInput<'users.save'>
  async function openStore(save: (input: Save) => unknown, present: User) {
    const inputs: Save[] = []
    let stored = ada
    Object.assign(window.badgeprep, {
      users: {
        save: (input: Save) => (inputs.push(structuredClone(input)), save(input)),
        get: () => value(stored),
        page: () => value({ total: 1, rows: [] }),
        counts: () => value({ all: 1, withoutPhoto: 1, withoutCredential: 1, suspended: 0, sharedCard: 0 }),
      },
    })
    const { useUsers } = await import('../../../src-renderer/features/users/users-store.ts')
    const users = useUsers()
    await users.open(1)
    users.startEditing()
    stored = present
    if (users.draft) users.draft.fields.company = 'C'
    return { users, inputs }
  }

  it('sends what was changed, and what was shown', async () => {
    const { users, inputs } = await openStore(() => value({ saved: true, user: ada }), ada)
    await users.save()
    expect(inputs).toEqual([
      { id: 1, fields: { company: 'C' }, before: { ...noUserFields, firstName: 'Ada' } },
    ])
  })

  it('that was refused goes on from the present profile with what was entered', async () => {
    const present = { ...ada, firstName: 'Adele', company: 'D', status: 'suspended' as const }
    const { users, inputs } = await openStore(() => refused('edited-meanwhile'), present)
    expect(await users.save()).toBeNull()
    expect(users.draft).toMatchObject({
      fields: { firstName: 'Adele', company: 'C' },
      before: { firstName: 'Adele', company: 'D' },
      editedMeanwhile: ['company'],
    })
    await users.save()
    expect(inputs[1]).toMatchObject({ fields: { company: 'C' }, before: { firstName: 'Adele' } })
  })
})

describe('a form on the present profile', () => {
  const on = (entered: Partial<UserFields>, present: Partial<UserFields>) =>
    onPresent({ ...noUserFields, ...entered }, noUserFields, { ...noUserFields, ...present })

  it('keeps what was entered, and takes everything else', () => {
    expect(on({ company: 'C' }, { department: 'D' })).toEqual({
      fields: { ...noUserFields, company: 'C', department: 'D' },
      before: { ...noUserFields, department: 'D' },
      editedMeanwhile: [],
    })
  })

  it('names what was entered and is another by now, unless it is the same', () => {
    expect(on({ company: 'C', groups: 'G' }, { company: 'D', groups: 'G' }).editedMeanwhile).toEqual([
      'company',
    ])
  })
})
