import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/**
 * As much of libheif's C interface as is used here, compiled to WebAssembly. Pointers are offsets into `HEAPU8`, which
 * is a new object whenever the memory has grown. Functions that answer a `heif_error` struct take its address first.
 */
export interface Libheif {
  readonly HEAPU8: Uint8Array
  _malloc(bytes: number): number
  _free(pointer: number): void
  _heif_context_alloc(): number
  _heif_context_free(context: number): void
  _heif_context_get_security_limits(context: number): number
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    bytes: number,
    length: number,
    options: number,
  ): void
  _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void
  _heif_image_handle_release(handle: number): void
  _heif_image_handle_get_width(handle: number): number
  _heif_image_handle_get_height(handle: number): number
  _heif_image_handle_has_alpha_channel(handle: number): number
  _heif_image_handle_is_premultiplied_alpha(handle: number): number
  _heif_image_handle_get_raw_color_profile_size(handle: number): number
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, profile: number): void
  _heif_decoding_options_alloc(): number
  _heif_decoding_options_free(options: number): void
  _heif_decode_image(
    error: number,
    handle: number,
    image: number,
    colourSpace: number,
    chroma: number,
    options: number,
  ): void
  _heif_image_get_width(image: number, channel: number): number
  _heif_image_get_height(image: number, channel: number): number
  _heif_image_get_plane_readonly2(image: number, channel: number, stride: number): number
  _heif_image_release(image: number): void
}

type Factory = (options: { wasmBinary: Uint8Array; print: () => void; printErr: () => void }) => Libheif

/** The decoder's own messages say nothing to anybody. */
const silent = () => undefined

const load = createRequire(import.meta.url)
let binary: Promise<Uint8Array> | null = null
let instance: Libheif | null = null

/** Memory at which an instance is given up after use: WebAssembly's memory grows, but never shrinks. */
const keptBytes = 64 * 1024 * 1024

/** Runs `task` with libheif, which is loaded when first needed. Only one task may run at a time. */
export async function withLibheif<T>(task: (libheif: Libheif) => T): Promise<T> {
  binary ??= readFile(load.resolve('libheif-js/libheif-wasm/libheif.wasm'))
  if (!instance) {
    const create = load('libheif-js/libheif-wasm/libheif.js') as Factory
    instance = create({ wasmBinary: await binary, print: silent, printErr: silent })
  }
  const libheif = instance
  try {
    const result = task(libheif)
    if (libheif.HEAPU8.length > keptBytes) instance = null
    return result
  } catch (error) {
    // After a failure its memory is in no known state.
    instance = null
    throw error
  }
}
