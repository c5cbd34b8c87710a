import { describe, expect, it } from 'vitest'
import {
  cardFormats,
  findCardFormat,
  type CardFormat,
} from '../../../../src-main/data/credentials/card-formats.ts'
import { decodeFrame, encodeFrame } from '../../../../src-main/data/credentials/frames.ts'

function format(name: string): CardFormat {
  const found = findCardFormat(name)
  if (!found) throw new Error(`There is no card type ${name}.`)
  return found
}

const laidOut = cardFormats().all.filter(({ layout }) => layout !== null)

/** Numbers below 1, the same in every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A frame as the table reads: an array of bits, the first sent first. */
function bitsOf(hex: string, bits: number): number[] {
  return Array.from(BigInt(`0x${hex}`).toString(2).padStart(bits, '0'), Number)
}

describe('frames of the published tables', () => {
  const vectors = [
    ['HID', '227', '57600', '1C7C200'],
    ['HID', '100', '5', '2C8000B'],
    ['HID', '123', '45678', '2F764DD'],
    ['HID34', '123', '45678', '000F764DC'],
    ['HID37wFacilityCode', '123', '45678', '0007B164DC'],
    ['Corporate1000_35', '123', '45678', '40F6164DD'],
    ['Corporate1000_48', '123', '45678', '80007B0164DD'],
    ['VerkadaDESFire', '123', '45678', '0F600164DD'],
    ['HID37woFacilityCode', '', '123456789', '100EB79A2B'],
    ['HID33DSX', '100', '45678', '0C80164DC'],
  ] as const

  it.each(vectors)('%s %s/%s is %s', (name, facilityCode, cardNumber, hex) => {
    expect(encodeFrame(format(name), facilityCode, cardNumber)).toBe(hex)
    expect(decodeFrame(format(name), hex)).toEqual({ facilityCode, cardNumber })
  })
})

describe('frames', () => {
  it.each(laidOut.map((each) => [each.label, each] as const))('of %s come back', (_label, each) => {
    const random = seeded(each.bits ?? 0)
    const numberFor = (length: number) => String(Math.floor(random() * 2 ** length))
    const { layout, bits } = each
    if (!layout || bits === null) throw new Error('This type has no layout.')
    const code = layout.facilityCode
    const last = [
      code ? String(2 ** code.length - 1) : '',
      String(2 ** layout.cardNumber.length - 1),
    ] as const
    const pairs = [[code ? '0' : '', '0'] as const, last]
    for (let time = 0; time < 300; time++)
      pairs.push([code ? numberFor(code.length) : '', numberFor(layout.cardNumber.length)])
    const seen = new Set<string>()
    for (const [facilityCode, cardNumber] of pairs) {
      const hex = encodeFrame(each, facilityCode, cardNumber) ?? ''
      expect(hex).toMatch(/^[0-9A-F]+$/)
      expect(hex).toHaveLength(Math.ceil(bits / 4))
      expect(decodeFrame(each, hex)).toEqual({ facilityCode, cardNumber })
      seen.add(`${facilityCode}/${cardNumber}`)
      const sent = bitsOf(hex, bits)
      expect(sent).toHaveLength(bits)
      for (const one of layout.ones) expect(sent[one]).toBe(1)
      for (const { bit, parity, over } of layout.parities) {
        const sum = [...over, bit].reduce((total, position) => total + (sent[position] ?? 0), 0)
        expect(sum % 2).toBe(parity === 'odd' ? 1 : 0)
      }
    }
    expect(seen.size).toBeGreaterThan(200)
  })

  it('set the fixed bit and leave the issue level at 0', () => {
    const sent = bitsOf(encodeFrame(format('Kastle32'), '0', '0') ?? '', 32)
    expect(sent.slice(1, 31)).toEqual([1, ...Array.from({ length: 29 }, () => 0)])
  })

  it.each([
    ['a facility code too large', 'HID', '256', '1'],
    ['a card number too large', 'HID', '1', '65536'],
    ['a number too large for JavaScript', 'HID37woFacilityCode', '', '34359738368000000'],
    ['no card number', 'HID', '1', ''],
    ['no facility code', 'HID', '', '1'],
    ['a facility code where the layout has none', 'HID37woFacilityCode', '1', '1'],
    ['no digits', 'HID', '1', '1e3'],
    ['a sign', 'HID', '-1', '1'],
    ['no layout', 'AWID34', '1', '1'],
  ])('are not made of %s', (_what, name, facilityCode, cardNumber) =>
    expect(encodeFrame(format(name), facilityCode, cardNumber)).toBeNull(),
  )

  it.each([
    ['a wrong first parity', 'HID', '3C7C200'],
    ['a wrong last parity', 'HID', '1C7C201'],
    ['bits before the first', 'HID', '5C7C200'],
    ['too few digits', 'HID', '7C200'],
    ['too many digits', 'HID', '01C7C200'],
    ['lower case', 'HID', '1c7c200'],
    ['no hex', 'HID', '1C7C20G'],
    ['nothing', 'HID', ''],
    ['no layout', 'AWID34', '000000001'],
  ])('are not read from %s', (_what, name, hex) => expect(decodeFrame(format(name), hex)).toBeNull())

  it('are not read where an issue level or an OEM code is set', () => {
    for (const [name, issueBit, parityBit] of [
      ['Kastle32', 5, 0],
      ['HID36Simplex', 9, 0],
      ['HID36Keyscan', 5, 0],
    ] as const) {
      const { bits } = format(name)
      const size = bits ?? 0
      const plain = BigInt(`0x${encodeFrame(format(name), '7', '1234') ?? ''}`)
      const issued = plain ^ (1n << BigInt(size - 1 - issueBit)) ^ (1n << BigInt(size - 1 - parityBit))
      const hex = (frame: bigint) =>
        frame
          .toString(16)
          .toUpperCase()
          .padStart(Math.ceil(size / 4), '0')
      expect(decodeFrame(format(name), hex(plain))).toEqual({ facilityCode: '7', cardNumber: '1234' })
      expect(decodeFrame(format(name), hex(issued))).toBeNull()
    }
  })
})
