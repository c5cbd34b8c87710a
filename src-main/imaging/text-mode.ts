/** Fewest pairs and lone carriage returns that make the lack of lone line feeds more than chance. */
const enoughPairs = 8
const enoughLone = 16

const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * Whether compressed data went through a transfer that wrote CR LF for every LF: such data holds LF and CR alike, and
 * mostly alone; here no LF is left alone although CRs are. Small files may hold too little to tell.
 */
export function isSpoiledByTextMode(bytes: Buffer): boolean {
  let pairs = 0
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) {
    if (bytes[at - 1] !== carriageReturn) return false
    pairs += 1
  }
  if (pairs < enoughPairs) return false
  let lone = 0
  for (let at = bytes.indexOf(carriageReturn); at >= 0; at = bytes.indexOf(carriageReturn, at + 1)) {
    if (bytes[at + 1] !== lineFeed) lone += 1
  }
  return lone >= enoughLone
}

/**
 * Whether no transfer as text can have changed the bytes: a line feed is alone, which none that writes CR LF leaves, and
 * a carriage return is there, which those take out that write LF.
 */
export function isProvenBinary(bytes: Buffer): boolean {
  if (!bytes.includes(carriageReturn)) return false
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) {
    if (bytes[at - 1] !== carriageReturn) return true
  }
  return false
}
