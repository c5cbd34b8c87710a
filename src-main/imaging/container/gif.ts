import type { Structure } from './structure.ts'

const block = { extension: 0x21, image: 0x2c, trailer: 0x3b }

/** Walks a GIF's blocks to its trailer, which must be there. */
export function checkGif(bytes: Buffer): Structure {
  if (bytes.length < 13) return { damage: 'truncated' }
  let at = 13 + colourTableBytes(bytes[10] ?? 0)
  for (;;) {
    const kind = bytes[at]
    if (kind === undefined) return { damage: 'truncated' }
    if (kind === block.trailer) return { damage: null }
    if (kind === block.extension) at = skipSubBlocks(bytes, at + 2)
    else if (kind === block.image) at = skipSubBlocks(bytes, at + 11 + colourTableBytes(bytes[at + 9] ?? 0))
    else return { damage: 'broken-container' }
  }
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0
}

/** Offset behind the empty sub-block that ends a chain of them. */
function skipSubBlocks(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] !== 0) at += (bytes[at] ?? 0) + 1
  return at + 1
}
