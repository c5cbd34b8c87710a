import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import file from '../../../../resources/card-formats.json'
import {
  cardFormats,
  cardTypes,
  findCardFormat,
  parseCardFormats,
  useSiteCardFormats,
} from '../../../../src-main/data/credentials/card-formats.ts'
import { CodedError } from '../../../../src-main/services/protocol.ts'

const wiegand = {
  label: 'A',
  shortNames: ['a'],
  bits: 26,
  facilityCode: { min: 0, max: 255 },
  cardNumber: { min: 0, max: 65535 },
  enter: ['facility-code-and-number', 'hex'],
  hex: 'exact',
}
const layout = {
  facilityCode: { start: 1, length: 8 },
  cardNumber: { start: 9, length: 16 },
  parities: [{ bit: 0, parity: 'even', over: '1-12' }],
}

describe('the card types of the product', () => {
  it('are the 38 that the vendor accepts', () => {
    expect(cardFormats().all).toHaveLength(38)
    expect(file.types).toHaveLength(38)
  })

  it('have ranges as wide as the fields of their layouts', () => {
    const laidOut = cardFormats().all.filter(({ layout: known }) => known !== null)
    expect(laidOut).toHaveLength(12)
    for (const { label, layout: known, facilityCode, cardNumber } of laidOut) {
      const widest = (length: number | undefined) =>
        length === undefined ? 'none' : { min: 0, max: 2 ** length - 1 }
      expect([label, facilityCode, cardNumber]).toEqual([
        label,
        widest(known?.facilityCode?.length),
        widest(known?.cardNumber.length),
      ])
    }
  })

  it('mark those whose hex is a serial number', () => {
    const marked = cardFormats().all.filter(({ serialNumber }) => serialNumber)
    expect(marked.map(({ label }) => label)).toEqual([
      'HID iClass',
      'DESFire CSN',
      'MiFare 4-Byte (32 bit) CSN',
      'IDm 64-bit',
    ])
  })

  it('read the bits of a parity as they are listed', () => {
    const [first, last] = findCardFormat('Corporate1000_48')?.layout?.parities ?? []
    expect(first?.over).toHaveLength(30)
    expect(first?.over.slice(0, 5)).toEqual([3, 4, 6, 7, 9])
    expect(first?.over.slice(-3)).toEqual([43, 45, 46])
    expect(last?.over.slice(0, 5)).toEqual([2, 3, 5, 6, 8])
    expect(last?.over.slice(-3)).toEqual([42, 44, 45])
    expect(findCardFormat('HID')?.layout?.parities[0]?.over).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })

  it('are offered by a form without that of plates', () => {
    expect(cardTypes()).toHaveLength(37)
    expect(cardTypes().map(({ label }) => label)).not.toContain('License Plate')
    expect(cardTypes().find(({ label }) => label === 'Kantech XSF')).toEqual({
      label: 'Kantech XSF',
      enter: ['facility-code-and-number', 'hex'],
      facilityCode: { min: 0, max: 255 },
      cardNumber: { min: 0, max: 65535 },
      hexDigits: 10,
      serialNumber: false,
    })
  })
})

describe('findCardFormat', () => {
  it.each([
    ['Standard 26-bit Wiegand', 'HID'],
    ['hid', 'HID'],
    ['STANDARD 26-BIT WIEGAND', 'HID'],
    ['\u00a0Standard  26-bit\u00a0Wiegand \t', 'HID'],
    ['DESFire 40X', 'ThirdParty40X'],
    ['Third Party DESFire 40X', 'ThirdParty40X'],
    ['MiFareClassic4K_CSN', 'MiFareClassic1K_CSN'],
    ['verkadadesfire', 'VerkadaDESFire'],
  ])('finds %j', (text, shortName) => expect(findCardFormat(text)?.shortNames[0]).toBe(shortName))

  it.each(['', ' ', 'Wiegand', 'HID 26', 'Standard26-bit Wiegand', 'constructor'])('finds no %j', (text) =>
    expect(findCardFormat(text)).toBeUndefined(),
  )
})

describe('parseCardFormats', () => {
  it('takes what a site adds', () => {
    const { all, find } = parseCardFormats({
      types: [wiegand, { ...wiegand, label: 'B', otherLabels: ['Bee'], shortNames: ['b', 'b2'], layout }],
    })
    expect(all).toHaveLength(2)
    expect(find('BEE')?.label).toBe('B')
    expect(find('b2')).toBe(find('B'))
    expect(find('B')?.hexDigits).toBe(7)
    expect(find('b')?.layout?.ones).toEqual([])
  })

  const withLayout = (change: object) => ({ ...wiegand, layout: { ...layout, ...change } })
  it.each([
    ['no object', null, ''],
    ['no types', { types: [] }, 'types'],
    ['no label', { types: [{ ...wiegand, label: undefined }] }, 'types.0.label'],
    ['an unknown key', { types: [{ ...wiegand, colour: 'red' }] }, 'types.0 (A)'],
    ['no short name', { types: [{ ...wiegand, shortNames: [] }] }, 'types.0.shortNames (A)'],
    [
      'a range upside down',
      { types: [{ ...wiegand, facilityCode: { min: 9, max: 1 } }] },
      'types.0.facilityCode (A)',
    ],
    [
      'a facility code that is needed and unknown to the type',
      { types: [{ ...wiegand, facilityCode: 'none' }] },
      'types.0.facilityCode (A)',
    ],
    [
      'a number that is needed and unknown to the type',
      { types: [{ ...wiegand, cardNumber: 'none' }] },
      'types.0.cardNumber (A)',
    ],
    ['hex of unknown length', { types: [{ ...wiegand, bits: null }] }, 'types.0.hex (A)'],
    ['two of one name', { types: [wiegand, { ...wiegand, label: 'B', shortNames: ['A '] }] }, 'types.1 (B)'],
    [
      'fields that overlap',
      { types: [withLayout({ cardNumber: { start: 8, length: 16 } })] },
      'types.0.layout (A)',
    ],
    [
      'a field beyond the frame',
      { types: [withLayout({ cardNumber: { start: 9, length: 18 } })] },
      'types.0.layout (A)',
    ],
    ['a fixed bit within a field', { types: [withLayout({ ones: [9] })] }, 'types.0.layout (A)'],
    [
      'a parity over bits that are not there',
      { types: [withLayout({ parities: [{ bit: 0, parity: 'odd', over: '1-26' }] })] },
      'types.0.layout (A)',
    ],
    [
      'a parity over no list',
      { types: [withLayout({ parities: [{ bit: 0, parity: 'odd', over: 'all' }] })] },
      'types.0.layout.parities.0.over (A)',
    ],
    [
      'a parity over an empty range',
      { types: [withLayout({ parities: [{ bit: 0, parity: 'odd', over: '12-1' }] })] },
      'types.0.layout.parities.0.over (A)',
    ],
  ])('refuses %s and says where', (_what, value, place) => {
    const parse = () => parseCardFormats(value)
    expect(parse).toThrow(CodedError)
    expect(parse).toThrow(
      expect.objectContaining({ error: { code: 'card-formats-invalid', args: { place }, retryable: false } }),
    )
  })
})

describe("a site's own file", () => {
  const folder = mkdtempSync(join(tmpdir(), 'badgeprep-formats-'))
  const own = join(folder, 'card-formats.json')
  afterEach(() => {
    rmSync(own, { force: true })
    useSiteCardFormats(own)
  })

  it('goes before the one that comes with the program, where there is one', () => {
    useSiteCardFormats(own)
    expect(findCardFormat('HID')).toBeDefined()
    writeFileSync(own, `\ufeff${JSON.stringify({ description: '', types: [wiegand] })}`)
    useSiteCardFormats(own)
    expect(findCardFormat('HID')).toBeUndefined()
    expect(findCardFormat('A')?.label).toBe('A')
  })

  it.each(['{ "types": [', '{ "description": "", "types": [] }', ''])('is never passed over: %s', (text) => {
    writeFileSync(own, text)
    useSiteCardFormats(own)
    expect(() => findCardFormat('HID')).toThrow(CodedError)
    expect(() => findCardFormat('HID')).toThrow('card-formats-invalid')
  })
})
