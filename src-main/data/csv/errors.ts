import { basename } from 'node:path'
import { CodedError } from '../../services/protocol.ts'

/** What a failed look at a file that a person dropped means: `in-use` (worth trying again) or `unreadable`. */
export function readError(error: unknown, path: string): CodedError {
  if (error instanceof CodedError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const args = { file: basename(path) }
  // EBUSY is what Windows says of a file that another program holds; EPERM and EACCES are a matter of permissions.
  if (code === 'EBUSY' || code === 'ETXTBSY') return new CodedError('in-use', args, true)
  return new CodedError('unreadable', args, code !== 'EISDIR')
}
