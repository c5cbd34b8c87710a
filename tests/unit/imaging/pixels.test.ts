import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import sharp from 'sharp'
import type { Rendered } from '../../../src-main/services/contract/imaging.ts'
import {
  cameraPicture,
  quadrants,
  quarterColours,
  storedFor,
  type Colour,
} from '../../fixtures/photos/pictures.ts'
import { withJpegSegment } from '../../fixtures/photos/damage.ts'
import { readSample } from '../../fixtures/photos/index.ts'
import { noEdit, useWorkspace } from './workspace.ts'

const { topLeft, topRight, bottomLeft, bottomRight } = quarterColours
const white: Colour = [255, 255, 255]

describe('the rendered picture', () => {
  const workspace = useWorkspace()

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is upright whatever the EXIF orientation: %i', async (orientation) => {
    const upright = await quadrants(300, 200).png().toBuffer()
    const stored = await storedFor(upright, orientation)
    const jpeg = await sharp(stored).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer()

    const output = await workspace.renderGood(jpeg)

    expect(output.source).toMatchObject({ width: 300, height: 200 })
    expect(output.result).toMatchObject({ width: 300, height: 200 })
    await expectQuarters(output.path, [topLeft, topRight, bottomLeft, bottomRight])
  })

  it.each([
    [90, [bottomLeft, topLeft, bottomRight, topRight]],
    [180, [bottomRight, bottomLeft, topRight, topLeft]],
    [270, [topRight, bottomRight, topLeft, bottomLeft]],
  ] as const)('is turned clockwise by hand after EXIF orientation: %i', async (rotate, quarters) => {
    const stored = await storedFor(await quadrants(900, 600).png().toBuffer(), 6)
    const jpeg = await sharp(stored).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer()

    const output = await workspace.renderGood(jpeg, { ...noEdit, rotate })

    expect(output.source).toMatchObject({ width: 900, height: 600 })
    expect([output.result.width, output.result.height]).toEqual(rotate === 180 ? [512, 341] : [341, 512])
    await expectQuarters(output.path, quarters)
  })

  it('is cropped after orientation and rotation, in fractions of the picture as it is seen then', async () => {
    const stored = await storedFor(await quadrants(900, 600).png().toBuffer(), 8)
    const jpeg = await sharp(stored).withMetadata({ orientation: 8 }).jpeg({ quality: 95 }).toBuffer()
    const crop = { left: 0.5, top: 0, width: 0.5, height: 0.5 }

    const upright = await workspace.renderGood(jpeg, { ...noEdit, crop })
    expect(upright.result).toMatchObject({ width: 450, height: 300 })
    await expectQuarters(upright.path, [topRight, topRight, topRight, topRight])

    const turned = await workspace.renderGood(jpeg, { ...noEdit, rotate: 90, crop })
    expect(turned.result).toMatchObject({ width: 300, height: 450 })
    await expectQuarters(turned.path, [topLeft, topLeft, topLeft, topLeft])
  })

  it('is cropped to at least a pixel and never beyond the picture', async () => {
    const png = await quadrants(30, 20).png().toBuffer()
    const sliver = { left: 1, top: 1, width: 0.001, height: 1 }
    expect((await workspace.renderGood(png, { ...noEdit, crop: sliver })).result).toMatchObject({
      width: 1,
      height: 1,
    })
    const over = { left: 0.9, top: 0.5, width: 1, height: 1 }
    expect((await workspace.renderGood(png, { ...noEdit, crop: over })).result).toMatchObject({
      width: 3,
      height: 10,
    })
  })

  it.each([
    ['fit', 1200, 800, 512, 341],
    ['fit', 800, 1200, 341, 512],
    ['fit', 513, 10, 512, 10],
    ['fit', 512, 512, 512, 512],
    ['fit', 300, 200, 300, 200],
    ['fit', 1, 1, 1, 1],
    ['fit', 4000, 3, 512, 1],
    ['square', 1200, 800, 512, 512],
    ['square', 800, 300, 300, 300],
    ['square', 100, 200, 100, 100],
  ] as const)('brought to %s: %i × %i becomes %i × %i', async (fit, width, height, toWidth, toHeight) => {
    const png = await quadrants(width, height).png().toBuffer()
    const output = await workspace.renderGood(png, { ...noEdit, fit })
    expect(output.result).toMatchObject({ width: toWidth, height: toHeight })
  })

  it('may be as large as asked for, for a preview', async () => {
    const jpeg = await quadrants(2000, 1500).jpeg().toBuffer()
    expect((await workspace.renderGood(jpeg, noEdit, 1600)).result).toMatchObject({
      width: 1600,
      height: 1200,
    })
  })

  it('lies on white where it was transparent', async () => {
    const pixels = await quadrants(200, 100).ensureAlpha().raw().toBuffer()
    for (let at = 3; at < pixels.length; at += 4) pixels[at] = (at >> 2) % 200 < 100 ? 255 : 0
    const raw = sharp(pixels, { raw: { width: 200, height: 100, channels: 4 } })
    for (const bytes of [
      await raw.clone().png().toBuffer(),
      await raw.clone().webp({ lossless: true }).toBuffer(),
    ]) {
      await expectQuarters((await workspace.renderGood(bytes)).path, [topLeft, white, bottomLeft, white])
    }
    await expectQuarters((await workspace.renderGood(await readSample('half-transparent.heic'))).path, [
      topLeft,
      white,
      bottomLeft,
      white,
    ])
  })

  it('has the colours of sRGB, whatever its profile, depth and model', async () => {
    const picture = quadrants(300, 200)
    const files = [
      await picture.clone().withIccProfile('p3').png().toBuffer(),
      await picture.clone().toColourspace('rgb16').png().toBuffer(),
      await picture.clone().withIccProfile('p3').tiff({ compression: 'lzw' }).toBuffer(),
      await readSample('display-p3.heic'),
      await readSample('ten-bit.heic'),
      await readSample('quadrants.heic'),
    ]
    for (const bytes of files) {
      await expectQuarters((await workspace.renderGood(bytes)).path, [
        topLeft,
        topRight,
        bottomLeft,
        bottomRight,
      ])
    }
    const cmyk = await picture.clone().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()
    await expectQuarters(
      (await workspace.renderGood(cmyk)).path,
      [topLeft, topRight, bottomLeft, bottomRight],
      70,
    )
  })

  it('is the first frame of an animation', async () => {
    const blue = { create: { width: 80, height: 60, channels: 3 as const, background: '#2030d0' } }
    const first = await quadrants(80, 60).raw().toBuffer()
    const second = await sharp(blue).raw().toBuffer()
    const pages = sharp(Buffer.concat([first, second]), {
      raw: { width: 80, height: 120, channels: 3, pageHeight: 60 },
    })
    for (const bytes of [
      await pages.clone().gif({ effort: 1 }).toBuffer(),
      await pages.clone().webp().toBuffer(),
    ]) {
      const output = await workspace.renderGood(bytes)
      expect(output.source).toMatchObject({ width: 80, height: 60 })
      await expectQuarters(output.path, [topLeft, topRight, bottomLeft, bottomRight])
    }
  })

  it('of a HEIC is the primary one, and turned once', async () => {
    for (const name of ['primary-second.heic', 'quadrants-orientation-6.heic']) {
      const output = await workspace.renderGood(await readSample(name))
      expect(output).toMatchObject({ kind: 'heic', source: { width: 192, height: 128 } })
      await expectQuarters(output.path, [topLeft, topRight, bottomLeft, bottomRight])
    }
  })

  it('holds nothing of the outside file: no place, no camera, no comment, no thumbnail', async () => {
    const secret = 'SECRET-37.5665N'
    const tagged = await cameraPicture(600, 400, 9)
      .withExif({ IFD0: { Artist: secret, Copyright: secret }, IFD3: { GPSLatitude: '37/1 33/1 59/1' } })
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><!-- ${secret} --></x:xmpmeta>`)
      .withIccProfile('p3')
      .jpeg()
      .toBuffer()
    const iptc = Buffer.from(
      `Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x14\x1c\x02\x78\x00\x0f${secret}`,
      'latin1',
    )
    const bytes = withJpegSegment(withJpegSegment(tagged, 0xed, iptc), 0xfe, Buffer.from(secret))
    expect(Object.keys(await sharp(bytes).metadata())).toEqual(
      expect.arrayContaining(['exif', 'icc', 'xmp', 'iptc']),
    )

    const output = await workspace.renderGood(bytes)

    const metadata = await sharp(output.path).metadata()
    for (const name of ['exif', 'icc', 'xmp', 'iptc', 'comments', 'orientation', 'gainMap']) {
      expect(metadata).not.toHaveProperty(name)
    }
    expect((await readFile(output.path)).includes(secret)).toBe(false)
  })

  it('has the same bytes, and so the same name, when rendered again', async () => {
    const bytes = await cameraPicture(700, 500, 10).jpeg().toBuffer()
    const outputs: Rendered[] = await Promise.all([1, 2, 3].map(() => workspace.renderGood(bytes)))
    expect(new Set(outputs.map(({ result }) => result.hash)).size).toBe(1)
  })
})

/** Checks the colours in the middle of the four quarters: top left, top right, bottom left, bottom right. */
async function expectQuarters(path: string, expected: readonly Colour[], tolerance = 28): Promise<void> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  expect(info.channels).toBe(3)
  const places = [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ] as const
  const wrong = places.flatMap(([x, y], index) => {
    const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3
    const seen = [...data.subarray(at, at + 3)]
    const colour = expected[index] ?? white
    const far = seen.some((value, channel) => Math.abs(value - (colour[channel] ?? 0)) > tolerance)
    return far ? [{ quarter: index, seen, expected: colour }] : []
  })
  expect(wrong).toEqual([])
}
