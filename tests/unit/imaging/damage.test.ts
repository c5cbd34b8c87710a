import { beforeAll, describe, expect, it } from 'vitest'
import { inspect } from '../../../src-main/imaging/inspect.ts'
import { asTextMode, withHole, withoutTail } from '../../fixtures/photos/damage.ts'
import { goodPhotos, type PhotoFixture } from '../../fixtures/photos/index.ts'
import { cameraPicture } from '../../fixtures/photos/pictures.ts'
import { seededRandom } from '../../fixtures/photos/random.ts'
import { useWorkspace } from './workspace.ts'

type Random = () => number
type Damage = (bytes: Buffer, random: Random) => Buffer

const between = (random: Random, from: number, to: number) => Math.floor(from + random() * (to - from))

/** A stretch of at most 4,096 bytes that leaves the signature alone. */
function stretch(bytes: Buffer, random: Random) {
  const length = between(random, 1, Math.min(4096, bytes.length / 4))
  const at = between(random, 16, bytes.length - length)
  return { at, end: at + length }
}

function noise(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => between(random, 0, 256)))
}

const cut: Damage = (bytes, random) => bytes.subarray(0, between(random, 1, bytes.length))
const cutAFew: Damage = (bytes, random) => bytes.subarray(0, bytes.length - between(random, 1, 64))
const cutAndEnd: Damage = (bytes, random) =>
  Buffer.concat([
    bytes.subarray(0, between(random, bytes.length * 0.05, bytes.length - 3)),
    Buffer.from([0xff, 0xd9]),
  ])
const remove: Damage = (bytes, random) => {
  const { at, end } = stretch(bytes, random)
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)])
}
const insert: Damage = (bytes, random) => {
  const { at, end } = stretch(bytes, random)
  return Buffer.concat([bytes.subarray(0, at), noise(end - at, random), bytes.subarray(at)])
}
const repeat: Damage = (bytes, random) => {
  const { at, end } = stretch(bytes, random)
  return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)])
}
const overwrite: Damage = (bytes, random) => {
  const { at, end } = stretch(bytes, random)
  return Buffer.concat([bytes.subarray(0, at), noise(end - at, random), bytes.subarray(end)])
}
const flipBit: Damage = (bytes, random) => {
  const copy = Buffer.from(bytes)
  const at = between(random, 8, copy.length)
  copy[at] = (copy[at] ?? 0) ^ (1 << between(random, 0, 8))
  return copy
}
const asText: Damage = (bytes) => asTextMode(bytes)

/** Files whose end may be cut without loss: what follows the picture is no part of it. */
const withAppendix = new Set(['appended.jpg', 'gain-map.jpg'])

/** What damage of each kind can be told for sure (docs/decoding.md); what cannot is not listed. */
const detectable: Record<string, Record<string, Damage>> = {
  jpeg: { cut, cutAFew, cutAndEnd, asText },
  png: { cut, cutAFew, asText, remove, insert, repeat, overwrite, flipBit },
  webp: { cut, cutAFew, asText, remove, insert, repeat },
  gif: { cut, cutAFew, asText },
  tiff: { cut, cutAFew },
  avif: { cut, cutAFew, asText, remove, insert, repeat },
  heic: { cut, cutAFew, asText, remove, insert, repeat },
}

describe('damage', () => {
  const workspace = useWorkspace()
  let good: (PhotoFixture & { expect: 'rendered' })[]
  beforeAll(async () => {
    good = (await goodPhotos()).filter((photo) => photo.expect === 'rendered')
  }, 60_000)

  it.each(Object.keys(detectable))('by chance is never taken for a picture: %s', async (kind) => {
    const random = seededRandom(20_260)
    const passed: unknown[] = []
    let tried = 0
    for (const photo of good) {
      if (photo.kind !== kind || withAppendix.has(photo.name)) continue
      for (const [name, damage] of Object.entries(detectable[kind] ?? {})) {
        for (let round = 0; round < (damage === asText ? 1 : 4); round += 1) {
          const damaged = damage(photo.bytes, random)
          if (damaged.equals(photo.bytes)) continue
          const output = await workspace.render(damaged)
          tried += 1
          if (output.ok) passed.push({ file: photo.name, name, round, length: damaged.length })
        }
      }
    }
    expect(passed).toEqual([])
    expect(tried).toBeGreaterThan(8)
  })

  it.each([
    ['full colour', '4:4:4'],
    ['halved colour', '4:2:0'],
  ])(
    'at the very end of a JPEG is seen although the decoder warns too late: %s',
    async (_, chromaSubsampling) => {
      const jpeg = await cameraPicture(2000, 1500, 4).jpeg({ chromaSubsampling }).toBuffer()
      expect(await workspace.render(jpeg)).toMatchObject({ ok: true })
      for (const length of [4, 20, 500, 3000]) {
        expect(await workspace.render(withoutTail(jpeg, length)), `${length} bytes`).toMatchObject({
          ok: false,
          reason: 'corrupt',
        })
      }
    },
  )

  it('of one picture is not blamed on those beside it', async () => {
    const intact = await cameraPicture(1200, 900, 4).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()
    const damaged = withoutTail(intact, 400)
    const paths = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        workspace.write(`${index}.jpg`, index % 6 === 5 ? damaged : intact),
      ),
    )
    const outputs = await Promise.all(paths.map((path) => workspace.renderPath(path)))
    expect(outputs.map(({ ok }) => ok)).toEqual(paths.map((_, index) => index % 6 !== 5))
  })

  it('by a hole of zeros is refused or pointed out', async () => {
    for (const photo of good) {
      const seen = ['jpeg', 'webp', 'avif', 'heic'].includes(photo.kind) && photo.bytes.length > 5000
      if (!seen || withAppendix.has(photo.name)) continue
      for (const share of [0.45, 0.6, 0.7]) {
        const path = await workspace.write(`hole at ${share}`, withHole(photo.bytes, share, 1500))
        const output = await workspace.renderPath(path)
        if (!output.ok || output.lookAgain !== null) continue
        expect(output.inspect, `${photo.name} at ${share}`).toBe(true)
        const { found } = await inspect({ path, print: output.source.print }, new AbortController().signal)
        expect(found, `${photo.name} at ${share}`).toBe('damage')
      }
    }
  })
})
