import type { PhotoItem } from '../../../src-preload/contract/photos.ts'

/** What mends a photo, right where it stands; the first is what Enter does. */
export type PhotoAction =
  | 'accept'
  | 'assign'
  | 'choose'
  | 'replace-existing'
  | 'confirm'
  | 'retry'
  | 'replace-file'
  | 'remove'
  | 'take-back'
  | 'reassign'

/** The actions for a photo in its state, the likeliest first (P6). */
export function actionsFor({ state, reason, suggestions }: PhotoItem): PhotoAction[] {
  if (state === 'uploaded' || state === 'pending') return []
  if (state === 'removed') return ['take-back']
  switch (reason) {
    case 'no-user':
    case 'ambiguous':
      return suggestions.length > 0 ? ['accept', 'assign', 'remove'] : ['assign', 'remove']
    case 'duplicate-user':
      return ['choose', 'assign', 'remove']
    case 'has-photo':
      return ['replace-existing', 'assign', 'remove']
    case 'same-picture':
    case 'look-again':
      return ['confirm', 'assign', 'remove']
    case 'unreadable':
      return ['retry', 'replace-file', 'remove']
    case null:
      return ['reassign', 'remove']
    default:
      return ['replace-file', 'remove']
  }
}
