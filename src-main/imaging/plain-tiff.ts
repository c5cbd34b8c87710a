/** Pixels of eight bits, rows from the top, to be read by libvips together with their colour profile. */
export interface PlainPixels {
  width: number
  height: number
  /** Red, green, blue, and alpha where there are four. */
  channels: 3 | 4
  premultiplied: boolean
  /** ICC profile, or null for sRGB. */
  profile: Uint8Array | null
  /** Copies row `row` to `target` at `offset`. */
  copyRow(row: number, target: Buffer, offset: number): void
}

const short = 3
const long = 4
const undefinedType = 7

/**
 * Wraps pixels as an uncompressed TIFF in memory. libvips takes a colour profile only from a file's format, and without
 * it the wide colours of a phone's picture would come out pale.
 */
export function wrapAsTiff(pixels: PlainPixels): Buffer<ArrayBuffer> {
  const { width, height, channels, profile } = pixels
  const entries: { tag: number; type: number; count: number; value: number }[] = []
  const add = (tag: number, type: number, count: number, value: number) =>
    entries.push({ tag, type, count, value })

  const profileLength = profile?.length ?? 0
  const entryCount = 10 + (channels === 4 ? 1 : 0) + (profile ? 1 : 0)
  const bitsAt = 8 + 2 + entryCount * 12 + 4
  const profileAt = bitsAt + 2 * channels
  const pixelsAt = profileAt + profileLength + (profileLength % 2)
  const rowBytes = width * channels

  add(256, long, 1, width)
  add(257, long, 1, height)
  add(258, short, channels, bitsAt)
  add(259, short, 1, 1)
  add(262, short, 1, 2)
  add(273, long, 1, pixelsAt)
  add(277, short, 1, channels)
  add(278, long, 1, height)
  add(279, long, 1, rowBytes * height)
  add(284, short, 1, 1)
  if (channels === 4) add(338, short, 1, pixels.premultiplied ? 1 : 2)
  if (profile) add(34_675, undefinedType, profileLength, profileAt)

  const tiff = Buffer.alloc(pixelsAt + rowBytes * height)
  tiff.write('II*\0', 'latin1')
  tiff.writeUInt32LE(8, 4)
  tiff.writeUInt16LE(entryCount, 8)
  for (const [index, entry] of entries.entries()) {
    const at = 10 + index * 12
    tiff.writeUInt16LE(entry.tag, at)
    tiff.writeUInt16LE(entry.type, at + 2)
    tiff.writeUInt32LE(entry.count, at + 4)
    tiff.writeUInt32LE(entry.value, at + 8)
  }
  for (let channel = 0; channel < channels; channel += 1) tiff.writeUInt16LE(8, bitsAt + 2 * channel)
  if (profile) tiff.set(profile, profileAt)
  for (let row = 0; row < height; row += 1) pixels.copyRow(row, tiff, pixelsAt + row * rowBytes)
  return tiff
}
