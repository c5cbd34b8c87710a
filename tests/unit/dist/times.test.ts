import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { stampFolder, stampGzip } from '../../../scripts/dist/times.ts'

const time = new Date('2026-01-02T03:04:05Z')
let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'badgeprep-times-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('gives the time to files, folders and links, and to nothing outside', () => {
  const inside = join(folder, 'app')
  mkdirSync(join(inside, 'deep', 'deeper'), { recursive: true })
  writeFileSync(join(inside, 'deep', 'file'), 'x')
  writeFileSync(join(folder, 'outside'), 'x')
  const before = new Date('2020-01-01T00:00:00Z')
  utimesSync(join(folder, 'outside'), before, before)
  symlinkSync('../outside', join(inside, 'link'))
  stampFolder(inside, time)
  for (const path of ['', 'deep', 'deep/deeper', 'deep/file', 'link']) {
    expect(lstatSync(join(inside, path)).mtime, path).toEqual(time)
  }
  expect(lstatSync(join(folder, 'outside')).mtime).toEqual(before)
})

it('makes gzips of the same bytes the same, whatever they were made of and when', () => {
  const content = Buffer.from('the same bytes\0again '.repeat(500))
  const bare = gzipSync(content)
  const named = (name: string, at: number): Buffer => {
    const header = Buffer.from(bare.subarray(0, 10))
    header.writeUInt8(8, 3)
    header.writeUInt32LE(at, 4)
    return Buffer.concat([header, Buffer.from(`${name}\0`), bare.subarray(10)])
  }
  const stamped = [bare, named('7.tar', 1), named('a longer name.tar', 1_800_000_000)].map((gzip) => {
    const file = join(folder, 'x.tar.gz')
    writeFileSync(file, gzip)
    stampGzip(file, time)
    return readFileSync(file)
  })
  for (const gzip of stamped) {
    expect(gunzipSync(gzip).equals(content)).toBe(true)
    expect(gzip.equals(stamped[0] ?? Buffer.alloc(0))).toBe(true)
    expect(gzip.readUInt32LE(4)).toBe(time.getTime() / 1000)
  }
})

it('leaves what it does not understand as it is, and says so', () => {
  const file = join(folder, 'x.tar.gz')
  const odd = Buffer.from(gzipSync('x'))
  odd.writeUInt8(4, 3)
  for (const bytes of [Buffer.from('PK no gzip'), odd]) {
    writeFileSync(file, bytes)
    expect(() => stampGzip(file, time)).toThrow(file)
    expect(readFileSync(file).equals(bytes)).toBe(true)
  }
})
