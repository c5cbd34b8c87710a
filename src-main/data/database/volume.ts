import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync, statfsSync } from 'node:fs'

/** Linux's numbers of file systems that lie on another machine (linux/magic.h). */
const networkMagics = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB2
  0x01021997, // 9P
  0x5346414f, // AFS
  0x6b414653, // kAFS
  0x73757245, // Coda
  0x00c36400, // Ceph
  0x564c, // NCP
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
])
const fuseMagic = 0x65735546
const networkTypes =
  /^(nfs\d?|cifs|smb\d?|smbfs|afpfs|webdav|ftp|(fuse\.)?(sshfs|davfs2?|rclone|gvfsd-fuse|glusterfs|cephfs|s3fs|curlftpfs|smbnetfs))$/

/** Whether a Windows path leads to another machine: `\\server\share`, also behind `\\?\UNC\`; not `\\?\C:\` or `\\.\`. */
export function isUncPath(path: string): boolean {
  return /^[\\/]{2}(?:\?[\\/]UNC[\\/]|[^\\/?.][^\\/]*[\\/])/i.test(path)
}

interface Mount {
  point: string
  type: string
}

/** The mounts in Linux's /proc/self/mountinfo, read as Latin-1 (each byte a character). */
export function linuxMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').map((line) => {
    const fields = line.split(' ')
    return { point: unescapeOctal(fields[4] ?? ''), type: fields[fields.indexOf('-') + 1] ?? '' }
  })
}

function unescapeOctal(text: string): string {
  const bytes = text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** The mounts that macOS's `mount` prints: `//guard@server/share on /Volumes/share (smbfs, nodev, nosuid)`. */
export function macMounts(output: string): Mount[] {
  return output.split('\n').flatMap((line) => {
    const [, point, type] = / on (\/.*) \(([^,)]+)[^()]*\)$/.exec(line) ?? []
    return point !== undefined && type !== undefined ? [{ point, type }] : []
  })
}

/** The type of the file system that holds `path`; '' where it cannot be told. Of two mounts on one point the later is seen. */
export function mountType(mounts: Mount[], path: string): string {
  let best: Mount = { point: '', type: '' }
  for (const mount of mounts) {
    const inside = mount.point.endsWith('/') ? mount.point : `${mount.point}/`
    const holds = path === mount.point || path.startsWith(inside)
    if (mount.point !== '' && holds && mount.point.length >= best.point.length) best = mount
  }
  return best.type
}

/** Whether a file system of this type (a name as mount tables have it) lies on another machine. */
export function isNetworkType(type: string): boolean {
  return networkTypes.test(type)
}

/**
 * Whether an existing folder lies on another machine, where SQLite's WAL breaks (E5). Windows tells by the real path
 * (a mapped drive leads to `\\server\share`), the others by the file system.
 */
export function isOnNetwork(
  folder: string,
  platform: NodeJS.Platform = process.platform,
  realPath: (path: string) => string = realpathSync.native,
): boolean {
  if (platform === 'win32') return isUncPath(folder) || isUncPath(realOnWindows(folder, realPath))
  const real = realPath(folder)
  if (platform === 'darwin') {
    const mounts = macMounts(execFileSync('/sbin/mount', { encoding: 'utf8' }))
    return isNetworkType(mountType(mounts, real))
  }
  // The number is signed on some systems.
  const magic = statfsSync(real).type >>> 0
  if (magic !== fuseMagic) return networkMagics.has(magic)
  const mounts = linuxMounts(readFileSync('/proc/self/mountinfo', 'latin1'))
  return isNetworkType(mountType(mounts, real))
}

/** RAM disks and encrypted volumes cannot say where they lie; they are no share. */
function realOnWindows(folder: string, realPath: (path: string) => string): string {
  try {
    return realPath(folder)
  } catch {
    return folder
  }
}
