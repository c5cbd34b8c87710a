import type { ForeignKind } from '../../../src-preload/contract/photos.ts'
import { readFrame, readJpegHeader } from './jpeg-header.ts'
import { readTiffDirectory, tiffTag, type TiffDirectory } from './tiff.ts'

/** Frames that the decoder has no process for. */
const hierarchical = new Set([0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf])
const lossless = { huffman: 0xc3, arithmetic: 0xcb }
const jpegLs = 0xf7

/** What a JPEG is by its frame, where that is a valid kind which the decoder lacks; null otherwise. */
export function foreignJpeg(bytes: Buffer): ForeignKind | null {
  const frame = readFrame(bytes, readJpegHeader(bytes).segments)
  if (!frame) return null
  const { code, precision, height } = frame
  if (code === jpegLs) return 'jpeg-ls'
  if (hierarchical.has(code)) return 'jpeg-hierarchical'
  const deep = precision > 8 && precision <= 16
  if (code === lossless.arithmetic || (code === lossless.huffman && deep)) return 'jpeg-lossless'
  if (deep) return 'jpeg-deep'
  return height === 0 ? 'jpeg-no-height' : null
}

const jpegCompression = 7
/** What the decoder reads: none, fax, LZW, JPEG, deflate, NeXT's, Thunderscan's, PackBits, WebP. */
const compressions = new Set([
  1,
  2,
  3,
  4,
  5,
  jpegCompression,
  8,
  32_766,
  32_771,
  32_773,
  32_809,
  32_946,
  50_001,
])

const lab = new Set([8, 9, 10])
const yCbCr = 6
const palette = 3
/** Colours of a sample, by the colour models (photometric interpretations) that are read right. */
const coloursOf: Partial<Record<number, number>> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3 }
const separated = 5
const inksOfPrint = 1
const unsignedFormats = new Set([1, 4])

/**
 * What a TIFF is, where it is of a valid kind that the decoder lacks, or reads with wrong colours without a word (numbers
 * of 32 bits, signed ones, YCbCr that is no JPEG, inks of its own); null otherwise.
 */
export function foreignTiff(bytes: Buffer): ForeignKind | null {
  const directory = readTiffDirectory(bytes)
  // Without any of them it is no picture at all, which is said otherwise.
  if (!directory?.has(tiffTag.width)) return null
  const first = (tag: number) => directory.values(tag)[0]
  const compression = first(tiffTag.compression) ?? 1
  if (!compressions.has(compression)) return 'tiff-compression'
  const photometric = first(tiffTag.photometric)
  if (photometric === undefined) return null
  if (lab.has(photometric)) return 'tiff-lab'
  const colours = coloursOf[photometric]
  if (colours === undefined) return 'tiff-colours'
  if (photometric === yCbCr && compression !== jpegCompression) return 'tiff-colours'
  if (photometric === separated && (first(tiffTag.inkSet) ?? inksOfPrint) !== inksOfPrint)
    return 'tiff-colours'
  const samples = first(tiffTag.samplesPerPixel) ?? 1
  if (!areUsualBits(directory, samples, photometric)) return 'tiff-bits'
  const extra = samples - colours
  return extra > 1 || (extra === 1 && !directory.has(tiffTag.extraSamples)) ? 'tiff-channels' : null
}

/** Whole numbers of 8 or 16 bits, or fewer of a single colour. */
function areUsualBits(directory: TiffDirectory, samples: number, photometric: number): boolean {
  if (directory.values(tiffTag.sampleFormat).some((format) => !unsignedFormats.has(format))) return false
  const all = directory.has(tiffTag.bitsPerSample) ? directory.values(tiffTag.bitsPerSample) : [1]
  const [bits] = all
  // Damage, of which the decoder will say so.
  if (bits === undefined) return true
  if (all.some((other) => other !== bits)) return false
  if (samples === 1 && (bits === 1 || bits === 2 || bits === 4)) return true
  return bits === 8 || (bits === 16 && photometric !== palette)
}
