import type { Result } from '../../../src-preload/contract/envelope.ts'
import type { PhotoItem, ShownPhoto } from '../../../src-preload/contract/photos.ts'
import { api, valueOf } from '../../api/index.ts'
import { useErrors } from '../../app/errors.ts'
import { i18n } from '../../app/i18n.ts'
import { useNotices } from '../../app/notices.ts'

/** As many decisions can be taken back one after the other. */
const undoKept = 100

type Command<Value> = () => Promise<Result<Value>>

const shownOf = ({ id, shown }: PhotoItem): ShownPhoto => ({ id, shown })

/**
 * What a person decides about photos, and takes back (P6, P7). A decision goes with what of the photo was in sight, so
 * that it counts for nothing else. `batch` answers the batch shown.
 */
export function createDecisions(batch: () => number) {
  const errors = useErrors()
  const notices = useNotices()
  const { t } = i18n.global
  /** What takes the last decisions back, the latest at the end. */
  let undos: Command<unknown>[] = []

  /** The command's answer; null where it failed, which is shown. */
  const made = <Value>(command: Command<Value>): Promise<Value | null> =>
    errors.attempt(() => valueOf(command()))

  function undoable(undo: Command<unknown>): void {
    undos = [...undos.slice(1 - undoKept), undo]
  }

  async function assign(item: PhotoItem, userId: number, by: 'suggestion' | 'hand'): Promise<void> {
    const now = await made(() => api.photos.assign({ ...shownOf(item), userId, by }))
    if (!now) return
    const { user } = item
    const chosen = item.by === 'key' ? null : user
    undoable(() =>
      chosen
        ? api.photos.assign({ ...shownOf(now), userId: chosen.id, by: 'hand' })
        : api.photos.unassign([item.id]),
    )
  }

  async function unassign(ids: number[]): Promise<void> {
    await made(() => api.photos.unassign(ids))
  }

  async function choose(item: PhotoItem): Promise<void> {
    if (await made(() => api.photos.choose(shownOf(item)))) undoable(() => api.photos.takeBack(item.rivals))
  }

  async function confirm(items: PhotoItem[]): Promise<void> {
    tellPassedOver(await made(() => api.photos.confirm({ items: items.map(shownOf) })))
  }

  async function setReplace(items: PhotoItem[], replace: boolean): Promise<void> {
    tellPassedOver(await made(() => api.photos.setReplace({ items: items.map(shownOf), replace })))
  }

  function tellPassedOver(answer: { passedOver: number } | null): void {
    const n = answer?.passedOver ?? 0
    if (n > 0) notices.info(t('photos.passedOver', { n }, n))
  }

  /** Takes items out; they can be taken back until the drop is closed. */
  async function remove(ids: number[]): Promise<void> {
    const removed = await errors.attempt(async () => {
      await valueOf(api.photos.remove(ids))
      return true
    })
    if (!removed) return
    undoable(() => api.photos.takeBack(ids))
    notices.info(t('photos.removedNotice', { n: ids.length }, ids.length), {
      label: t('photos.action.take-back'),
      run: () => takeBack(ids),
    })
  }

  async function takeBack(ids: number[]): Promise<void> {
    await made(() => api.photos.takeBack(ids))
  }

  async function acceptSure(): Promise<void> {
    const answer = await made(() => api.photos.acceptSure(batch()))
    if (!answer) return
    const { accepted } = answer
    if (accepted.length > 0) undoable(() => api.photos.unassign(accepted))
    notices.success(t('photos.sureAccepted', { n: accepted.length }, accepted.length))
  }

  /** Takes the last decision back (Ctrl+Z). */
  async function undoLast(): Promise<void> {
    const undo = undos.at(-1)
    if (!undo) return
    undos = undos.slice(0, -1)
    await errors.attempt(async () => {
      await valueOf(undo())
      notices.info(t('photos.takenBack'))
    })
  }

  /** Another drop: nothing of the one before can be taken back. */
  function forget(): void {
    undos = []
  }

  return { assign, unassign, choose, confirm, setReplace, remove, takeBack, acceptSure, undoLast, forget }
}
