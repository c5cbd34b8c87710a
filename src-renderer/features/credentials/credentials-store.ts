import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import {
  credentialFields,
  type CardType,
  type Credential,
  type CredentialCheck,
  type CredentialFields,
  type CredentialKind,
  type CredentialSaved,
} from '../../../src-preload/contract/credentials.ts'
import type { User } from '../../../src-preload/contract/users.ts'
import { api, valueOf } from '../../api/index.ts'
import { useErrors } from '../../app/errors.ts'
import { changedFields, fieldsOf, noFields } from './fields.ts'

/** A credential that is being entered: a new one of a user (`edited` is null), or a change of one. */
export interface CredentialDraft {
  user: User
  edited: Credential | null
  kind: CredentialKind
  fields: CredentialFields
  /** The fields as they were, to tell whether anything was entered. */
  before: CredentialFields
  /** The credential was changed meanwhile, so that what was entered was not saved: this is how it is now. */
  editedMeanwhile: boolean
}

/** What is being entered of a credential on the open profile, and the card types. Outlives the screen. */
export const useCredentials = defineStore('credentials', () => {
  const draft = ref<CredentialDraft | null>(null)
  const cardTypes = shallowRef<CardType[]>([])

  function start(user: User, edited: Credential | null, editedMeanwhile = false): void {
    const fields = edited ? fieldsOf(edited) : noFields()
    const kind = edited?.kind ?? 'card'
    draft.value = { user, edited, kind, fields, before: { ...fields }, editedMeanwhile }
  }
  const startAdding = (user: User): void => start(user, null)
  const startEditing = (user: User, credential: Credential): void => start(user, credential)

  /** Shows the edited credential as it is now; the form is given up where the user no longer has it. */
  async function startAgain({ user, edited }: CredentialDraft): Promise<void> {
    const present = await valueOf(api.credentials.ofUser(user.id))
    const credential = present.find(({ id }) => id === edited?.id)
    if (credential) start(user, credential, true)
    else giveUp()
  }

  function giveUp(): void {
    draft.value = null
  }

  const isDirty = computed(() => {
    const entered = draft.value
    return (
      entered !== null && credentialFields.some((field) => entered.fields[field] !== entered.before[field])
    )
  })

  async function loadCardTypes(): Promise<void> {
    if (cardTypes.value.length === 0) cardTypes.value = await valueOf(api.credentials.cardTypes())
  }

  /** What is to be said of `fields` before they are saved for the draft. */
  function check(
    { user, edited, before }: CredentialDraft,
    fields: CredentialFields,
  ): Promise<CredentialCheck> {
    const userId = user.id
    return valueOf(
      api.credentials.check(
        edited
          ? { id: edited.id, userId, fields: changedFields(fields, before) }
          : { id: null, userId, fields },
      ),
    )
  }

  /**
   * Saves `fields` for the draft, taking the credential from `reassignFrom`; it is done with once they are saved. Where the edited credential was changed meanwhile
   * nothing is saved, and the draft is another, of what is there now.
   */
  async function save(fields: CredentialFields, reassignFrom: string | null): Promise<CredentialSaved> {
    const entered = draft.value
    if (!entered) return { saved: false, issues: [] }
    const { edited, before } = entered
    const userId = entered.user.id
    try {
      const answer = await valueOf(
        api.credentials.save(
          edited
            ? {
                id: edited.id,
                version: edited.version,
                userId,
                fields: changedFields(fields, before),
                reassignFrom,
              }
            : { id: null, userId, fields, reassignFrom },
        ),
      )
      if (answer.saved && draft.value === entered) draft.value = null
      return answer
    } catch (thrown) {
      const { code } = useErrors().errorOf(thrown)
      const isOther = code === 'edited-meanwhile' || code === 'not-found'
      if (edited && isOther && draft.value === entered) await startAgain(entered)
      if (code !== 'edited-meanwhile') throw thrown
      return { saved: false, issues: [] }
    }
  }

  return { draft, cardTypes, isDirty, startAdding, startEditing, giveUp, loadCardTypes, check, save }
})
