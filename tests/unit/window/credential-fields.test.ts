import { describe, expect, it } from 'vitest'
import type {
  CardType,
  CredentialField,
  CredentialFields,
  CredentialIssue,
} from '../../../src-preload/contract/credentials.ts'
import {
  askedFields,
  changedFields,
  enteredFields,
  fieldsOf,
  holderToAsk,
  issuesAt,
  noFields,
} from '../../../src-renderer/features/credentials/fields.ts'

const wiegand: CardType = {
  label: 'Standard 26-bit Wiegand',
  enter: ['facility-code-and-number', 'hex'],
  facilityCode: { min: 0, max: 255 },
  cardNumber: { min: 0, max: 65_535 },
  hexDigits: 7,
  serialNumber: false,
}
const bin: CardType = {
  label: 'Credit Card BIN Number',
  enter: ['number'],
  facilityCode: 'none',
  cardNumber: { minDigits: 6, maxDigits: 8 },
  hexDigits: null,
  serialNumber: false,
}
const csn: CardType = {
  label: 'DESFire CSN',
  enter: ['hex'],
  facilityCode: 'none',
  cardNumber: 'none',
  hexDigits: 14,
  serialNumber: true,
}
const types = [wiegand, bin, csn]
const filled = (fields: Partial<CredentialFields>): CredentialFields => ({ ...noFields(), ...fields })
const held = (args: CredentialIssue['args']): CredentialIssue => ({
  code: 'assigned-to-other',
  severity: 'error',
  field: 'cardNumber',
  args,
})
const error = (code: CredentialIssue['code'], field: CredentialField | null): CredentialIssue => ({
  code,
  severity: 'error',
  field,
  args: {},
})

describe('the fields that the form of a credential asks for', () => {
  const ofCard = (cardType: string, before = noFields()) =>
    askedFields('card', filled({ ...before, cardType }), before, types)

  it('are those that the card type takes', () => {
    expect(ofCard('')).toEqual(['cardType'])
    expect(ofCard(wiegand.label)).toEqual(['cardType', 'facilityCode', 'cardNumber', 'cardNumberHex'])
    expect(ofCard(bin.label)).toEqual(['cardType', 'cardNumber'])
    expect(ofCard(csn.label)).toEqual(['cardType', 'cardNumberHex'])
  })

  it('are the one field of a plate and of an entry code, whatever card type was chosen before', () => {
    const fields = filled({ cardType: wiegand.label })
    expect(askedFields('plate', fields, noFields(), types)).toEqual(['licensePlate'])
    expect(askedFields('entry-code', fields, noFields(), types)).toEqual(['entryCode'])
  })

  it('keep what an edited card has besides, until another type is chosen', () => {
    const before = filled({ cardType: csn.label, cardNumber: '77', cardNumberHex: '04' })
    expect(ofCard(csn.label, before)).toEqual(['cardType', 'cardNumber', 'cardNumberHex'])
    expect(ofCard(wiegand.label, before)).not.toEqual(ofCard(csn.label, before))
    const unknown = filled({ cardType: 'Type of another site', cardNumber: '5' })
    expect(ofCard('Type of another site', unknown)).toEqual(['cardType', 'cardNumber'])
  })

  it('hand on nothing that was entered where the form no longer asks', () => {
    const fields = filled({ cardType: bin.label, facilityCode: '9', cardNumber: '512345', licensePlate: 'A' })
    const asked = askedFields('card', fields, noFields(), types)
    expect(enteredFields(fields, asked)).toEqual(filled({ cardType: bin.label, cardNumber: '512345' }))
  })
})

it('an edit hands on what is another than before, also where it was emptied', () => {
  const before = filled({ cardType: wiegand.label, facilityCode: '9', cardNumber: '5', cardNumberHex: 'AB' })
  expect(changedFields(before, before)).toEqual({})
  expect(changedFields({ ...before, cardNumber: '6', cardNumberHex: '' }, before)).toEqual({
    cardNumber: '6',
    cardNumberHex: '',
  })
  expect(changedFields(filled({}), filled({}))).toEqual({})
})

it('a credential comes into the form without status and entry code', () => {
  const fields = fieldsOf({
    id: 1,
    userId: 2,
    kind: 'entry-code',
    status: 'inactive',
    cardType: '',
    facilityCode: '',
    cardNumber: '',
    cardNumberHex: '',
    licensePlate: '',
    entryCodeDigits: 6,
    frame: null,
    modifiedAt: '2026-01-01T00:00:00.000Z',
    version: 7,
    sharedWith: [],
  })
  expect(fields).toEqual(noFields())
})

describe('whom to ask for a credential', () => {
  it('is its holder, where nothing else is wrong', () => {
    const warning: CredentialIssue = { ...error('range-unpublished', 'cardNumber'), severity: 'warning' }
    const holders = { name: 'Kim Minsu', holders: '7' }
    expect(holderToAsk([held(holders), warning])).toEqual(holders)
    expect(holderToAsk([])).toBeNull()
    expect(holderToAsk([held({ name: 'Kim Minsu' }), error('status-unknown', null)])).toBeNull()
  })

  it('is nobody, where the user has it already', () => {
    expect(holderToAsk([held({ name: 'Kim Minsu', own: 1 })])).toBeNull()
  })
})

describe('the issues at a field', () => {
  const asked: CredentialField[] = ['cardType', 'facilityCode', 'cardNumber']
  const missing = error('card-number-missing', 'cardNumber')
  const range = error('facility-code-range', 'facilityCode')
  const fields = filled({ cardType: wiegand.label, facilityCode: '300' })

  it('say what is missing only after an attempt to save', () => {
    const issues = [missing, range]
    expect(issuesAt('cardNumber', issues, { asked, fields, tried: false })).toEqual([])
    expect(issuesAt('facilityCode', issues, { asked, fields, tried: false })).toEqual([range])
    expect(issuesAt('cardNumber', issues, { asked, fields, tried: true })).toEqual([missing])
  })

  it('stand at the first field where they belong to none of the form', () => {
    const nothing = error('no-credential', null)
    const plate = error('plate-format', 'licensePlate')
    expect(issuesAt('cardType', [nothing, plate], { asked, fields, tried: true })).toEqual([nothing, plate])
    expect(issuesAt('facilityCode', [nothing, plate], { asked, fields, tried: true })).toEqual([])
  })
})
