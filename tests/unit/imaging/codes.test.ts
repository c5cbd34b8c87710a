import { describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { hasSequentialCodes, walkCodes, type CodesFinding } from '../../../src-main/imaging/codes/walk.ts'
import { madeJpeg, type MadeJpeg } from '../../fixtures/photos/made-jpeg.ts'
import { flippedBits, withJpegSegment } from '../../fixtures/photos/damage.ts'
import { goodPhotos } from '../../fixtures/photos/index.ts'
import { cameraPicture } from '../../fixtures/photos/pictures.ts'
import { seededRandom } from '../../fixtures/photos/random.ts'
import { slowFinding } from './slow-codes.ts'

/** What the walk ends with, and in how many steps. */
function walked(jpeg: Buffer): { finding: CodesFinding; steps: number } {
  const walk = walkCodes(jpeg)
  for (let steps = 0; ; steps += 1) {
    const step = walk.next()
    if (step.done) return { finding: step.value, steps }
  }
}
const findingOf = (jpeg: Buffer): CodesFinding => walked(jpeg).finding

const three: MadeJpeg['sampling'] = [
  [1, 1],
  [1, 1],
  [1, 1],
]
const withLuma = (across: number, down: number): MadeJpeg['sampling'] => [
  [across, down],
  [1, 1],
  [1, 1],
]
const layouts: [string, MadeJpeg][] = [
  ['4:4:4', { width: 100, height: 67, sampling: three }],
  ['4:2:2', { width: 100, height: 67, sampling: withLuma(2, 1) }],
  ['4:2:0', { width: 100, height: 67, sampling: withLuma(2, 2) }],
  ['4:1:1', { width: 100, height: 67, sampling: withLuma(4, 1) }],
  ['4:4:0', { width: 100, height: 67, sampling: withLuma(1, 2) }],
  ['grey', { width: 100, height: 67, sampling: [[1, 1]] }],
  ['grey that says it is sampled', { width: 100, height: 67, sampling: [[2, 2]] }],
  ['four components', { width: 100, height: 67, sampling: [...three, [1, 1]] }],
  ['long codes', { width: 100, height: 67, sampling: withLuma(2, 2), codes: 'long' }],
  ['restart markers', { width: 300, height: 67, sampling: withLuma(2, 2), interval: 3 }],
  ['a restart marker behind every unit', { width: 100, height: 67, sampling: three, interval: 1 }],
  ['an interval longer than the scan', { width: 100, height: 67, sampling: three, interval: 60_000 }],
  ['fill bytes', { width: 100, height: 67, sampling: withLuma(2, 2), interval: 4, fill: 3 }],
  ['a scan for each component', { width: 100, height: 67, sampling: withLuma(2, 2), scans: [[0], [1], [2]] }],
  [
    'two scans with restart markers',
    { width: 100, height: 67, sampling: withLuma(2, 1), scans: [[0], [1, 2]], interval: 5 },
  ],
  ['one block', { width: 1, height: 1, sampling: [[1, 1]] }],
]

/** Where the data of the last scan begins and ends. */
function dataOf(jpeg: Buffer): { from: number; to: number } {
  const scan = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]))
  return { from: scan + 2 + jpeg.readUInt16BE(scan + 2), to: jpeg.lastIndexOf(Buffer.from([0xff, 0xd9])) }
}

const spliced = (jpeg: Buffer, at: number, remove: number, ...insert: number[]): Buffer =>
  Buffer.concat([jpeg.subarray(0, at), Buffer.from(insert), jpeg.subarray(at + remove)])

/** Damages the data of a JPEG at a place, each in its own way. */
const damages: [string, (jpeg: Buffer, at: number, random: () => number) => Buffer][] = [
  ['a bit', (jpeg, at, random) => spliced(jpeg, at, 1, (jpeg[at] ?? 0) ^ (1 << Math.floor(random() * 8)))],
  ['a byte more', (jpeg, at, random) => spliced(jpeg, at, 0, Math.floor(random() * 255))],
  ['a byte less', (jpeg, at) => spliced(jpeg, at, 1)],
  ['zeros', (jpeg, at) => spliced(jpeg, at, 20, ...Array.from({ length: 20 }, () => 0))],
  ['forty bytes less', (jpeg, at) => spliced(jpeg, at, 40)],
  ['a marker', (jpeg, at) => spliced(jpeg, at, 2, 0xff, 0xd3)],
]

describe('the walk over the codes of a JPEG', () => {
  it.each(layouts)('reaches the end of one that is intact: %s', async (_, how) => {
    const jpeg = madeJpeg(how)
    expect(findingOf(jpeg)).toBe('intact')
    expect(hasSequentialCodes(jpeg)).toBe(true)
    // The decoder takes it too.
    await expect(sharp(jpeg, { failOn: 'warning' }).raw().toBuffer()).resolves.toBeInstanceOf(Buffer)
  })

  it('has no doubt about hundreds of intact ones', async () => {
    const alarms: unknown[] = []
    let tried = 0
    for (let seed = 1; seed <= 25; seed += 1) {
      const picture = cameraPicture(33 + seed * 7, 190 - seed * 5, seed)
      for (const quality of [12, 60, 90, 100]) {
        for (const chromaSubsampling of ['4:4:4', '4:2:0']) {
          for (const optimiseCoding of [true, false]) {
            const jpeg = await picture.clone().jpeg({ quality, chromaSubsampling, optimiseCoding }).toBuffer()
            tried += 1
            const finding = findingOf(jpeg)
            if (finding !== 'intact')
              alarms.push({ seed, quality, chromaSubsampling, optimiseCoding, finding })
          }
        }
      }
    }
    for (const [, how] of layouts) {
      for (let seed = 2; seed <= 12; seed += 1) {
        tried += 1
        const finding = findingOf(madeJpeg({ ...how, seed, width: how.width + seed }))
        if (finding !== 'intact') alarms.push({ ...how, seed, finding })
      }
    }
    expect(alarms).toEqual([])
    expect(tried).toBeGreaterThan(500)
  }, 60_000)

  it('has no doubt about other colours, nor about a picture of one', async () => {
    const picture = cameraPicture(330, 210, 9)
    const flat = sharp({ create: { width: 2000, height: 1500, channels: 3, background: '#aa3377' } })
    for (const [name, jpeg] of Object.entries({
      grey: await picture.clone().greyscale().jpeg().toBuffer(),
      cmyk: await picture.clone().toColourspace('cmyk').jpeg().toBuffer(),
      flat: await flat.clone().jpeg().toBuffer(),
      'flat with the tables of the standard': await flat.clone().jpeg({ optimiseCoding: false }).toBuffer(),
      'flat and grey': await flat.clone().greyscale().jpeg().toBuffer(),
    })) {
      expect(findingOf(jpeg), name).toBe('intact')
      expect(slowFinding(jpeg), name).toBe('intact')
    }
  })

  it('follows what every JPEG of the fixtures says', async () => {
    const jpegs = (await goodPhotos()).filter((photo) => photo.expect === 'rendered' && photo.kind === 'jpeg')
    for (const { name, bytes } of jpegs) {
      const isSequential = name !== 'progressive.jpg'
      expect(hasSequentialCodes(bytes), name).toBe(isSequential)
      expect(findingOf(bytes), name).toBe(isSequential ? 'intact' : 'not-followed')
    }
    expect(jpegs.length).toBeGreaterThan(8)
  }, 60_000)

  it.each(damages)('finds what a slow reading of the standard finds: %s', (_, damage) => {
    const random = seededRandom(77)
    const found: Partial<Record<CodesFinding, number>> = {}
    for (const [name, how] of layouts) {
      if (name === 'one block') continue
      const jpeg = madeJpeg(how)
      const { from, to } = dataOf(jpeg)
      for (let round = 0; round < 6; round += 1) {
        const damaged = damage(jpeg, from + Math.floor(random() * (to - from - 60)), random)
        const finding = findingOf(damaged)
        expect(finding, `${name}, round ${round}`).toBe(slowFinding(damaged))
        found[finding] = (found[finding] ?? 0) + 1
      }
    }
    const { intact = 0, ...doubts } = found
    expect(Object.values(doubts).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(intact)
  })

  it('follows a picture out of a film, which leaves the common tables to the decoder', async () => {
    const jpeg = await cameraPicture(320, 240, 5).jpeg({ optimiseCoding: false }).toBuffer()
    let bare = jpeg
    for (let at = 2; bare[at + 1] !== 0xda;) {
      const end = at + 2 + bare.readUInt16BE(at + 2)
      if (bare[at + 1] === 0xc4) bare = Buffer.concat([bare.subarray(0, at), bare.subarray(end)])
      else at = end
    }
    expect(bare.length).toBeLessThan(jpeg.length)
    expect(await sharp(bare, { failOn: 'warning' }).raw().toBuffer()).toEqual(
      await sharp(jpeg).raw().toBuffer(),
    )
    expect(findingOf(bare)).toBe('intact')
    expect(findingOf(flippedBits(bare, 3))).not.toBe('intact')
  })

  it('tells a restart marker out of order, also where the data is whole', () => {
    const jpeg = madeJpeg({ width: 100, height: 67, sampling: three, interval: 10 })
    const second = jpeg.indexOf(Buffer.from([0xff, 0xd1]))
    expect(findingOf(spliced(jpeg, second, 2, 0xff, 0xd4))).toBe('restart-order')
  })

  it('minds no few bytes behind the data, nor what follows the end', () => {
    const jpeg = madeJpeg({ width: 100, height: 67, sampling: three })
    const { to } = dataOf(jpeg)
    expect(findingOf(spliced(jpeg, to, 0, 1, 2, 3, 4))).toBe('intact')
    expect(findingOf(spliced(jpeg, to, 0, 1, 2, 3, 4, 5))).toBe('left-over')
    expect(findingOf(Buffer.concat([jpeg, Buffer.from([0xff, 0xda, 0, 3, 7])]))).toBe('intact')
    expect(findingOf(spliced(jpeg, 2, 0, 9, 9, 0xff, 0))).toBe('intact')
  })
})

describe('what a hostile file says', () => {
  const jpeg = madeJpeg({ width: 100, height: 67, sampling: three, interval: 7 })
  const at = (marker: number): number => jpeg.indexOf(Buffer.from([0xff, marker]))
  const changed = (place: number, ...bytes: number[]): Buffer => spliced(jpeg, place, bytes.length, ...bytes)
  const frame = at(0xc0)
  const tables = at(0xc4)
  const scan = at(0xda)
  const data = scan + 2 + jpeg.readUInt16BE(scan + 2)
  const repeated = (bytes: number[], times: number): Buffer =>
    Buffer.concat(Array.from({ length: times }, () => Buffer.from(bytes)))

  const files: [string, Buffer, CodesFinding][] = [
    ['65,535 × 65,535 pixels', changed(frame + 5, 0xff, 0xff, 0xff, 0xff), 'ended-early'],
    ['no height', changed(frame + 5, 0, 0), 'not-followed'],
    ['no components', changed(frame + 9, 0), 'not-followed'],
    ['200 components', changed(frame + 9, 200), 'not-followed'],
    ['sampling by nothing', changed(frame + 11, 0), 'not-followed'],
    ['sampling by 15', changed(frame + 11, 0xff), 'not-followed'],
    ['more blocks in a unit than may be', changed(frame + 11, 0x44), 'not-followed'],
    ['twelve bits', changed(frame + 4, 12), 'not-followed'],
    ['another frame', withJpegSegment(jpeg, 0xc0, jpeg.subarray(frame + 4, frame + 19)), 'not-followed'],
    ['a scan of nothing', changed(scan + 4, 0), 'not-followed'],
    ['a scan of 200', changed(scan + 4, 200), 'not-followed'],
    ['a scan of what is not in the frame', changed(scan + 5, 77), 'not-followed'],
    ['tables that are not there', changed(scan + 6, 0x33), 'not-followed'],
    ['more codes than there can be', changed(tables + 5, 3), 'not-followed'],
    ['a table that is longer than its segment', changed(tables + 20, 0xff), 'not-followed'],
    ['a table of no codes', changed(tables + 8, 0), 'not-followed'],
    ['a segment beyond the end', changed(tables + 2, 0xff, 0xff), 'not-followed'],
    ['an interval of nothing', changed(at(0xdd) + 4, 0, 0), 'ended-early'],
    ['a DRI without a number', spliced(jpeg, at(0xdd) + 2, 4, 0, 2), 'not-followed'],
    ['no scan', spliced(jpeg, scan, data - scan + (jpeg.length - 2 - data)), 'not-followed'],
    ['no end', jpeg.subarray(0, data + 50), 'ended-early'],
    ['nothing at all', Buffer.alloc(0), 'ended-early'],
    ['a start alone', jpeg.subarray(0, 2), 'ended-early'],
    [
      'nothing but fill bytes',
      Buffer.concat([jpeg.subarray(0, data), Buffer.alloc(4_000_000, 0xff)]),
      'ended-early',
    ],
    [
      'nothing but stuffed bytes',
      Buffer.concat([jpeg.subarray(0, data), repeated([0xff, 0], 2_000_000), Buffer.from([0xff, 0xd9])]),
      'bad-code',
    ],
    [
      'a restart marker in every other byte',
      Buffer.concat([jpeg.subarray(0, data), repeated([0xff, 0xd0], 2_000_000)]),
      'ended-early',
    ],
    [
      'two hundred thousand tables',
      Buffer.concat([
        jpeg.subarray(0, tables),
        repeated(
          [0xff, 0xc4, 0, 20, 0, ...Array.from({ length: 16 }, (_, n) => (n === 0 ? 1 : 0)), 0],
          180_000,
        ),
        jpeg.subarray(tables),
      ]),
      'intact',
    ],
    [
      'a thousand scans',
      Buffer.concat([
        jpeg.subarray(0, -2),
        ...Array.from({ length: 1000 }, () => jpeg.subarray(scan, -2)),
        jpeg.subarray(-2),
      ]),
      'not-followed',
    ],
  ]

  it.each(files)('ends the walk: %s', (_, bytes, expected) => {
    expect(findingOf(bytes)).toBe(expected)
  })

  it('does not make the work more than the bytes are', () => {
    // Two bits a block at least, 4096 units a step.
    for (const [name, bytes] of files) {
      expect(walked(bytes).steps, name).toBeLessThan(bytes.length + 10)
    }
  })

  it('never throws, whatever is changed', () => {
    const random = seededRandom(3)
    for (let round = 0; round < 3000; round += 1) {
      const bytes = Buffer.from(jpeg)
      for (let change = 0; change < 3; change += 1)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
      expect(() => walked(bytes)).not.toThrow()
      expect(() => hasSequentialCodes(bytes)).not.toThrow()
    }
  })
})
