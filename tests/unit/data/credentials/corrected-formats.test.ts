import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import file from '../../../../resources/card-formats.json'
import type { CredentialField } from '../../../../src-preload/contract/credentials.ts'
import { emptyFields } from '../../../../src-main/data/users/rules.ts'
import { dataFolders } from '../../../../src-main/services/contract/folders.ts'
import { forkDataService, type ForkedService } from '../service-client.ts'

/** A site corrects its card types between two starts of the real service. */
let root: string
let service: ForkedService

async function start(): Promise<void> {
  service = await forkDataService()
  const { startError } = await service.call('data.open', {
    dataFolder: root,
    mustExist: false,
    account: 'guard',
    appVersion: '0.0.0-test',
  })
  expect(startError).toBeNull()
}

/** Ends the service, puts `types` into the data folder as its card types, and starts it again. */
async function correct(types: readonly unknown[]): Promise<void> {
  await service.kill()
  writeFileSync(dataFolders(root).cardFormats, JSON.stringify({ types }))
  await start()
}

async function addPerson(name: string): Promise<number> {
  const fields = { ...emptyFields(), firstName: name, lastName: name, email: `${name}@example.com` }
  const answer = await service.call('users.save', { id: null, fields })
  if (!answer.saved) throw new Error('not saved')
  return answer.user.id
}

const blank = {
  cardType: '',
  facilityCode: '',
  cardNumber: '',
  cardNumberHex: '',
  licensePlate: '',
  entryCode: '',
  credentialStatus: '',
}
const add = (userId: number, fields: Partial<Record<CredentialField, string>>) =>
  service.call('credentials.save', { id: null, userId, fields: { ...blank, ...fields }, reassignFrom: null })

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-카드-'))
  await start()
})
afterEach(async () => {
  await service.kill()
  rmSync(root, { recursive: true, force: true })
})

type Type = (typeof file.types)[number]
const typesWith = (label: string, change: (type: Type) => object) =>
  file.types.map((type) => (type.label === label ? change(type) : type))
const byHand = { code: 'assigned-to-other', severity: 'error', args: { name: 'ada ada' } }

describe('one card for two people is refused', { timeout: 60_000 }, () => {
  it('where the short names of its type change places', async () => {
    const [ada, bob] = [await addPerson('ada'), await addPerson('bob')]
    const mifare = { cardType: 'MiFare 4-Byte (32 bit) CSN', cardNumberHex: '04A1B2C3' }
    expect(await add(ada, mifare)).toMatchObject({ saved: true })
    await correct(
      typesWith(mifare.cardType, (type) => ({ ...type, shortNames: type.shortNames.toReversed() })),
    )
    expect(await add(bob, mifare)).toMatchObject({ saved: false, issues: [byHand] })
    expect(await add(bob, { ...mifare, cardType: 'mifareclassic1k_csn' })).toMatchObject({ saved: false })
  })

  it('where two types change their short names', async () => {
    const [ada, bob] = [await addPerson('ada'), await addPerson('bob')]
    const card = { cardType: 'Standard 26-bit Wiegand', facilityCode: '1', cardNumber: '2' }
    expect(await add(ada, card)).toMatchObject({ saved: true })
    const others: Record<string, string[]> = {
      'Standard 26-bit Wiegand': ['HID34'],
      'HID 34-bit': ['HID'],
    }
    await correct(file.types.map((type) => ({ ...type, shortNames: others[type.label] ?? type.shortNames })))
    expect(await add(bob, card)).toMatchObject({ saved: false, issues: [byHand] })
    expect(await service.call('credentials.ofUser', { userId: ada })).toMatchObject([card])
    expect(await add(bob, { ...card, cardType: 'HID 34-bit' })).toMatchObject({ saved: true })
  })

  it('where a type of its own gets another short name', async () => {
    const site = {
      label: 'Campus card',
      shortNames: ['Campus'],
      bits: 32,
      facilityCode: 'none',
      cardNumber: 'unpublished',
      enter: ['number', 'hex'],
      hex: 'exact',
    }
    await correct([...file.types, site])
    const [ada, bob] = [await addPerson('ada'), await addPerson('bob')]
    const card = { cardType: 'Campus card', cardNumber: '77' }
    expect(await add(ada, card)).toMatchObject({ saved: true })
    await correct([...file.types, { ...site, shortNames: ['Campus32'] }])
    expect(await add(bob, card)).toMatchObject({ saved: false, issues: [byHand] })
  })

  it('where a layout says which number its hex is', async () => {
    const label = 'Standard 26-bit Wiegand'
    await correct(typesWith(label, (type) => ({ ...type, layout: null })))
    const [ada, bob] = [await addPerson('ada'), await addPerson('bob')]
    expect(await add(ada, { cardType: label, cardNumberHex: '2C8000B' })).toMatchObject({ saved: true })
    await correct(file.types)
    expect(await add(bob, { cardType: label, facilityCode: '100', cardNumber: '5' })).toMatchObject({
      saved: false,
      issues: [byHand],
    })
  })

  it('where zeros at the beginning no longer count', async () => {
    const label = 'Credit Card BIN Number'
    const [ada, bob] = [await addPerson('ada'), await addPerson('bob')]
    expect(await add(ada, { cardType: label, cardNumber: '0012345' })).toMatchObject({ saved: true })
    await correct(typesWith(label, (type) => ({ ...type, cardNumber: { min: 0, max: 99_999_999 } })))
    expect(await add(bob, { cardType: label, cardNumber: '12345' })).toMatchObject({
      saved: false,
      issues: [byHand],
    })
  })

  it.each([
    ['longer', 64, '0004A1B2C3D4E5F6'],
    ['shorter', 52, '4A1B2C3D4E5F6'],
  ])('where its hex has become %s', async (_how, bits, cardNumberHex) => {
    const label = 'DESFire CSN'
    const [ada, bob] = [await addPerson('ada'), await addPerson('bob')]
    expect(await add(ada, { cardType: label, cardNumberHex: '04A1B2C3D4E5F6' })).toMatchObject({
      saved: true,
    })
    await correct(typesWith(label, (type) => ({ ...type, bits })))
    expect(await add(bob, { cardType: label, cardNumberHex })).toMatchObject({
      saved: false,
      issues: [byHand],
    })
    expect(await service.call('credentials.ofUser', { userId: ada })).toMatchObject([{ cardNumberHex }])
  })
})
