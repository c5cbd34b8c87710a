import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { UsersPage, UserSummary } from '../../../src-preload/contract/users.ts'
import { createPause } from '../../components/double-click.ts'

interface Answer {
  /** The text that it answers. */
  to: string
  users: readonly UserSummary[]
  /** null where the search failed. */
  total: number | null
}

/**
 * The search for the user whom a photo shows. Nobody is taken who was not found for the text in the field, or whom a
 * person cannot have seen: what opened the search, done twice, takes nobody; a click, or Enter on one of several, counts
 * once they have been in sight for the time of a double click; Enter straight after a text waits for what it finds, and
 * takes it if it is one user. `find` answers null where it failed.
 */
export function createUserSearch(
  find: (text: string) => Promise<UsersPage | null>,
  take: (user: UserSummary) => void,
) {
  const text = ref('')
  const answer = shallowRef<Answer>({ to: '', users: [], total: null })
  const active = ref(0)
  const opening = createPause()
  const appearing = createPause()
  const isAnswered = computed(() => answer.value.to === text.value)
  /** Whether what is listed can be taken. */
  const isOpen = computed(() => isAnswered.value && !opening.running.value && !appearing.running.value)
  let searches = 0
  /** Enter waits for the answer. */
  let entered = false
  /** The active user was moved to, and so seen. */
  let movedTo = false

  async function search(): Promise<void> {
    const wanted = text.value
    searches += 1
    const mine = searches
    entered = false
    movedTo = false
    const found = wanted.trim() === '' ? null : await find(wanted)
    if (mine !== searches) return
    answer.value = { to: wanted, users: found?.rows ?? [], total: found?.total ?? null }
    active.value = 0
    appearing.start()
    if (entered) takeOnlyOne()
  }

  function takeOnlyOne(): void {
    const { users, total } = answer.value
    const [user] = users
    if (user && total === 1) take(user)
  }

  function move(step: number): void {
    if (!isAnswered.value) return
    active.value = Math.min(answer.value.users.length - 1, Math.max(0, active.value + step))
    movedTo = true
  }

  function enter(isRepeated: boolean): void {
    if (isRepeated || opening.running.value) return
    const user = answer.value.users[active.value]
    if (!isAnswered.value) entered = true
    else if (!isOpen.value && !movedTo) takeOnlyOne()
    else if (user) take(user)
  }

  function click(user: UserSummary): void {
    if (isOpen.value) take(user)
  }

  opening.start()
  watch(text, search, { flush: 'sync' })
  onScopeDispose(() => (searches += 1))

  return { text, answer, active, isOpening: opening.running, isAnswered, isOpen, move, enter, click }
}
