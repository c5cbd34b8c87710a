import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canCheckNsis, checkNsis } from '../../../scripts/dist/check-nsis.ts'
import { pluginCalls } from '../../../scripts/dist/nsis-stubs.ts'
import { windows } from '../../../scripts/dist/windows.ts'
import { projectRoot } from '../../../scripts/electron-runtime.ts'

const script = readFileSync(join(projectRoot, 'resources/installer/installer.nsh'), 'utf8')
const configuration = {
  appId: 'app.badgeprep',
  productName: 'BadgePrep',
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
  directories: { buildResources: join(projectRoot, 'resources') },
  ...windows(['x64'], {}),
}

it('plugin calls are read where a line begins with one', () => {
  expect(pluginCalls(['  UAC::_ 0\nSystem::Call "SHELL32::SHGet"', 'UAC::Go\n!define a::b c'])).toEqual(
    new Map([
      ['UAC', new Set(['_', 'Go'])],
      ['System', new Set(['Call'])],
    ]),
  )
})

/** Needs Debian's nsis and p7zip-full. */
describe.runIf(canCheckNsis())('the scripts of the Windows installer', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'badgeprep-script-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('compile without a warning', async () => {
    expect(await checkNsis(configuration)).toEqual([expect.stringMatching(/^BadgePrep-[\d.]+-win-x64\.exe$/)])
  })

  it.each([
    ['a misspelt command', 'RMDir /r', 'RMDri /r', 'RMDri'],
    ['a condition that does not exist', '${isUpdated}', '${isUpgraded}', '_If'],
    ['a text without its Korean', /^.*dataLeft \${LANG_KOREAN}.*$/m, '', 'dataLeft'],
    [
      'a plugin function that does not exist',
      '${StdUtils.GetParentPath} $R5',
      'StdUtils::GetParent $R5',
      'StdUtils::GetParent',
    ],
    [
      'Korean texts that NSIS lacks and we no longer bring',
      /^.*!define MULTIUSER_.*$/gm,
      '',
      'MULTIUSER_TEXT_INSTALLMODE_TITLE',
    ],
  ] as const)('fail for %s', async (_, right, wrong, complaint) => {
    const broken = script.replace(right, wrong)
    expect(broken).not.toBe(script)
    const include = join(folder, 'broken.nsh')
    writeFileSync(include, broken)
    await expect(checkNsis({ ...configuration, nsis: { ...configuration.nsis, include } })).rejects.toThrow(
      complaint,
    )
  })
})
