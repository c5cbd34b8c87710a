import type { Parts } from './world.ts'

/**
 * A user of the model's directory, and a credential. Neither is ever changed, another takes its place: that one is still
 * the same object says that nothing was done to it, or that all that was done was undone.
 */
export interface User {
  readonly who: number
  readonly suspended: boolean
}
export interface Held {
  readonly thing: number
  /** The user's number. */
  readonly holder: number
  readonly active: boolean
  readonly parts: Parts
}

/** Who is there, and who holds what, by numbers that are never given twice. */
export interface Directory {
  readonly users: ReadonlyMap<number, User>
  readonly credentials: ReadonlyMap<number, Held>
}

/** A credential of which something was entered: what is left empty stays as it is, its status above all. */
export function changed(held: Held, parts: Parts, active: boolean | null): Held {
  const { facilityCode, cardNumber, cardNumberHex } = parts
  return {
    ...held,
    active: active ?? held.active,
    parts: {
      ...held.parts,
      facilityCode: facilityCode || held.parts.facilityCode,
      cardNumber: cardNumber || held.parts.cardNumber,
      cardNumberHex: cardNumberHex || held.parts.cardNumberHex,
    },
  }
}

export function sameHeld(one: Held, other: Held): boolean {
  return JSON.stringify(keyed(one)) === JSON.stringify(keyed(other))
}

function keyed({ thing, holder, active, parts }: Held): unknown {
  const { cardType, facilityCode, cardNumber, cardNumberHex, licensePlate, entryCode } = parts
  return [thing, holder, active, cardType, facilityCode, cardNumber, cardNumberHex, licensePlate, entryCode]
}

/** The numbers under which the two have something else. */
export function differing<Key, Value>(one: ReadonlyMap<Key, Value>, other: ReadonlyMap<Key, Value>): Key[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((id) => one.get(id) !== other.get(id))
}

/** `now` with what differs between `before` and `after` as it was before. */
export function putBack<Key, Value>(
  now: ReadonlyMap<Key, Value>,
  before: ReadonlyMap<Key, Value>,
  after: ReadonlyMap<Key, Value>,
): Map<Key, Value> {
  const next = new Map(now)
  for (const id of differing(before, after)) {
    const value = before.get(id)
    if (value === undefined) next.delete(id)
    else next.set(id, value)
  }
  return next
}

/** `now` with what was done between two directories taken back. */
export function takenBack(now: Directory, before: Directory, after: Directory): Directory {
  return {
    users: putBack(now.users, before.users, after.users),
    credentials: putBack(now.credentials, before.credentials, after.credentials),
  }
}

/** Nobody is there twice, no credential is held twice, and every holder is there. */
export function isSound({ users, credentials }: Directory): boolean {
  const held = [...credentials.values()]
  return (
    new Set([...users.values()].map(({ who }) => who)).size === users.size &&
    new Set(held.map(({ thing }) => thing)).size === held.length &&
    held.every(({ holder }) => users.has(holder))
  )
}
