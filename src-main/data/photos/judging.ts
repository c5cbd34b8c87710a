import type { Doubt, PhotoReason, PhotoState } from '../../../src-preload/contract/photos.ts'

/** Reasons that a person can say yes to: the old photo goes, it is right for both, it is complete. */
export const settledByYes = ['has-photo', 'same-picture', 'look-again'] as const
export type SettledByYes = (typeof settledByYes)[number]

/** What a person has said yes to: by reason the question, which names all that was shown. It answers no other question. */
export type Yes = Partial<Record<SettledByYes, string>>

/** What the verdict on an item depends on. */
export interface JudgedItem {
  id: number
  rendered: boolean
  defect: { reason: PhotoReason; args: Record<string, string | number> } | null
  /** The staged picture; null where there is none. */
  hash: string | null
  /** What a person is to look at: the bytes of a doubtful file, by their hash; null for others. */
  suspect: string | null
  /** Why the file is doubtful. */
  doubt: Doubt | null
  user: number | null
  /** How many users the name hits as a key. */
  hits: number
  yes: Yes
  removed: boolean
  kept: boolean
  uploaded: boolean
}

/** What the directory says: the photo of a user who exists, and who else shows a picture on the profile. */
export interface Profiles {
  /** undefined: there is no such user (any more). */
  photoOf(user: number): string | null | undefined
  holdersOf(hash: string): readonly number[]
}

export interface Verdict {
  id: number
  state: PhotoState
  reason: PhotoReason | null
  args: Record<string, string | number>
  rivals: number[]
  /** What exactly is asked, where a person's choice or yes settles it. */
  question: string | null
}

/** Whether `photo` may give way to the picture `hash` on the profile of `user`: the question of `has-photo`. */
export function replaceQuestion(hash: string | null, user: number, photo: string): string {
  return `${hash ?? ''} on ${user} for ${photo}`
}

/**
 * Judges every item of a drop (P5 to P7; docs/handles.md): exactly one reason each, defects of the file before
 * defects of the match. Only pictures that could be decoded and wait for Upload compete for a user.
 */
export function judge(
  items: readonly JudgedItem[],
  profiles: Profiles,
  options: { replaceExisting: boolean },
): Verdict[] {
  const byUser = new Map<number, JudgedItem[]>()
  const byHash = new Map<string, JudgedItem[]>()
  for (const item of items) {
    if (!competes(item) || item.user === null || profiles.photoOf(item.user) === undefined) continue
    push(byUser, item.user, item)
    if (item.hash !== null) push(byHash, item.hash, item)
  }
  const uploaded = new Set(items.flatMap((item) => (item.uploaded ? [`${item.hash} on ${item.user}`] : [])))
  return items.map((item) => judgeItem(item))

  function judgeItem(item: JudgedItem): Verdict {
    const verdict = (
      state: PhotoState,
      reason: PhotoReason | null = null,
      args: Verdict['args'] = {},
      rivals: number[] = [],
      question: string | null = null,
    ): Verdict => ({ id: item.id, state, reason, args, rivals, question })

    if (item.uploaded) return verdict('uploaded')
    if (item.removed) return verdict('removed')
    if (!item.rendered) return verdict('pending')
    if (item.defect) return verdict('error', item.defect.reason, item.defect.args)

    const photo = item.user === null ? undefined : profiles.photoOf(item.user)
    if (item.user === null || photo === undefined) {
      return item.hits > 1
        ? verdict('attention', 'ambiguous', { count: item.hits })
        : verdict('attention', 'no-user')
    }
    const rivals = others(byUser.get(item.user), item)
    // Dropped again: the profile has this very picture, and nothing else is offered for it.
    if (photo !== null && [item, ...rivals].every(({ hash }) => hash === photo)) return verdict('unchanged')
    if (rivals.length > 0) {
      const shown = [item, ...rivals].map(({ id, hash }) => `${id}:${hash ?? ''}`).sort()
      const count = rivals.length + 1
      return verdict('attention', 'duplicate-user', { count }, idsOf(rivals), shown.join(' '))
    }
    if (item.hash !== null) {
      const twins = others(byHash.get(item.hash), item)
      const holders = profiles.holdersOf(item.hash).filter((holder) => holder !== item.user)
      const users = [...new Set([...twins.flatMap(({ user }) => user ?? []), ...holders])].sort(
        (a, b) => a - b,
      )
      const question = `${item.hash} on ${item.user} beside ${users.join(',')}`
      if (users.length > 0 && item.yes['same-picture'] !== question) {
        return verdict('attention', 'same-picture', { count: users.length + 1 }, idsOf(twins), question)
      }
    }
    // What went up from this drop was chosen: the switch does not mean to replace it by one that was not.
    if (photo !== null && (!options.replaceExisting || uploaded.has(`${photo} on ${item.user}`))) {
      const question = replaceQuestion(item.hash, item.user, photo)
      if (item.yes['has-photo'] !== question) {
        return verdict(item.kept ? 'kept' : 'attention', 'has-photo', {}, [], question)
      }
    }
    if (item.suspect !== null && item.yes['look-again'] !== item.suspect) {
      return verdict('attention', 'look-again', { doubt: item.doubt ?? 'gap' }, [], item.suspect)
    }
    return verdict('ready')
  }
}

const competes = (item: JudgedItem): boolean =>
  item.rendered && item.defect === null && !item.removed && !item.uploaded && !item.kept

const others = (items: readonly JudgedItem[] | undefined, item: JudgedItem): JudgedItem[] =>
  (items ?? []).filter(({ id }) => id !== item.id)

const idsOf = (items: readonly JudgedItem[]): number[] => items.map(({ id }) => id)

function push<Key>(map: Map<Key, JudgedItem[]>, key: Key, item: JudgedItem): void {
  const items = map.get(key)
  if (items) items.push(item)
  else map.set(key, [item])
}
