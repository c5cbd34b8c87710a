import type { Range } from './structure.ts'
import { walk } from './walk.ts'

/** Types of the items that are coded pictures: the picture, its tiles, its transparency, thumbnails. */
const codedPictures = new Set(['hvc1', 'av01'])

/** Most parts of items that are looked at: a picture of 25 million pixels has about a hundred tiles. */
const maxExtents = 100_000

/**
 * Where the coded pictures lie within the file, by its `meta` box: what lies between them is padding, and other items
 * (EXIF, XMP) may hold any bytes. Null where the box does not say.
 */
export function codedData(bytes: Buffer, meta: Range): Range[] | null {
  const boxes = new Map(childrenOf(bytes, { from: meta.from + 4, to: meta.to }).map((box) => [box.name, box]))
  const infos = boxes.get('iinf')
  const locations = boxes.get('iloc')
  if (!infos || !locations) return null
  const coded = codedItems(bytes, infos)
  const found = extentsOf(bytes, locations, coded)
  return found && found.length > 0 ? found : null
}

interface Box extends Range {
  name: string
}

/** The boxes from one end of `within` to the other, each from behind its head, as far as they are whole. */
function childrenOf(bytes: Buffer, within: Range): Box[] {
  const found: Box[] = []
  walk(within.from, (at) => {
    if (at + 8 > within.to) return {}
    const to = at + bytes.readUInt32BE(at)
    if (to > within.to) return {}
    found.push({ name: bytes.toString('latin1', at + 4, at + 8), from: at + 8, to })
    return to
  })
  return found
}

function codedItems(bytes: Buffer, { from, to }: Range): Set<number> {
  const items = new Set<number>()
  const version = from < to ? (bytes[from] ?? 0) : 0
  for (const info of childrenOf(bytes, { from: from + (version === 0 ? 6 : 8), to })) {
    const idBytes = bytes[info.from] === 2 ? 2 : 4
    const type = info.from + 4 + idBytes + 2
    if (type + 4 > info.to || !codedPictures.has(bytes.toString('latin1', type, type + 4))) continue
    items.add(bytes.readUIntBE(info.from + 4, idBytes))
  }
  return items
}

/** Reads numbers one after the other; `whole` is false from the first one that reaches beyond `to`. */
function reader(bytes: Buffer, { from, to }: Range) {
  let at = from
  return {
    whole: true,
    next(size: number): number {
      at += size
      if (at > to) this.whole = false
      if (!this.whole || size === 0) return 0
      return size === 8 ? Number(bytes.readBigUInt64BE(at - 8)) : bytes.readUIntBE(at - size, size)
    },
  }
}

const sizes = new Set([0, 4, 8])

/** The parts of the file that hold one of `items`; null where the table of places is damaged or of no known form. */
function extentsOf(bytes: Buffer, locations: Range, items: ReadonlySet<number>): Range[] | null {
  const table = reader(bytes, locations)
  const version = table.next(1)
  table.next(3)
  const [offsetAndLength, baseAndIndex] = [table.next(1), table.next(1)]
  const size = {
    offset: offsetAndLength >> 4,
    length: offsetAndLength & 0x0f,
    base: baseAndIndex >> 4,
    index: version === 0 ? 0 : baseAndIndex & 0x0f,
  }
  if (version > 2 || !Object.values(size).every((bytesOf) => sizes.has(bytesOf))) return null
  const idBytes = version === 2 ? 4 : 2
  const count = table.next(idBytes)
  const found: Range[] = []
  let seen = 0
  for (let item = 0; item < count && table.whole; item += 1) {
    const id = table.next(idBytes)
    const inFile = version === 0 || (table.next(2) & 0x0f) === 0
    const elsewhere = table.next(2) !== 0
    const base = table.next(size.base)
    const extents = table.next(2)
    seen += extents
    if (seen > maxExtents) return null
    for (let extent = 0; extent < extents && table.whole; extent += 1) {
      table.next(size.index)
      const from = base + table.next(size.offset)
      const length = table.next(size.length)
      if (!inFile || elsewhere || !items.has(id)) continue
      found.push({ from, to: length === 0 ? bytes.length : from + length })
    }
  }
  return table.whole ? found : null
}
