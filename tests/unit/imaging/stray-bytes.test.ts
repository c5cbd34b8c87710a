import { beforeAll, describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { withoutStrayBytes } from '../../../src-main/imaging/container/jpeg-gaps.ts'
import { withJpegSegment } from '../../fixtures/photos/damage.ts'
import { cameraPicture } from '../../fixtures/photos/pictures.ts'
import { seededRandom } from '../../fixtures/photos/random.ts'
import { useWorkspace } from './workspace.ts'

const marker = { sof: 0xc0, dht: 0xc4, sos: 0xda, dqt: 0xdb, app0: 0xe0, app1: 0xe1, app14: 0xee }

/** Where each segment up to the first scan begins, by its marker. */
function segmentsOf(jpeg: Buffer): { code: number; from: number; to: number }[] {
  const found = []
  for (let from = 2; jpeg[from + 1] !== marker.sos;) {
    const to = from + 2 + jpeg.readUInt16BE(from + 2)
    found.push({ code: jpeg[from + 1] ?? 0, from, to })
    from = to
  }
  found.push({ code: marker.sos, from: found.at(-1)?.to ?? 2, to: 0 })
  return found
}

const placeOf = (jpeg: Buffer, code: number) =>
  segmentsOf(jpeg).find((segment) => segment.code === code)?.from ?? 0
const insert = (jpeg: Buffer, at: number, bytes: Buffer) =>
  Buffer.concat([jpeg.subarray(0, at), bytes, jpeg.subarray(at)])
const overwrite = (jpeg: Buffer, at: number, bytes: Buffer) => {
  const copy = Buffer.from(jpeg)
  bytes.copy(copy, at)
  return copy
}
const noise = (length: number, seed: number) => {
  const random = seededRandom(seed)
  return Buffer.from(Array.from({ length }, () => 1 + Math.floor(random() * 254)))
}
/** EXIF of nothing but how the picture is turned: as small as it can be. */
const exif = (orientation: number) =>
  Buffer.from(
    `Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0${String.fromCharCode(orientation)}\0\0\0`,
    'latin1',
  )
const app = (name: string, length: number) => Buffer.concat([Buffer.from(`${name}\0`), noise(length, 8)])

describe('stray bytes between the segments of a JPEG', () => {
  const workspace = useWorkspace()
  let plain: Buffer
  let camera: Buffer
  let progressive: Buffer
  beforeAll(async () => {
    const picture = cameraPicture(320, 240, 9)
    plain = await picture.clone().jpeg({ quality: 92 }).toBuffer()
    progressive = await picture.clone().jpeg({ progressive: true }).toBuffer()
    camera = asCamera(plain)
  })
  /** With what a camera says of itself, of the picture, and of how it was held. */
  const asCamera = (jpeg: Buffer) =>
    withJpegSegment(
      withJpegSegment(
        withJpegSegment(jpeg, 0xe2, app('MPF', 90)),
        marker.app1,
        app('http://ns.adobe.com/xap/1.0/', 200),
      ),
      marker.app1,
      exif(6),
    )

  it.each([
    [
      'behind what a camera says of itself',
      (jpeg: Buffer) => insert(jpeg, placeOf(jpeg, 0xe2), noise(128, 2)),
    ],
    ['before the tables', (jpeg: Buffer) => insert(jpeg, placeOf(jpeg, marker.dqt), noise(2, 3))],
    [
      'with FF 00 among them',
      (jpeg: Buffer) => insert(jpeg, placeOf(jpeg, 0xe2), Buffer.from([7, 0xff, 0, 9])),
    ],
    ['of zeros before the scan', (jpeg: Buffer) => insert(jpeg, placeOf(jpeg, marker.sos), Buffer.alloc(6))],
    [
      'at every segment of a camera',
      (jpeg: Buffer) =>
        segmentsOf(jpeg).reduceRight((bytes, { from }, index, segments) => {
          const before = segments[index - 1]?.code ?? 0
          return index === 0 ? bytes : insert(bytes, from, before >= 0xe0 ? noise(5, from) : Buffer.alloc(5))
        }, jpeg),
    ],
  ])('are passed over: %s', async (_, spoil) => {
    for (const [intact, rest] of [
      [camera, 'sequential'],
      [asCamera(progressive), 'progressive'],
    ] as const) {
      const strayed = spoil(intact)
      expect(withoutStrayBytes(strayed), rest).toEqual(intact)
      const [expected, output] = [await workspace.render(intact), await workspace.render(strayed)]
      if (!expected.ok || !output.ok) throw new Error(`refused: ${rest} ${JSON.stringify(output)}`)
      expect(output.result).toEqual(expected.result)
    }
  })

  it('leave the bytes of any other JPEG as they are', () => {
    for (const jpeg of [plain, camera, progressive]) expect(withoutStrayBytes(jpeg)).toBe(jpeg)
    const filled = insert(plain, placeOf(plain, marker.dqt), Buffer.alloc(3, 0xff))
    expect(withoutStrayBytes(filled)).toBe(filled)
  })

  /** Damage of a header that looks like stray bytes. */
  const damages: [string, (jpeg: Buffer) => Buffer][] = [
    ['the marker of a quantization table', (jpeg) => overwrite(jpeg, placeOf(jpeg, marker.dqt), noise(2, 4))],
    ['the head of a quantization table', (jpeg) => overwrite(jpeg, placeOf(jpeg, marker.dqt), noise(40, 4))],
    [
      'each Huffman table',
      (jpeg) =>
        segmentsOf(jpeg)
          .filter(({ code }) => code === marker.dht)
          .reduce((bytes, { from }) => overwrite(bytes, from, noise(2, from)), jpeg),
    ],
    [
      'one Huffman table, behind what a camera says of itself',
      (jpeg) => {
        const table = placeOf(jpeg, marker.dht)
        const note = Buffer.concat([Buffer.from([0xff, 0xe5, 0, 10]), Buffer.alloc(8, 5)])
        return overwrite(insert(jpeg, table, note), table + note.length, noise(2, 6))
      },
    ],
    ['the frame', (jpeg) => overwrite(jpeg, placeOf(jpeg, marker.sof), noise(2, 7))],
    ['the scan', (jpeg) => overwrite(jpeg, placeOf(jpeg, marker.sos), noise(2, 7))],
    ['a byte more in a table', (jpeg) => insert(jpeg, placeOf(jpeg, marker.dht) + 30, noise(1, 5))],
    [
      'a table said to be shorter',
      (jpeg) => overwrite(jpeg, placeOf(jpeg, marker.dqt) + 2, Buffer.from([0, 40])),
    ],
    [
      'a segment said to be longer, so that it swallows the next one',
      (jpeg) => overwrite(jpeg, placeOf(jpeg, marker.app1) + 2, Buffer.from([1, 0])),
    ],
    [
      'the marker of what a camera says of itself',
      (jpeg) => overwrite(jpeg, placeOf(jpeg, 0xe2), Buffer.from([0, 0xe2])),
    ],
    [
      'the head of the orientation',
      (jpeg) =>
        overwrite(withJpegSegment(jpeg, marker.app1, app('Exif\0', 80)), 2, Buffer.from([9, 9, 9, 9])),
    ],
  ]
  it.each(damages)('are no excuse for damage: %s', async (_, spoil) => {
    expect(await workspace.render(spoil(camera))).toMatchObject({ ok: false, reason: 'corrupt' })
  })

  it('are no excuse for a lost orientation, however small what is left of it', async () => {
    const turned = withJpegSegment(
      withJpegSegment(plain, marker.app1, exif(6)),
      marker.app0,
      Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1'),
    )
    expect(await workspace.render(turned)).toMatchObject({ source: { width: 240, height: 320 } })
    const at = placeOf(turned, marker.app1)
    for (const length of [12, 20, 4 + exif(6).length]) {
      for (const [left, bytes] of [
        ['noise', noise(length, 11)],
        ['zeros', Buffer.alloc(length)],
      ] as const) {
        expect(await workspace.render(overwrite(turned, at, bytes)), `${left} ${length}`).toMatchObject({
          ok: false,
          reason: 'corrupt',
        })
      }
    }
  })

  it('are no excuse for colours that nobody can tell', async () => {
    const cmyk = await cameraPicture(320, 240, 9).toColourspace('cmyk').jpeg().toBuffer()
    const strayed = insert(cmyk, placeOf(cmyk, marker.dqt), Buffer.alloc(4))
    const adobe = placeOf(cmyk, marker.app14)
    expect(await workspace.render(strayed)).toMatchObject({ ok: true })
    expect(await workspace.render(overwrite(strayed, adobe + 4, Buffer.from('Idobe')))).toMatchObject({
      ok: false,
    })
  })

  const transfers: [string, (text: string) => string][] = [
    ['LF to CR LF', (text) => text.replaceAll('\n', '\r\n')],
    ['CR LF to LF', (text) => text.replaceAll('\r\n', '\n')],
    ['CR stripped', (text) => text.replaceAll('\r', '')],
    ['CR to LF', (text) => text.replaceAll('\r', '\n')],
  ]
  it.each(transfers)('never let a transfer as text pass: %s', async (_, change) => {
    const passed = []
    for (let seed = 1; seed <= 24; seed += 1) {
      const edge = 16 * seed
      const picture = cameraPicture(edge, edge, seed)
      const jpeg = await picture.jpeg({ quality: 80 + (seed % 20), progressive: seed % 3 === 0 }).toBuffer()
      const noted = withJpegSegment(jpeg, marker.app1, Buffer.from('Maker\0 \r\n one\n two\r three\r\n'))
      const spoiled = Buffer.from(change(noted.toString('latin1')), 'latin1')
      if (withoutStrayBytes(spoiled) !== spoiled) passed.push(seed)
    }
    expect(passed).toEqual([])
  })

  it('never let damage of the header pass that was refused before', async () => {
    const random = seededRandom(77)
    const upTo = (most: number) => Math.floor(random() * most)
    const wrong: unknown[] = []
    const intact = await pixels(camera)
    for (let round = 0; round < 400; round += 1) {
      const end = placeOf(camera, marker.sos)
      const at = 2 + upTo(end - 2)
      const bytes = noise(1 + upTo(40), round)
      const spoiled =
        round % 3 === 0
          ? insert(camera, at, bytes)
          : round % 3 === 1
            ? overwrite(camera, at, bytes)
            : Buffer.concat([camera.subarray(0, at), camera.subarray(at + bytes.length)])
      const mended = withoutStrayBytes(spoiled)
      if (mended === spoiled) continue
      const same = await pixels(mended).then(
        (made) => made.equals(intact),
        () => true,
      )
      if (!same) wrong.push(round)
    }
    expect(wrong).toEqual([])
  })

  const pixels = (jpeg: Buffer) => sharp(jpeg, { failOn: 'warning', autoOrient: true }).raw().toBuffer()
})
