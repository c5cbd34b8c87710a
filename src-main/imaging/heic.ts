import { maxPixelsHeif } from '../../src-preload/contract/limits.ts'
import { withLibheif, type Libheif } from './libheif.ts'
import { wrapAsTiff } from './plain-tiff.ts'
import { corrupt, Refusal, tooManyPixels, unsupported } from './refusal.ts'

/** A decoded HEIC: upright pixels in a form that libvips reads. */
export interface DecodedHeic {
  width: number
  height: number
  tiff: Buffer<ArrayBuffer>
}

const colourSpaceRgb = 1
const chroma = { rgb: 10, rgba: 11 }
const interleaved = 10
const errors = { ok: 0, invalidInput: 2, unsupportedFileType: 3, unsupportedFeature: 4, memory: 6 }
const endOfData = 100

/** Offsets in libheif's structs, as laid out for 32-bit WebAssembly. */
const layout = {
  options: { convertTo8Bit: 20, strict: 21 },
  limits: { maxImagePixels: 8 },
}

/**
 * Decodes the primary picture of a HEIC strictly, so that missing or changed data is refused and not painted over. Its
 * own rotation and mirroring are applied; the EXIF orientation, which repeats them, must not be. Throws a Refusal.
 */
export async function decodeHeic(bytes: Uint8Array): Promise<DecodedHeic> {
  return withLibheif((libheif) => {
    try {
      return decode(libheif, bytes)
    } catch (error) {
      // A trap inside WebAssembly is what a crash would be elsewhere, at the cost of this picture only.
      throw error instanceof Refusal ? error : corrupt('decoder-died')
    }
  })
}

function decode(libheif: Libheif, bytes: Uint8Array): DecodedHeic {
  const release: (() => void)[] = []
  const later = <T>(value: T, free: (value: T) => void) => {
    release.push(() => free(value))
    return value
  }
  const view = () => new DataView(libheif.HEAPU8.buffer)
  const allocate = (size: number) => later(libheif._malloc(size), libheif._free)

  const error = allocate(12)
  const out = allocate(4)
  const check = () => {
    const code = view().getUint32(error, true)
    if (code !== errors.ok) throw refusalOf(code, view().getUint32(error + 4, true))
  }
  const pointed = () => view().getUint32(out, true)

  try {
    const context = later(libheif._heif_context_alloc(), libheif._heif_context_free)
    const limits = libheif._heif_context_get_security_limits(context)
    // Coded pictures are padded to whole blocks, so that this bound is wider than ours, which is checked below.
    view().setBigUint64(limits + layout.limits.maxImagePixels, BigInt(2 * maxPixelsHeif), true)

    const data = allocate(bytes.length)
    libheif.HEAPU8.set(bytes, data)
    libheif._heif_context_read_from_memory_without_copy(error, context, data, bytes.length, 0)
    check()
    libheif._heif_context_get_primary_image_handle(error, context, out)
    check()
    const handle = later(pointed(), libheif._heif_image_handle_release)

    const width = libheif._heif_image_handle_get_width(handle)
    const height = libheif._heif_image_handle_get_height(handle)
    if (width * height > maxPixelsHeif) throw tooManyPixels(width, height, maxPixelsHeif)

    const alpha = libheif._heif_image_handle_has_alpha_channel(handle) !== 0
    const premultiplied = alpha && libheif._heif_image_handle_is_premultiplied_alpha(handle) !== 0
    const profile = readProfile(libheif, handle, error, check)

    const options = later(libheif._heif_decoding_options_alloc(), libheif._heif_decoding_options_free)
    view().setUint8(options + layout.options.convertTo8Bit, 1)
    view().setUint8(options + layout.options.strict, 1)
    libheif._heif_decode_image(error, handle, out, colourSpaceRgb, alpha ? chroma.rgba : chroma.rgb, options)
    check()
    const image = later(pointed(), libheif._heif_image_release)

    const plane = libheif._heif_image_get_plane_readonly2(image, interleaved, out)
    const stride = pointed()
    const channels = alpha ? 4 : 3
    const decoded = {
      width: libheif._heif_image_get_width(image, interleaved),
      height: libheif._heif_image_get_height(image, interleaved),
    }
    const heap = libheif.HEAPU8
    const tiff = wrapAsTiff({
      ...decoded,
      channels,
      premultiplied,
      profile,
      copyRow(row, target, offset) {
        const start = plane + row * stride
        target.set(heap.subarray(start, start + decoded.width * channels), offset)
      },
    })
    return { ...decoded, tiff }
  } finally {
    for (const free of release.reverse()) free()
  }
}

function readProfile(libheif: Libheif, handle: number, error: number, check: () => void): Uint8Array | null {
  const size = libheif._heif_image_handle_get_raw_color_profile_size(handle)
  if (size === 0) return null
  const pointer = libheif._malloc(size)
  try {
    libheif._heif_image_handle_get_raw_color_profile(error, handle, pointer)
    check()
    return libheif.HEAPU8.slice(pointer, pointer + size)
  } finally {
    libheif._free(pointer)
  }
}

function refusalOf(code: number, subcode: number): Refusal {
  if (code === errors.invalidInput && subcode === endOfData) return corrupt('truncated')
  if (code === errors.unsupportedFileType || code === errors.unsupportedFeature)
    return unsupported('heif-other')
  return corrupt('spoiled')
}
