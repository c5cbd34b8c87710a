import { z } from 'zod'
import type { Connection, Database } from '../database/database.ts'
import { credentialBeforesAfter, rewriteCredentialBefore, type CredentialBefore } from '../history/store.ts'
import { readCardTypes, writeCardTypes } from '../settings/store.ts'
import {
  cardFormatOfStored,
  cardFormatsDigest,
  cardTypeLabels,
  isPlateFormat,
  type CardFormat,
} from './card-formats.ts'
import { storedCard, type StoredCard } from './rules.ts'
import { cardsAfter, cardSearch, rewriteCard, settleClashes } from './store.ts'

/** How many rows are in memory at once. */
const chunk = 10_000

/**
 * Where the card types are not those with which the cards were stored, stores them, and those that undo would bring
 * back, as the present ones would have it: else one card could be given to a second person. All or nothing, and no row
 * is written that stays the same. Cards that turn out to be one stay with those who have them (see `clashesSchema`).
 * Answers whether any card is another. Throws `card-formats-invalid`; nothing is written then.
 */
export function bringCardsForward({
  write: db,
  transaction,
}: Pick<Database, 'write' | 'transaction'>): boolean {
  const digest = cardFormatsDigest()
  return transaction(() => {
    const known = readCardTypes(db)
    if (known?.digest === digest) return false
    const forward = forwarding(new Map(Object.entries(known?.labels ?? {})))
    const changed = bringRowsForward(db, forward)
    bringBeforesForward(db, forward)
    settleClashes(db)
    writeCardTypes(db, { digest, labels: { ...known?.labels, ...cardTypeLabels() } })
    return changed
  })
}

/** What a stored card is by the present card types; null where it stays as it is, or they do not know its type. */
type Forward = (card: StoredCard) => StoredCard | null

function forwarding(labels: ReadonlyMap<string, string>): Forward {
  const formats = new Map<string, CardFormat | null>()
  return (card) => {
    let format = formats.get(card.cardType)
    if (format === undefined) {
      format = cardFormatOfStored(card.cardType, labels.get(card.cardType)) ?? null
      if (format && isPlateFormat(format)) format = null
      formats.set(card.cardType, format)
    }
    const next = format && storedCard(card, format)
    return next && !isSame(card, next) ? next : null
  }
}

function isSame(one: StoredCard, other: StoredCard): boolean {
  return (
    one.identity === other.identity &&
    one.cardType === other.cardType &&
    one.facilityCode === other.facilityCode &&
    one.cardNumber === other.cardNumber &&
    one.cardNumberHex === other.cardNumberHex
  )
}

function bringRowsForward(db: Connection, forward: Forward): boolean {
  let changed = false
  for (let cards = cardsAfter(db, 0, chunk); cards.length > 0;) {
    for (const card of cards) {
      const next = forward(card)
      if (!next) continue
      rewriteCard(db, card.id, next)
      changed = true
    }
    cards = cardsAfter(db, cards.at(-1)?.id ?? 0, chunk)
  }
  return changed
}

/** The columns of a row kept for undo that are looked at here; a row without them is left as it is. */
const beforeSchema = z.looseObject({
  kind: z.string(),
  card_type: z.string(),
  facility_code: z.string(),
  card_number: z.string(),
  card_number_hex: z.string(),
  identity: z.string(),
})

/** Two rows of one entry that turn out to be the same come back as a clash. */
function bringBeforesForward(db: Connection, forward: Forward): void {
  let entry = 0
  const identities = new Set<string>()
  for (let rows = credentialBeforesAfter(db, null, chunk); rows.length > 0;) {
    for (const row of rows) {
      if (row.entry !== entry) identities.clear()
      entry = row.entry
      const before = beforeForward(row, forward, identities)
      if (before !== null) rewriteCredentialBefore(db, { ...row, before })
    }
    rows = credentialBeforesAfter(db, rows.at(-1) ?? null, chunk)
  }
}

/** The row as it is to come back now, or null where it stays as it is; its identity is added to those of the entry. */
function beforeForward(
  { before }: CredentialBefore,
  forward: Forward,
  identities: Set<string>,
): string | null {
  const row = beforeSchema.safeParse(JSON.parse(before)).data
  if (row?.kind !== 'card') return null
  const next = forward({
    cardType: row.card_type,
    facilityCode: row.facility_code,
    cardNumber: row.card_number,
    cardNumberHex: row.card_number_hex,
    identity: row.identity,
  })
  const identity = next?.identity ?? row.identity
  const isSecond = identities.has(identity)
  identities.add(identity)
  if (!next && !(isSecond && row['clash'] !== 1)) return null
  return JSON.stringify({
    ...row,
    ...(next && {
      card_type: next.cardType,
      facility_code: next.facilityCode,
      card_number: next.cardNumber,
      card_number_hex: next.cardNumberHex,
      identity: next.identity,
      search: cardSearch(next),
    }),
    ...(isSecond && { clash: 1 }),
  })
}
