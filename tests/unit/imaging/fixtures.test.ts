import { readdir, readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { makePhotoFixtures, type PhotoFixture } from '../../fixtures/photos/index.ts'
import { damages, foreignKinds } from '../../../src-preload/contract/photos.ts'
import { useWorkspace } from './workspace.ts'

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('every kind of photo', () => {
  const workspace = useWorkspace()
  let fixtures: PhotoFixture[]
  beforeAll(async () => {
    fixtures = await makePhotoFixtures(join(workspace.root, 'in'))
  }, 60_000)

  it('is rendered, refused for its reason, or marked for a look', async () => {
    const wrong: unknown[] = []
    for (const fixture of fixtures) {
      const output = await workspace.renderPath(join(workspace.root, 'in', fixture.name))
      const expected =
        fixture.expect === 'rendered'
          ? { ok: true, kind: fixture.kind, lookAgain: fixture.lookAgain ? sha256(fixture.bytes) : null }
          : {
              ok: false,
              reason: fixture.reason,
              args: expect.objectContaining(fixture.args),
              bytes: fixture.bytes.length,
            }
      try {
        expect(output).toMatchObject(expected)
      } catch {
        wrong.push({ file: fixture.name, expected, output })
      }
    }
    expect(wrong).toEqual([])
  })

  it('covers every damage and foreign kind that can be told from bytes', () => {
    const refused = fixtures.filter((fixture) => fixture.expect === 'refused')
    const told = new Set(refused.map(({ args }) => args['damage'] ?? args['kind']))
    expect(
      [...damages.filter((damage) => damage !== 'decoder-died'), ...foreignKinds].filter(
        (name) => !told.has(name),
      ),
    ).toEqual([])
  })

  it('leaves only whole JPEGs behind: sRGB, at most 512 pixels, nothing of the outside file', async () => {
    const files = await readdir(workspace.out)
    expect(files.length).toBeGreaterThan(20)
    for (const file of files) {
      const bytes = await readFile(join(workspace.out, file))
      expect(file).toBe(`${createHash('sha256').update(bytes).digest('hex')}.jpg`)
      const metadata = await sharp(bytes).metadata()
      expect(metadata).toMatchObject({ format: 'jpeg', space: 'srgb', channels: 3, depth: 'uchar' })
      expect(Math.max(metadata.width, metadata.height)).toBeLessThanOrEqual(512)
      expect(segmentsOf(bytes)).not.toContainEqual(expect.toSatisfy((marker: number) => marker > 0xe0))
    }
  })
})

/** Markers of a JPEG's application and comment segments (0xe0 is JFIF, the format itself). */
function segmentsOf(jpeg: Buffer): number[] {
  const found: number[] = []
  for (let at = 2; jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg[at + 1] ?? 0
    if (marker >= 0xe0) found.push(marker)
  }
  return found
}
