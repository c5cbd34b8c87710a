import type { PhotoReason, PhotoState } from '../../../src-preload/contract/photos.ts'

/** What the verdict on an item depends on. */
export interface JudgedItem {
  id: number
  rendered: boolean
  defect: { reason: PhotoReason; args: Record<string, string | number> } | null
  /** The staged picture; null where there is none. */
  hash: string | null
  suspicious: boolean
  user: number | null
  /** How many users the name hits as a key. */
  hits: number
  replace: boolean
  confirmed: boolean
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
}

/**
 * Judges every item of a drop (P5 to P7; product.md chapter 6): exactly one reason each, defects of the file before
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
  return items.map((item) => judgeItem(item))

  function judgeItem(item: JudgedItem): Verdict {
    const verdict = (
      state: PhotoState,
      reason: PhotoReason | null = null,
      args: Verdict['args'] = {},
      rivals: number[] = [],
    ): Verdict => ({ id: item.id, state, reason, args, rivals })

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
    if (rivals.length > 0) {
      return verdict('attention', 'duplicate-user', { count: rivals.length + 1 }, idsOf(rivals))
    }
    if (item.hash !== null && !item.confirmed) {
      const twins = others(byHash.get(item.hash), item)
      const holders = profiles.holdersOf(item.hash).filter((holder) => holder !== item.user)
      if (twins.length > 0 || holders.length > 0) {
        const users = new Set([...twins.map(({ user }) => user), ...holders])
        return verdict('attention', 'same-picture', { count: users.size + 1 }, idsOf(twins))
      }
    }
    if (photo !== null && !options.replaceExisting && !item.replace) {
      return verdict(item.kept ? 'kept' : 'attention', 'has-photo')
    }
    if (item.suspicious && !item.confirmed) return verdict('attention', 'look-again')
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
