import { describe, expect, it } from 'vitest'
import { rowReasons } from '../../../../src-preload/contract/imports.ts'
import { cardFormats } from '../../../../src-main/data/credentials/card-formats.ts'
import {
  frameOf,
  readCredential,
  reversedHex,
  reversedTwin,
  type CredentialCells,
  type CredentialValues,
} from '../../../../src-main/data/credentials/rules.ts'

type Some = Partial<CredentialCells>

function cells(some: Some): CredentialCells {
  return {
    cardType: '',
    facilityCode: '',
    cardNumber: '',
    cardNumberHex: '',
    licensePlate: '',
    entryCode: '',
    credentialStatus: '',
    ...some,
  }
}

const read = (some: Some) => readCredential(cells(some))

function values(some: Some): CredentialValues {
  const reading = read(some)
  if (!reading.values) throw new Error(`No values: ${JSON.stringify(reading.issues)}`)
  return reading.values
}

const card = (cardType: string, facilityCode = '', cardNumber = '', cardNumberHex = ''): CredentialCells =>
  cells({ cardType, facilityCode, cardNumber, cardNumberHex })

/** Codes with their severity and field: "error number-format cardNumber". */
const issuesOf = (some: Some) =>
  read(some).issues.map(({ severity, code, field }) => `${severity} ${code} ${field ?? 'row'}`)

const argsOf = (some: Some) => read(some).issues.map(({ args }) => args)

describe('a good value of each card type', () => {
  const good: Record<string, Some> = {
    'Standard 26-bit Wiegand': { facilityCode: '227', cardNumber: '57600' },
    'HID 37-bit': { facilityCode: '65535', cardNumber: '524287' },
    'HID 37-bit No Facility Code': { cardNumber: '34359738367' },
    'HID 34-bit': { facilityCode: '65535', cardNumber: '65535' },
    'Casi Rusco 40-Bit': { cardNumber: '1099511627775' },
    'HID Corporate 1000-35': { facilityCode: '4095', cardNumber: '1048575' },
    'HID Corporate 1000-48': { facilityCode: '4194303', cardNumber: '8388607' },
    'HID iClass': { cardNumberHex: '0011223344556677' },
    'DESFire CSN': { cardNumberHex: '04A1B2C3D4E5F6' },
    'Verkada DESFire': { facilityCode: '1023', cardNumber: '268435455' },
    'Third Party DESFire 40X': { cardNumberHex: '1A2B' },
    'MiFare 4-Byte (32 bit) CSN': { cardNumberHex: 'DEADBEEF' },
    'MDC Custom 64-bit': { cardNumberHex: '0011223344556677' },
    'HID 36-bit Keyscan': { facilityCode: '255', cardNumber: '65535' },
    'HID 33-bit DSX': { facilityCode: '127', cardNumber: '16777215' },
    'HID 33-bit RS2': { facilityCode: '1', cardNumber: '2147483647' },
    'HID 36-bit Simplex': { facilityCode: '255', cardNumber: '16777215' },
    'Cansec 37-bit': { facilityCode: '65535', cardNumber: '34359738367' },
    'Credit Card BIN Number': { cardNumber: '012345' },
    'Kantech XSF': { facilityCode: '255', cardNumber: '65535' },
    'Schlage 34-bit': { facilityCode: '1', cardNumber: '2' },
    'Schlage 37-bit': { facilityCode: '1', cardNumber: '2' },
    'RBH 50-bit': { facilityCode: '65535', cardNumber: '4294967295' },
    'Guardall G-Prox II 36-bit': { facilityCode: '16383', cardNumber: '1048575' },
    'AMAG 32-bit': { facilityCode: '1', cardNumber: '2' },
    'Securitas 37-bit': { facilityCode: '1', cardNumber: '2' },
    'Kastle 32-bit': { facilityCode: '255', cardNumber: '65535' },
    'PointGuard MDI 37-bit': { facilityCode: '15', cardNumber: '536870911' },
    'Blackboard 64-bit': { cardNumberHex: '0011223344556677' },
    'IDm 64-bit': { cardNumberHex: '0123456789ABCDEF' },
    'Continental 36-bit': { facilityCode: '1', cardNumber: '2' },
    'AWID 34-bit': { facilityCode: '255', cardNumber: '16777215' },
    'License Plate': { licensePlate: 'ABC1234' },
    'HID Infinity 37-bit': { cardNumber: '2' },
    'HID Ceridian 26-bit': { facilityCode: '1', cardNumber: '2' },
    'iClass 35-bit': { facilityCode: '4095', cardNumber: '1048575' },
    'Andover Controls 37-bit': { facilityCode: '1', cardNumber: '2' },
  }
  const passes: Record<string, Some> = { 'Apple Wallet Pass': { cardNumber: '123' } }

  it('is there for all of them', () => {
    const tried = [...Object.keys(good), ...Object.keys(passes)].sort()
    expect(tried).toEqual(
      cardFormats()
        .all.map(({ label }) => label)
        .sort(),
    )
  })

  const names = cardFormats().all.flatMap(({ label, otherLabels, shortNames }) =>
    [label, ...otherLabels, ...shortNames].map((name) => [name, label, shortNames[0] ?? ''] as const),
  )
  it.each(names)('is taken under the name %s', (name, label, shortName) => {
    const expected = label in passes ? ['warning range-unpublished cardType'] : []
    for (const cardType of [name, name.toLowerCase(), ` ${name.toUpperCase()}\u00a0`]) {
      const some = { ...(good[label] ?? passes[label]), cardType }
      expect(issuesOf(some)).toEqual(expected)
      expect(values(some).cardType).toBe(label === 'License Plate' ? '' : shortName)
    }
  })
})

describe('what a row holds', () => {
  it.each<[string, Some]>([
    ['nothing', {}],
    ['blanks', { cardType: ' ', cardNumber: '\u00a0', entryCode: '\t' }],
    ['a status alone', { credentialStatus: 'inactive' }],
    ['a status that is none', { credentialStatus: 'lost' }],
  ])('no credential: %s', (_what, some) => {
    expect(read(some)).toEqual({
      values: null,
      issues: [{ code: 'no-credential', severity: 'info', field: null, args: {} }],
    })
  })

  it.each<[string, Some]>([
    ['a card and a plate', { ...card('HID', '1', '2'), licensePlate: 'ABC1234' }],
    ['a card and an entry code', { ...card('HID', '1', '2'), entryCode: '1234' }],
    ['a plate and an entry code', { licensePlate: 'ABC1234', entryCode: '1234' }],
    [
      'a plate of that type and an entry code',
      { cardType: 'License Plate', licensePlate: 'ABC1234', entryCode: '1234' },
    ],
    [
      'a plate of that type and a card number',
      { cardType: 'License Plate', licensePlate: 'ABC1234', cardNumber: '7' },
    ],
  ])('several credentials: %s', (_what, some) => {
    expect(read(some)).toEqual({
      values: null,
      issues: [{ code: 'several-credentials', severity: 'error', field: null, args: {} }],
    })
  })

  it('all kinds at once, all of them judged', () => {
    expect(
      issuesOf({ ...card('HID', '256', '2'), licensePlate: '?', entryCode: '1', credentialStatus: 'x' }),
    ).toEqual([
      'error several-credentials row',
      'error facility-code-range facilityCode',
      'error entry-code-format entryCode',
      'error plate-format licensePlate',
      'error status-unknown credentialStatus',
    ])
  })

  it('a plate, with the type of plates or without', () => {
    const plain = values({ licensePlate: 'abc 1234' })
    expect(plain).toEqual({
      kind: 'plate',
      cardType: '',
      facilityCode: '',
      cardNumber: '',
      cardNumberHex: '',
      licensePlate: 'ABC1234',
      entryCode: '',
      status: null,
      identity: 'p:ABC1234',
    })
    expect(values({ cardType: 'LicensePlate64', licensePlate: 'ABC-1234' })).toEqual(plain)
  })

  it('the type of plates and no plate', () => {
    expect(read({ cardType: 'License Plate' })).toEqual({
      values: null,
      issues: [
        {
          code: 'plate-format',
          severity: 'error',
          field: 'licensePlate',
          args: { missing: 'License Plate' },
        },
      ],
    })
    expect(issuesOf({ cardType: 'License Plate', cardNumber: '7' })).toEqual([
      'error plate-format licensePlate',
    ])
    expect(issuesOf({ cardType: 'License Plate', entryCode: '1234' })).toEqual([
      'error several-credentials row',
      'error plate-format licensePlate',
    ])
  })
})

describe('the card type', () => {
  it('is unknown', () => {
    expect(read(card('HID 27', '1', '2'))).toEqual({
      values: null,
      issues: [
        { code: 'card-type-unknown', severity: 'error', field: 'cardType', args: { value: 'HID 27' } },
      ],
    })
  })

  it.each<Some>([{ facilityCode: '1' }, { cardNumber: '1' }, { cardNumberHex: '1' }])(
    'is missing beside %j',
    (some) => {
      expect(issuesOf(some)).toEqual(['error card-type-unknown cardType'])
      expect(argsOf(some)).toEqual([{ missing: 1 }])
    },
  )

  it('keeps no other fault from being told', () => {
    expect(issuesOf(card('HID 27', 'x', '1.23E+12', 'xyz'))).toEqual([
      'error card-type-unknown cardType',
      'error number-format facilityCode',
      'error hex-invalid cardNumberHex',
      'error spreadsheet-damage cardNumber',
    ])
  })
})

describe('the parts that a type needs', () => {
  const noCode = 'error facility-code-missing facilityCode'
  const noNumber = 'error card-number-missing cardNumber'
  const noHex = 'error hex-missing cardNumberHex'
  it.each<[string, Some, string[]]>([
    ['both', card('HID', '1', '2'), []],
    ['the hex instead', card('HID', '', '', '1C7C200'), []],
    ['neither', card('HID'), [noCode, noNumber]],
    ['no number', card('HID', '1'), [noNumber]],
    ['no number beside the hex', card('HID', '1', '', '1C7C200'), [noNumber]],
    ['no facility code', card('HID', '', '2'), [noCode]],
    ['no facility code beside the hex', card('HID', '', '57600', '1C7C200'), [noCode]],
    ['both, of a type that takes hex too', card('Verkada DESFire', '1', '2'), []],
    ['the hex, of a type that takes both', card('Verkada DESFire', '', '', '0F600164DD'), []],
    ['the number of a type without facility code', card('HID37woFacilityCode', '', '2'), []],
    ['the hex of a type without facility code', card('HID37woFacilityCode', '', '', '100EB79A2B'), []],
    ['no number of a type without facility code', card('HID37woFacilityCode'), [noNumber]],
    ['hex', card('DESFire CSN', '', '', '04A1B2C3D4E5F6'), []],
    ['no hex', card('DESFire CSN'), [noHex]],
    ['a number in place of hex', card('MiFareClassic1K_CSN', '', '123'), [noHex]],
    ['hex and a number', card('MiFareClassic1K_CSN', '', '123', 'DEADBEEF'), []],
    ['HID Infinity with both', card('HIDInfinity37', '1', '2'), []],
    ['HID Infinity with a number', card('HIDInfinity37', '', '2'), []],
    ['HID Infinity with hex', card('HIDInfinity37', '', '', '0123456789'), []],
    ['HID Infinity with a facility code', card('HIDInfinity37', '1'), [noNumber]],
    ['HID Infinity with nothing', card('HIDInfinity37'), [noNumber]],
    ['a BIN number', card('CreditCardBin', '', '123456'), []],
    ['hex in place of a BIN number', card('CreditCardBin', '', '', '1E240'), [noNumber]],
    ['a pass with hex', card('AppleWalletPass', '', '', 'AB'), ['warning range-unpublished cardType']],
    ['a pass with nothing', card('AppleWalletPass'), [noNumber, 'warning range-unpublished cardType']],
  ])('%s', (_what, some, expected) => expect(issuesOf(some)).toEqual(expected))

  it('have no place for a facility code', () => {
    expect(issuesOf(card('CasiRusco', '0', '2'))).toEqual(['error facility-code-unused facilityCode'])
    expect(argsOf(card('CasiRusco', '0', '2'))).toEqual([{ value: '0' }])
    expect(issuesOf(card('CasiRusco', '', '2'))).toEqual([])
    expect(issuesOf(card('CasiRusco', '1', '', '12345678AB'))).toEqual([
      'error facility-code-unused facilityCode',
    ])
    expect(issuesOf(card('DESFire', '1', '', '04A1B2C3D4E5F6'))).toEqual([
      'error facility-code-unused facilityCode',
    ])
  })

  it('tell a pass by its type', () =>
    expect(argsOf(card('AppleWalletPass', '', '1'))).toEqual([{ issued: 'Apple Wallet Pass' }]))
})

describe('numbers', () => {
  const outOfCodes = 'error facility-code-range facilityCode'
  const outOfNumbers = 'error card-number-range cardNumber'
  const unlikelyCode = 'warning range-unpublished facilityCode'
  const unlikelyNumber = 'warning range-unpublished cardNumber'
  it.each<[Some, string[]]>([
    [card('HID', '255', '65535'), []],
    [card('HID', '256', '65535'), [outOfCodes]],
    [card('HID', '255', '65536'), [outOfNumbers]],
    [card('HID', '256', '65536'), [outOfCodes, outOfNumbers]],
    [card('HID', '1', '99999999999999999999'), [outOfNumbers]],
    [card('CasiRusco', '', '1099511627776'), [outOfNumbers]],
    [card('MiFareClassic1K_CSN', '', '4294967296', 'DEADBEEF'), [outOfNumbers]],
    [card('CreditCardBin', '', '12345'), [outOfNumbers]],
    [card('CreditCardBin', '', '12345678'), []],
    [card('CreditCardBin', '', '123456789'), [outOfNumbers]],
    [card('KantechXSF', '1', '65535'), []],
    [card('KantechXSF', '1', '65536'), [unlikelyNumber]],
    [card('KantechXSF', '1', '16777215'), [unlikelyNumber]],
    [card('KantechXSF', '1', '16777216'), [outOfNumbers]],
    [card('Cansec37', '65535', '34359738367'), []],
    [card('Cansec37', '65536', '34359738367'), [unlikelyCode]],
    [card('Cansec37', '65535', '34359738368'), [unlikelyNumber]],
    [card('MDCCustom_64', '1', '4611686018427387903', '0011223344556677'), []],
    [card('MDCCustom_64', '1', '4611686018427387904', '0011223344556677'), [unlikelyNumber]],
    [card('IDm64bit', '', '18446744073709551615', 'FFFFFFFFFFFFFFFF'), []],
    [card('IDm64bit', '', '18446744073709551616', 'FFFFFFFFFFFFFFFF'), [unlikelyNumber]],
    [card('IDm64bit', '', '9'.repeat(1000), 'FFFFFFFFFFFFFFFF'), [unlikelyNumber]],
  ])('%j', (some, expected) => expect(issuesOf(some)).toEqual(expected))

  it('are told with their limits', () => {
    expect(argsOf(card('HID', '0256', '65536'))).toEqual([
      { value: '0256', min: 0, max: 255 },
      { value: '65536', min: 0, max: 65535 },
    ])
    expect(argsOf(card('CreditCardBin', '', '12345'))).toEqual([
      { value: '12345', minDigits: 6, maxDigits: 8 },
    ])
    expect(argsOf(card('Cansec37', '65536', '1'))).toEqual([{ value: '65536' }])
  })

  it.each(['1a', '-1', '+1', '1.0', '1,000', '1 2', '0x1', '１２', '١'])('are digits, not %j', (value) => {
    expect(issuesOf(card('HID', value, '2'))).toEqual(['error number-format facilityCode'])
    expect(issuesOf(card('HID', '1', value))).toEqual(['error number-format cardNumber'])
    expect(argsOf(card('HID', '1', value))).toEqual([{ value }])
  })

  it('tells no digit of an entry code', () =>
    expect(argsOf({ entryCode: '1.23457e+11' })).toEqual([{ value: '•.•••••e+11' }]))

  it('lose leading zeros and blanks around', () => {
    const { facilityCode, cardNumber, identity } = values(card('HID', ' 007', '\u00a0000042\u00a0'))
    expect([facilityCode, cardNumber, identity]).toEqual(['7', '42', 'c:HID:7:42'])
    expect(values(card('HID', '000', '0')).identity).toBe('c:HID:0:0')
  })

  it('keep the leading zeros of a BIN number', () => {
    const { cardNumber, identity } = values(card('CreditCardBin', '', '001234'))
    expect([cardNumber, identity]).toEqual(['001234', 'c:CreditCardBin::001234'])
    expect(values(card('CreditCardBin', '', '0001234')).identity).not.toBe(identity)
  })
})

describe('Card Number Hex', () => {
  it.each([
    '04a1b2c3d4e5f6',
    '0x04A1B2C3D4E5F6',
    '0X04A1B2C3D4E5F6',
    '04 A1 B2 C3 D4 E5 F6',
    '04:a1:b2:c3:d4:e5:f6',
    '04-A1-B2-C3-D4-E5-F6',
    '0x04 A1:B2-C3\u00a0D4E5F6',
    '\u00a004A1B2C3D4E5F6 ',
  ])('is read from %j', (hex) => {
    expect(issuesOf(card('DESFire', '', '', hex))).toEqual([])
    expect(values(card('DESFire', '', '', hex)).cardNumberHex).toBe('04A1B2C3D4E5F6')
  })

  it.each(['04A1B2C3D4E5FG', '0x', ':', '04.A1', '１'])('is not %j', (hex) => {
    expect(issuesOf(card('DESFire', '', '', hex))).toEqual(['error hex-invalid cardNumberHex'])
    expect(argsOf(card('DESFire', '', '', hex))).toEqual([{ value: hex }])
  })

  it('has no more digits than its type', () => {
    expect(read(card('DESFire', '', '', '0004A1B2C3D4E5F6'))).toEqual({
      values: null,
      issues: [
        {
          code: 'hex-invalid',
          severity: 'error',
          field: 'cardNumberHex',
          args: { value: '0004A1B2C3D4E5F6', digits: 14 },
        },
      ],
    })
    expect(issuesOf(card('ThirdParty40X', '', '', '12345678901'))).toEqual([
      'error hex-invalid cardNumberHex',
    ])
    expect(issuesOf(card('ThirdParty40X', '', '', '1234567890'))).toEqual([])
  })

  it('may have more where that is not published', () => {
    expect(issuesOf(card('HID33RS2', '', '', '1234567890'))).toEqual([
      'warning range-unpublished cardNumberHex',
    ])
    expect(values(card('HID33RS2', '', '', '1234567890')).cardNumberHex).toBe('1234567890')
    expect(issuesOf(card('HID33RS2', '', '', '123456789'))).toEqual([])
  })

  it('is padded, with a warning that says to what', () => {
    const short = card('DESFire', '', '', '0x4A1B2C3D4E5F6')
    expect(issuesOf(short)).toEqual(['warning spreadsheet-damage cardNumberHex'])
    expect(argsOf(short)).toEqual([{ value: '0x4A1B2C3D4E5F6', padded: '04A1B2C3D4E5F6', digits: 14 }])
    expect(values(short).cardNumberHex).toBe('04A1B2C3D4E5F6')
  })

  it('is padded without a warning where it may be short', () => {
    expect(issuesOf(card('ThirdParty40X', '', '', '1A2B'))).toEqual([])
    expect(values(card('ThirdParty40X', '', '', '1A2B')).cardNumberHex).toBe('0000001A2B')
    expect(issuesOf(card('HID', '227', '57600', 'E100'))).toEqual([])
    expect(values(card('HID', '227', '57600', 'E100')).cardNumberHex).toBe('000E100')
    expect(issuesOf(card('HID', '', '', 'E100'))).toEqual(['warning spreadsheet-damage cardNumberHex'])
    expect(issuesOf(card('MiFareClassic1K_CSN', '', '10', 'A'))).toEqual([
      'warning spreadsheet-damage cardNumberHex',
    ])
  })

  it.each([
    ['the whole frame', card('HID', '227', '57600', '1C7C200'), []],
    ['the bare number', card('HID', '227', '57600', 'E100'), []],
    ['the bare number, padded', card('HID', '227', '57600', '0x000e100'), []],
    ['the frame without its leading zeros', card('HID34', '123', '45678', 'F764DC'), []],
    ['the number of a type without facility code', card('HID37woFacilityCode', '', '255', 'FF'), []],
    ['another', card('HID', '227', '57600', '1C7C201'), ['warning hex-mismatch cardNumberHex']],
    [
      'another, of a type without facility code',
      card('HID37woFacilityCode', '', '255', 'FE'),
      ['warning hex-mismatch cardNumberHex'],
    ],
    ['anything where no layout is known', card('AWID34', '227', '57600', '12345'), []],
  ])('beside a number: %s', (_what, some, expected) => expect(issuesOf(some)).toEqual(expected))

  it('is told with the frame that it should be', () =>
    expect(argsOf(card('HID', '227', '57600', 'E101'))).toEqual([{ value: '000E101', frame: '1C7C200' }]))

  it('is not compared with a number out of range', () =>
    expect(issuesOf(card('HID', '256', '57600', '1C7C200'))).toEqual([
      'error facility-code-range facilityCode',
    ]))
})

describe('damage by a spreadsheet', () => {
  it.each(['1.23E+12', '1,23E+12', '1E+12', '1.23e+12'])('is an error: %s', (value) => {
    const damage = (field: string) => [`error spreadsheet-damage ${field}`]
    expect(issuesOf(card('HID', value, '2'))).toEqual(damage('facilityCode'))
    expect(issuesOf(card('HID', '1', value))).toEqual(damage('cardNumber'))
    expect(issuesOf(card('DESFire', '', '', value))).toEqual(damage('cardNumberHex'))
    expect(issuesOf({ licensePlate: value })).toEqual(damage('licensePlate'))
    expect(issuesOf({ entryCode: value })).toEqual(damage('entryCode'))
    expect(argsOf(card('HID', '1', value))).toEqual([{ value }])
  })

  it('is told of an entry code without a digit of it, however long', () => {
    expect(argsOf({ entryCode: '1.23E+12' })).toEqual([{ value: '•.••E+12' }])
    const digits = 1_000_000
    expect(argsOf({ entryCode: `${'1'.repeat(digits)}e+5` })).toEqual([{ value: `${'•'.repeat(digits)}e+5` }])
  })

  it('is not seen in what only looks like it', () => {
    expect(issuesOf(card('ThirdParty40X', '', '', '1E12'))).toEqual([])
    expect(issuesOf({ licensePlate: '12E12' })).toEqual([])
    expect(issuesOf(card('HID', '1', 'E+12'))).toEqual(['error number-format cardNumber'])
  })

  it('is a warning for zeros after the 15th digit', () => {
    const zeros = 'warning spreadsheet-damage'
    expect(issuesOf(card('MDCCustom_64', '', '1234567890123450', '00112233AABBCCDD'))).toEqual([
      `${zeros} cardNumber`,
    ])
    expect(issuesOf(card('MDCCustom_64', '', '1234567890123456', '00112233AABBCCDD'))).toEqual([])
    expect(issuesOf(card('MDCCustom_64', '', '123456789012340', '00112233AABBCCDD'))).toEqual([])
    expect(issuesOf(card('iClass', '', '', '1234567890123450'))).toEqual([`${zeros} cardNumberHex`])
    expect(issuesOf(card('iClass', '', '', '123456789012345A'))).toEqual([])
    expect(issuesOf({ entryCode: '1234567890123450' })).toEqual([`${zeros} entryCode`])
    expect(issuesOf({ entryCode: '1234567890123451' })).toEqual([])
  })
})

describe('an entry code', () => {
  it.each(['1234', '0000', '0012', '1234567890123456'])('may be %s', (entryCode) => {
    expect(issuesOf({ entryCode })).toEqual([])
    expect(values({ entryCode })).toMatchObject({
      kind: 'entry-code',
      cardType: '',
      entryCode,
      identity: `e:${entryCode}`,
    })
  })

  it.each(['123', '12345678901234567', '12a4', '12 34', '-1234', '１２３４'])(
    'may not be %s, which no issue tells',
    (entryCode) => {
      expect(read({ entryCode })).toEqual({
        values: null,
        issues: [
          { code: 'entry-code-format', severity: 'error', field: 'entryCode', args: { min: 4, max: 16 } },
        ],
      })
    },
  )

  it('differs from one with another leading zero', () => {
    expect(values({ entryCode: '\u00a00123 ' }).identity).toBe('e:0123')
    expect(values({ entryCode: '00123' }).identity).toBe('e:00123')
  })

  it('is masked where its zeros are suspected', () =>
    expect(argsOf({ entryCode: '1234567890123450' })).toEqual([{ value: '•'.repeat(16) }]))
})

describe('a license plate', () => {
  it.each([
    ['abc-1234', 'ABC1234'],
    [' A B\u00a0C 1 2 ', 'ABC12'],
    ['M‐AB 123', 'MAB123'],
    ['12가 3456', '12가3456'],
    ['12가 3456'.normalize('NFD'), '12가3456'],
    ['äö 1234', 'ÄÖ1234'],
    ['ABCD', 'ABCD'],
    ['ABCD1234', 'ABCD1234'],
  ])('%s is %s', (licensePlate, plate) => {
    expect(issuesOf({ licensePlate })).toEqual([])
    expect(values({ licensePlate })).toMatchObject({ licensePlate: plate, identity: `p:${plate}` })
  })

  it.each(['A', 'ABCDEFGHI1234', 'AB.123', 'AB_123', '---', 'AB1234!', '가'])('may not be %s', (value) => {
    expect(issuesOf({ licensePlate: value })).toEqual(['error plate-format licensePlate'])
    expect(argsOf({ licensePlate: value })).toEqual([{ value }])
  })

  it.each(['AB', 'ABC', 'ABCDE1234', 'ABCDEFGH1234', '가나', '𠮷𠮷'])('is unusual as %s', (value) => {
    expect(issuesOf({ licensePlate: value })).toEqual(['warning range-unpublished licensePlate'])
    expect(argsOf({ licensePlate: value })).toEqual([{ value, plate: value }])
    expect(values({ licensePlate: value }).licensePlate).toBe(value)
  })
})

describe('the status', () => {
  it.each([
    ['', null],
    [' ', null],
    ['active', 'active'],
    ['INACTIVE', 'inactive'],
    ['\u00a0Active ', 'active'],
  ])('%j is %s', (credentialStatus, status) =>
    expect(values({ entryCode: '1234', credentialStatus }).status).toBe(status),
  )

  it.each(['lost', 'in active', '1', 'activé'])('is not %j', (credentialStatus) => {
    expect(read({ entryCode: '1234', credentialStatus })).toEqual({
      values: null,
      issues: [
        {
          code: 'status-unknown',
          severity: 'error',
          field: 'credentialStatus',
          args: { value: credentialStatus },
        },
      ],
    })
  })
})

describe('the order of issues', () => {
  it('is errors first, the gravest of each at the top', () => {
    const { issues } = read({
      ...card('Cansec37', '65536', '1.23E+12', '12345678901'),
      licensePlate: 'A',
      credentialStatus: 'gone',
    })
    expect(issues.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'error several-credentials',
      'error plate-format',
      'error status-unknown',
      'error spreadsheet-damage',
      'warning range-unpublished',
      'warning range-unpublished',
    ])
    const errors = issues.filter(({ severity }) => severity === 'error')
    const places = errors.map(({ code }) => rowReasons.indexOf(code))
    expect(places).toEqual([...places].sort((one, other) => one - other))
  })
})

describe('what makes two cards the same', () => {
  const identity = (some: Some) => values(some).identity
  it('is type and numbers, however they are written', () => {
    expect(identity(card('HID', '0227', '057600'))).toBe('c:HID:227:57600')
    expect(identity(card('Standard 26-bit Wiegand', '227', '57600', '1C7C200'))).toBe('c:HID:227:57600')
    expect(identity(card('HID34', '227', '57600'))).not.toBe(identity(card('HID', '227', '57600')))
    expect(identity(card('HID', '22', '57600'))).not.toBe(identity(card('HID', '227', '57600')))
  })

  it('is what a frame says, where hex alone is given', () => {
    expect(identity(card('HID', '', '', '1c:7c:20:0'))).toBe('c:HID:227:57600')
    expect(identity(card('HID37woFacilityCode', '', '', '100EB79A2B'))).toBe(
      identity(card('HID37woFacilityCode', '', '123456789')),
    )
    expect(values(card('HID', '', '', '1C7C200'))).toMatchObject({ facilityCode: '', cardNumber: '' })
  })

  it('is the hex where it is no frame or no layout is known', () => {
    expect(identity(card('HID', '', '', '1C7C201'))).toBe('c:HID#1C7C201')
    expect(identity(card('ThirdParty40X', '', '', '1a2b'))).toBe('c:ThirdParty40X#0000001A2B')
    expect(identity(card('DESFire', '', '', '4A1B2C3D4E5F6'))).toBe('c:DESFire#04A1B2C3D4E5F6')
  })

  it('is the hex of a type that cannot do without it, whatever stands in the column of the number', () => {
    expect(identity(card('DESFire', '', '5', '04A1B2C3D4E5F6'))).toBe('c:DESFire#04A1B2C3D4E5F6')
    expect(identity(card('MiFareClassic1K_CSN', '', '5', 'DEADBEEF'))).toBe('c:MiFareClassic1K_CSN#DEADBEEF')
  })

  it('is the number of a pass, and of a type where the facility code may be left out', () => {
    expect(identity(card('AppleWalletPass', '', '0123'))).toBe('c:AppleWalletPass::123')
    expect(identity(card('HIDInfinity37', '', '2'))).toBe('c:HIDInfinity37::2')
    expect(identity(card('HIDInfinity37', '1', '2'))).toBe('c:HIDInfinity37:1:2')
  })
})

describe('frameOf', () => {
  it.each([
    [card('HID', '227', '57600'), '1C7C200'],
    [card('HID', '227', '57600', 'E100'), '1C7C200'],
    [card('HID37woFacilityCode', '', '123456789'), '100EB79A2B'],
    [card('HID', '', '', '1C7C200'), null],
    [card('AWID34', '1', '2'), null],
    [cells({ licensePlate: 'ABC1234' }), null],
    [cells({ entryCode: '1234' }), null],
  ])('of %j is %s', (some, frame) => expect(frameOf(values(some))).toBe(frame))

  it('is never filled in', () => expect(values(card('HID', '227', '57600')).cardNumberHex).toBe(''))
})

describe('the other order of bytes', () => {
  it('is that of pairs of digits', () => {
    expect(reversedHex('04A1B2C3')).toBe('C3B2A104')
    expect(reversedHex('1C7C200')).toBe('00C2C701')
    expect(reversedHex('')).toBe('')
  })

  it('makes a twin of a serial number', () => {
    const one = values(card('MiFareClassic1K_CSN', '', '', '04A1B2C3'))
    const other = values(card('MiFareClassic1K_CSN', '', '', 'C3B2A104'))
    expect(reversedTwin(one)).toEqual({ cardNumberHex: 'C3B2A104', identity: other.identity })
    expect(reversedTwin(other)).toEqual({ cardNumberHex: '04A1B2C3', identity: one.identity })
  })

  it.each<[string, Some]>([
    ['a number that reads the same both ways', card('MiFareClassic1K_CSN', '', '', '04A1A104')],
    ['hex that is no serial number', card('MDCCustom_64', '', '', '0011223344556677')],
    ['a card without hex', card('HID', '1', '2')],
    ['a plate', { licensePlate: 'ABC1234' }],
  ])('makes none of %s', (_what, some) => expect(reversedTwin(values(some))).toBeNull())
})
