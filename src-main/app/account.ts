import { userInfo } from 'node:os'

/**
 * The name of the OS account, for History (E3). An account that the system cannot look up (its directory server is away)
 * goes by what the session says, or by nothing.
 */
export function accountName(
  lookUp: () => { username: string } = userInfo,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  try {
    return lookUp().username
  } catch {
    return environment['USERNAME'] ?? environment['USER'] ?? ''
  }
}
