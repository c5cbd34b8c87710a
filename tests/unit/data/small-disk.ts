import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real volume of its own that can be filled to the last page. */
export interface SmallDisk {
  root: string
  /** Leaves this many bytes free; null: all that is there. */
  leave(bytes: number | null): void
  cleanup(): void
}

/** Only root on Linux may mount one. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0

export function mountSmallDisk(megabytes: number): SmallDisk {
  const root = mkdtempSync(join(tmpdir(), 'badgeprep-디스크-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', root])
  const filler = join(root, 'filler')
  return {
    root,
    leave(bytes) {
      rmSync(filler, { force: true })
      const { bavail, bsize } = statfsSync(root)
      if (bytes !== null) writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytes)))
    },
    cleanup() {
      execFileSync('umount', ['--lazy', root])
      rmSync(root, { recursive: true, force: true })
    },
  }
}
