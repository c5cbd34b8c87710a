/** Peer of the review: a bare sharp loop, two at a time, with the options and the fsync of the imaging service. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { maxPixels, photoEdge } from '../../../src-preload/contract/limits.ts'

const [source, target] = process.argv.slice(2)
if (!source || !target) throw new Error('usage: sharp-loop.ts SOURCE TARGET')
sharp.concurrency(1)
sharp.cache(false)
mkdirSync(target, { recursive: true })
const queue = readdirSync(source)

async function convert(name: string): Promise<void> {
  const jpeg = await sharp(join(source ?? '', name), {
    failOn: 'warning',
    limitInputPixels: maxPixels,
    unlimited: false,
    sequentialRead: true,
    autoOrient: true,
    pages: 1,
  })
    .resize(photoEdge, photoEdge, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .jpeg({ quality: 90 })
    .toBuffer()
  const file = join(target ?? '', `${createHash('sha256').update(jpeg).digest('hex')}.jpg`)
  const handle = await open(`${file}.tmp`, 'w')
  await handle.writeFile(jpeg)
  await handle.sync()
  await handle.close()
  await rename(`${file}.tmp`, file)
}

async function work(): Promise<void> {
  for (let name = queue.shift(); name; name = queue.shift()) await convert(name)
}

const start = performance.now()
await Promise.all([work(), work()])
process.stdout.write(`${(performance.now() - start) / 1000}\n`)
