import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { IconIcns, IconIco } from '@shockpkg/icon-encoder'
import sharp from 'sharp'

/** Where the drawings are, and beside them what is made of them. */
export const iconFolder = join(import.meta.dirname, '../../resources/icons')

/** Pixels a side. */
export const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
export const windowsSizes = [16, 24, 32, 48, 64, 128, 256]

/** Apple's types of one icon, each with its pixels a side, in the order in which iconutil writes them. */
export const macTypes = {
  ic12: 64,
  ic07: 128,
  ic13: 256,
  ic08: 256,
  ic04: 16,
  ic14: 512,
  ic09: 512,
  ic05: 32,
  ic10: 1024,
  ic11: 32,
}

/** Every icon file by its path under `iconFolder`: PNGs for Linux, `icon.ico` for Windows, `icon.icns` for macOS. */
export async function drawIcons(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for (const size of linuxSizes) {
    const name = `${String(size)}x${String(size)}`
    files.set(join('linux', `${name}.png`), await badge(size))
  }
  const ico = new IconIco()
  // Small ones as bitmaps, as older parts of Windows want them; 256 as PNG.
  for (const size of windowsSizes) await ico.addFromPng(await badge(size), size >= 256)
  files.set('icon.ico', Buffer.from(ico.encode()))
  const icns = new IconIcns()
  icns.toc = true
  for (const [type, size] of Object.entries(macTypes)) await icns.addFromPng(await macBadge(size), [type])
  files.set('icon.icns', Buffer.from(icns.encode()))
  return files
}

/** The badge alone as a PNG of `size` × `size` pixels, from the drawing that is made for so many. */
async function badge(size: number): Promise<Buffer> {
  const drawing = size <= 16 ? 'icon-16.svg' : size <= 48 ? 'icon-small.svg' : 'icon.svg'
  return render(await readDrawing(drawing), size)
}

/** The badge on macOS's rounded square; up to 32 pixels alone, as there the square would leave too little of it. */
async function macBadge(size: number): Promise<Buffer> {
  if (size <= 32) return badge(size)
  const inner = (await readDrawing('icon.svg')).replace(/^<svg[^>]*>|<\/svg>\s*$/g, '')
  const ground = await readDrawing('icon-mac.svg')
  return render(
    ground.replace(/<g id="badge"([^>]*)\/>/, (_, place: string) => `<g${place}>${inner}</g>`),
    size,
  )
}

function readDrawing(name: string): Promise<string> {
  return readFile(join(iconFolder, name), 'utf8')
}

function render(svg: string, size: number): Promise<Buffer> {
  const pixels = String(size)
  const sized = svg.replace('<svg ', `<svg width="${pixels}" height="${pixels}" `)
  return sharp(Buffer.from(sized)).png({ compressionLevel: 9 }).toBuffer()
}
