import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { z } from 'zod'

const folder = (root: string): string => join(root, 'out', 'bundled')
/** What `bundledPackages` writes: names of packages. */
export const bundledSchema = z.array(z.string())

/** The file in which the build of a part (`main`, `preload`, `renderer`) names the packages that went into its bundle. */
export const bundledFile = (root: string, part: string): string => join(folder(root), `${part}.json`)
export const bundledParts = ['main', 'preload', 'renderer'] as const

/** Names the packages whose code a build puts into its bundle: their licences have to be in the installer's NOTICE. */
export function bundledPackages(root: string, part: (typeof bundledParts)[number]): Plugin {
  return {
    name: 'bundled-packages',
    generateBundle(_, bundle) {
      const found = new Set<string>()
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue
        for (const id of file.moduleIds) {
          const name = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1]
          if (name !== undefined) found.add(name.replace('\\', '/'))
        }
      }
      mkdirSync(folder(root), { recursive: true })
      writeFileSync(bundledFile(root, part), `${JSON.stringify([...found].sort(), null, 2)}\n`)
    },
  }
}
