import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js'
import { DebugLogger } from 'builder-util'
import type { Configuration } from 'electron-builder'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { linux } from '../../../scripts/dist/linux.ts'
import { mac } from '../../../scripts/dist/mac.ts'
import { nativePackages, requireNativePackages } from '../../../scripts/dist/native.ts'
import { windows } from '../../../scripts/dist/windows.ts'
import { projectRoot } from '../../../scripts/electron-runtime.ts'

const validate = (configuration: Configuration): Promise<void> =>
  validateConfiguration(configuration, new DebugLogger(false))

const azure = {
  AZURE_SIGNING_PUBLISHER: 'Example Ltd',
  AZURE_SIGNING_ENDPOINT: 'https://weu.codesigning.example',
  AZURE_SIGNING_ACCOUNT: 'example',
  AZURE_SIGNING_PROFILE: 'public',
}
const apiKey = { APPLE_API_KEY: '/key.p8', APPLE_API_KEY_ID: 'K', APPLE_API_ISSUER: 'I' }
const appleId = { APPLE_ID: 'a@example.com', APPLE_APP_SPECIFIC_PASSWORD: 'p', APPLE_TEAM_ID: 'T' }
const certificate = { CSC_LINK: '/certificate.p12' }

describe('electron-builder’s schema', () => {
  it.each([
    ['Windows', windows(['x64', 'arm64'], {})],
    ['Windows, signed by Azure', windows(['x64'], azure)],
    ['Linux', linux()],
    ['Linux, quickly', linux(true)],
    ['macOS', mac(['x64', 'arm64'], {})],
    ['macOS, notarised', mac(['arm64'], { ...certificate, ...apiKey })],
  ])('takes the configuration for %s', async (_, configuration) => {
    await expect(validate(configuration)).resolves.toBeUndefined()
  })

  it.each([
    { ...windows(['x64'], {}), nsis: { ...windows(['x64'], {}).nsis, perMachin: true } },
    { ...mac(['x64'], {}), mac: { ...mac(['x64'], {}).mac, hardendRuntime: true } },
    { ...windows(['x64'], {}), toolsets: { nsis: '3.12' } },
  ])('refuses a wrong key and a wrong value', async (wrong) => {
    await expect(validate(wrong as Configuration)).rejects.toThrow('configuration')
  })

  it('is given only files that exist', () => {
    const { nsis, win } = windows(['x64'], {})
    const { mac: app, dmg } = mac(['x64'], certificate)
    const paths = [nsis?.license, nsis?.include, win?.icon, app?.icon, app?.entitlements, dmg?.icon]
    for (const path of paths) {
      expect(readFileSync(resolve(projectRoot, path ?? 'no path')).length).toBeGreaterThan(0)
    }
  })
})

describe('Windows', () => {
  it('is signed by Azure only where the whole account is named', () => {
    expect(windows(['x64'], {}).win).not.toHaveProperty('azureSignOptions')
    expect(windows(['x64'], azure).win).toMatchObject({
      azureSignOptions: { publisherName: 'Example Ltd', certificateProfileName: 'public' },
    })
    expect(() => windows(['x64'], { ...azure, AZURE_SIGNING_PROFILE: '' })).toThrow('AZURE_SIGNING_PROFILE')
  })

  it('never asks for more rights than the account has, and never takes the data along', () => {
    const { win, nsis } = windows(['x64'], {})
    expect(win?.requestedExecutionLevel).toBe('asInvoker')
    expect(nsis).toMatchObject({ oneClick: false, perMachine: false, deleteAppDataOnUninstall: false })
  })
})

describe('macOS', () => {
  it('without a certificate is signed ad hoc, and nothing is notarised', () => {
    expect(mac(['arm64'], {}).mac).toMatchObject({ identity: '-', hardenedRuntime: false, notarize: false })
  })

  it.each([{ CSC_LINK: '/certificate.p12' }, { CSC_NAME: 'Example Ltd (TEAM)' }])(
    'with a certificate (%o) is hardened, and still not notarised',
    (environment) => {
      const { mac: app } = mac(['arm64'], environment)
      expect(app).toMatchObject({ hardenedRuntime: true, notarize: false })
      expect(app).not.toHaveProperty('identity')
    },
  )

  it.each([apiKey, appleId, { APPLE_KEYCHAIN_PROFILE: 'notary' }])(
    'is notarised with a whole login',
    (login) => {
      expect(mac(['arm64'], { ...certificate, ...login }).mac?.notarize).toBe(true)
      expect(() => mac(['arm64'], login)).toThrow('CSC_LINK')
    },
  )

  it('names what is missing of a login', () => {
    const part = { ...certificate, ...apiKey, APPLE_API_ISSUER: undefined }
    expect(() => mac(['arm64'], part)).toThrow('APPLE_API_ISSUER')
  })

  it('may compile at run time and do nothing else that the hardened runtime forbids', () => {
    const plist = readFileSync(join(projectRoot, 'resources/installer/entitlements.mac.plist'), 'utf8')
    expect([...plist.matchAll(/<key>(.*?)<\/key>/g)].map(([, key]) => key)).toEqual([
      'com.apple.security.cs.allow-jit',
    ])
  })
})

describe('native packages', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'badgeprep-native-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  /** Puts a package (`name@version`) into the folder. */
  function install(wish: string): void {
    const at = wish.lastIndexOf('@')
    const manifest = join(folder, wish.slice(0, at), 'package.json')
    mkdirSync(dirname(manifest), { recursive: true })
    writeFileSync(manifest, JSON.stringify({ version: wish.slice(at + 1) }))
  }

  it('are one for Windows and two for macOS, in the version that sharp wants', () => {
    const version = /^@img\/[\w-]+@\d+\.\d+\.\d+$/
    for (const architecture of ['x64', 'arm64'] as const) {
      expect(nativePackages('win32', architecture)).toEqual([expect.stringMatching(version)])
      expect(nativePackages('darwin', architecture)).toEqual([
        expect.stringMatching(version),
        expect.stringMatching(version),
      ])
    }
    expect(nativePackages('darwin', 'arm64')[1]).toContain('@img/sharp-libvips-darwin-arm64@')
  })

  it('are required for each architecture, with the command that installs them', () => {
    nativePackages('darwin', 'arm64').forEach(install)
    expect(() => requireNativePackages('darwin', ['arm64'], folder)).not.toThrow()
    expect(() => requireNativePackages('darwin', ['arm64', 'x64'], folder)).toThrow(
      /^Not installed: @img\/sharp-darwin-x64@.* npm install --no-save --force @img\/sharp-darwin-arm64@/,
    )
  })

  it('of another version do not count', () => {
    install('@img/sharp-win32-x64@0.0.1')
    expect(() => requireNativePackages('win32', ['x64'], folder)).toThrow('@img/sharp-win32-x64@')
  })

  it('of better-sqlite3 are there for both systems and architectures', () => {
    for (const name of ['win32-x64', 'win32-arm64', 'darwin-x64', 'darwin-arm64']) {
      const path = join(projectRoot, `node_modules/better-sqlite3/prebuilds/${name}.node`)
      expect(readFileSync(path).length).toBeGreaterThan(500_000)
    }
  })
})
