import { basename } from 'node:path'
import { CodedError } from '../../services/protocol.ts'

/** What a failed look at a file that a person dropped means: `in-use` (worth trying again) or `unreadable`. */
export function readError(error: unknown, path: string): CodedError {
  if (error instanceof CodedError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // Windows says so of a file that another program holds with a share lock; elsewhere EPERM is a matter of permissions.
  const held = code === 'EBUSY' || code === 'ETXTBSY' || (process.platform === 'win32' && code === 'EPERM')
  const args = { file: basename(path) }
  if (held) return new CodedError('in-use', args, true)
  return new CodedError('unreadable', args, code !== 'EISDIR')
}
