import { isDeepStrictEqual } from 'node:util'
import type { Model } from './model.ts'
import type { Real } from './real.ts'
import type { Rows } from './real-rows.ts'
import type { ReviewModel } from './review-model.ts'
import { personOf, type Parts } from './world.ts'

/** Throws where the two are not the same. */
export function equal(what: string, real: unknown, model: unknown): void {
  if (isDeepStrictEqual(real, model)) return
  const told = (value: unknown): string => JSON.stringify(value, null, 1)
  throw new Error(`Different: ${what}\nIt is ${told(real)}\nIt has to be ${told(model)}`)
}

export function sorted(rows: Rows): [string, string][] {
  return [...rows].sort(([one], [other]) => (one < other ? -1 : 1))
}

/** A credential by what is kept of it. */
export function keyOf(parts: Parts): string {
  const { cardType, facilityCode, cardNumber, cardNumberHex, licensePlate, entryCode } = parts
  return [cardType, facilityCode, cardNumber, cardNumberHex, licensePlate, entryCode]
    .filter((part, place) => (place < 4 ? cardType !== '' : part !== ''))
    .join('/')
}

/** Who is there, and who holds what. */
export function compareDirectory({ now }: Model, real: Real): void {
  equal(
    'the users',
    real.rows
      .users()
      .map(({ who, status }) => `${who} ${status}`)
      .sort(),
    [...now.users.values()]
      .map(({ who, suspended }) => `${personOf(who).email} ${suspended ? 'suspended' : 'active'}`)
      .sort(),
  )
  equal(
    'who holds what',
    real.rows
      .credentials()
      .map((one) => `${one.email} ${one.credentialStatus} ${keyOf(one)}`)
      .sort(),
    [...now.credentials.values()]
      .map(({ holder, active, parts }) => {
        const { email } = personOf(now.users.get(holder)?.who ?? -1)
        return `${email} ${active ? 'active' : 'inactive'} ${keyOf(parts)}`
      })
      .sort(),
  )
}

/** What each row of the open review says. */
export async function compareVerdicts(review: ReviewModel, real: Real): Promise<void> {
  const told = (rows: readonly { state: string; errors: readonly string[] }[]): string[] =>
    rows.map(({ state, errors }) => [state, ...[...errors].sort()].join(' '))
  equal('what the review says of the rows', told(await real.review.verdicts()), told(review.verdicts))
}

/** Which entries can be undone. */
export function compareHistory(model: Model, real: Real): void {
  equal(
    'what is in the way of undoing the entries',
    real.obstacles(),
    model.history.map((entry) => model.obstacle(entry)),
  )
}

/** What the profiles show. */
export function compareProfiles({ now }: Model, real: Real): void {
  for (const [id, { who }] of now.users) {
    const held = [...now.credentials.values()].filter(({ holder }) => holder === id)
    equal(
      `the profile of ${personOf(who).firstName}`,
      real.profile(real.rows.userOf(who)).sort(),
      held.map(({ active, parts }) => `${active ? 'active' : 'inactive'} ${profileKey(parts)}`).sort(),
    )
  }
}

/** A profile has labels of card types, and of entry codes how many digits they have. */
export function profileKey({
  facilityCode,
  cardNumber,
  cardNumberHex,
  licensePlate,
  entryCode,
}: Parts): string {
  return [facilityCode, cardNumber, cardNumberHex, licensePlate, entryCode.length].join('/')
}
