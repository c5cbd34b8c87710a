import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AfterPackContext, Configuration } from 'electron-builder'
import { isEvaluation, releasedElectron, unknownVersion } from '../../src-main/app/evaluation.ts'
import { projectRoot, type ElectronRuntime } from '../electron-runtime.ts'
import { linux } from './linux.ts'
import { mac } from './mac.ts'
import type { Architecture } from './native.ts'
import { papersOf, writePapers } from './papers.ts'
import { stampFolder, stampGzip } from './times.ts'
import { windows } from './windows.ts'

/** Where installers, and what goes with them, are put. */
export const distFolder = join(projectRoot, 'dist')

export interface Build {
  platform: NodeJS.Platform
  architectures: readonly Architecture[]
  runtime: ElectronRuntime
  /** What the files of the package give as their time. */
  time: Date
  /** Compresses the deb less. */
  quick: boolean
}

/**
 * electron-builder's configuration for the packages of a system. A runtime that is for evaluation only is named in the
 * file of every package made with it.
 */
export function configuration(build: Build): Configuration {
  const { runtime, time } = build
  return {
    appId: 'example.badgeprep',
    productName: 'BadgePrep',
    copyright: 'Copyright © 2026 BadgePrep maintainers',
    directories: { output: distFolder, buildResources: join(projectRoot, 'resources') },
    // What was prepared is what was tested; electron-builder would fetch one of its own.
    electronDist: runtime.distPath,
    // By it electron-builder decides what differs between versions; one that is unknown it takes for the wanted one.
    electronVersion: runtime.version === unknownVersion ? releasedElectron : runtime.version,
    electronLanguages: ['en-US', 'ko'],
    // The native packages bring their binaries; a rebuild would delete them.
    npmRebuild: false,
    publish: null,
    artifactName: `\${productName}-\${version}${isEvaluation(runtime.version) ? '-evaluation' : ''}-\${os}-\${arch}.\${ext}`,
    // Read back from the packaged program by a test.
    electronFuses: {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    },
    afterPack: (context) => afterPack(context, build),
    artifactBuildStarted: ({ file }) => {
      if (isTarGz(file)) stampFolder(join(distFolder, 'linux-unpacked'), time)
    },
    artifactBuildCompleted: ({ file }) => {
      if (isTarGz(file)) stampGzip(file, time)
    },
    ...ofPlatform(build),
  }
}

const isTarGz = (file: string): boolean => file.endsWith('.tar.gz')

function ofPlatform({ platform, architectures, quick }: Build): Configuration {
  switch (platform) {
    case 'linux':
      return linux(quick)
    case 'win32':
      return windows(architectures)
    case 'darwin':
      return mac(architectures)
    default:
      throw new Error(`There are no packages for ${platform}.`)
  }
}

function afterPack({ appOutDir, packager }: AfterPackContext, { platform, runtime, time }: Build): void {
  const resources = packager.getResourcesDir(appOutDir)
  // What only the runtime for development has.
  rmSync(join(resources, 'app'), { recursive: true, force: true })
  rmSync(join(appOutDir, 'runtime.json'), { force: true })

  const papers = papersOf(resources, runtime, time)
  // Within an application of macOS all has to be in its resources, or its signature does not hold.
  writePapers(platform === 'darwin' ? resources : appOutDir, papers)
  mkdirSync(distFolder, { recursive: true })
  writePapers(distFolder, papers)
}
