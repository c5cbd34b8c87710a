import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { shownSquare } from '../../../src-renderer/features/photos/crop.ts'
import { quadrants, storedFor, type Colour } from '../../fixtures/photos/pictures.ts'
import { noEdit, useWorkspace } from './workspace.ts'

const square = { ...noEdit, fit: 'square' } as const
const palette = {
  red: [210, 40, 40],
  blue: [40, 60, 200],
  grey: [136, 136, 136],
} as const satisfies Record<string, Colour>
type ColourName = keyof typeof palette

describe('a square', () => {
  const workspace = useWorkspace()

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'cuts nothing off above a portrait: EXIF orientation %i',
    async (orientation) => {
      const jpeg = await fromCamera(await portrait(600, 900), orientation)
      await expectTopWhole((await workspace.renderGood(jpeg, square)).path)
    },
  )

  it.each([
    [90, 270],
    [180, 180],
    [270, 90],
  ] as const)('cuts nothing off above a portrait that is turned by hand: %i', async (rotate, lies) => {
    const picture = await sharp(await portrait(600, 900))
      .rotate(lies)
      .png()
      .toBuffer()
    for (const bytes of [picture, await fromCamera(picture, 6)]) {
      await expectTopWhole((await workspace.renderGood(bytes, { ...square, rotate })).path)
    }
  })

  it.each([0, 90] as const)('cuts nothing off above a crop made by hand, turned by %i', async (rotate) => {
    const upright = await plain(1200, 1500, 'grey')
      .composite([{ input: await portrait(600, 900), left: 300, top: 450 }])
      .png()
      .toBuffer()
    const picture = await sharp(upright).rotate(-rotate).png().toBuffer()
    const crop = { left: 0.25, top: 0.3, width: 0.5, height: 0.6 }
    await expectTopWhole((await workspace.renderGood(picture, { ...square, rotate, crop })).path)
  })

  it.each([
    [1800, 2700],
    [601, 907],
    [300, 450],
    [590, 600],
  ])('cuts nothing off above, whatever the size: %i × %i', async (width, height) => {
    const jpeg = await sharp(await portrait(width, height))
      .jpeg({ quality: 95 })
      .toBuffer()
    await expectTopWhole((await workspace.renderGood(jpeg, square)).path)
  })

  it.each([1, 6])('is the middle of a lying picture: EXIF orientation %i', async (orientation) => {
    const band = async (left: number, colour: ColourName) => ({
      input: await plain(60, 600, colour).png().toBuffer(),
      left,
      top: 0,
    })
    const lying = await plain(900, 600, 'grey')
      .composite([
        { input: await quadrants(150, 600).png().toBuffer(), left: 750, top: 0 },
        await band(150, 'red'),
        await band(690, 'blue'),
      ])
      .png()
      .toBuffer()
    const { path } = await workspace.renderGood(await fromCamera(lying, orientation), square)
    const at = await pixels(path)
    expect({ left: at(3, 256), inLeft: at(46, 256), right: at(508, 256), inRight: at(465, 256) }).toEqual({
      left: 'red',
      inLeft: 'red',
      right: 'blue',
      inRight: 'blue',
    })
  })

  it.each([
    [300, 450],
    [450, 300],
    [400, 400],
  ])('is what a crop starts from in the window: %i × %i', async (width, height) => {
    const picture = await quadrants(width, height).png().toBuffer()
    const filled = await workspace.renderGood(picture, square)
    const cropped = await workspace.renderGood(picture, { ...noEdit, crop: shownSquare(width / height) })
    expect(cropped.result).toEqual(filled.result)
  })
})

/** A wall with a red band above all of it, a tenth of the width high, and below what draws the eye. */
async function portrait(width: number, height: number): Promise<Buffer> {
  const band = Math.round(width / 10)
  const busy = Math.round(height / 4)
  return plain(width, height, 'grey')
    .composite([
      { input: await plain(width, band, 'red').png().toBuffer(), left: 0, top: 0 },
      { input: await quadrants(width, busy).png().toBuffer(), left: 0, top: height - busy },
    ])
    .png()
    .toBuffer()
}

function plain(width: number, height: number, colour: ColourName): Sharp {
  const [r, g, b] = palette[colour]
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
}

/** The upright picture as a camera stores it, to be turned upright by `orientation`. */
async function fromCamera(upright: Buffer, orientation: number): Promise<Buffer> {
  return sharp(await storedFor(upright, orientation))
    .withMetadata({ orientation })
    .jpeg({ quality: 95 })
    .toBuffer()
}

/** Checks that the red band of `portrait` is there in its whole height and width. */
async function expectTopWhole(path: string): Promise<void> {
  const { width, height } = await sharp(path).metadata()
  expect(width).toBe(height)
  const at = await pixels(path)
  for (const x of [3, width / 2, width - 4].map(Math.floor)) {
    const column = {
      first: at(x, 0),
      last: at(x, Math.floor(0.09 * height)),
      next: at(x, Math.ceil(0.12 * height)),
    }
    expect(column).toEqual({ first: 'red', last: 'red', next: 'grey' })
  }
}

/** Names the colour of a pixel, but for what JPEG changes of it. */
async function pixels(path: string): Promise<(x: number, y: number) => string> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  return (x, y) => {
    const start = (y * info.width + x) * info.channels
    const seen = [...data.subarray(start, start + 3)]
    const named = Object.entries(palette).find(([, colour]) =>
      colour.every((value, channel) => Math.abs(value - (seen[channel] ?? 0)) <= 25),
    )
    return named?.[0] ?? seen.join(' ')
  }
}
