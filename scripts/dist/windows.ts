import type { Configuration } from 'electron-builder'
import { present, type Environment } from './environment.ts'
import { files } from './files.ts'
import type { Architecture } from './native.ts'

/** The variables that name an account of Azure Trusted Signing; its login is in AZURE_TENANT_ID, AZURE_CLIENT_ID and so on. */
const azureVariables = [
  'AZURE_SIGNING_PUBLISHER',
  'AZURE_SIGNING_ENDPOINT',
  'AZURE_SIGNING_ACCOUNT',
  'AZURE_SIGNING_PROFILE',
] as const

/**
 * electron-builder's configuration for Windows: an assisted NSIS installer per architecture, for one user or for all, in English
 * and Korean (it follows Windows). An upgrade keeps the data, an uninstall asks (resources/installer/installer.nsh). Signed where
 * the environment brings a certificate (WIN_CSC_LINK or CSC_LINK) or an account of Azure Trusted Signing; throws where only a part
 * of the account is there.
 */
export function windows(
  architectures: readonly Architecture[],
  environment: Environment = process.env,
): Configuration {
  const azure = present(environment, azureVariables)
  return {
    toolsets: { nsis: '1.2.1', winCodeSign: '1.1.0' },
    win: {
      target: { target: 'nsis', arch: [...architectures] },
      icon: 'resources/icons/icon.ico',
      requestedExecutionLevel: 'asInvoker',
      verifyUpdateCodeSignature: false,
      asarUnpack: ['**/*.node', '**/node_modules/@img/sharp-win32-*/lib/*.dll'],
      files: [
        ...files,
        '!**/node_modules/better-sqlite3/prebuilds/!(win32-${arch}).node',
        '!**/node_modules/@img/sharp-!(win32-${arch}){,/**}',
      ],
      ...(azure && {
        azureSignOptions: {
          publisherName: azure.AZURE_SIGNING_PUBLISHER,
          endpoint: azure.AZURE_SIGNING_ENDPOINT,
          codeSigningAccountName: azure.AZURE_SIGNING_ACCOUNT,
          certificateProfileName: azure.AZURE_SIGNING_PROFILE,
        },
      }),
    },
    nsis: {
      buildUniversalInstaller: false,
      oneClick: false,
      perMachine: false,
      allowElevation: true,
      allowToChangeInstallationDirectory: false,
      license: 'LICENSE',
      installerLanguages: ['en_US', 'ko_KR'],
      multiLanguageInstaller: true,
      include: 'resources/installer/installer.nsh',
      deleteAppDataOnUninstall: false,
      shortcutName: 'BadgePrep',
      uninstallDisplayName: '${productName}',
      // Both serve the auto-update, which an app for offline workstations has not.
      differentialPackage: false,
      packElevateHelper: false,
    },
  }
}
