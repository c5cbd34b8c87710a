import type { PhotoSuggestion } from '../../../src-preload/contract/photos.ts'
import type { Connection } from '../database/database.ts'
import type { DirectoryIndex, NearUser } from './directory-index.ts'
import { usersNamed, usersWithEmployeeId } from './matching.ts'
import { keyOf, variantsOf } from './naming.ts'

/** A suggestion as it is stored: the user's particulars are looked up when it is shown. */
export interface Suggestion {
  user: number
  why: PhotoSuggestion['why']
  sure: boolean
}

const mostSuggestions = 5

/**
 * Users that a photo without a match may show (P6), the likeliest first. Only what is the same as one person's key,
 * Employee ID or name, and near nobody else's, is sure; a close spelling never is: the next letter may be the next person.
 */
export function suggest(db: Connection, index: DirectoryIndex, file: string): Suggestion[] {
  const variants = variantsOf(file)
  const same: Suggestion[] = variants.flatMap(({ text, why }) =>
    usersNamed(db, text).map(({ id }) => ({ user: id, why, sure: true })),
  )
  const texts = [keyOf(file), ...variants.map(({ text }) => text)]
  for (const text of texts) {
    for (const { id } of usersWithEmployeeId(db, text))
      same.push({ user: id, why: 'employee-id', sure: true })
  }
  const near = nearest(texts.flatMap((text) => index.near(text)))
  for (const { user, handle, slips } of near) {
    if (slips === 0) same.push({ user, why: handle === 'name' ? 'name' : 'spelling', sure: true })
  }
  const likely = unique(same)
  const alone =
    likely.length === 1 && !near.some(({ user, slips }) => slips === 1 && user !== likely[0]?.user)
  const spelled: Suggestion[] = near
    .filter(({ slips }) => slips > 0)
    .sort((a, b) => a.slips - b.slips || a.user - b.user)
    .map(({ user }) => ({ user, why: 'spelling', sure: false }))
  return unique([...likely.map((suggestion) => ({ ...suggestion, sure: alone })), ...spelled]).slice(
    0,
    mostSuggestions,
  )
}

/** Each user once, with the fewest slips. */
function nearest(found: readonly NearUser[]): NearUser[] {
  const best = new Map<number, NearUser>()
  for (const candidate of found) {
    const known = best.get(candidate.user)
    if (!known || candidate.slips < known.slips) best.set(candidate.user, candidate)
  }
  return [...best.values()]
}

/** The first suggestion for each user. */
function unique(suggestions: readonly Suggestion[]): Suggestion[] {
  const seen = new Set<number>()
  return suggestions.filter(({ user }) => !seen.has(user) && seen.add(user))
}
