import { createHash } from 'node:crypto'

/** A picture's data differs everywhere from another's: so many pieces of so many bytes tell them apart in no time. */
const pieces = 16
const pieceBytes = 4096

/** By what the bytes of a picture are known again: lower-case hex, the same for the same bytes. */
export function printOf(bytes: Buffer): string {
  const hash = createHash('sha256').update(String(bytes.length))
  const step = Math.max(pieceBytes, Math.floor((bytes.length - pieceBytes) / (pieces - 1)))
  for (let at = 0; at < bytes.length; at += step) hash.update(bytes.subarray(at, at + pieceBytes))
  return hash.digest('hex')
}
