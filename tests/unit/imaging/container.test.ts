import { describe, expect, it } from 'vitest'
import { checkContainer } from '../../../src-main/imaging/container/index.ts'
import { sniff } from '../../../src-main/imaging/kind.ts'
import { isSpoiledByTextMode } from '../../../src-main/imaging/text-mode.ts'
import { seededRandom } from '../../fixtures/photos/random.ts'

const bytes = (...parts: (string | number[] | Buffer)[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  )

const segment = (marker: number, length: number) =>
  bytes([0xff, marker, 0, length + 2], Buffer.alloc(length, 1))
const start = [0xff, 0xd8]
const end = [0xff, 0xd9]
const scan = (data: Buffer) => bytes(segment(0xda, 10), data)

function box(name: string, content: Buffer, size = content.length + 8): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(size)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, content])
}

describe('the structure of a JPEG', () => {
  const data = bytes([1, 2, 0xff, 0x00, 3, 0xff, 0xd0, 4, 0xff, 0xff, 0xd1, 5])
  const damage = (...parts: (number[] | Buffer)[]) => checkContainer('jpeg', bytes(start, ...parts)).damage

  it('goes to the end marker, over stuffed, filled and restart bytes', () => {
    expect(damage(segment(0xe0, 14), segment(0xc0, 15), scan(data), end)).toBeNull()
    expect(damage(segment(0xc2, 15), scan(data), segment(0xc4, 20), scan(data), [0xff], end)).toBeNull()
  })

  it('may be followed by anything', () => {
    expect(damage(segment(0xc0, 15), scan(data), end, Buffer.alloc(5000))).toBeNull()
  })

  it('is cut where the end marker is missing, or lies in a segment only', () => {
    expect(damage(segment(0xc0, 15), scan(data))).toBe('truncated')
    expect(damage(segment(0xc0, 15), scan(data), [0xff])).toBe('truncated')
    const thumbnail = bytes([0xff, 0xe1, 0, 40], start, end, Buffer.alloc(34))
    expect(damage(thumbnail, segment(0xc0, 15), scan(data))).toBe('truncated')
    expect(damage()).toBe('truncated')
    expect(damage([0xff, 0xda, 0])).toBe('truncated')
  })

  it('may have as many scans as any editor writes, not thousands', () => {
    const scans = (count: number) => Array.from({ length: count }, () => scan(data))
    expect(damage(segment(0xc2, 15), ...scans(100), end)).toBeNull()
    expect(damage(segment(0xc2, 15), ...scans(101), end)).toBe('too-slow')
  })

  it.each([
    [1023, false],
    [1024, true],
    [1500, true],
    [4000, true],
  ])('with %i zero bytes in its data deserves a look: %s', (length, holes) => {
    for (const before of [0, 1, 255, 511, 512, 513, 1000]) {
      const hole = bytes(Buffer.alloc(before, 7), Buffer.alloc(length), Buffer.alloc(700, 7))
      const jpeg = bytes(start, segment(0xc0, 15), scan(hole), end)
      expect(checkContainer('jpeg', jpeg)).toMatchObject({ damage: null, holes })
    }
  })

  it('with zeros outside its data does not', () => {
    const padded = bytes([0xff, 0xe1, 0x10, 0x02], Buffer.alloc(4096))
    const jpeg = bytes(start, padded, segment(0xc0, 15), scan(data), end, Buffer.alloc(9000))
    expect(checkContainer('jpeg', jpeg)).toMatchObject({ damage: null, holes: false })
  })
})

describe('the structure of an AVIF or HEIC', () => {
  const ftyp = box('ftyp', Buffer.from('heic\0\0\0\0mif1'))
  const meta = box('meta', Buffer.alloc(50, 1))
  const check = (...parts: Buffer[]) => checkContainer('heic', Buffer.concat(parts))

  it('is boxes from end to end, the last perhaps without a length', () => {
    expect(check(ftyp, meta, box('mdat', Buffer.alloc(90, 1))).damage).toBeNull()
    expect(check(ftyp, box('mdat', Buffer.alloc(90, 1)), meta).damage).toBeNull()
    expect(check(ftyp, meta, box('mdat', Buffer.alloc(90, 1), 0)).damage).toBeNull()
    const large = bytes([0, 0, 0, 1], 'mdat', [0, 0, 0, 0, 0, 0, 0, 26], Buffer.alloc(10, 1))
    expect(check(ftyp, meta, large, box('free', Buffer.alloc(3))).damage).toBeNull()
  })

  it('is cut where a box ends behind the file; a share is told only of the data', () => {
    const mdat = box('mdat', Buffer.alloc(900, 1))
    expect(check(ftyp, meta, mdat.subarray(0, 500))).toMatchObject({ damage: 'truncated', percent: 58 })
    expect(check(ftyp, meta.subarray(0, 30))).not.toHaveProperty('percent')
    expect(check(ftyp, mdat)).toMatchObject({ damage: 'truncated' })
    expect(check(ftyp, meta, mdat.subarray(0, 5))).toMatchObject({ damage: 'truncated' })
  })

  it('is broken where something else follows', () => {
    expect(check(ftyp, meta, box('mdat', Buffer.alloc(9, 1)), Buffer.alloc(40, 200)).damage).toBe(
      'broken-container',
    )
    expect(check(ftyp, meta, box('mdat', Buffer.alloc(9, 1), 5)).damage).toBe('broken-container')
  })
})

describe('text mode', () => {
  const random = seededRandom(3)
  const compressed = Buffer.from(Array.from({ length: 60_000 }, () => Math.floor(random() * 256)))
  const spoil = (data: Buffer) => Buffer.from(data.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')

  it('is told from compressed data that was spared it', () => {
    expect(isSpoiledByTextMode(compressed)).toBe(false)
    expect(isSpoiledByTextMode(spoil(compressed))).toBe(true)
  })

  it('is not seen in what merely holds Windows text, or no line feeds at all', () => {
    const text = Buffer.from('<x:xmpmeta>\r\n'.repeat(200))
    expect(isSpoiledByTextMode(text)).toBe(false)
    expect(isSpoiledByTextMode(Buffer.concat([text, compressed]))).toBe(false)
    expect(isSpoiledByTextMode(Buffer.alloc(5000, 0x0d))).toBe(false)
  })
})

describe('the kind of a file', () => {
  const brands = (...names: string[]) =>
    box('ftyp', Buffer.from(`${names[0]}\0\0\0\0${names.slice(1).join('')}`))

  it.each([
    [['heic', 'mif1', 'heic'], { photo: 'heic' }],
    [['heix'], { photo: 'heic' }],
    [['mif1', 'heic'], { photo: 'heic' }],
    [['avif', 'mif1', 'miaf'], { photo: 'avif' }],
    [['mif1', 'avif'], { photo: 'avif' }],
    [['avis', 'avif', 'msf1'], { foreign: 'animated-avif' }],
    [['avif', 'avis'], { foreign: 'animated-avif' }],
    [['crx ', 'isom'], { foreign: 'raw' }],
    [['isom', 'mp42'], { foreign: 'unknown' }],
    [['mif1'], { foreign: 'unknown' }],
  ])('is told by its brands: %j', (names, expected) => {
    expect(sniff(brands(...names))).toEqual(expected)
  })

  it('is told by the codec where the brands leave it open', () => {
    expect(sniff(Buffer.concat([brands('mif1'), box('meta', Buffer.from('hvcC'))]))).toEqual({
      photo: 'heic',
    })
    expect(sniff(Buffer.concat([brands('mif1'), box('meta', Buffer.from('av1C'))]))).toEqual({
      photo: 'avif',
    })
  })

  it.each([
    '',
    '\0',
    '\xff',
    '\xff\xd8',
    'BM',
    'II*\0',
    'MM\0*\xff\xff\xff\xff',
    'RIFF',
    '\0\0\0\x08ftyp',
    '\0\0\x01\0',
    '\0\0\x01\0\0\0',
    'II*\0\x08\0\0\0\xff\xff',
    'GIF8',
  ])('can be asked of any few bytes: %j', (start) => {
    expect(() => sniff(Buffer.from(start, 'latin1'))).not.toThrow()
  })

  it('of text in UTF-16 or Korean is text', () => {
    expect(sniff(Buffer.from('\ufeff이름,사진', 'utf16le'))).toEqual({ foreign: 'text' })
    expect(sniff(Buffer.from('김철수의 사진'))).toEqual({ foreign: 'text' })
  })
})
