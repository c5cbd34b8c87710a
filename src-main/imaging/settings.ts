import sharp, { type SharpOptions } from 'sharp'
import { maxPixels } from '../../src-preload/contract/limits.ts'

/** Loaders of the accepted kinds (P5). All others are blocked: libvips would also draw an SVG that is named .png. */
const acceptedLoaders = [
  'VipsForeignLoadJpeg',
  'VipsForeignLoadPng',
  'VipsForeignLoadWebp',
  'VipsForeignLoadNsgif',
  'VipsForeignLoadTiff',
  'VipsForeignLoadHeif',
]

/** Sets the decoder up for many independent photos: one thread each, nothing cached, only accepted loaders. */
export function applyDecoderSettings(): void {
  sharp.concurrency(1)
  sharp.cache(false)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: acceptedLoaders })
}

/** How a photo is decoded: refuses what the decoder only warns of, reads one page, applies EXIF orientation. */
export const decodeOptions = {
  failOn: 'warning',
  limitInputPixels: maxPixels,
  unlimited: false,
  sequentialRead: true,
  autoOrient: true,
  pages: 1,
} as const satisfies SharpOptions

/** For reading the header alone: the number of pixels is judged by `header.ts`, which can say what it is. */
export const headerOptions = { ...decodeOptions, limitInputPixels: false } as const satisfies SharpOptions
