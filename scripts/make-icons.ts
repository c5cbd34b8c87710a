/**
 * Makes the icons in resources/icons from the drawings there (icon.svg, its variants for small sizes and for macOS). They are
 * committed, so this runs only when a drawing is to change.
 *
 *     node scripts/make-icons.ts
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { drawIcons, iconFolder } from './icons/draw.ts'

const icons = await drawIcons()
for (const [path, bytes] of icons) {
  await mkdir(dirname(join(iconFolder, path)), { recursive: true })
  await writeFile(join(iconFolder, path), bytes)
}
console.log(`${iconFolder}: ${String(icons.size)} files.`)
