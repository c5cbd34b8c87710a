import type { PhotoKind } from '../kind.ts'
import { isSpoiledByTextMode } from '../text-mode.ts'
import { checkGif } from './gif.ts'
import { checkIsoMedia } from './iso-media.ts'
import { checkJpeg, type JpegStructure } from './jpeg.ts'
import { checkPng, type PngStructure } from './png.ts'
import { hasHoles, type Structure } from './structure.ts'
import { checkTiff, type TiffStructure } from './tiff.ts'
import { checkWebp } from './webp.ts'

/** What a file's structure says about it: damage that the decoder may not notice, and what deserves a look. */
export interface ContainerReport extends Structure {
  /** Suspicious runs of zeros in compressed data (`look-again`). */
  holes: boolean
  jpeg?: JpegStructure
  png?: PngStructure
  tiff?: TiffStructure
}

/** Checks the container of a photo of `kind` (docs/decoding.md). Pure; takes a millisecond or two for 3 MB. */
export function checkContainer(kind: PhotoKind, bytes: Buffer): ContainerReport {
  const report = checkStructure(kind, bytes)
  // An uncompressed TIFF may lack any byte by nature: there it only explains damage that shows otherwise.
  if ((report.damage !== null || kind !== 'tiff') && isSpoiledByTextMode(bytes)) {
    return { damage: 'spoiled', holes: false }
  }
  return report
}

function checkStructure(kind: PhotoKind, bytes: Buffer): ContainerReport {
  switch (kind) {
    case 'jpeg': {
      const jpeg = checkJpeg(bytes)
      return { ...jpeg, holes: hasHoles(bytes, jpeg.scans), jpeg }
    }
    case 'png': {
      const png = checkPng(bytes)
      return { ...png, holes: false, png }
    }
    case 'tiff': {
      const tiff = checkTiff(bytes)
      return { ...tiff, holes: hasHoles(bytes, tiff.data), tiff }
    }
    case 'webp': {
      const webp = checkWebp(bytes)
      return { ...webp, holes: hasHoles(bytes, webp.data) }
    }
    case 'avif':
    case 'heic': {
      const media = checkIsoMedia(bytes)
      return { ...media, holes: hasHoles(bytes, media.data) }
    }
    case 'gif':
      return { ...checkGif(bytes), holes: false }
  }
}
