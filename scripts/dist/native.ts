import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { projectRoot } from '../electron-runtime.ts'

export type Architecture = 'x64' | 'arm64'

const installed = join(projectRoot, 'node_modules')
const sharpManifest = z.object({ optionalDependencies: z.record(z.string(), z.string()) })

/**
 * The packages that sharp needs to run on a platform, as npm wants them (`@img/sharp-win32-x64@0.35.5`); on Windows libvips is in
 * the first, elsewhere it is a package of its own. better-sqlite3 carries the binaries of all platforms itself.
 */
export function nativePackages(platform: 'win32' | 'darwin', architecture: Architecture): string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(installed, 'sharp/package.json'), 'utf8'))
  const { optionalDependencies } = sharpManifest.parse(manifest)
  return ['sharp', 'sharp-libvips']
    .map((name) => `@img/${name}-${platform}-${architecture}`)
    .flatMap((name) => {
      const version = optionalDependencies[name]
      return version === undefined ? [] : [`${name}@${version}`]
    })
}

/**
 * Throws, with the command that helps, where packages of another architecture than this machine's are asked for and not there:
 * npm installs its own architecture's alone, and without them the packaged app starts but opens no photo.
 */
export function requireNativePackages(
  platform: 'win32' | 'darwin',
  architectures: readonly Architecture[],
  nodeModules = installed,
): void {
  const wanted = architectures.flatMap((architecture) => nativePackages(platform, architecture))
  const missing = wanted.filter((wish) => !isInstalled(wish, nodeModules))
  if (missing.length === 0) return
  throw new Error(
    `Not installed: ${missing.join(', ')}. Run: npm install --no-save --force ${wanted.join(' ')}`,
  )
}

function isInstalled(wish: string, nodeModules: string): boolean {
  const at = wish.lastIndexOf('@')
  try {
    const manifest: unknown = JSON.parse(
      readFileSync(join(nodeModules, wish.slice(0, at), 'package.json'), 'utf8'),
    )
    return z.object({ version: z.literal(wish.slice(at + 1)) }).safeParse(manifest).success
  } catch {
    return false
  }
}
