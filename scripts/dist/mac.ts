import { join } from 'node:path'
import type { Configuration } from 'electron-builder'
import { projectRoot } from '../electron-runtime.ts'
import { present, type Environment } from './environment.ts'
import { files } from './files.ts'
import type { Architecture } from './native.ts'

// electron-builder hands it on as it is.
const entitlements = join(projectRoot, 'resources/installer/entitlements.mac.plist')

/** The ways to log in to Apple's notary service, as electron-builder reads them. */
const notaryVariables = [
  ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'],
  ['APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID'],
  ['APPLE_KEYCHAIN_PROFILE'],
] as const

/**
 * electron-builder's configuration for macOS: a dmg and a zip per architecture. With a certificate in the environment (CSC_LINK,
 * or CSC_NAME for one in the keychain) the app is signed with the hardened runtime, and notarised where a login to Apple's notary
 * service is there too. Without, it gets the ad-hoc signature that Apple silicon wants to start it at all, and nothing is sent
 * anywhere. Throws where only a part of a login is there, and where there is a login but no certificate.
 */
export function mac(
  architectures: readonly Architecture[],
  environment: Environment = process.env,
): Configuration {
  const arch = [...architectures]
  const signed = Boolean(environment['CSC_LINK'] ?? environment['CSC_NAME'])
  const notarize = notaryVariables.some((names) => present<string>(environment, names) !== null)
  if (notarize && !signed) {
    throw new Error('Apple notarises only what is signed: set CSC_LINK or CSC_NAME, too.')
  }
  return {
    mac: {
      target: [
        { target: 'dmg', arch },
        { target: 'zip', arch },
      ],
      icon: 'resources/icons/icon.icns',
      category: 'public.app-category.business',
      // What Electron 45 itself needs.
      minimumSystemVersion: '13.0',
      darkModeSupport: true,
      asarUnpack: ['**/*.node', '**/node_modules/@img/sharp-libvips-darwin-*/lib/*.dylib'],
      files: [
        ...files,
        '!**/node_modules/better-sqlite3/prebuilds/!(darwin-${arch}).node',
        '!**/node_modules/@img/sharp-!(darwin-${arch}|libvips-darwin-${arch}){,/**}',
      ],
      ...(signed
        ? {
            hardenedRuntime: true,
            entitlements,
            entitlementsInherit: entitlements,
          }
        : { identity: '-', hardenedRuntime: false }),
      notarize,
    },
    dmg: {
      title: '${productName} ${version}',
      icon: 'resources/icons/icon.icns',
      writeUpdateInfo: false,
      contents: [
        { x: 130, y: 220 },
        { x: 410, y: 220, type: 'link', path: '/Applications' },
      ],
    },
  }
}
