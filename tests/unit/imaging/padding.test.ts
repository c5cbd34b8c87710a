import { describe, expect, it } from 'vitest'
import { checkContainer } from '../../../src-main/imaging/container/index.ts'
import { withHole } from '../../fixtures/photos/damage.ts'
import { readSample } from '../../fixtures/photos/index.ts'
import { cameraPicture } from '../../fixtures/photos/pictures.ts'
import { useWorkspace } from './workspace.ts'

/** A box with `content` appended, of a file that ends with it. */
function appendToLast(file: Buffer, name: string, content: Buffer): Buffer {
  const grown = Buffer.concat([file, content])
  const at = grown.lastIndexOf(name, undefined, 'latin1') - 4
  expect(at + grown.readUInt32BE(at)).toBe(file.length)
  grown.writeUInt32BE(grown.length - at, at)
  return grown
}

function box(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(content.length + 8)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, content])
}

const samples = [
  'quadrants.heic',
  'quadrants-orientation-6.heic',
  'primary-second.heic',
  'half-transparent.heic',
  'picture.avif',
]
const read = (name: string) =>
  name === 'picture.avif' ? cameraPicture(320, 240, 3).avif({ effort: 1 }).toBuffer() : readSample(name)

describe('zeros in a HEIC or AVIF', () => {
  const workspace = useWorkspace()

  it.each(samples)('that pad it deserve no look: %s', async (name) => {
    const intact = await read(name)
    for (const padded of [
      appendToLast(intact, 'mdat', Buffer.alloc(4000)),
      Buffer.concat([intact, box('free', Buffer.alloc(4000)), box('skip', Buffer.alloc(4000))]),
      Buffer.concat([intact, box('mdat', Buffer.alloc(4000))]),
    ]) {
      expect(await workspace.render(padded)).toMatchObject({ ok: true, lookAgain: null })
    }
  })

  it.each(samples)('that stand where the picture was do: %s', async (name) => {
    const holed = withHole(await read(name), 0.4, 1500)
    expect(checkContainer(name.endsWith('avif') ? 'avif' : 'heic', holed).holes).toBe(true)
  })

  it('deserve one wherever they are, where the file does not say what is what', async () => {
    const padded = appendToLast(await readSample('quadrants.heic'), 'mdat', Buffer.alloc(4000))
    for (const table of ['iloc', 'iinf']) {
      const unknown = Buffer.from(padded)
      unknown.write('xxxx', unknown.indexOf(table), 'latin1')
      expect(checkContainer('heic', unknown).holes).toBe(true)
    }
    const endless = Buffer.from(padded)
    endless[endless.indexOf('iloc') + 9] = 0xff
    expect(checkContainer('heic', endless).holes).toBe(true)
  })
})
