import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import {
  userFields,
  type FieldIssue,
  type User,
  type UserCounts,
  type UserField,
  type UserFields,
  type UserQuery,
  type UserSummary,
} from '../../../src-preload/contract/users.ts'
import { api, valueOf } from '../../api/index.ts'
import { onChanged } from '../../app/changes.ts'
import { useErrors } from '../../app/errors.ts'
import { usePagedList } from '../../components/paged-list.ts'
import { useCredentials } from '../credentials/credentials-store.ts'
import { changedFields, fieldsOf, onPresent } from './fields.ts'

/** What is being entered: a change of the open profile (`id`), or a new user (null). */
export interface Draft {
  id: number | null
  fields: UserFields
  /** The fields as they were, to tell whether anything was entered. */
  before: UserFields
  issues: FieldIssue[]
  /** The profile was changed meanwhile, so that nothing was saved: which of the entered fields are others there now. */
  editedMeanwhile: UserField[] | null
}

/** The Users screen: its query and list, the open profile, and what is being entered. Outlives the screen. */
export const useUsers = defineStore('users', () => {
  const errors = useErrors()
  const credentials = useCredentials()
  const query = reactive<UserQuery>({ search: '', filter: 'all', sort: 'name', descending: false })
  const counts = shallowRef<UserCounts | null>(null)
  const openId = ref<number | null>(null)
  const profile = shallowRef<User | null>(null)
  const draft = ref<Draft | null>(null)

  const list = usePagedList<UserSummary>({
    fetch: (offset, limit) => valueOf(api.users.page({ query: { ...query }, offset, limit })),
    failed: errors.show,
  })
  watch(query, () => void list.restart())

  async function loadCounts(): Promise<void> {
    counts.value = await valueOf(api.users.counts())
    // It is offered only while there is something to settle.
    if (query.filter === 'shared-card' && counts.value.sharedCard === 0) query.filter = 'all'
  }

  /** Lists those whose card somebody else has too. */
  function showSharedCards(): void {
    query.search = ''
    query.filter = 'shared-card'
  }

  /** Shows a user's profile; null closes it. What is being entered is given up. */
  async function open(id: number | null): Promise<void> {
    openId.value = id
    giveUp()
    if (id === null) profile.value = null
    else await loadProfile()
  }

  async function loadProfile(): Promise<void> {
    const id = openId.value
    if (id === null) return
    try {
      const user = await valueOf(api.users.get(id))
      if (openId.value !== id) return
      profile.value = user
      // Begun on the profile that was still shown.
      if (credentials.draft && credentials.draft.user.id !== id) credentials.giveUp()
    } catch (thrown) {
      if (openId.value !== id) return
      if (errors.errorOf(thrown).code !== 'not-found') errors.show(thrown)
      openId.value = null
      profile.value = null
      giveUp()
    }
  }

  /** Forgets what is being entered. */
  function giveUp(): void {
    draft.value = null
    credentials.giveUp()
  }

  function startAdding(): void {
    openId.value = null
    profile.value = null
    credentials.giveUp()
    const fields = fieldsOf(null)
    draft.value = { id: null, fields, before: { ...fields }, issues: [], editedMeanwhile: null }
  }

  function startEditing(): void {
    if (!profile.value) return
    const fields = fieldsOf(profile.value)
    draft.value = {
      id: profile.value.id,
      fields,
      before: { ...fields },
      issues: [],
      editedMeanwhile: null,
    }
  }

  /** Whether a form is open, of the user or of a credential. */
  const isEntering = computed(() => draft.value !== null || credentials.draft !== null)
  const isDirty = computed(() => {
    const entered = draft.value
    if (!entered) return credentials.isDirty
    return userFields.some((field) => entered.fields[field] !== entered.before[field])
  })

  /**
   * Saves what was entered. Answers the user, or null with what is wrong in `draft.issues`. Where the profile was changed
   * meanwhile nothing is saved, and the form goes on from what is there now, with what was entered.
   */
  async function save(): Promise<User | null> {
    const entered = draft.value
    if (!entered) return null
    const { id, fields, before } = entered
    try {
      const answer = await valueOf(
        api.users.save(
          id === null
            ? { id, fields: { ...fields } }
            : { id, fields: changedFields(fields, before), before: { ...before } },
        ),
      )
      if (!answer.saved) {
        entered.issues = answer.issues
        return null
      }
      draft.value = null
      openId.value = answer.user.id
      profile.value = answer.user
      return answer.user
    } catch (thrown) {
      if (id === null || errors.errorOf(thrown).code !== 'edited-meanwhile') throw thrown
      const present = fieldsOf(await valueOf(api.users.get(id)))
      Object.assign(entered, onPresent(fields, before, present))
      return null
    }
  }

  onChanged('users', () => errors.attempt(() => Promise.all([list.refresh(), loadCounts(), loadProfile()])))
  void list.restart()
  void errors.attempt(loadCounts)

  return {
    query,
    counts,
    list,
    openId,
    profile,
    draft,
    isEntering,
    isDirty,
    open,
    giveUp,
    showSharedCards,
    loadProfile,
    startAdding,
    startEditing,
    save,
  }
})
