/** Limits of the product, with their rule numbers. */

/** Largest photo file in bytes (P2). */
export const maxPhotoBytes = 5 * 1024 * 1024
/** Most images in a batch (P2). */
export const photosPerBatch = 500
/** Endings of files of the accepted kinds (P5), as people and programs write them. What a file is, its content decides. */
export const photoEndings = [
  'jpg',
  'jpeg',
  'jpe',
  'jfif',
  'png',
  'webp',
  'avif',
  'tif',
  'tiff',
  'gif',
  'heic',
  'heif',
  'hif',
]
/** Longest edge of a stored photo in pixels (P3). */
export const photoEdge = 512
/** Longest edge of the picture shown as "before" in pixels (P4). */
export const previewEdge = 1600
/** Most pixels of an image (P5), and of HEIC and AVIF, whose decoders need far more memory. */
export const maxPixels = 50_000_000
export const maxPixelsHeif = 25_000_000
/** Most rows of an import (C1). */
export const maxImportRows = 250_000
/** Most columns of an import, and most cells of a row: far more than any system writes, far fewer than stop the review. */
export const maxImportColumns = 1000
/** Most rows, users or items that one page command may ask for. */
export const maxPage = 500
