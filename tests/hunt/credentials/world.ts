import type { CredentialFields } from '../../../src-preload/contract/credentials.ts'
import type { UserFields } from '../../../src-preload/contract/users.ts'

/** The people of every course, by their place. */
export const people = [
  { firstName: 'Ada', lastName: 'Adler', email: 'ada@example.com', externalId: 'X-1' },
  { firstName: 'Bob', lastName: 'Brand', email: 'bob@example.com', externalId: 'X-2' },
  { firstName: 'Cho', lastName: 'Choi', email: 'cho@example.com', externalId: '007' },
  { firstName: 'Dan', lastName: 'Doe', email: 'dan@example.com', externalId: '0070' },
] as const

export type Person = Pick<UserFields, 'firstName' | 'lastName' | 'email' | 'externalId'>

/** The place of somebody whom there never is. */
export const nobody = people.length

export function personOf(who: number): Person {
  return people[who] ?? { firstName: 'Nobody', lastName: '', email: 'nobody@example.com', externalId: 'X-9' }
}

/** What is kept of a credential besides its holder and its status. */
export type Parts = Omit<CredentialFields, 'credentialStatus'>

/** One of the ways to write a credential: the fields as they are entered, and what is kept of them. */
export interface Writing {
  fields: Partial<Parts>
  parts: Parts
}

const none: Parts = {
  cardType: '',
  facilityCode: '',
  cardNumber: '',
  cardNumberHex: '',
  licensePlate: '',
  entryCode: '',
}

/** Says how something is written, and in which parts the kept text is another. */
function writing(fields: Partial<Parts>, kept: Partial<Parts> = {}): Writing {
  return { fields, parts: { ...none, ...fields, ...kept } }
}

const hid = { cardType: 'HID' }
const hid34 = { cardType: 'HID34' }
const noFacility = { cardType: 'HID37woFacilityCode' }
const desfire = { cardType: 'DESFire', cardNumberHex: '04A1B2C3D4E5F6' }

/**
 * The credentials of every course, each with the ways to write it (C5): two writings of one are the same credential,
 * and no others are, however alike they look.
 */
const things: readonly (readonly [Writing, ...Writing[]])[] = [
  [
    writing({ cardType: 'Standard 26-bit Wiegand', facilityCode: '1', cardNumber: '7' }, hid),
    writing(
      { cardType: 'hid', facilityCode: '001', cardNumber: '00007' },
      { ...hid, facilityCode: '1', cardNumber: '7' },
    ),
    writing({ ...hid, cardNumberHex: '202000E' }),
    writing(
      { ...hid, facilityCode: '1', cardNumber: '7', cardNumberHex: '0x202000e' },
      { cardNumberHex: '202000E' },
    ),
  ],
  // The same numbers on a card of another type.
  [
    writing({ ...hid34, facilityCode: '1', cardNumber: '7' }),
    writing({ cardType: 'HID 34-bit', cardNumberHex: '20002000E' }, hid34),
  ],
  [
    writing({ ...noFacility, cardNumber: '1234' }),
    writing(
      { cardType: 'HID 37-bit No Facility Code', cardNumber: '0001234' },
      { ...noFacility, cardNumber: '1234' },
    ),
    writing({ ...noFacility, cardNumberHex: '00000009A4' }),
  ],
  [
    writing(desfire),
    writing({ cardType: 'DESFire CSN', cardNumberHex: '04:a1:b2:c3:d4:e5:f6' }, desfire),
    writing({ cardType: 'desfire', cardNumberHex: '4A1B2C3D4E5F6' }, desfire),
  ],
  // A BIN number is text: the zero makes it another one.
  [writing({ cardType: 'CreditCardBin', cardNumber: '0123456' })],
  [writing({ cardType: 'CreditCardBin', cardNumber: '123456' })],
  [
    writing({ licensePlate: 'AB1234' }),
    writing({ licensePlate: 'ab-1234' }, { licensePlate: 'AB1234' }),
    writing(
      { cardType: 'License Plate', licensePlate: 'AB 12 34' },
      { cardType: '', licensePlate: 'AB1234' },
    ),
  ],
  [
    writing({ licensePlate: 'AB-123' }, { licensePlate: 'AB123' }),
    writing({ licensePlate: 'ab123' }, { licensePlate: 'AB123' }),
  ],
  [writing({ entryCode: '0471' }), writing({ entryCode: ' 0471 ' }, { entryCode: '0471' })],
  [writing({ entryCode: '00471' })],
]

export function writingsOf(thing: number): readonly [Writing, ...Writing[]] {
  const writings = things[thing]
  if (!writings) throw new Error(`There is no credential ${thing}.`)
  return writings
}
