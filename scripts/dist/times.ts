/** A tar.gz as electron-builder makes it tells when each file was built: two builds of one commit would differ. */
import { lutimesSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Gives all files and folders below a folder, and itself, this time. */
export function stampFolder(folder: string, time: Date): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) stampFolder(path, time)
    else lutimesSync(path, time, time)
  }
  lutimesSync(folder, time, time)
}

const magic = 0x1f8b08
const nameFlag = 0x08
const headerSize = 10

/**
 * Gives a gzip this time instead of that of what was compressed, and takes out its name, both RFC 1952, 2.3: of the
 * temporary tar they are of no use to anybody. Throws for what is no gzip, and for headers that 7-Zip doesn't write.
 */
export function stampGzip(file: string, time: Date): void {
  const gzip = readFileSync(file)
  if (gzip.readUIntBE(0, 3) !== magic) throw new Error(`${file} is not a gzip.`)
  const flags = gzip.readUInt8(3)
  if ((flags & ~nameFlag) !== 0) throw new Error(`${file} has a header with flags ${flags}.`)
  const header = Buffer.from(gzip.subarray(0, headerSize))
  header.writeUInt8(0, 3)
  header.writeUInt32LE(time.getTime() / 1000, 4)
  const body = flags === 0 ? headerSize : gzip.indexOf(0, headerSize) + 1
  writeFileSync(file, Buffer.concat([header, gzip.subarray(body)]))
}
