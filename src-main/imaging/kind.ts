import { extname } from 'node:path'
import { photoEndings } from '../../src-preload/contract/limits.ts'
import type { ForeignKind } from '../../src-preload/contract/photos.ts'
import type { Rendered } from '../services/contract/imaging.ts'
import { foreignJpeg, foreignTiff } from './container/foreign.ts'
import { hasStill } from './container/iso-media.ts'
import { readTiffDirectory } from './container/tiff.ts'

export type PhotoKind = Rendered['kind']

/**
 * What a file's content is: an accepted kind, a kind that is known but not taken, or `spoiled`: the beginning of an
 * accepted kind after a transfer as text.
 */
export type Content = { photo: PhotoKind } | { foreign: ForeignKind } | { spoiled: true }

const photoExtensions = new Set(photoEndings.map((ending) => `.${ending}`))

/** Whether the file is named like a photo of an accepted kind. */
export function isNamedLikePhoto(path: string): boolean {
  return photoExtensions.has(extname(path).toLowerCase())
}

/** Judges what a file is by its bytes alone, never by its name (docs/decoding.md). */
export function sniff(bytes: Buffer): Content {
  const starts = (text: string, at = 0) =>
    bytes.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'))

  if (starts('\xff\xd8\xff')) return photoOr('jpeg', foreignJpeg(bytes))
  if (starts('\x89PNG\r\n\x1a\n')) return { photo: 'png' }
  if (starts('GIF87a') || starts('GIF89a')) return { photo: 'gif' }
  if (starts('RIFF') && starts('WEBP', 8)) return { photo: 'webp' }
  if (starts('ftyp', 4)) return sniffIsoMedia(bytes)
  if (isTiff(bytes)) return photoOr('tiff', isRawTiff(bytes) ? 'raw' : foreignTiff(bytes))

  if (['IIU\0', 'IIRO', 'IIRS', 'MMOR', 'FUJIFILMCCD-RAW', '\0MRM', 'FOVb'].some((magic) => starts(magic)))
    return { foreign: 'raw' }
  if (starts('II\x1a\0\0\0HEAPCCDR')) return { foreign: 'raw' }
  if (starts('\xff\x0a') || starts('\0\0\0\x0cJXL \r\n\x87\n')) return { foreign: 'jxl' }
  if (starts('\0\0\0\x0cjP  \r\n\x87\n') || starts('\xff\x4f\xff\x51')) return { foreign: 'jp2' }
  if (starts('8BPS\0')) return { foreign: 'psd' }
  if (starts('BM') && isBitmap(bytes)) return { foreign: 'bmp' }
  if ((starts('\0\0\x01\0') || starts('\0\0\x02\0')) && isIcon(bytes)) return { foreign: 'ico' }
  if (bytes.subarray(0, 1024).includes('%PDF-')) return { foreign: 'pdf' }
  if (isSpoiledSignature(starts)) return { spoiled: true }
  if (isText(bytes)) return { foreign: isSvg(bytes) ? 'svg' : 'text' }
  return { foreign: 'unknown' }
}

const photoOr = (photo: PhotoKind, foreign: ForeignKind | null): Content =>
  foreign ? { foreign } : { photo }

/** AVIF, HEIC and their relatives: told by their brands, and by the codec where those leave it open. */
function sniffIsoMedia(bytes: Buffer): Content {
  const length = Math.min(bytes.readUInt32BE(0), bytes.length, 512)
  const brands = new Set<string>()
  for (let at = 8; at + 4 <= length; at += 4) {
    if (at !== 12) brands.add(bytes.toString('latin1', at, at + 4))
  }
  const has = (...names: string[]) => names.some((name) => brands.has(name))

  if (has('crx ')) return { foreign: 'raw' }
  if (has('avis')) return { foreign: 'animated-avif' }
  if (has('avif')) return { photo: 'avif' }
  if (has('heic', 'heix', 'heim', 'heis')) return { photo: 'heic' }
  if (has('hevc', 'hevx', 'hevm', 'hevs')) return photoOr('heic', hasStill(bytes) ? null : 'heic-sequence')
  if (has('j2ki')) return { foreign: 'jp2' }
  if (has('avci', 'avcs', 'jpeg', 'jpgs', 'vvic', 'vvis')) return { foreign: 'heif-other' }
  if (has('mif1', 'mif2', 'msf1')) {
    if (!hasStill(bytes) && bytes.includes('hvcC')) return { foreign: 'heic-sequence' }
    const head = bytes.subarray(0, 65_536)
    if (head.includes('hvcC')) return { photo: 'heic' }
    if (head.includes('av1C')) return { photo: 'avif' }
    if (['avcC', 'jpgC', 'vvcC', 'uncC'].some((codec) => head.includes(codec)))
      return { foreign: 'heif-other' }
  }
  return { foreign: 'unknown' }
}

function isTiff(bytes: Buffer): boolean {
  const head = bytes.toString('latin1', 0, 4)
  return ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(head)
}

const tiffTag = { newSubfileType: 254, compression: 259, photometric: 262, subIfds: 330, dngVersion: 50_706 }
const rawCompressions = new Set([262, 32_767, 32_769, 32_770, 34_713, 65_000, 65_535])
const rawPhotometrics = new Set([32_803, 34_892])

/** Camera RAW is mostly TIFF inside: CR2 and DNG say so, the others by a thumbnail in front or a codec of their own. */
function isRawTiff(bytes: Buffer): boolean {
  if (bytes.toString('latin1', 8, 10) === 'CR' && bytes[10] === 2) return true
  const first = readTiffDirectory(bytes)
  if (!first) return false
  const value = (tag: number) => first.values(tag)[0]
  if (first.has(tiffTag.dngVersion)) return true
  if (rawCompressions.has(value(tiffTag.compression) ?? 0)) return true
  if (rawPhotometrics.has(value(tiffTag.photometric) ?? 0)) return true
  return value(tiffTag.newSubfileType) === 1 && first.has(tiffTag.subIfds)
}

function isBitmap(bytes: Buffer): boolean {
  return bytes.length >= 26 && [12, 16, 40, 52, 56, 64, 108, 124].includes(bytes.readUInt32LE(14))
}

function isIcon(bytes: Buffer): boolean {
  if (bytes.length < 22) return false
  const count = bytes.readUInt16LE(4)
  return count > 0 && count < 256 && bytes.readUInt32LE(18) >= 6 + 16 * count
}

/** What text-mode transfer (line ends changed, eighth bit cut, bytes replaced by U+FFFD) leaves of a signature. */
function isSpoiledSignature(starts: (text: string) => boolean): boolean {
  return (
    starts('\x89PNG\r\r\n\x1a\r\n') ||
    starts('\x89PNG\n\x1a\n') ||
    starts('\x89PNG\r\n\x1a\r\n') ||
    starts('\x09PNG\r\n\x1a\n') ||
    starts('\xef\xbf\xbdPNG') ||
    starts('\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd')
  )
}

/** Text by its first 4 KiB: no control characters but white space, in a byte-wise encoding or UTF-16 with BOM. */
function isText(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 4096)
  if (head.length >= 2 && (head.readUInt16BE(0) === 0xfeff || head.readUInt16BE(0) === 0xfffe)) return true
  return head.every((byte) =>
    byte >= 0x20 ? byte !== 0x7f : (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b,
  )
}

function isSvg(bytes: Buffer): boolean {
  return /<svg[\s>]/i.test(bytes.toString('latin1', 0, 65_536))
}
