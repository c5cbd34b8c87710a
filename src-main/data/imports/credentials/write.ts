import { deleteCredential, insertCredential, updateCredential } from '../../credentials/store.ts'
import { enterCredentialChange } from '../../history/store.ts'
import type { Writing } from '../judge.ts'
import type { CredentialAction } from './rules.ts'

/** Writes what a row says of the credential of `user`, and enters it in History. */
export function writeCredential(
  { db, entry, now, stamp }: Writing,
  user: number,
  action: CredentialAction,
): void {
  switch (action.do) {
    case 'nothing':
      return
    case 'add': {
      const added = { ...action.values, user, status: action.values.status ?? 'active' }
      enterCredentialChange(db, entry, insertCredential(db, added, now, stamp))
      return
    }
    case 'change': {
      const { credential, move, remove } = action
      for (const other of remove) enterCredentialChange(db, entry, deleteCredential(db, other))
      const patch = move ? { ...action.patch, user } : action.patch
      if (Object.keys(patch).length === 0) return
      enterCredentialChange(db, entry, updateCredential(db, credential, patch, now, stamp))
    }
  }
}
