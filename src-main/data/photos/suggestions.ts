import type { SuggestionReason } from '../../../src-preload/contract/photos.ts'
import type { User } from '../../../src-preload/contract/users.ts'
import type { Connection } from '../database/database.ts'
import { getUser } from '../users/store.ts'
import { oneStep, slipsOffered, type DirectoryIndex, type NearUser } from './directory-index.ts'
import { readingsOf, type Reading } from './naming.ts'
import { particularOf } from './sure.ts'

/** A suggestion as it is stored: the user's particulars are looked up when it is shown. */
export interface Suggestion {
  user: number
  why: SuggestionReason
  sure: boolean
}

const mostSuggestions = 5

/** A user whom a reading of the name says exactly, and whether that is telling enough to be sure of. */
interface Exact {
  user: number
  why: SuggestionReason
  telling: boolean
}

/**
 * Users that a photo without a match may show (P6), the likeliest first: whom the name says exactly, then who resembles
 * it, by slips of the keyboard. Sure (docs/matching.md) is only the one whom the whole name says exactly, if it says
 * nobody else, and nobody else is one step near. `db` is in the state that `index` was built from.
 */
export function suggest(db: Connection, index: DirectoryIndex, file: string): Suggestion[] {
  const readings = readingsOf(file)
  const found = readings.map(({ text }) => ({ near: index.near(text), offered: slipsOffered(text) }))
  const near = found.flatMap((reading) => reading.near)
  const sameId = readings.flatMap(({ text }) => index.withId(text))
  const same = near.filter(({ slips }) => slips === 0).map(({ user }) => user)
  const alike = getUsers(db, [...sameId, ...same])
  const exact = unique(readings.flatMap((reading) => exactOf(reading, alike))).sort(
    (a, b) => Number(b.telling) - Number(a.telling),
  )

  const [first, second] = exact
  const sure =
    first?.telling === true &&
    second === undefined &&
    [...sameId, ...near.filter(isOneStep).map(({ user }) => user)].every((user) => user === first.user) &&
    readings
      .filter(({ whole }) => whole)
      .every(({ text }) => index.withMoreOrFewerWords(text).every((user) => user === first.user))

  const resembling = found
    .flatMap((reading) => reading.near.filter(({ slips }) => slips <= reading.offered))
    .sort((a, b) => a.slips - b.slips || a.user - b.user)
    .map(({ user }) => user)
  const others = [...sameId, ...resembling].map((user) => ({ user, why: 'spelling' as const }))
  return unique([...exact, ...others])
    .slice(0, mostSuggestions)
    .map(({ user, why }) => ({ user, why, sure: sure && user === first.user }))
}

function getUsers(db: Connection, ids: readonly number[]): User[] {
  return [...new Set(ids)].flatMap((id) => getUser(db, id) ?? [])
}

/** Those of `users` whom a reading says exactly. */
function exactOf({ text, taken, whole }: Reading, users: readonly User[]): Exact[] {
  return users.flatMap((user): Exact[] => {
    const particular = particularOf(user, text)
    if (!particular) return []
    const why = taken === null || taken === 'ending' ? particular.why : taken
    return [{ user: user.id, why, telling: whole && particular.telling }]
  })
}

/** Whether somebody is so near that a slip of the keyboard may have made one of the two: an Email only where it is the same. */
const isOneStep = ({ kind, slips }: NearUser): boolean => slips <= (kind === 'name' ? oneStep : 0)

/** The first of each user. */
function unique<Of extends { user: number }>(all: readonly Of[]): Of[] {
  const seen = new Set<number>()
  return all.filter(({ user }) => !seen.has(user) && seen.add(user))
}
