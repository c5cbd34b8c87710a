import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import {
  isNetworkType,
  isOnNetwork,
  isUncPath,
  linuxMounts,
  macMounts,
  mountType,
} from '../../../../src-main/data/database/volume.ts'

describe('isUncPath', () => {
  it.each([
    '\\\\server\\share',
    '\\\\server\\share\\데이터',
    '//server/share',
    '\\\\?\\UNC\\server\\share',
    '\\\\?\\unc\\s\\x',
  ])('sees another machine in %s', (path) => expect(isUncPath(path)).toBe(true))
  it.each(['C:\\Users\\guard', '\\\\?\\C:\\Users', '\\\\.\\pipe\\x', '\\server\\share', '/home/guard'])(
    'sees this machine in %s',
    (path) => expect(isUncPath(path)).toBe(false),
  )
})

describe('mount tables', () => {
  const linux = linuxMounts(
    [
      '25 30 0:23 / /proc rw,nosuid shared:14 - proc proc rw',
      '30 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
      '70 30 0:60 / /mnt/with\\040blank rw shared:40 master:1 - fuse.sshfs guard@server:/ rw',
      Buffer.from('80 30 0:61 / /mnt/공유 rw - cifs //server/share rw', 'utf8').toString('latin1'),
      '90 30 0:62 / /mnt/fast rw - ext4 /dev/sdb1 rw',
      '91 90 0:63 / /mnt/fast rw - nfs4 server:/export rw',
      '',
    ].join('\n'),
  )

  it.each([
    ['/home/guard', 'ext4'],
    ['/mnt/with blank/data', 'fuse.sshfs'],
    ['/mnt/with blanks', 'ext4'],
    ['/mnt/공유', 'cifs'],
    ['/mnt/fast/x', 'nfs4'],
  ])('finds what holds %s', (path, type) => expect(mountType(linux, path)).toBe(type))

  it('reads what macOS prints', () => {
    const mac = macMounts(
      '/dev/disk3s1s1 on / (apfs, sealed, local, read-only)\n' +
        '//guard@server/share (old) on /Volumes/share (old) (smbfs, nodev, nosuid, mounted by guard)\n',
    )
    expect(mountType(mac, '/Users/guard')).toBe('apfs')
    expect(mountType(mac, '/Volumes/share (old)/data')).toBe('smbfs')
  })

  it.each(['nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', 'afpfs', 'webdav', 'fuse.sshfs', 'fuse.gvfsd-fuse'])(
    'knows %s as a network',
    (type) => expect(isNetworkType(type)).toBe(true),
  )
  it.each(['ext4', 'apfs', 'fuseblk', 'fuse.ntfs-3g', 'fuse.portal', 'exfat', ''])(
    'knows %j as none',
    (type) => expect(isNetworkType(type)).toBe(false),
  )
})

it('takes the folder for temporary files for local', () => {
  expect(isOnNetwork(tmpdir())).toBe(false)
})
