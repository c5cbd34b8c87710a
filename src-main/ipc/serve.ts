import { ipcMain } from 'electron'
import type { z } from 'zod'
import {
  commands,
  type CommandInput,
  type CommandName,
  type CommandOutputs,
} from '../../src-preload/contract/commands.ts'
import type { Result } from '../../src-preload/contract/envelope.ts'
import { isOurSender } from '../app/security/check-sender.ts'
import { CodedError, toAppError } from '../services/protocol.ts'

/**
 * Serves one command to the window: checks who asks, parses the input, and always answers with the envelope. The only
 * place that touches ipcMain.
 */
export function serve<Name extends CommandName>(
  name: Name,
  handler: (input: CommandInput<Name>) => CommandOutputs[Name] | Promise<CommandOutputs[Name]>,
): void {
  ipcMain.handle(name, async (event, rawInput: unknown): Promise<Result<CommandOutputs[Name]>> => {
    try {
      if (!isOurSender(event)) throw new CodedError('bad-input', { command: name })
      const schema: z.ZodType = commands[name]
      const parsed = schema.safeParse(rawInput)
      if (!parsed.success) throw new CodedError('bad-input', { command: name })
      return { ok: true, value: await handler(parsed.data as CommandInput<Name>) }
    } catch (thrown) {
      return { ok: false, error: toAppError(thrown) }
    }
  })
}
