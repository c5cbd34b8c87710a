import { createHash } from 'node:crypto'
import { unlink } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { inspect } from '../../../src-main/imaging/inspect.ts'
import { asSamsung, flippedBits, withHole } from '../../fixtures/photos/damage.ts'
import { cameraPicture } from '../../fixtures/photos/pictures.ts'
import { useWorkspace } from './workspace.ts'

const never = new AbortController().signal
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('the inspection of a file that was rendered', () => {
  const workspace = useWorkspace()

  /** Renders a file as a drop does, and answers how it is known again. */
  async function rendered(name: string, bytes: Buffer) {
    const path = await workspace.write(name, bytes)
    const output = await workspace.renderPath(path)
    if (!output.ok) throw new Error(`${name} is refused: ${output.reason} ${JSON.stringify(output.args)}`)
    return { path, print: output.source.print, output }
  }

  it('finds bad codes in JPEGs of which the decoder tells nothing', async () => {
    let accepted = 0
    for (let seed = 1; seed <= 6; seed += 1) {
      const jpeg = await cameraPicture(800, 600, seed).jpeg({ quality: 85 }).toBuffer()
      const damaged = flippedBits(jpeg, seed)
      const path = await workspace.write(`${seed}.jpg`, damaged)
      const output = await workspace.renderPath(path)
      if (!output.ok) continue
      accepted += 1
      // Half of it is in false colours.
      expect(await sharp(damaged, { failOn: 'warning' }).raw().toBuffer()).not.toEqual(
        await sharp(jpeg).raw().toBuffer(),
      )
      expect(output).toMatchObject({ lookAgain: null, inspect: true })
      expect(await inspect({ path, print: output.source.print }, never), `seed ${seed}`).toEqual({
        found: 'damage',
        bytes: sha256(damaged),
      })
    }
    expect(accepted).toBeGreaterThan(2)
  })

  it('has no doubt about what is intact, also of cameras that write strange parameters', async () => {
    const jpeg = await cameraPicture(600, 400, 3).jpeg({ quality: 92 }).toBuffer()
    for (const [name, bytes] of [
      ['plain.jpg', jpeg],
      ['samsung.jpg', asSamsung(jpeg)],
      ['appended.jpg', Buffer.concat([jpeg, Buffer.alloc(4000, 'SEFT')])],
    ] as const) {
      const { path, print, output } = await rendered(name, bytes)
      expect(output.inspect, name).toBe(true)
      expect(await inspect({ path, print }, never), name).toEqual({ found: 'intact' })
    }
  })

  it('has no doubt about a face before one colour, whose codes are zeros, and finds a gap in it', async () => {
    const face = await cameraPicture(500, 400, 8).png().toBuffer()
    for (const background of ['#ffffff', '#3060c0']) {
      const jpeg = await sharp({ create: { width: 2000, height: 1500, channels: 3, background } })
        .composite([{ input: face, gravity: 'south' }])
        .jpeg({ quality: 90 })
        .toBuffer()
      expect(jpeg.includes(Buffer.alloc(1024)), background).toBe(true)
      const { path, print, output } = await rendered('cut-out.jpg', jpeg)
      expect(output, background).toMatchObject({ lookAgain: null, inspect: true })
      expect(await inspect({ path, print }, never), background).toEqual({ found: 'intact' })

      // The decoder, too, takes a gap for one colour.
      const holed = withHole(jpeg, 0.9, 1500)
      const damaged = await rendered('holed.jpg', holed)
      expect(damaged.output, background).toMatchObject({ lookAgain: null, inspect: true })
      expect(await inspect({ path: damaged.path, print: damaged.print }, never), background).toEqual({
        found: 'damage',
        bytes: sha256(holed),
      })
    }
  })

  it('is asked for where the decoder tells nothing, and nowhere else', async () => {
    const picture = cameraPicture(640, 480, 4)
    const jpeg = await picture.clone().jpeg({ quality: 90 }).toBuffer()
    const files: [string, Buffer, boolean][] = [
      ['sequential.jpg', jpeg, true],
      ['progressive.jpg', await picture.clone().jpeg({ progressive: true }).toBuffer(), false],
      ['plain.png', await picture.clone().png().toBuffer(), false],
      ['picture.webp', await picture.clone().webp().toBuffer(), false],
    ]
    for (const [name, bytes, expected] of files) {
      expect((await rendered(name, bytes)).output.inspect, name).toBe(expected)
    }
    // Here a person is asked anyway.
    const webp = withHole(await picture.clone().webp({ quality: 90 }).toBuffer(), 0.5, 1500)
    expect((await rendered('hole.webp', webp)).output).toMatchObject({
      inspect: false,
      lookAgain: expect.any(String) as unknown,
    })
  })

  it('finds nothing in what is no such JPEG, of an older drop', async () => {
    const { path, print } = await rendered('older.png', await cameraPicture(300, 200, 4).png().toBuffer())
    expect(await inspect({ path, print }, never)).toEqual({ found: 'intact' })
  })

  it('says nothing of a file that is gone, or holds other bytes', async () => {
    const { path, print } = await rendered('mine.jpg', await cameraPicture(300, 200, 5).jpeg().toBuffer())
    await workspace.write('mine.jpg', await cameraPicture(300, 200, 6).jpeg().toBuffer())
    expect(await inspect({ path, print }, never)).toEqual({ found: 'unseen' })
    await unlink(path)
    expect(await inspect({ path, print }, never)).toEqual({ found: 'unseen' })
  })

  it('ends when it is cancelled, in hand or in the queue, and lets the next one in', async () => {
    const { path, print } = await rendered('long.jpg', await cameraPicture(300, 200, 7).jpeg().toBuffer())
    const controller = new AbortController()
    const inHand = inspect({ path, print }, controller.signal)
    const queued = inspect({ path, print }, controller.signal)
    const other = inspect({ path, print }, never)
    controller.abort()
    await expect(inHand).rejects.toMatchObject({ error: { code: 'cancelled' } })
    await expect(queued).rejects.toMatchObject({ error: { code: 'cancelled' } })
    expect(await other).toEqual({ found: 'intact' })
  })
})
