import type { CardFormat, CardLayout } from './card-formats.ts'

/** Positions from the last bit sent, which is the lowest. */
interface Field {
  shift: number
  length: number
}

/** A parity bit, with masks of what it is over: JavaScript's bit operators see 32 bits at a time. */
interface Parity {
  shift: number
  odd: boolean
  highMask: number
  lowMask: number
}

/** A layout made ready. A frame is one number: none has more than 53 bits, and BigInt is slow for 250,000 rows. */
interface Frame {
  digits: number
  facilityCode: Field | null
  cardNumber: Field
  ones: number
  parities: Parity[]
}

const word = 2 ** 32

const frames = new WeakMap<CardLayout, Frame>()

function readyFrame({ bits, layout }: CardFormat): Frame | null {
  if (bits === null || layout === null) return null
  const known = frames.get(layout)
  if (known) return known
  const fieldOf = ({ start, length }: { start: number; length: number }): Field => ({
    shift: bits - start - length,
    length,
  })
  const maskOf = (positions: number[]) =>
    positions.reduce((mask, position) => mask + 2 ** (bits - 1 - position), 0)
  const frame: Frame = {
    digits: Math.ceil(bits / 4),
    facilityCode: layout.facilityCode && fieldOf(layout.facilityCode),
    cardNumber: fieldOf(layout.cardNumber),
    ones: maskOf(layout.ones),
    parities: layout.parities.map(({ bit, parity, over }) => ({
      shift: bits - 1 - bit,
      odd: parity === 'odd',
      highMask: Math.floor(maskOf(over) / word),
      lowMask: maskOf(over) % word,
    })),
  }
  frames.set(layout, frame)
  return frame
}

function isOdd(bits: number): boolean {
  let folded = bits ^ (bits >>> 16)
  folded ^= folded >>> 8
  folded ^= folded >>> 4
  folded ^= folded >>> 2
  folded ^= folded >>> 1
  return (folded & 1) === 1
}

function encode({ facilityCode, cardNumber, ones, parities }: Frame, code: number, number: number): number {
  let frame = ones + number * 2 ** cardNumber.shift
  if (facilityCode) frame += code * 2 ** facilityCode.shift
  for (const { shift, odd, highMask, lowMask } of parities) {
    const over = (Math.floor(frame / word) & highMask) ^ ((frame % word) & lowMask)
    if (isOdd(over) !== odd) frame += 2 ** shift
  }
  return frame
}

function read(frame: number, { shift, length }: Field): number {
  return Math.floor(frame / 2 ** shift) % 2 ** length
}

const decimal = /^\d{1,16}$/

/** A number that fits into a field, or null. A field that the layout does not have takes the empty string alone. */
function fitting(field: Field | null, value: string): number | null {
  if (!field) return value === '' ? 0 : null
  if (!decimal.test(value)) return null
  const number = Number(value)
  return number < 2 ** field.length ? number : null
}

/**
 * The whole frame that a reader sends for a facility code and a card number (decimal strings, the facility code '' where
 * the layout has none): hex in upper case, padded to ceil(bits / 4) digits. Null where no layout is known or a number
 * does not fit into it.
 */
export function encodeFrame(format: CardFormat, facilityCode: string, cardNumber: string): string | null {
  const frame = readyFrame(format)
  if (!frame) return null
  const code = fitting(frame.facilityCode, facilityCode)
  const number = fitting(frame.cardNumber, cardNumber)
  if (code === null || number === null) return null
  return encode(frame, code, number).toString(16).toUpperCase().padStart(frame.digits, '0')
}

const upperHex = /^[0-9A-F]+$/

/**
 * What a frame (hex as `encodeFrame` gives it) says: decimal strings, `facilityCode` '' where the layout has none. Null
 * where no layout is known, and where encoding the numbers again gives another frame: then a parity is wrong or a bit
 * that belongs to neither number is set.
 */
export function decodeFrame(
  format: CardFormat,
  hex: string,
): { facilityCode: string; cardNumber: string } | null {
  const frame = readyFrame(format)
  if (!frame || hex.length !== frame.digits || !upperHex.test(hex)) return null
  const sent = parseInt(hex, 16)
  const code = frame.facilityCode ? read(sent, frame.facilityCode) : 0
  const number = read(sent, frame.cardNumber)
  if (encode(frame, code, number) !== sent) return null
  return { facilityCode: frame.facilityCode ? String(code) : '', cardNumber: String(number) }
}
