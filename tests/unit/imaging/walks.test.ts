import { describe, expect, it } from 'vitest'
import { checkContainer } from '../../../src-main/imaging/container/index.ts'
import { maxSteps, walk } from '../../../src-main/imaging/container/walk.ts'
import { sniff, type PhotoKind } from '../../../src-main/imaging/kind.ts'
import { seededRandom } from '../../fixtures/photos/random.ts'
import { nestedWebp } from '../../fixtures/photos/nested.ts'
import { useWorkspace } from './workspace.ts'

const kinds: readonly PhotoKind[] = ['jpeg', 'png', 'gif', 'webp', 'tiff', 'avif', 'heic']

describe('a walk over the parts of a file', () => {
  it('goes from part to part to what it finds', () => {
    const seen: number[] = []
    const found = walk(3, (at) => {
      seen.push(at)
      return at < 9 ? at + 2 : { end: at }
    })
    expect(found).toEqual({ end: 9 })
    expect(seen).toEqual([3, 5, 7, 9])
  })

  it.each([
    ['stays where it is', (at: number) => at],
    ['goes back', (at: number) => at - 1],
    ['goes nowhere', () => Number.NaN],
  ])('ends where it %s', (_, step) => {
    expect(walk(5, step)).toBeNull()
  })

  it('ends after so many parts as no photo has', () => {
    let steps = 0
    expect(
      walk(0, (at) => {
        steps += 1
        return at + 1
      }),
    ).toBeNull()
    expect(steps).toBe(maxSteps)
  })
})

/** Heads by which files of a kind begin, for a walk to get beyond the first check. */
const heads: Record<PhotoKind, () => Buffer> = {
  jpeg: () => Buffer.from([0xff, 0xd8]),
  png: () => Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  gif: () => Buffer.from('GIF89a\x01\0\x01\0\0\0\0', 'latin1'),
  webp: () => Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'),
  tiff: () => Buffer.from('II*\0\x08\0\0\0', 'latin1'),
  avif: () => box('ftyp', Buffer.from('avif\0\0\0\0mif1')),
  heic: () => box('ftyp', Buffer.from('heic\0\0\0\0mif1')),
}

function box(name: string, content: Buffer, length = content.length + 8): Buffer<ArrayBuffer> {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(length)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, content])
}

function chunk(name: string, content: Buffer, length = content.length): Buffer<ArrayBuffer> {
  const head = Buffer.alloc(8)
  head.write(name, 'latin1')
  head.writeUInt32LE(length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}

/** Makes parts of files that nest, loop and lie about their length; the same for the same seed. */
function generator(seed: number) {
  const random = seededRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const one = <T>(values: readonly T[]): T => {
    const value = values[below(values.length)]
    if (value === undefined) throw new Error('There is nothing to choose from.')
    return value
  }
  const noise = (length: number) => Buffer.from(Array.from({ length }, () => below(256)))
  /** A length that is mostly right, and else as wrong as can be. */
  const length = (right: number) =>
    random() < 0.8
      ? right
      : one([0, 1, right + 1, right - 1, 0x7fffffff, 0xfffffffe, 0xffffffff].map((n) => n >>> 0))
  const many = (make: () => Buffer) => Buffer.concat(Array.from({ length: below(8) }, make))

  function nest(make: (inner: Buffer) => Buffer<ArrayBuffer>): Buffer {
    let inner: Buffer<ArrayBuffer> = noise(below(40))
    for (let depth = one([0, 1, 2, 3, 30]); depth > 0; depth -= 1) inner = make(inner)
    return inner
  }

  const parts: Record<PhotoKind, () => Buffer> = {
    jpeg() {
      const data = noise(below(40))
      const head = Buffer.from([
        0xff,
        one([0xc0, 0xc2, 0xda, 0xe1, 0xd0, 0xd8, 0xd9, 0xff, 0x00, 0x01]),
        0,
        0,
      ])
      head.writeUInt16BE(length(data.length + 2) & 0xffff, 2)
      return Buffer.concat([head, data])
    },
    png() {
      const data = noise(below(40))
      const head = Buffer.alloc(8)
      head.writeUInt32BE(length(data.length))
      head.write(one(['IHDR', 'IDAT', 'tEXt', 'IEND', '\0\0\0\0']), 4, 'latin1')
      return Buffer.concat([head, data, noise(4)])
    },
    gif: () =>
      Buffer.concat([
        Buffer.from([one([0x21, 0x2c, 0x3b, 0x00])]),
        noise(below(12)),
        many(() => Buffer.concat([Buffer.from([one([0, 1, 255])]), noise(below(255))])),
      ]),
    webp: () =>
      nest((inner) => {
        const content = Buffer.concat([Buffer.alloc(16), inner])
        return chunk(one(['ANMF', 'ANMF', 'VP8 ', 'VP8L', 'VP8X', 'EXIF']), content, length(content.length))
      }),
    tiff() {
      const entries = below(12)
      const table = Buffer.alloc(2 + entries * 12 + 4)
      table.writeUInt16LE(one([entries, entries, 0xffff]))
      for (let entry = 0; entry < entries; entry += 1) {
        const at = 2 + entry * 12
        table.writeUInt16LE(one([254, 259, 273, 279, 324, 325, 330, 700]), at)
        table.writeUInt16LE(one([1, 3, 4, 4, 7, 13]), at + 2)
        table.writeUInt32LE(length(below(6)), at + 4)
        table.writeUInt32LE(length(one([0, 8, below(300)])), at + 8)
      }
      // The next directory is the first one again.
      table.writeUInt32LE(8, table.length - 4)
      return table
    },
    avif: () => nest((inner) => box(one(['meta', 'mdat', 'moov', 'iprp']), inner, length(inner.length + 8))),
    heic: () => nest((inner) => box(one(['meta', 'mdat', 'moov', 'ipco']), inner, length(inner.length + 8))),
  }

  return (kind: PhotoKind): Buffer => {
    const file = Buffer.concat([heads[kind](), many(parts[kind]), many(parts[kind])])
    if (kind === 'webp') file.writeUInt32LE(length(file.length - 8), 4)
    return random() < 0.2 ? file.subarray(0, below(file.length + 1)) : file
  }
}

describe('the structure of what nests, loops and lies', () => {
  it.each(kinds)('is told of %s, whatever its bytes', (kind) => {
    const make = generator(17)
    const found = new Set<string | null>()
    for (let file = 0; file < 2000; file += 1) {
      const bytes = make(kind)
      expect(() => sniff(bytes)).not.toThrow()
      // What is shorter than its signature is another kind already.
      if (bytes.length < 16) continue
      const report = checkContainer(kind, bytes)
      found.add(report.damage)
      const ranges = report.jpeg?.scans ?? report.png?.data ?? report.tiff?.data ?? []
      for (const { from, to } of ranges) expect(from).toBeLessThanOrEqual(to)
    }
    expect(found.size).toBeGreaterThan(1)
  })

  it.each(kinds)('is told of %s that is one part over and over', (kind) => {
    const smallest: Record<PhotoKind, Buffer> = {
      jpeg: Buffer.from([0xff, 0xe1, 0, 2]),
      png: Buffer.from('\0\0\0\0IDAT\x35\xaf\x06\x1e', 'latin1'),
      gif: Buffer.from([0x21, 0xf9, 1, 0, 0]),
      webp: chunk('VP8 ', Buffer.alloc(0)),
      tiff: Buffer.from([0x11, 0x01, 4, 0, 0, 0, 4, 0, 8, 0, 0, 0]),
      avif: box('free', Buffer.alloc(0)),
      heic: box('mdat', Buffer.alloc(0)),
    }
    const many = Buffer.concat(Array.from({ length: 60_000 }, () => smallest[kind]))
    const count = kind === 'tiff' ? Buffer.from([0x60, 0xea]) : Buffer.alloc(0)
    const bytes = Buffer.concat([heads[kind](), count, many])
    if (kind === 'webp') bytes.writeUInt32LE(bytes.length - 8, 4)
    expect(() => checkContainer(kind, bytes)).not.toThrow()
  })

  it('is broken where frames of a WebP hold frames', () => {
    expect(checkContainer('webp', nestedWebp(20_000)).damage).toBe('broken-container')
    expect(checkContainer('webp', nestedWebp(2)).damage).toBe('broken-container')
    expect(checkContainer('webp', nestedWebp(1)).damage).toBeNull()
  })

  it('of a TIFF costs what it is long, not what its directory says of itself', () => {
    // Each of 4,000 tags claims the same half of the file as its values: 500 million of them.
    const entries = 4000
    const bytes = Buffer.alloc(1_000_000, 1)
    bytes.write('II*\0\x08\0\0\0', 'latin1')
    bytes.writeUInt16LE(entries, 8)
    for (let entry = 0; entry < entries; entry += 1) {
      const at = 10 + entry * 12
      bytes.writeUInt16LE(1000 + entry, at)
      bytes.writeUInt16LE(4, at + 2)
      bytes.writeUInt32LE(125_000, at + 4)
      bytes.writeUInt32LE(400_000, at + 8)
    }
    const before = process.memoryUsage().heapUsed
    expect(checkContainer('tiff', bytes).damage).toBe('broken-container')
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000)
  })

  it('of a TIFF whose strips all are the same bytes is looked at once', () => {
    const strips = 50_000
    const file = Buffer.alloc(600_000, 7)
    file.write('II*\0\x08\0\0\0', 'latin1')
    file.writeUInt16LE(3, 8)
    const table = [
      [259, 3, 1, 5],
      [273, 4, strips, 200_000],
      [279, 4, strips, 400_000],
    ] as const
    for (const [entry, [tag, type, count, value]] of table.entries()) {
      const at = 10 + entry * 12
      file.writeUInt16LE(tag, at)
      file.writeUInt16LE(type, at + 2)
      file.writeUInt32LE(count, at + 4)
      file.writeUInt32LE(value, at + 8)
    }
    file.writeUInt32LE(0, 10 + table.length * 12)
    for (let strip = 0; strip < strips; strip += 1) {
      file.writeUInt32LE(0x01_01_01, 200_000 + 4 * strip)
      file.writeUInt32LE(0x04_04_04, 400_000 + 4 * strip)
    }
    let looks = 0
    const counting = new Proxy(file, {
      get(target, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) looks += 1
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    expect(checkContainer('tiff', counting)).toMatchObject({ damage: null, holes: false })
    expect(looks).toBeLessThan(file.length)
  })
})

describe('a photo whose parts nest without end', () => {
  const workspace = useWorkspace()

  it('is a corrupt file like another', async () => {
    expect(await workspace.render(nestedWebp(20_000))).toMatchObject({
      ok: false,
      reason: 'corrupt',
      args: { damage: 'broken-container' },
      bytes: expect.any(Number) as unknown,
    })
  })
})
