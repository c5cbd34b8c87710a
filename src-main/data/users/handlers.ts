import { CodedError } from '../../services/protocol.ts'
import type { DataHandlers, GetContext } from '../context.ts'
import { countUsers, pageUsers } from './query.ts'
import { removeSample } from './sample.ts'
import { getUser } from './store.ts'
import { removeUser, removeUserPhoto, saveUser, setUserStatus } from './users.ts'

export function usersHandlers(
  context: GetContext,
): DataHandlers<
  | 'users.page'
  | 'users.counts'
  | 'users.get'
  | 'users.save'
  | 'users.setStatus'
  | 'users.delete'
  | 'users.removePhoto'
  | 'sample.remove'
> {
  return {
    'users.page': ({ query, offset, limit }) => pageUsers(context().database.read, query, offset, limit),
    'users.counts': () => countUsers(context().database.read),
    'users.get': ({ id }) => {
      const user = getUser(context().database.read, id)
      if (!user) throw new CodedError('not-found')
      return user
    },
    'users.save': (input) => saveUser(context(), input),
    'users.setStatus': ({ id, status }) => setUserStatus(context(), id, status),
    'users.delete': ({ id }) => {
      removeUser(context(), id)
      return null
    },
    'sample.remove': () => ({ removed: removeSample(context()) }),
    'users.removePhoto': ({ id }) => {
      removeUserPhoto(context(), id)
      return null
    },
  }
}
