import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

const width = 4000
const height = 3000

/**
 * Fills `dir` with `count` JPEGs as a phone makes them: 12 MP, about 3 MB, EXIF, each another picture. They are made
 * once and kept. Answers their names, `user0001@example.com.jpg` and so on.
 */
export async function cameraPhotos(dir: string, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `${emailOf(index)}.jpg`)
  if (existsSync(dir)) return names
  const unfinished = `${dir}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  const scene = await drawScene()
  for (let index = 0; index < count; index += 2) {
    await Promise.all(
      [index, index + 1].filter((i) => i < count).map((i) => writePhoto(unfinished, scene, i)),
    )
  }
  await rename(unfinished, dir)
  return names
}

/** The address by which a bench photo and its user meet. */
export const emailOf = (index: number): string => `user${String(index + 1).padStart(4, '0')}@example.com`

/** Light, shadow and sensor noise: enough detail that a JPEG of it weighs what a camera's does. */
async function drawScene(): Promise<Buffer> {
  const gradient = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>
      <radialGradient id="g"><stop offset="0" stop-color="#e8c9a8"/><stop offset="1" stop-color="#2b3a55"/></radialGradient>
      </defs><rect width="100%" height="100%" fill="url(#g)"/>
      <ellipse cx="2000" cy="1300" rx="620" ry="820" fill="#c99b77"/></svg>`,
  )
  const noise = await sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 45 },
    },
  })
    .blur(0.8)
    .png({ compressionLevel: 1 })
    .toBuffer()
  return sharp(gradient)
    .removeAlpha()
    .composite([{ input: noise, blend: 'soft-light' }])
    .raw()
    .toBuffer()
}

async function writePhoto(dir: string, scene: Buffer, index: number): Promise<void> {
  const mark = {
    create: {
      width: 400,
      height: 400,
      channels: 3 as const,
      background: { r: (index * 37) % 256, g: (index * 91) % 256, b: (index * 53) % 256 },
    },
  }
  const jpeg = await sharp(scene, { raw: { width, height, channels: 3 } })
    .composite([{ input: mark, left: (index * 71) % 3500, top: (index * 29) % 2500 }])
    .withExif({ IFD0: { Make: 'Bench', Model: 'Camera', Orientation: '1' } })
    .jpeg({ quality: 90 })
    .toBuffer()
  await writeFile(join(dir, `${emailOf(index)}.jpg`), jpeg)
}
