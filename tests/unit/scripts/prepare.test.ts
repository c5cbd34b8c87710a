import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { electronRuntime, programPath } from '../../../scripts/electron-runtime.ts'
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
  it('is used as it is, with the version that it says', async () => {
    const program = join(folder, programPath())
    mkdirSync(dirname(program), { recursive: true })
    writeFileSync(program, '')
    writeFileSync(join(folder, 'version'), 'v45.4.1\n')
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', folder)
    expect(await electronRuntime()).toEqual({
      distPath: folder,
      executable: program,
      version: '45.4.1',
      source: 'override',
    })
  })

  it('is refused by name where there is no Electron in it', async () => {
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', folder)
    await expect(electronRuntime()).rejects.toThrow(folder)
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
