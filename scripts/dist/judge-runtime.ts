import { readdirSync } from 'node:fs'
import { isEvaluation, releasedElectron } from '../../src-main/app/evaluation.ts'
import type { ElectronRuntime } from '../electron-runtime.ts'

/**
 * Judges the runtime that packages are to be made with, by what it is and not by how it came here. Answers what is to be said
 * of one for evaluation, or null where it is that of the releases. Throws where a release was asked for with any other.
 */
export function judgeRuntime(
  { version, unknownBecause, distPath }: Omit<ElectronRuntime, 'executable' | 'source'>,
  release: boolean,
): string | null {
  refuseArchives(distPath)
  if (!isEvaluation(version)) return null
  const known = unknownBecause === null ? '' : ` (${distPath}: ${unknownBecause})`
  const what = `Electron ${version}${known} is for evaluation only: releases are made with Electron ${releasedElectron}.`
  if (release) {
    throw new Error(`${what} Build on a machine that reaches Electron's releases, or that has this version.`)
  }
  return `${what} The packages say so in their names.`
}

/** electron-builder would pack an archive that lies in the folder, and not what was asked for its version. */
function refuseArchives(distPath: string): void {
  const archive = readdirSync(distPath).find((name) => /^electron-v.*\.zip$/.test(name))
  if (archive === undefined) return
  throw new Error(
    `${distPath} holds ${archive}, which would be packed instead of the Electron beside it. Move it away.`,
  )
}
