import { insertCredential, updateCredential } from '../../credentials/store.ts'
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
      const patch = action.move ? { ...action.patch, user } : action.patch
      enterCredentialChange(db, entry, updateCredential(db, action.credential, patch, now, stamp))
    }
  }
}
