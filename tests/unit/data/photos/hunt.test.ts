import { expect, it } from 'vitest'
import { huntDirectory } from '../../../hunt/names.ts'
import { huntPhotos } from '../../../hunt/photos.ts'

/** The short form of `npm run hunt`; another seed looks elsewhere. */
const seed = Number(process.env['BADGEPREP_SEED'] ?? 20)

it('whatever happens to a drop in whatever order, everybody has the picture that is theirs', async () => {
  await expect(huntPhotos({ runs: 500, seed })).resolves.toContain('events')
}, 120_000)

it('no suggestion is sure of anybody but the one whom the name was made from', async () => {
  const { names, sure, wrong } = await huntDirectory(seed, 1500, 2500)
  expect(wrong).toEqual([])
  expect(names).toBeGreaterThan(2000)
  expect(sure).toBeGreaterThan(500)
})
