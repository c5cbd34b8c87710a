import type {
  CredentialField,
  CredentialFields,
  CredentialIssue,
  CredentialKind,
  CredentialStatus,
} from '../../../src-preload/contract/credentials.ts'
import { rowReasons, type RowReason, type Severity } from '../../../src-preload/contract/imports.ts'
import { trimKey } from '../users/keys.ts'
import { findCardFormat, isPlateFormat, type CardFormat } from './card-formats.ts'
import { decodeFrame, encodeFrame } from './frames.ts'

/** The cells of a credential as they came. */
export type CredentialCells = CredentialFields

/** One credential, as it is stored. What does not belong to its kind is the empty string. */
export interface CredentialValues {
  kind: CredentialKind
  /** The card type's first short name. */
  cardType: string
  /** Without leading zeros. */
  facilityCode: string
  /** Without leading zeros, except for BIN numbers, which are text. */
  cardNumber: string
  /** Upper case, hex digits alone, as many as the card type has. */
  cardNumberHex: string
  /** Upper case, without spaces and hyphens. */
  licensePlate: string
  /** With its leading zeros. */
  entryCode: string
  /** Null where the cell is empty: a new credential is active then, another stays as it is (C5). */
  status: CredentialStatus | null
  /** The same for two credentials that are the same (C5). */
  identity: string
}

/** What the cells of a credential say and what is wrong; no values where there is an error or no credential. */
export interface CredentialReading {
  values: CredentialValues | null
  issues: CredentialIssue[]
}

/** Largest facility code that looks right where the range is not published. */
const likelyFacilityCode = 65_535
const entryCodeDigits = { min: 4, max: 16 }
const plateLength = { min: 2, max: 12, likelyMin: 4, likelyMax: 8 }

/**
 * Judges one credential by its cells alone (C4, C5); what needs the directory or other rows is judged elsewhere. All
 * issues are given, errors first, then in the order of `rowReasons`. None tells an entry code (E4).
 */
export function readCredential(cells: CredentialCells): CredentialReading {
  const format = cells.cardType === '' ? undefined : findCardFormat(cells.cardType)
  const text: CredentialFields = {
    cardType: format ? format.label : trimKey(cells.cardType),
    facilityCode: trimKey(cells.facilityCode),
    cardNumber: trimKey(cells.cardNumber),
    cardNumberHex: trimKey(cells.cardNumberHex),
    licensePlate: trimKey(cells.licensePlate),
    entryCode: trimKey(cells.entryCode),
    credentialStatus: trimKey(cells.credentialStatus),
  }
  const isPlateType = format !== undefined && isPlateFormat(format)
  const hasNumber = text.facilityCode !== '' || text.cardNumber !== '' || text.cardNumberHex !== ''
  const hasPlate = text.licensePlate !== ''
  const hasEntryCode = text.entryCode !== ''
  const hasCard = hasNumber || (text.cardType !== '' && !(isPlateType && hasPlate))
  if (!hasCard && !hasPlate && !hasEntryCode)
    return { values: null, issues: [issue('info', 'no-credential', null)] }

  const found: CredentialIssue[] = []
  if (Number(hasCard) + Number(hasPlate) + Number(hasEntryCode) > 1)
    found.push(issue('error', 'several-credentials', null))
  if (isPlateType && !hasPlate)
    found.push(issue('error', 'plate-format', 'licensePlate', { missing: text.cardType }))
  const values = noValues()
  values.status = readStatus(text.credentialStatus, found)
  if (hasCard) readCard(text, isPlateType ? null : format, values, found)
  if (hasPlate) readPlate(text.licensePlate, values, found)
  if (hasEntryCode) readEntryCode(text.entryCode, values, found)
  if (found.length > 1) found.sort((one, other) => weight(one) - weight(other))
  return { values: found[0]?.severity === 'error' ? null : values, issues: found }
}

/** The whole frame of a card with a number, as help for a person; null where no layout is known. */
export function frameOf(values: CredentialValues): string | null {
  const format = values.kind === 'card' ? findCardFormat(values.cardType) : undefined
  return format ? encodeFrame(format, values.facilityCode, values.cardNumber) : null
}

/**
 * Which of the credentials that are the same (the oldest first) stays where a user is to have it alone: that user's own,
 * else one that is inactive, as it may be lost, else the oldest. Undefined where there is none.
 */
export function keptOfSame<Same extends { user: number; status: CredentialStatus }>(
  same: readonly Same[],
  user: number | null,
): Same | undefined {
  return same.find((one) => one.user === user) ?? same.find(({ status }) => status === 'inactive') ?? same[0]
}

/** Hex with its bytes in the other order. */
export function reversedHex(hex: string): string {
  const whole = hex.length % 2 === 0 ? hex : `0${hex}`
  let reversed = ''
  for (let at = whole.length - 2; at >= 0; at -= 2) reversed += whole.slice(at, at + 2)
  return reversed
}

/** A card as readers with the other order of bytes see it. */
export interface ReversedTwin {
  cardNumberHex: string
  identity: string
}

/** The twin of a card whose hex is its serial number; null for others, and where both orders are the same. */
export function reversedTwin({ cardType, cardNumberHex }: CredentialValues): ReversedTwin | null {
  if (cardNumberHex === '' || findCardFormat(cardType)?.serialNumber !== true) return null
  const hex = reversedHex(cardNumberHex)
  return hex === cardNumberHex ? null : { cardNumberHex: hex, identity: hexIdentity(cardType, hex) }
}

function issue(
  severity: Severity,
  code: RowReason,
  field: CredentialField | null,
  args: CredentialIssue['args'] = {},
): CredentialIssue {
  return { code, severity, field, args }
}

const weightOfSeverity = { error: 0, warning: rowReasons.length, info: 2 * rowReasons.length }

function weight({ severity, code }: CredentialIssue): number {
  return weightOfSeverity[severity] + rowReasons.indexOf(code)
}

function noValues(): CredentialValues {
  return {
    kind: 'card',
    cardType: '',
    facilityCode: '',
    cardNumber: '',
    cardNumberHex: '',
    licensePlate: '',
    entryCode: '',
    status: null,
    identity: '',
  }
}

function readStatus(text: string, found: CredentialIssue[]): CredentialStatus | null {
  if (text === '') return null
  const status = text.toLowerCase()
  if (status === 'active' || status === 'inactive') return status
  found.push(issue('error', 'status-unknown', 'credentialStatus', { value: text }))
  return null
}

/** `format`: undefined where the type is unknown, null where the row's type is that of plates. */
function readCard(
  text: CredentialFields,
  format: CardFormat | null | undefined,
  values: CredentialValues,
  found: CredentialIssue[],
): void {
  const facilityCode = readDigits(text.facilityCode, 'facilityCode', found)
  const cardNumber = readDigits(text.cardNumber, 'cardNumber', found)
  const cardNumberHex = readHex(text, format, found)
  if (!format) {
    if (format === undefined)
      found.push(
        issue(
          'error',
          'card-type-unknown',
          'cardType',
          text.cardType === '' ? { missing: 1 } : { value: text.cardType },
        ),
      )
    return
  }
  Object.assign(values, storedCard({ facilityCode, cardNumber, cardNumberHex }, format))
  judgeParts(text, format, found)
  if (facilityCode !== '') judgeFacilityCode(values.facilityCode, text, format, found)
  if (cardNumber !== '') judgeCardNumber(values.cardNumber, text, format, found)
  if (format.issued) found.push(issue('warning', 'range-unpublished', 'cardType', { issued: format.label }))
  judgeHexAgainstNumber(values, format, found)
}

type CardNumbers = Pick<CredentialValues, 'facilityCode' | 'cardNumber' | 'cardNumberHex'>
/** What a card type decides of a card: the forms of its numbers, and what makes it the same as another. */
export type StoredCard = CardNumbers & Pick<CredentialValues, 'cardType' | 'identity'>

/**
 * A card as it is stored: digits and upper-case hex in the forms of its type, and its identity (C5). What is stored
 * already may be given again, where the types were changed: zeros that a form has lost it does not get back.
 */
export function storedCard(numbers: CardNumbers, format: CardFormat): StoredCard {
  const card = {
    cardType: format.shortNames[0] ?? '',
    facilityCode: withoutLeadingZeros(numbers.facilityCode),
    cardNumber: hasTextNumber(format) ? numbers.cardNumber : withoutLeadingZeros(numbers.cardNumber),
    cardNumberHex: hexOfLength(numbers.cardNumberHex, format.hexDigits),
  }
  return { ...card, identity: cardIdentity(card, format) }
}

/** Hex with as many digits as its type has, as far as zeros at the beginning can make it so. */
function hexOfLength(hex: string, digits: number | null): string {
  if (hex === '' || digits === null || hex.length === digits) return hex
  return withoutLeadingZeros(hex).padStart(digits, '0')
}

/** Whether the parts are there that the type needs (any one of the ways to enter it). */
function judgeParts(text: CredentialFields, format: CardFormat, found: CredentialIssue[]): void {
  const missing = (code: RowReason, field: CredentialField) => found.push(issue('error', code, field))
  const byPair = format.enter.includes('facility-code-and-number')
  const byNumber = format.enter.includes('number')
  const hasHex = text.cardNumberHex !== ''
  if (!byPair && !byNumber) {
    if (!hasHex) missing('hex-missing', 'cardNumberHex')
    return
  }
  const hasCode = byPair && text.facilityCode !== ''
  const hasNumber = text.cardNumber !== ''
  if (hasHex && !hasCode && !hasNumber && format.enter.includes('hex')) return
  if (!hasNumber) missing('card-number-missing', 'cardNumber')
  if (!hasCode && !byNumber) missing('facility-code-missing', 'facilityCode')
}

function judgeFacilityCode(
  code: string,
  text: CredentialFields,
  { facilityCode: range }: CardFormat,
  found: CredentialIssue[],
): void {
  const value = text.facilityCode
  if (range === 'none') found.push(issue('error', 'facility-code-unused', 'facilityCode', { value }))
  else if (range === 'unpublished') {
    if (Number(code) > likelyFacilityCode)
      found.push(issue('warning', 'range-unpublished', 'facilityCode', { value }))
  } else if (isOutside(code, range)) {
    const { min, max } = range
    found.push(issue('error', 'facility-code-range', 'facilityCode', { value, min, max }))
  }
}

function judgeCardNumber(
  number: string,
  text: CredentialFields,
  { cardNumber: range, bits, serialNumber }: CardFormat,
  found: CredentialIssue[],
): void {
  const value = text.cardNumber
  const outside = (args: CredentialIssue['args']) =>
    found.push(issue('error', 'card-number-range', 'cardNumber', { value, ...args }))
  const unlikely = () => found.push(issue('warning', 'range-unpublished', 'cardNumber', { value }))
  if (typeof range === 'string') {
    // A frame spends at least two bits on parity, a serial number none.
    if (bits !== null && needsMoreBits(number, serialNumber ? bits : bits - 2)) unlikely()
  } else if ('minDigits' in range) {
    if (number.length < range.minDigits || number.length > range.maxDigits) outside(range)
  } else if ('warnUpTo' in range && Number(number) > range.max && Number(number) <= range.warnUpTo) {
    unlikely()
  } else if (isOutside(number, range)) {
    outside({ min: range.min, max: range.max })
  }
}

/** Card Number Hex beside a number: it may be the whole frame or the number alone; the vendor does not say. */
function judgeHexAgainstNumber(
  { facilityCode, cardNumber, cardNumberHex }: CredentialValues,
  format: CardFormat,
  found: CredentialIssue[],
): void {
  if (cardNumber === '' || cardNumberHex === '') return
  const frame = encodeFrame(format, facilityCode, cardNumber)
  if (frame === null || cardNumberHex === frame) return
  const value = withoutLeadingZeros(cardNumberHex)
  if (value === withoutLeadingZeros(frame) || value === Number(cardNumber).toString(16).toUpperCase()) return
  found.push(issue('warning', 'hex-mismatch', 'cardNumberHex', { value: cardNumberHex, frame }))
}

/**
 * What makes two cards the same (C5): the numbers; where there is none, what the frame says, else the hex itself. A type
 * that cannot do without its hex is known by that: the number beside it may be left out.
 */
function cardIdentity(values: Omit<StoredCard, 'identity'>, format: CardFormat): string {
  const { cardType, cardNumberHex } = values
  const byHex = format.enter.every((way) => way === 'hex')
  if (values.cardNumber !== '' && !byHex)
    return numberIdentity(cardType, values.facilityCode, values.cardNumber)
  const sent = decodeFrame(format, cardNumberHex)
  return sent
    ? numberIdentity(cardType, sent.facilityCode, sent.cardNumber)
    : hexIdentity(cardType, cardNumberHex)
}

function numberIdentity(cardType: string, facilityCode: string, cardNumber: string): string {
  return `c:${cardType}:${facilityCode}:${cardNumber}`
}

function hexIdentity(cardType: string, hex: string): string {
  return `c:${cardType}#${hex}`
}

/** Digits of a cell; '' where it is empty or no number. */
function readDigits(text: string, field: 'facilityCode' | 'cardNumber', found: CredentialIssue[]): string {
  if (text === '') return ''
  if (!isDigits(text)) {
    found.push(
      isExponent(text) ? damaged(text, field) : issue('error', 'number-format', field, { value: text }),
    )
    return ''
  }
  if (hasLostDigits(text)) found.push(issue('warning', 'spreadsheet-damage', field, { value: text }))
  return text
}

const hexSeparators = /[\s:-]+/g
const upperHex = /^[0-9A-F]+$/

/** The digits of Card Number Hex; '' where it is empty or no hex. */
function readHex(
  { cardNumber, cardNumberHex: text }: CredentialFields,
  format: CardFormat | null | undefined,
  found: CredentialIssue[],
): string {
  if (text === '') return ''
  const tell = (severity: Severity, code: RowReason, args: CredentialIssue['args'] = {}) =>
    found.push(issue(severity, code, 'cardNumberHex', { value: text, ...args }))
  const hex = bareHex(text)
  if (hex === null) {
    if (isExponent(text)) found.push(damaged(text, 'cardNumberHex'))
    else tell('error', 'hex-invalid')
    return ''
  }
  if (hasLostDigits(text)) tell('warning', 'spreadsheet-damage')
  const digits = format?.hexDigits ?? null
  if (!format || digits === null || hex.length === digits) return hex
  if (hex.length > digits) {
    if (format.hex === 'unpublished') tell('warning', 'range-unpublished')
    else tell('error', 'hex-invalid', { digits })
    return hex
  }
  const padded = hexOfLength(hex, digits)
  // Beside a card number that counts by itself, it may be the bare number.
  const mayBeShort = format.hex === 'at-most' || (cardNumber !== '' && !isHexOnly(format))
  if (!mayBeShort) tell('warning', 'spreadsheet-damage', { padded, digits })
  return hex
}

/** Hex digits in upper case without 0x and separators, or null. */
function bareHex(text: string): string | null {
  if (upperHex.test(text)) return text
  const bare = text.toUpperCase().replace(hexSeparators, '').replace(/^0X/, '')
  return upperHex.test(bare) ? bare : null
}

const plateSeparators = /[\s\p{Pd}]+/gu
const plainPlate = /^[A-Z0-9]+$/
const plateLetters = /^[\p{L}0-9]+$/u

function readPlate(text: string, values: CredentialValues, found: CredentialIssue[]): void {
  let plate = text.toUpperCase()
  if (!plainPlate.test(plate)) plate = plate.replace(plateSeparators, '')
  const { min, max, likelyMin, likelyMax } = plateLength
  const { length } = plainPlate.test(plate) ? plate : Array.from(plate)
  if (isExponent(text)) found.push(damaged(text, 'licensePlate'))
  else if (length < min || length > max || !plateLetters.test(plate))
    found.push(issue('error', 'plate-format', 'licensePlate', { value: text }))
  else if (length < likelyMin || length > likelyMax)
    found.push(issue('warning', 'range-unpublished', 'licensePlate', { value: text, plate }))
  values.kind = 'plate'
  values.licensePlate = plate
  values.identity = `p:${plate}`
}

function readEntryCode(text: string, values: CredentialValues, found: CredentialIssue[]): void {
  const { min, max } = entryCodeDigits
  if (isExponent(text))
    found.push(
      damaged(
        text.replace(/^[^E]+/i, (digits) => digits.replace(/\d/g, '•')),
        'entryCode',
      ),
    )
  else if (text.length < min || text.length > max || !isDigits(text))
    found.push(issue('error', 'entry-code-format', 'entryCode', { min, max }))
  else if (hasLostDigits(text))
    found.push(issue('warning', 'spreadsheet-damage', 'entryCode', { value: '•'.repeat(text.length) }))
  values.kind = 'entry-code'
  values.entryCode = text
  values.identity = `e:${text}`
}

/** As a spreadsheet writes a long number: 1.23E+12. The digits are lost. */
const exponent = /^\d+(?:[.,]\d+)?E\+\d+$/i
/** More digits than a spreadsheet keeps, and nothing but zeros after the 15th. */
const lostDigits = /^\d{15}0+$/
const keptDigits = 15

function isExponent(text: string): boolean {
  return text.includes('+') && exponent.test(text)
}

function hasLostDigits(text: string): boolean {
  return text.length > keptDigits && lostDigits.test(text)
}

function damaged(value: string, field: CredentialField): CredentialIssue {
  return issue('error', 'spreadsheet-damage', field, { value })
}

function hasTextNumber({ cardNumber }: CardFormat): boolean {
  return typeof cardNumber === 'object' && 'minDigits' in cardNumber
}

function isHexOnly({ enter }: CardFormat): boolean {
  return enter.every((way) => way === 'hex')
}

function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 48 || code > 57) return false
  }
  return text !== ''
}

/** Leaves one zero of nothing but zeros. */
function withoutLeadingZeros(digits: string): string {
  let at = 0
  while (at < digits.length - 1 && digits.charCodeAt(at) === 48) at++
  return at === 0 ? digits : digits.slice(at)
}

function isOutside(number: string, { min, max }: { min: number; max: number }): boolean {
  return Number(number) > max || Number(number) < min
}

function needsMoreBits(number: string, bits: number): boolean {
  if (number.length <= keptDigits) return Number(number) >= 2 ** bits
  return number.length > bits || BigInt(number) >= 2n ** BigInt(bits)
}
