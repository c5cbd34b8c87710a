/** Leaves room for a file manager's ` (2)` within the 255 bytes or characters that file systems take. */
const longestBytes = 240
// eslint-disable-next-line no-control-regex -- they are what is looked for
const refused = /[\u0000-\u001f\u007f<>:"/\\|?*]/g
/** Names that are devices on Windows, whatever follows the first dot. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])$/i

/**
 * A name for a file to be suggested, made of somebody else's words: `stem` is changed as far as Windows, macOS or Linux
 * refuse it, wherever it was taken from, and cut so that the name with its `ending` is no longer than they take.
 */
export function fileName(stem: string, ending: string): string {
  const plain = stem.normalize('NFC').replace(refused, '_').trim()
  const room = longestBytes - Buffer.byteLength(ending)
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(plain)) {
    if (Buffer.byteLength(kept + segment) > room) break
    kept += segment
  }
  const name = kept === '' ? `_${ending}` : kept + ending
  return device.test(name.split('.')[0]?.trimEnd() ?? '') ? `_${name}` : name
}
