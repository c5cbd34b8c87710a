import sharp from 'sharp'
import type { ContainerReport } from './container/index.ts'
import type { PngStructure } from './container/png.ts'
import { measureInflated } from './inflate.ts'
import { decodeOptions } from './settings.ts'
import { watch } from './warnings.ts'

/**
 * Estimates how many percent (0 to 99) of a truncated picture can still be read, from the lines that are there; null
 * where that cannot be told (a progressive JPEG is whole but blurred, a GIF does not say its length).
 */
export async function readablePercent(bytes: Buffer, report: ContainerReport): Promise<number | null> {
  if (report.percent !== undefined) return Math.min(99, report.percent)
  if (report.png) return readablePng(bytes, report.png)
  if (report.jpeg && !report.jpeg.progressive) return readableJpeg(bytes)
  return null
}

/** The share of the picture's data that still inflates. */
async function readablePng(bytes: Buffer, png: PngStructure): Promise<number | null> {
  if (png.inflatedBytes === 0) return null
  const data = Buffer.concat(png.data.map(({ from, to }) => bytes.subarray(from, to)))
  const { length } = await measureInflated(data, true)
  return Math.min(99, Math.floor((100 * length) / png.inflatedBytes))
}

const rows = 200
const columns = 32

/** The decoder fills missing lines with one colour: what is above that is there. */
async function readableJpeg(bytes: Buffer): Promise<number | null> {
  const decoded = await watch(sharp(bytes, { ...decodeOptions, failOn: 'none', autoOrient: false }))
    .resize({ width: columns, height: rows, fit: 'fill', kernel: 'nearest' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(() => null)
  if (!decoded) return null
  const { data, info } = decoded
  const line = info.width * info.channels
  const fill = data.at(-1)
  let filled = 0
  while (filled < info.height) {
    const end = data.length - filled * line
    if (data.subarray(end - line, end).some((value) => value !== fill)) break
    filled += 1
  }
  return Math.min(99, Math.floor((100 * (info.height - filled)) / info.height))
}
