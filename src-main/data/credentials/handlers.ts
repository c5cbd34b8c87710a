import type { DataHandlers, GetContext } from '../context.ts'
import { cardTypes } from './card-formats.ts'
import {
  checkCredential,
  listCredentials,
  removeCredential,
  revealEntryCode,
  saveCredential,
  setCredentialStatus,
} from './credentials.ts'

export function credentialsHandlers(
  context: GetContext,
): DataHandlers<
  | 'credentials.ofUser'
  | 'credentials.cardTypes'
  | 'credentials.check'
  | 'credentials.save'
  | 'credentials.setStatus'
  | 'credentials.remove'
  | 'credentials.reveal'
> {
  return {
    'credentials.ofUser': ({ userId }) => listCredentials(context().database.read, userId),
    'credentials.cardTypes': () => cardTypes(),
    'credentials.check': (input) => checkCredential(context().database.read, input),
    'credentials.save': (input) => saveCredential(context(), input),
    'credentials.setStatus': (input) => setCredentialStatus(context(), input),
    'credentials.remove': ({ id, version }) => {
      removeCredential(context(), id, version)
      return null
    },
    'credentials.reveal': ({ id }) => ({ entryCode: revealEntryCode(context().database.read, id) }),
  }
}
