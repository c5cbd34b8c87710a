import { computed, ref } from 'vue'
import type { Result } from '../../../src-preload/contract/envelope.ts'
import type { BatchCounts, PhotoItem, PhotoUser, ShownPhoto } from '../../../src-preload/contract/photos.ts'
import { api, valueOf } from '../../api/index.ts'
import { useErrors } from '../../app/errors.ts'
import { i18n } from '../../app/i18n.ts'
import { useNotices } from '../../app/notices.ts'
import { createPause } from '../../components/double-click.ts'

/** As many decisions can be taken back one after the other. */
const undoKept = 100

type Command<Value> = () => Promise<Result<Value>>

const shownOf = ({ id, shown }: PhotoItem): ShownPhoto => ({ id, shown })

/**
 * What a person decides about photos, and takes back (P6, P7). A decision goes with what of the photo was in sight, so
 * that it counts for nothing else. The photo that takes the place of one that was decided is not decided by the second
 * of two clicks, or presses of a key, that were meant as one: while a decision is `settling`, and for the time of a
 * double click once the list shows it, no other one is made. `batch` answers the batch shown, `refresh` shows what changed.
 */
export function createDecisions({
  batch,
  refresh,
}: {
  batch: () => Pick<BatchCounts, 'batch' | 'sure'>
  refresh: () => Promise<void>
}) {
  const errors = useErrors()
  const notices = useNotices()
  const { t } = i18n.global
  /** What takes the last decisions back, the latest at the end. */
  let undos: Command<unknown>[] = []
  const underWay = ref(0)
  const pause = createPause()
  const settling = computed(() => underWay.value > 0 || pause.running.value)
  let last: Promise<void> = Promise.resolve()

  /** Makes a decision, after those before it. */
  function settle(work: () => Promise<void>): Promise<void> {
    const before = last.catch(() => undefined)
    underWay.value += 1
    last = (async () => {
      await before
      try {
        await work()
        await refresh()
      } finally {
        pause.start()
        underWay.value -= 1
      }
    })()
    return last
  }

  /** Makes a decision, unless it can only be one with the last. */
  async function once(work: () => Promise<void>): Promise<void> {
    if (!settling.value) await settle(work)
  }

  /** The command's answer; null where it failed, which is shown. */
  const made = <Value>(command: Command<Value>): Promise<Value | null> =>
    errors.attempt(() => valueOf(command()))

  /** Whether the command was carried out; where it failed, that is shown. */
  const done = async (command: Command<unknown>): Promise<boolean> =>
    (await errors.attempt(async () => {
      await valueOf(command())
      return true
    })) ?? false

  function undoable(undo: Command<unknown>): void {
    undos = [...undos.slice(1 - undoKept), undo]
  }

  function assign(
    item: PhotoItem,
    { id: userId, name: called }: Pick<PhotoUser, 'id' | 'name'>,
    by: 'suggestion' | 'hand',
  ): Promise<void> {
    // By hand it was chosen in a dialog of its own.
    const make = by === 'hand' ? settle : once
    return make(async () => {
      const now = await made(() => api.photos.assign({ ...shownOf(item), userId, called, by }))
      if (!now) return
      const { user } = item
      const chosen = item.by === 'key' ? null : user
      undoable(() =>
        chosen
          ? api.photos.assign({ ...shownOf(now), userId: chosen.id, called: chosen.name, by: 'hand' })
          : api.photos.unassign([item.id]),
      )
    })
  }

  const unassign = (ids: number[]): Promise<void> =>
    once(async () => {
      if (await done(() => api.photos.unassign(ids))) forget()
    })

  const choose = (item: PhotoItem): Promise<void> =>
    once(async () => {
      if (await made(() => api.photos.choose(shownOf(item)))) undoable(() => api.photos.takeBack(item.rivals))
    })

  const confirm = (items: PhotoItem[]): Promise<void> =>
    once(async () => passOver(await made(() => api.photos.confirm({ items: items.map(shownOf) }))))

  const setReplace = (items: PhotoItem[], replace: boolean): Promise<void> =>
    once(async () =>
      passOver(await made(() => api.photos.setReplace({ items: items.map(shownOf), replace }))),
    )

  function passOver(answer: { passedOver: number } | null): void {
    if (!answer) return
    forget()
    const n = answer.passedOver
    if (n > 0) notices.info(t('photos.passedOver', { n }, n))
  }

  /** Takes items out; they can be taken back until the drop is closed. */
  const remove = (ids: number[]): Promise<void> =>
    once(async () => {
      if (!(await done(() => api.photos.remove(ids)))) return
      undoable(() => api.photos.takeBack(ids))
      notices.info(t('photos.removedNotice', { n: ids.length }, ids.length), {
        label: t('photos.action.take-back'),
        run: () => settle(() => putBack(ids)),
      })
    })

  const takeBack = (ids: number[]): Promise<void> => once(() => putBack(ids))

  async function putBack(ids: number[]): Promise<void> {
    if (await done(() => api.photos.takeBack(ids))) undoable(() => api.photos.remove(ids))
  }

  const acceptSure = (): Promise<void> =>
    once(async () => {
      const { batch: number, sure } = batch()
      const answer = await made(() => api.photos.acceptSure({ batch: number, sure }))
      if (!answer) return
      const { accepted } = answer
      if (accepted.length > 0) undoable(() => api.photos.unassign(accepted))
      notices.success(t('photos.sureAccepted', { n: accepted.length }, accepted.length))
    })

  /** Has the files looked at again. */
  const retry = (ids: number[]): Promise<void> =>
    once(async () => {
      await done(() => api.photos.retry(ids))
    })

  /** Takes the last decision back (Ctrl+Z). One that cannot be stays the last: none before it is taken back instead. */
  const undoLast = (): Promise<void> =>
    settle(async () => {
      const undo = undos.at(-1)
      if (!undo || !(await done(undo))) return
      undos = undos.filter((other) => other !== undo)
      notices.info(t('photos.takenBack'))
    })

  /** Nothing that was decided until now can be taken back, or what cannot be was decided after it. */
  function forget(): void {
    undos = []
  }

  return {
    settling,
    assign,
    unassign,
    choose,
    confirm,
    setReplace,
    remove,
    takeBack,
    acceptSure,
    retry,
    undoLast,
    forget,
  }
}
