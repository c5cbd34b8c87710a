import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { drawIcons, iconFolder, linuxSizes, macTypes, windowsSizes } from '../../../scripts/icons/draw.ts'

const png = Buffer.from('89504e470d0a1a0a', 'hex')
const committed = (path: string): Buffer => readFileSync(join(iconFolder, path))
const linuxPath = (size: number): string => join('linux', `${String(size)}x${String(size)}.png`)

interface Image {
  size: number
  bytes: Buffer
}

/** The images of a Windows icon, in its order. */
function readIco(file: Buffer): Image[] {
  expect([file.readUInt16LE(0), file.readUInt16LE(2)]).toEqual([0, 1])
  return Array.from({ length: file.readUInt16LE(4) }, (_, i) => {
    const at = 6 + 16 * i
    const start = file.readUInt32LE(at + 12)
    expect(file[at]).toBe(file[at + 1])
    return {
      size: file.readUInt8(at) || 256,
      bytes: file.subarray(start, start + file.readUInt32LE(at + 8)),
    }
  })
}

/** The parts of a macOS icon by type. */
function readIcns(file: Buffer): Map<string, Buffer> {
  expect(file.toString('latin1', 0, 4)).toBe('icns')
  expect(file.readUInt32BE(4)).toBe(file.length)
  const parts = new Map<string, Buffer>()
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
    parts.set(file.toString('latin1', at, at + 4), file.subarray(at + 8, at + file.readUInt32BE(at + 4)))
  }
  return parts
}

/** Width and height of a PNG that decodes to its end, and how much of it is seen through, 0 to 1. */
async function look(bytes: Buffer): Promise<{ width: number; height: number; clear: number }> {
  expect(bytes.subarray(0, 8)).toEqual(png)
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const clear = data.filter((value, i) => i % 4 === 3 && value === 0).length
  return { width: info.width, height: info.height, clear: clear / (info.width * info.height) }
}

describe('the committed icons', () => {
  it.each(linuxSizes)('for Linux: a PNG of %i pixels with a clear ground', async (size) => {
    const { width, height, clear } = await look(committed(linuxPath(size)))
    expect([width, height]).toEqual([size, size])
    expect(clear).toBeGreaterThan(0.1)
    expect(clear).toBeLessThan(0.6)
  })

  it('for Windows: every size once, bitmaps up to 128 pixels and a PNG of 256', async () => {
    const images = readIco(committed('icon.ico'))
    expect(images.map((image) => image.size)).toEqual(windowsSizes)
    for (const { size, bytes } of images.slice(0, -1)) {
      // A bitmap's header: 40 bytes, the width, twice the height (colours, then mask), one plane, 32 bits.
      expect([bytes.readUInt32LE(0), bytes.readInt32LE(4), bytes.readInt32LE(8)]).toEqual([
        40,
        size,
        2 * size,
      ])
      expect([bytes.readUInt16LE(12), bytes.readUInt16LE(14)]).toEqual([1, 32])
      expect(bytes.length).toBeGreaterThanOrEqual(40 + size * size * 4)
    }
    const [largest] = images.slice(-1)
    expect(await look(largest?.bytes ?? Buffer.alloc(0))).toMatchObject({ width: 256, height: 256 })
  })

  it('for macOS: every type iconutil writes, each with its pixels', async () => {
    const parts = readIcns(committed('icon.icns'))
    expect([...parts.keys()]).toEqual(['TOC ', ...Object.keys(macTypes)])
    for (const [type, size] of Object.entries(macTypes)) {
      const bytes = parts.get(type) ?? Buffer.alloc(0)
      if (size <= 32 && type !== 'ic11') expect(bytes.toString('latin1', 0, 4)).toBe('ARGB')
      else expect(await look(bytes)).toMatchObject({ width: size, height: size })
    }
  })

  it('for macOS: the large ones leave the margins of Apple’s template', async () => {
    const largest = readIcns(committed('icon.icns')).get('ic10')
    const { data } = await sharp(largest).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
    const alpha = (x: number, y: number): number => data[(y * 1024 + x) * 4 + 3] ?? 0
    expect([alpha(512, 102), alpha(102, 512), alpha(921, 512), alpha(512, 921)]).toEqual([255, 255, 255, 255])
    // Outside lies nothing but a shadow.
    for (const [x, y] of [
      [512, 60],
      [60, 512],
      [963, 512],
      [512, 990],
      [110, 110],
    ] as const) {
      expect(alpha(x, y)).toBeLessThan(60)
    }
  })
})

describe('the drawings', () => {
  let drawn: Map<string, Buffer>
  beforeAll(async () => {
    drawn = await drawIcons()
  })

  /** The mean difference of two pictures' channels, 0 to 255; the last bit may differ from processor to processor. */
  async function difference(a: Buffer, b: Buffer): Promise<number> {
    const [one, other] = await Promise.all([a, b].map((bytes) => sharp(bytes).ensureAlpha().raw().toBuffer()))
    if (!one || one.length !== other?.length) return Infinity
    return one.reduce((sum, value, i) => sum + Math.abs(value - (other[i] ?? 0)), 0) / one.length
  }

  it.each(linuxSizes)('still make the committed icon of %i pixels', async (size) => {
    const now = drawn.get(linuxPath(size))
    expect(now && (await difference(now, committed(linuxPath(size))))).toBeLessThan(0.5)
  })

  it('still make what is in the containers', async () => {
    const windows = (file: Buffer): Buffer | undefined => readIco(file).at(-1)?.bytes
    const pairs = [
      [drawn.get('icon.ico'), committed('icon.ico'), windows],
      [drawn.get('icon.icns'), committed('icon.icns'), (file: Buffer) => readIcns(file).get('ic10')],
      [drawn.get('icon.icns'), committed('icon.icns'), (file: Buffer) => readIcns(file).get('ic11')],
    ] as const
    for (const [now, then, image] of pairs) {
      const [made, kept] = [now && image(now), image(then)]
      expect(made && kept && (await difference(made, kept))).toBeLessThan(0.5)
    }
    // The small bitmaps of Windows, pixel by pixel.
    const made = readIco(drawn.get('icon.ico') ?? Buffer.alloc(0)).slice(0, -1)
    for (const [i, { bytes }] of readIco(committed('icon.ico')).slice(0, -1).entries()) {
      const now = made[i]?.bytes ?? Buffer.alloc(0)
      expect(now.length).toBe(bytes.length)
      const sum = bytes.reduce((total, value, at) => total + Math.abs(value - (now[at] ?? 0)), 0)
      expect(sum / bytes.length).toBeLessThan(0.5)
    }
  })

  it('hold the accent colour of the light theme', () => {
    const theme = readFileSync(join(iconFolder, '../../src-renderer/app/theme.ts'), 'utf8')
    const accent = /accent: '(#[0-9a-f]{6})'/.exec(theme)?.[1]
    for (const name of ['icon.svg', 'icon-small.svg', 'icon-16.svg']) {
      expect(committed(name).toString()).toContain(accent)
    }
  })
})
