import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { electronRuntime, programPath } from '../../../scripts/electron-runtime.ts'
import { askVersion } from '../../../scripts/electron-version.ts'
import { ensureSystem, explain, findMissing, inUtf8, startDisplay } from '../../../scripts/system.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'badgeprep-prepare-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

describe('an overriding Electron', () => {
  /** Puts a program, and what somebody wrote of it, into the folder. */
  function put(content: string): string {
    const program = join(folder, programPath())
    mkdirSync(dirname(program), { recursive: true })
    writeFileSync(program, content, { mode: 0o755 })
    writeFileSync(join(folder, 'version'), 'v45.4.1\n')
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', folder)
    return program
  }

  it('is used as it is; what is written beside it says nothing of its version', async () => {
    const program = put('')
    expect(await electronRuntime()).toEqual({
      distPath: folder,
      executable: program,
      version: 'unknown',
      unknownBecause: expect.stringMatching(/./),
      source: 'override',
    })
  })

  it('is refused by name where there is no Electron in it', async () => {
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', folder)
    await expect(electronRuntime()).rejects.toThrow(folder)
  })
})

describe('the version of an Electron', () => {
  it('is unknown where the program is a plain Node, or not there', async () => {
    expect(await askVersion(process.execPath)).toEqual({
      version: 'unknown',
      unknownBecause: 'it calls itself undefined',
    })
    expect(await askVersion(join(folder, 'nowhere'))).toMatchObject({ version: 'unknown' })
  })

  const program = (script: string): string => {
    const path = join(folder, 'electron')
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    return path
  }

  it.runIf(process.platform !== 'win32')(
    'is what the program says, run as Node without options',
    async () => {
      vi.stubEnv('NODE_OPTIONS', '--no-such-option')
      const says = 'test "$ELECTRON_RUN_AS_NODE" = 1 && test -z "$NODE_OPTIONS" && echo'
      expect(await askVersion(program(`${says} 33.2.1`))).toEqual({ version: '33.2.1', unknownBecause: null })
      expect(await askVersion(program(`${says} 46.0.0-beta.3`))).toMatchObject({ version: '46.0.0-beta.3' })
      expect(await askVersion(program(`${says} 33.2.1 or so`))).toMatchObject({ version: 'unknown' })
    },
  )

  it.runIf(process.platform !== 'win32')('is unknown where the program does not start here', async () => {
    const problem = 'error while loading shared libraries: libnss3.so'
    expect(await askVersion(program(`echo 45.4.1; echo '${problem}' >&2; exit 127`))).toEqual({
      version: 'unknown',
      unknownBecause: problem,
    })
  })
})

/** Puts shell scripts of these names before everything else on the PATH. */
function standIns(scripts: Record<string, string>, only = false): void {
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  vi.stubEnv('PATH', only ? folder : `${folder}${delimiter}${process.env['PATH'] ?? ''}`)
}

describe.runIf(process.platform === 'linux')('a Linux machine', () => {
  const ldd = `printf '\\tlibnss3.so => not found\\n\\tlibc.so.6 => /lib/libc.so.6 (0x1)\\n'`

  it('lacks what ldd does not find, a Korean font and Xvfb, each said by name', () => {
    standIns({ ldd, 'fc-list': 'true' }, true)
    vi.stubEnv('DISPLAY', '')
    vi.stubEnv('WAYLAND_DISPLAY', '')
    expect(findMissing('electron', 'virtual')).toEqual({
      needed: ['the library libnss3.so', 'Xvfb, a virtual display'],
      wanted: ['a font for Korean'],
    })
  })

  it('lacks nothing where all is there', () => {
    standIns({ ldd: 'true', 'fc-list': 'echo Noto Sans CJK KR', 'xvfb-run': '', xauth: '' })
    vi.stubEnv('DISPLAY', '')
    expect(findMissing('electron', 'virtual')).toBeNull()
  })

  it('is told the one command, with the names that its release uses', () => {
    standIns({ 'apt-get': '', 'apt-cache': 'test "$2" = libasound2t64' }, true)
    vi.spyOn(process, 'getuid').mockReturnValue(1000)
    const words = explain({ needed: ['the library libasound.so.2'], wanted: [] })
    expect(words).toContain('the library libasound.so.2')
    expect(words).toMatch(/sudo apt-get update && sudo apt-get install .* libasound2t64 /)
    expect(words).toMatch(/ libgtk-3-0 /)
  })

  it('is never changed by an ordinary account', () => {
    standIns({ ldd, 'fc-list': 'echo Noto', 'apt-get': `touch '${join(folder, 'called')}'` }, true)
    vi.stubEnv('DISPLAY', ':0')
    vi.spyOn(process, 'getuid').mockReturnValue(1000)
    expect(() => {
      ensureSystem('electron')
    }).toThrow('libnss3.so')
    expect(findMissing('electron', 'virtual')?.needed).toEqual(['the library libnss3.so'])
  })

  it('starts a display under the number that Xvfb found free, and ends it', async () => {
    const ended = join(folder, 'ended')
    standIns({ Xvfb: `trap 'touch "${ended}"; exit' TERM\necho 107 >&3\nwhile :; do sleep 0.05; done` })
    const display = await startDisplay()
    expect(display.name).toBe(':107')
    display.close()
    await vi.waitFor(() => expect(existsSync(ended)).toBe(true))
  })

  it('says so where the display does not start', async () => {
    standIns({ Xvfb: 'exit 1' })
    await expect(startDisplay()).rejects.toThrow('Xvfb')
  })

  it('keeps the person’s language when its locale is no UTF-8', () => {
    standIns({ locale: 'echo ANSI_X3.4-1968' })
    expect(inUtf8({ ...process.env, LANG: 'ko_KR.EUC-KR', LANGUAGE: '', LC_ALL: '' })).toMatchObject({
      LC_ALL: 'C.UTF-8',
      LANGUAGE: 'ko_KR',
    })
  })

  it('keeps its environment when that is UTF-8', () => {
    standIns({ locale: 'echo UTF-8' })
    const env = { ...process.env, LANG: 'ko_KR.UTF-8' }
    expect(inUtf8(env)).toBe(env)
  })
})
