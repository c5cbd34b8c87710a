import { spawn } from 'node:child_process'
import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A download that brings nothing for this long is given up. */
const stallMs = 20_000
const lookEveryMs = 500

export type OfficialDownload = { ok: true; distPath: string } | { ok: false; reason: string }

/**
 * Runs Electron's own installer, which downloads to `scratch`, checks the sum and unpacks to the package's `dist`.
 * It has no timeout of its own; here it is ended as soon as nothing has grown for 20 seconds, so that an
 * unreachable host costs seconds while a slow line may take its time.
 */
export async function downloadOfficial(electronPackage: string, scratch: string): Promise<OfficialDownload> {
  const distPath = join(electronPackage, 'dist')
  const env = { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch }
  const child = spawn(process.execPath, [join(electronPackage, 'install.js')], {
    env,
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)))

  let stalled = false
  let size = -1
  let grewAt = Date.now()
  const watch = setInterval(() => {
    void Promise.all([bytesIn(scratch), bytesIn(distPath)]).then(([downloaded, unpacked]) => {
      if (downloaded + unpacked !== size) {
        size = downloaded + unpacked
        grewAt = Date.now()
      } else if (Date.now() - grewAt > stallMs) {
        stalled = true
        child.kill('SIGKILL')
      }
    })
  }, lookEveryMs)

  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  }).finally(() => {
    clearInterval(watch)
  })
  if (code === 0) return { ok: true, distPath }
  if (stalled) return { ok: false, reason: `no answer for ${String(stallMs / 1000)} s` }
  return { ok: false, reason: summary(errors) || `the installer ended with ${String(code)}` }
}

/** The lines of a stack trace that say something: the messages, not the places. */
function summary(errors: string): string {
  const lines = errors.split('\n').map((line) => line.trim())
  return lines
    .filter((line) => /^(\w*Error|\[cause\]):/.test(line))
    .join('; ')
    .replace(/\s*\{(;|$)/g, '$1')
}

async function bytesIn(folder: string): Promise<number> {
  const entries: Dirent[] = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        (found) => found.size,
        () => 0,
      ),
    )
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0)
}
