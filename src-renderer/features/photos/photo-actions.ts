import type { PhotoItem, PhotoSuggestion } from '../../../src-preload/contract/photos.ts'

/** What a person can do about an item on the spot (P6, P7). */
export type PhotoAction =
  | { does: 'accept'; suggestion: PhotoSuggestion }
  | {
      does:
        | 'assign'
        | 'unassign'
        | 'choose'
        | 'replace-existing'
        | 'keep-old'
        | 'confirm'
        | 'replace-file'
        | 'retry'
        | 'take-back'
        | 'remove'
    }

/** The actions that fit an item, the one that Enter does first; Remove last. `checking`: pending items are in work. */
export function actionsOf(item: PhotoItem, checking: boolean): PhotoAction[] {
  switch (item.state) {
    case 'uploaded':
      return []
    case 'removed':
      return [{ does: 'take-back' }]
    case 'pending':
      return checking ? [{ does: 'remove' }] : [{ does: 'retry' }, { does: 'remove' }]
    case 'unchanged':
      return [{ does: 'assign' }, ...takeBackOf(item), { does: 'remove' }]
    case 'kept':
      return [{ does: 'replace-existing' }, { does: 'remove' }]
    case 'ready':
      return [{ does: 'assign' }, ...takeBackOf(item), { does: 'remove' }]
    default:
      return [...mendingOf(item), { does: 'remove' }]
  }
}

/** Names whose item it is and what is offered about it, to tell whether it has become something else. */
export const offerOf = (item: PhotoItem, checking: boolean): string =>
  [
    item.id,
    ...actionsOf(item, checking).map((action) =>
      action.does === 'accept' ? `accept ${String(action.suggestion.user.id)}` : action.does,
    ),
  ].join()

function mendingOf(item: PhotoItem): PhotoAction[] {
  const accept = item.suggestions.map((suggestion): PhotoAction => ({ does: 'accept', suggestion }))
  switch (item.reason) {
    case 'no-user':
    case 'ambiguous':
      return [...accept, { does: 'assign' }]
    case 'duplicate-user':
      return [{ does: 'choose' }, { does: 'assign' }, ...takeBackOf(item)]
    case 'same-picture':
      return [{ does: 'confirm' }, { does: 'assign' }, ...takeBackOf(item)]
    case 'has-photo':
      return [{ does: 'replace-existing' }, { does: 'assign' }, ...takeBackOf(item)]
    case 'look-again':
      return [{ does: 'confirm' }, { does: 'replace-file' }, { does: 'assign' }]
    case 'unreadable':
      return [{ does: 'retry' }, { does: 'replace-file' }]
    case 'corrupt':
      return mayPass(item) ? [{ does: 'retry' }, { does: 'replace-file' }] : [{ does: 'replace-file' }]
    default:
      return [{ does: 'replace-file' }]
  }
}

/** Another look may find otherwise: it was not the file's content that was judged, but how long and how far decoding came. */
const mayPass = ({ args }: PhotoItem): boolean =>
  args['damage'] === 'decoder-died' || args['damage'] === 'too-slow'

/** A person's own choices can be taken back. */
function takeBackOf(item: PhotoItem): PhotoAction[] {
  const actions: PhotoAction[] = []
  if (item.replace) actions.push({ does: 'keep-old' })
  if (item.by === 'hand' || item.by === 'suggestion') actions.push({ does: 'unassign' })
  return actions
}

/** The action that the row itself offers most plainly. */
export const isMending = (item: PhotoItem): boolean =>
  item.state === 'attention' || item.state === 'error' || item.state === 'kept' || item.state === 'removed'
