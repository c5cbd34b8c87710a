import { ipcMain, type WebFrameMain } from 'electron'
import type { z } from 'zod'
import {
  commands,
  type CommandInput,
  type CommandName,
  type CommandOutputs,
} from '../../src-preload/contract/commands.ts'
import type { Result } from '../../src-preload/contract/envelope.ts'
import { windowUrl } from '../app/protocol.ts'
import { CodedError, toAppError } from '../services/protocol.ts'

/** Commands come from the top frame of our own page, from nowhere else. */
export function isOurFrame(frame: Pick<WebFrameMain, 'url' | 'parent'> | null): boolean {
  return frame !== null && frame.parent === null && new URL(frame.url).origin === new URL(windowUrl).origin
}

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
      if (!isOurFrame(event.senderFrame)) throw new CodedError('bad-input', { command: name })
      const schema: z.ZodType = commands[name]
      const parsed = schema.safeParse(rawInput)
      if (!parsed.success) throw new CodedError('bad-input', { command: name })
      return { ok: true, value: await handler(parsed.data as CommandInput<Name>) }
    } catch (thrown) {
      return { ok: false, error: toAppError(thrown) }
    }
  })
}
