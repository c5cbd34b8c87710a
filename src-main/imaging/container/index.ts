import type { PhotoKind } from '../kind.ts'
import { isSpoiledByTextMode } from '../text-mode.ts'
import { checkGif } from './gif.ts'
import { checkIsoMedia } from './iso-media.ts'
import { checkJpeg, jpegHasHoles, type JpegStructure } from './jpeg.ts'
import { checkPng, type PngStructure } from './png.ts'
import type { Structure } from './structure.ts'
import { checkTiff } from './tiff.ts'
import { checkWebp, webpHasHoles } from './webp.ts'

/** What a file's structure says about it: damage that the decoder may not notice, and what deserves a look. */
export type ContainerReport = Structure & {
  /** Suspicious runs of zeros in compressed data (`look-again`). */
  holes: boolean
  jpeg?: JpegStructure
  png?: PngStructure
}

/** Checks the container of a photo of `kind` (imaging.md). Pure; takes about a millisecond for 3 MB. */
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
      return { damage: jpeg.damage, holes: jpegHasHoles(bytes, jpeg), jpeg }
    }
    case 'png': {
      const png = checkPng(bytes)
      return { damage: png.damage, holes: false, png }
    }
    case 'webp': {
      const webp = checkWebp(bytes)
      return { ...structureOf(webp), holes: webpHasHoles(bytes, webp) }
    }
    case 'gif':
      return { ...checkGif(bytes), holes: false }
    case 'tiff':
      return { ...checkTiff(bytes), holes: false }
    case 'avif':
    case 'heic':
      return { ...checkIsoMedia(bytes), holes: false }
  }
}

function structureOf({ damage, percent }: Structure): Structure {
  return percent === undefined ? { damage } : { damage, percent }
}
