import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { people } from './people.ts'
import { portraitSvg } from './portrait.ts'

/**
 * Writes a good portrait of 12 million pixels with a camera's grain, about 11 MB and so over the limit of 5 MB (P2),
 * for the person at `index`. Too heavy for the repository, hence made where it is shown.
 */
export async function writeHeavyPhoto(path: string, index: number): Promise<void> {
  const person = people[index]
  if (!person) throw new RangeError(`There is no person ${String(index)}.`)
  const { data, info } = await sharp(Buffer.from(portraitSvg(person.look, 3024)))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  let state = 1
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    data[at] = Math.max(0, Math.min(255, (data[at] ?? 0) + (state >>> 27) - 16))
  }
  const { width, height, channels } = info
  await writeFile(
    path,
    await sharp(data, { raw: { width, height, channels } })
      .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
      .toBuffer(),
  )
}
