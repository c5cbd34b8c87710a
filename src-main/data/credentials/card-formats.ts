import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { CardType } from '../../../src-preload/contract/credentials.ts'
import cardFormatsFile from '../../../resources/card-formats.json' with { type: 'json' }
import { CodedError } from '../../services/protocol.ts'
import { trimKey } from '../users/keys.ts'

/** Longest frame whose layout can be given: a number that JavaScript keeps exactly. */
const maxLayoutBits = 53

const name = z.string().trim().min(1)
const bit = z
  .number()
  .int()
  .min(0)
  .max(maxLayoutBits - 1)
const range = z
  .strictObject({ min: z.number().int().min(0), max: z.number().int().min(0) })
  .refine(({ min, max }) => min <= max)
const bitField = z.strictObject({ start: bit, length: z.number().int().min(1).max(maxLayoutBits) })

/** Bits such as "1-12" or "2-3 5 7", as the list of their positions. */
const bitList = z
  .string()
  .regex(/^\d{1,2}(-\d{1,2})?( \d{1,2}(-\d{1,2})?)*$/)
  .transform((text) =>
    text.split(' ').flatMap((part) => {
      const [first, last = first] = part.split('-').map(Number) as [number, number?]
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
    }),
  )
  .pipe(z.array(bit).min(1))

const layoutSchema = z.strictObject({
  facilityCode: bitField.nullable().default(null),
  cardNumber: bitField,
  /** Bits that are always 1. */
  ones: z.array(bit).default([]),
  /** In the order in which they are computed. */
  parities: z.array(z.strictObject({ bit, parity: z.enum(['even', 'odd']), over: bitList })),
})

const formatSchema = z
  .strictObject({
    label: name,
    /** Labels that are accepted besides. */
    otherLabels: z.array(name).default([]),
    shortNames: z.array(name).min(1),
    /** Length of the frame; null where it is not known. */
    bits: z.number().int().min(4).max(1024).nullable(),
    facilityCode: z.union([range, z.enum(['none', 'unpublished'])]),
    cardNumber: z.union([
      range,
      /** Numbers above `max` up to `warnUpTo` are in some tables and not in others. */
      z
        .strictObject({
          min: z.number().int().min(0),
          max: z.number().int().min(0),
          warnUpTo: z.number().int(),
        })
        .refine(({ min, max, warnUpTo }) => min <= max && max < warnUpTo),
      z
        .strictObject({ minDigits: z.number().int().min(1), maxDigits: z.number().int().min(1) })
        .refine(({ minDigits, maxDigits }) => minDigits <= maxDigits),
      z.enum(['none', 'unpublished']),
    ]),
    /** Any one of these suffices. */
    enter: z.array(z.enum(['facility-code-and-number', 'number', 'hex', 'plate'])).min(1),
    hex: z.enum(['exact', 'at-most', 'unpublished']),
    /** The hex is the card's serial number, which some readers send in the other order of bytes. */
    serialNumber: z.boolean().default(false),
    /** The system issues it: an entry by hand is a warning. */
    issued: z.boolean().default(false),
    layout: layoutSchema.nullable().default(null),
  })
  .refine(({ bits, layout }) => layout === null || isPossible(bits, layout), { path: ['layout'] })
  .refine(
    ({ enter, facilityCode }) => !enter.includes('facility-code-and-number') || facilityCode !== 'none',
    {
      path: ['facilityCode'],
    },
  )
  .refine(
    ({ enter, cardNumber }) =>
      cardNumber !== 'none' || enter.every((way) => way === 'hex' || way === 'plate'),
    { path: ['cardNumber'] },
  )
  .refine(({ bits, hex }) => bits !== null || hex === 'unpublished', { path: ['hex'] })
  .transform((format) => ({
    ...format,
    /** Digits of Card Number Hex; null where that is not known. */
    hexDigits: format.bits === null ? null : Math.ceil(format.bits / 4),
  }))

const fileSchema = z.strictObject({
  description: z.unknown().optional(),
  types: z.array(formatSchema).min(1),
})

/** Where the two numbers, the fixed bits and the parities of a card type stand in what a reader sends. */
export type CardLayout = z.infer<typeof layoutSchema>

/** An accepted card type (card-formats.json says what its parts mean). */
export type CardFormat = z.infer<typeof formatSchema>

/** Whether all bits lie within the frame and none has two uses. */
function isPossible(bits: number | null, layout: CardLayout): boolean {
  const used = [layout.facilityCode, layout.cardNumber].flatMap((field) =>
    field ? Array.from({ length: field.length }, (_, index) => field.start + index) : [],
  )
  used.push(...layout.ones, ...layout.parities.map((parity) => parity.bit))
  const over = layout.parities.flatMap((parity) => parity.over)
  return (
    bits !== null &&
    bits <= maxLayoutBits &&
    new Set(used).size === used.length &&
    [...used, ...over].every((position) => position < bits)
  )
}

/** The card types of a site, and how they are found. */
export interface CardFormats {
  all: CardFormat[]
  /** By label, other label or short name, without case; blanks around and doubled ones inside do not count (C5). */
  find: (text: string) => CardFormat | undefined
}

/** Card types as card-formats.json has them. Throws `card-formats-invalid` with the place of the first mistake. */
export function parseCardFormats(value: unknown): CardFormats {
  const parsed = fileSchema.safeParse(value)
  if (!parsed.success) throw invalid(value, parsed.error.issues[0]?.path ?? [])
  const all = parsed.data.types
  const byName = new Map<string, CardFormat>()
  for (const [index, format] of all.entries()) {
    for (const given of [format.label, ...format.otherLabels, ...format.shortNames]) {
      const known = byName.get(foldName(given))
      if (known && known !== format) throw invalid(value, ['types', index])
      byName.set(foldName(given), format)
    }
  }
  // As they are usually written, so that most rows need no folding.
  for (const format of all) {
    for (const given of [format.label, ...format.otherLabels, ...format.shortNames]) byName.set(given, format)
  }
  return { all, find: (text) => byName.get(text) ?? byName.get(foldName(text)) }
}

function foldName(text: string): string {
  return trimKey(text).replace(/\s+/g, ' ').toLowerCase()
}

const labelled = z.object({ types: z.array(z.unknown()) })

/** The error of a broken file: the place as a path, with the type's label where it can be told. */
function invalid(value: unknown, path: PropertyKey[]): CodedError {
  const types = labelled.safeParse(value).data?.types ?? []
  const type = z.object({ label: z.string() }).safeParse(types[Number(path[1])]).data
  const place = path.map(String).join('.')
  return new CodedError('card-formats-invalid', { place: type ? `${place} (${type.label})` : place })
}

let siteFile: string | null = null
/** What was read, or what was wrong with it: what holds at the beginning holds until the directory is opened again. */
let read: { formats: CardFormats } | { failure: unknown } | undefined

/** From now on a file of a site's own goes before the one that comes with the program, where it exists. */
export function useSiteCardFormats(file: string): void {
  siteFile = file
  read = undefined
}

/**
 * The card types: those of a site's own file, else of resources/card-formats.json. A file that is wrong is never passed
 * over, as cards would be judged otherwise than the site means. Throws `card-formats-invalid`.
 */
export function cardFormats(): CardFormats {
  read ??= readFormats()
  if ('failure' in read) throw read.failure
  return read.formats
}

function readFormats(): NonNullable<typeof read> {
  try {
    return { formats: parseCardFormats(readSiteFile() ?? cardFormatsFile) }
  } catch (failure) {
    return { failure }
  }
}

function readSiteFile(): unknown {
  if (siteFile === null || !existsSync(siteFile)) return null
  try {
    return JSON.parse(readFileSync(siteFile, 'utf8').replace(/^\ufeff/, ''))
  } catch (error) {
    throw new CodedError('card-formats-invalid', { place: error instanceof Error ? error.message : '' })
  }
}

/** The card type that a cell names, by label, other label or short name (C5). Throws `card-formats-invalid`. */
export function findCardFormat(text: string): CardFormat | undefined {
  return cardFormats().find(text)
}

/** Whether a type is that of plates, which stand in a column of their own (C4). */
export function isPlateFormat(format: CardFormat): boolean {
  return format.enter.includes('plate')
}

/** The label of the type of plates, '' where a site has none: a plate is a credential without it as well (C4). */
export function plateLabel(): string {
  return cardFormats().all.find(isPlateFormat)?.label ?? ''
}

/** The card types that a form offers, in the order of the file; that of plates is none of them. */
export function cardTypes(): CardType[] {
  return cardFormats()
    .all.filter((format) => !isPlateFormat(format))
    .map(({ label, enter, facilityCode, cardNumber, hexDigits, serialNumber }) => ({
      label,
      enter: enter.filter((way) => way !== 'plate'),
      facilityCode,
      cardNumber:
        typeof cardNumber === 'object' && 'warnUpTo' in cardNumber
          ? { min: cardNumber.min, max: cardNumber.max }
          : cardNumber,
      hexDigits,
      serialNumber,
    }))
}

/** Moves on with every change of what makes two cards the same (`storedCard` in rules.ts). */
const identityRule = 1

/** Says whether card types are the same, however their file is laid out and described. Throws `card-formats-invalid`. */
export function cardFormatsDigest(): string {
  const content = { identityRule, types: cardFormats().all }
  return createHash('sha256').update(JSON.stringify(content, inOrder)).digest('hex')
}

/** Gives the parts of an object in the order of their names. */
function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** What each short name means, as its label. Throws `card-formats-invalid`. */
export function cardTypeLabels(): Record<string, string> {
  return Object.fromEntries(
    cardFormats().all.flatMap(({ label, shortNames }) => shortNames.map((shortName) => [shortName, label])),
  )
}

let own: CardFormats | undefined

/**
 * The card type of a card that was stored under a short name when that meant `label` (undefined where that is not
 * known): people know a type by its label. Undefined where the card types know neither, nor what the program's own call
 * that short name. Throws `card-formats-invalid`.
 */
export function cardFormatOfStored(shortName: string, label: string | undefined): CardFormat | undefined {
  const named = (label !== undefined && findCardFormat(label)) || findCardFormat(shortName)
  if (named) return named
  own ??= parseCardFormats(cardFormatsFile)
  const known = own.find(shortName)
  return known && findCardFormat(known.label)
}
