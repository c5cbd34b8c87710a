import { readFileSync, realpathSync, statfsSync } from 'node:fs'
import { sep } from 'node:path'

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

/** The type of the file system that holds `path`, from Linux's /proc/self/mountinfo; '' where it cannot be told. */
export function mountType(mountinfo: string, path: string): string {
  let best = { length: -1, type: '' }
  for (const line of mountinfo.split('\n')) {
    const fields = line.split(' ')
    const mountPoint = unescapeOctal(fields[4] ?? '')
    const type = fields[fields.indexOf('-') + 1] ?? ''
    const holds = path === mountPoint || path.startsWith(mountPoint === '/' ? '/' : mountPoint + sep)
    // Of two mounts on one point the later one is seen.
    if (mountPoint !== '' && holds && mountPoint.length >= best.length)
      best = { length: mountPoint.length, type }
  }
  return best.type
}

function unescapeOctal(text: string): string {
  return Buffer.from(
    text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8))),
    'latin1',
  ).toString('utf8')
}

/** Whether a file system of this type (a name as mount tables have it) lies on another machine. */
export function isNetworkType(type: string): boolean {
  return networkTypes.test(type)
}

/**
 * Whether an existing folder lies on another machine, where SQLite's WAL breaks (E5). Windows tells by the real path
 * (a mapped drive leads to `\\server\share`), Linux by the file system.
 */
export function isOnNetwork(folder: string): boolean {
  const real = realpathSync.native(folder)
  if (process.platform === 'win32') return isUncPath(folder) || isUncPath(real)
  if (process.platform !== 'linux') return false
  // The number is signed on some systems.
  const magic = statfsSync(real).type >>> 0
  if (magic === fuseMagic)
    return isNetworkType(mountType(readFileSync('/proc/self/mountinfo', 'latin1'), real))
  return networkMagics.has(magic)
}
