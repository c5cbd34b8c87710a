import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { configuration } from '../../../scripts/dist/configuration.ts'
import { judgeRuntime } from '../../../scripts/dist/judge-runtime.ts'
import { projectRoot, type ElectronRuntime } from '../../../scripts/electron-runtime.ts'
import { isEvaluation, releasedElectron, unknownVersion } from '../../../src-main/app/evaluation.ts'

const others = ['33.2.1', '45.4.0', '45.4.10', '46.0.0', '45.4.1-beta.1', '45.4', '', 'undefined', 'unknown']

describe('the Electron of the releases', () => {
  it('is the one that is installed', () => {
    const manifest: unknown = JSON.parse(
      readFileSync(join(projectRoot, 'node_modules/electron/package.json'), 'utf8'),
    )
    expect(releasedElectron).toBe(z.object({ version: z.string() }).parse(manifest).version)
  })

  it('alone is not for evaluation', () => {
    expect(isEvaluation('45.4.1', '45.4.1')).toBe(false)
    for (const version of others) expect(isEvaluation(version, '45.4.1'), version).toBe(true)
  })

  it('is never an unknown one', () => {
    expect(isEvaluation(unknownVersion, unknownVersion)).toBe(true)
  })
})

describe('packages', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'badgeprep-runtime-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  const sources = ['override', 'official', 'fallback'] as const
  const runtimeOf = (version: string, source: ElectronRuntime['source'] = 'override'): ElectronRuntime => ({
    distPath: folder,
    executable: join(folder, 'electron'),
    version,
    unknownBecause: version === unknownVersion ? 'libnss3.so is not there' : null,
    source,
  })
  const namesOf = (runtime: ElectronRuntime): string | null | undefined =>
    configuration({
      platform: 'linux',
      architectures: ['x64'],
      runtime,
      time: new Date(0),
      quick: false,
    }).artifactName

  it.each(sources)('say in their names that they are for evaluation, by the version alone: %s', (source) => {
    for (const version of others) {
      expect(namesOf(runtimeOf(version, source)), version).toContain('-evaluation-')
    }
    expect(namesOf(runtimeOf(releasedElectron, source))).not.toContain('evaluation')
  })

  it.each(sources)('are a release with no other, wherever it came from: %s', (source) => {
    for (const version of others) {
      const runtime = runtimeOf(version, source)
      expect(() => judgeRuntime(runtime, true), version).toThrow(
        `is for evaluation only: releases are made with Electron ${releasedElectron}.`,
      )
      expect(judgeRuntime(runtime, false), version).toContain('The packages say so in their names.')
    }
    for (const release of [true, false]) {
      expect(judgeRuntime(runtimeOf(releasedElectron, source), release)).toBeNull()
    }
  })

  it('name the folder, and why its version cannot be told', () => {
    expect(judgeRuntime(runtimeOf(unknownVersion), false)).toContain(`(${folder}: libnss3.so is not there)`)
  })

  it('are made of what was judged, and of no archive beside it', () => {
    writeFileSync(join(folder, `electron-v${releasedElectron}-linux-x64.zip`), '')
    expect(() => judgeRuntime(runtimeOf(releasedElectron), false)).toThrow('linux-x64.zip')
  })
})
