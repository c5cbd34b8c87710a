import { describe, expect, it } from 'vitest'
import { withoutAsides } from '../../../src-main/imaging/container/tiff-asides.ts'
import { quadrants } from '../../fixtures/photos/pictures.ts'
import {
  long,
  makeTiff,
  pictureTags,
  short,
  text,
  tiffType,
  type TiffTag,
} from '../../fixtures/photos/tiff.ts'
import { useWorkspace } from './workspace.ts'

const width = 64
const height = 48
const raw = (tag: number, type: number, bytes: number, count?: number): TiffTag => ({
  tag,
  type,
  values: Buffer.alloc(bytes, 1),
  ...(count !== undefined && { count }),
})

/** Tags of which libtiff warns, or that lead it astray, and which say nothing of the pixels. */
const asides: [string, TiffTag[]][] = [
  ['of its maker', [long(65_100, 5)]],
  ['of its maker, of no known type', [raw(65_101, 99, 4)]],
  ['a text that is not terminated', [text(305, 'Camera 1')]],
  ['a text that is a number', [short(305, 5)]],
  ['a text with bytes behind its end', [text(270, 'A\0rest of it')]],
  ['a text that lies outside the file', [{ ...text(270, 'A picture'), count: 5_000_000 }]],
  ['a date in no form', [text(306, '2026:01:01 00:00:00?')]],
  ['a resolution twice', [raw(282, tiffType.rational, 16)]],
  ['a unit twice', [short(296, 2, 2)]],
  ['a page without a total', [short(297, 1)]],
  ['a white point of one number', [raw(318, tiffType.rational, 8)]],
  ['hints of one number', [short(321, 1)]],
  ['XMP of numbers', [long(700, 1, 2, 3)]],
  ['IPTC of numbers', [short(33_723, 1, 2, 3)]],
  ['EXIF outside the file', [long(34_665, 99_999_999)]],
  ['a smaller picture outside the file', [long(330, 99_999_999)]],
  ['an orientation twice', [short(274, 1, 1)]],
  ['an orientation that there is not', [short(274, 0)]],
  ['a colour profile outside the file', [raw(34_675, tiffType.undefined, 40, 5_000_000)]],
  ['a colour profile of no sense', [raw(34_675, tiffType.undefined, 40)]],
]

describe('a TIFF', () => {
  const workspace = useWorkspace()
  const strip = quadrants(width, height).raw().toBuffer()
  const tiff = async (extra: TiffTag[], options?: Parameters<typeof makeTiff>[2]) =>
    makeTiff([...pictureTags(width, height), ...extra], await strip, options)

  it.each(asides)('is taken whatever else it says: %s', async (_, extra) => {
    const plain = await workspace.renderGood(await tiff([]))
    const { result, kind } = await workspace.renderGood(await tiff(extra))
    expect({ result, kind }).toEqual({ result: plain.result, kind: 'tiff' })
  })

  it('is taken in whatever order it says it, and however often', async () => {
    const plain = await workspace.renderGood(await tiff([]))
    const unsorted = await tiff([text(305, 'Camera\0'), short(284, 1)], { sorted: false })
    expect((await workspace.renderGood(unsorted)).result).toEqual(plain.result)
    expect((await workspace.renderGood(await tiff([], { next: 8 }))).result).toEqual(plain.result)
  })

  it('is read by its orientation, colours and profile all the same', async () => {
    const turned = await workspace.renderGood(await tiff([short(274, 6), text(305, 'Camera 1')]))
    expect(turned.result).toMatchObject({ width: height, height: width })
    const wide = await quadrants(width, height).withIccProfile('p3').tiff({ compression: 'lzw' }).toBuffer()
    const pared = withoutAsides(wide)
    expect(pared.includes('acsp')).toBe(true)
    expect(pared).not.toBe(wide)
    expect(withoutAsides(pared)).toBe(pared)
  })

  const spoiled: [string, TiffTag[]][] = [
    ['strips of no number', [short(278, 1)]],
    ['a page behind its end', []],
    ['bits of which too few are told', [short(258, 8, 8)]],
    ['a width twice', [short(256, width, width)]],
    ['a turn that there is not', [short(274, 70)]],
    ['a turn twice', [short(274, 6, 6)]],
  ]
  it.each(spoiled)('is refused for what its picture is made of: %s', async (name, tags) => {
    const replaced = pictureTags(width, height).filter(({ tag }) => tags.every((other) => other.tag !== tag))
    const options = name === 'a page behind its end' ? { next: 9_999_999 } : {}
    const bytes = makeTiff([...replaced, ...tags, text(305, 'Camera 1')], await strip, options)
    expect(await workspace.render(bytes)).toMatchObject({ ok: false, reason: 'corrupt' })
  })

  it('is refused where zeros have taken the place of what it says last, as how its data is to be read', async () => {
    const whole = await quadrants(width, height)
      .tiff({ compression: 'lzw', predictor: 'horizontal' })
      .toBuffer()
    const start = whole.readUInt32LE(4)
    const count = whole.readUInt16LE(start)
    const tagAt = (place: number) => whole.readUInt16LE(start + 2 + place * 12)
    const resolution = Array.from({ length: count }, (_, place) => place).find((place) => tagAt(place) >= 282)
    const hole = Buffer.from(whole).fill(0, start + 2 + (resolution ?? 0) * 12, start + 2 + count * 12)
    expect(await workspace.render(whole)).toMatchObject({ ok: true })
    expect(await workspace.render(hole)).toMatchObject({ ok: false, reason: 'corrupt' })
  })

  it('is refused where its compressed data is damaged, whatever else it says', async () => {
    const whole = await quadrants(width, height).tiff({ compression: 'lzw' }).toBuffer()
    const damaged = Buffer.from(whole).fill(0x55, 200, 900)
    expect(await workspace.render(whole)).toMatchObject({ ok: true })
    expect(await workspace.render(damaged)).toMatchObject({ ok: false, reason: 'corrupt' })
  })
})
