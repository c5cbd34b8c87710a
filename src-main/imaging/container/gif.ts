import type { Structure } from './structure.ts'
import { walk } from './walk.ts'

const block = { extension: 0x21, image: 0x2c, trailer: 0x3b }

/** Goes over a GIF's blocks to its trailer, which must be there. */
export function checkGif(bytes: Buffer): Structure {
  if (bytes.length < 13) return { damage: 'truncated' }
  /** Whether `at` is one of the sub-blocks that follow a block's head, up to an empty one. */
  let within = false
  const walked = walk<Structure>(13 + colourTableBytes(bytes[10] ?? 0), (at) => {
    const byte = bytes[at]
    if (byte === undefined) return { damage: 'truncated' }
    if (within) {
      within = byte !== 0
      return at + byte + 1
    }
    if (byte === block.trailer) return { damage: null }
    within = true
    if (byte === block.extension) return at + 2
    if (byte === block.image) return at + 11 + colourTableBytes(bytes[at + 9] ?? 0)
    return { damage: 'broken-container' }
  })
  return walked ?? { damage: 'broken-container' }
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0
}
