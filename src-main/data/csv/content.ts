/** Bytes (latin1) at places of a file. */
type Signature = readonly (readonly [at: number, bytes: string])[]
const begins = (...starts: string[]): Signature[] => starts.map((bytes) => [[0, bytes]])

/**
 * How files begin that are no text, by what they are. Where letters alone would do, which a header may begin with, they
 * are told with the bytes behind them that no text has.
 */
const signatures: readonly (readonly [kind: string, of: readonly Signature[]])[] = [
  ['zip', begins('PK\u0003\u0004', 'PK\u0005\u0006')],
  ['archive', begins('\u001f\u008b', '7z\u00bc\u00af', 'Rar!\u001a\u0007', '\u00fd7zXZ\0', 'BZh91AY&SY')],
  ['archive', [[[257, 'ustar']]]],
  ['office', begins('\u00d0\u00cf\u0011\u00e0', '\t\u0008\u0010\0', '\t\u0004\u0006\0', '\t\u0002\u0006\0')],
  ['pdf', begins('%PDF-')],
  ['postscript', begins('%!PS')],
  ['rtf', begins('{\\rtf')],
  ['image', begins('\u0089PNG', '\u00ff\u00d8\u00ff', 'GIF87a', 'GIF89a', 'II*\0', 'MM\0*', '8BPS\0')],
  [
    'image',
    [
      [
        [0, 'BM'],
        [6, '\0\0\0\0'],
      ],
    ],
  ],
  ['media', [...riff('WEBP'), ...riff('WAVE'), ...riff('AVI '), [[4, 'ftyp']]]],
  ['media', begins('ID3\u0003\0', 'ID3\u0004\0', 'OggS\0', 'fLaC\0')],
  ['database', begins('SQLite format 3\0', '\0\u0001\0\0Standard ')],
  [
    'program',
    [
      [
        [0, 'MZ'],
        [3, '\0'],
        [5, '\0'],
      ],
    ],
  ],
  [
    'program',
    begins('\u007fELF', '\u00ca\u00fe\u00ba\u00be', '\u00ce\u00fa\u00ed\u00fe', '\u00cf\u00fa\u00ed\u00fe'),
  ],
]

function riff(kind: string): Signature[] {
  return [
    [
      [0, 'RIFF'],
      [8, kind],
    ],
  ]
}

const markup = /^\s*<(?:!doctype|html|\?xml|table)/i
/** As far as a signature reaches. */
const beginning = 512

/** What a file is that is no CSV whatever its name says, or null where it may be one. Give its first bytes. */
export function foreignContent(head: Buffer): string | null {
  const start = head.subarray(0, beginning).toString('latin1')
  const found = signatures.find(([, of]) =>
    of.some((signature) => signature.every(([at, bytes]) => start.startsWith(bytes, at))),
  )
  if (found) return found[0]
  return markup.test(start.replace(/^\u00ef\u00bb\u00bf/, '')) ? 'markup' : null
}
