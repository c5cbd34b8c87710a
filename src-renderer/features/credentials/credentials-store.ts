import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import {
  credentialFields,
  type CardType,
  type Credential,
  type CredentialFields,
  type CredentialKind,
  type CredentialSaved,
} from '../../../src-preload/contract/credentials.ts'
import type { User } from '../../../src-preload/contract/users.ts'
import { api, valueOf } from '../../api/index.ts'
import { fieldsOf, noFields } from './fields.ts'

/** A credential that is being entered: a new one of a user (`edited` is null), or a change of one. */
export interface CredentialDraft {
  user: User
  edited: Credential | null
  kind: CredentialKind
  fields: CredentialFields
  /** The fields as they were, to tell whether anything was entered. */
  before: CredentialFields
}

/** What is being entered of a credential on the open profile, and the card types. Outlives the screen. */
export const useCredentials = defineStore('credentials', () => {
  const draft = ref<CredentialDraft | null>(null)
  const cardTypes = shallowRef<CardType[]>([])

  function start(user: User, edited: Credential | null): void {
    const fields = edited ? fieldsOf(edited) : noFields()
    draft.value = { user, edited, kind: edited?.kind ?? 'card', fields, before: { ...fields } }
  }
  const startAdding = (user: User): void => start(user, null)
  const startEditing = (user: User, credential: Credential): void => start(user, credential)

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

  /** Saves `fields` for the draft; it is done with once they are saved. */
  async function save(fields: CredentialFields, reassign: boolean): Promise<CredentialSaved> {
    const entered = draft.value
    if (!entered) return { saved: false, issues: [] }
    const answer = await valueOf(
      api.credentials.save({ id: entered.edited?.id ?? null, userId: entered.user.id, fields, reassign }),
    )
    if (answer.saved && draft.value === entered) draft.value = null
    return answer
  }

  return { draft, cardTypes, isDirty, startAdding, startEditing, giveUp, loadCardTypes, save }
})
