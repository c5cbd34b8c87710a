import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { z } from 'zod'
import type { dataCommands } from '../../../src-main/services/contract/data.ts'
import { type DataCommandName, type DataOutputs } from '../../../src-main/services/contract/data.ts'
import { dataServiceOptions } from '../../../src-main/services/data-service-options.ts'
import { CodedError, replySchema, type Progress } from '../../../src-main/services/protocol.ts'

export const dataServiceEntry = join(import.meta.dirname, '../../../src-main/data/index.ts')

/** The real data service in a process of its own under plain Node, as main starts it on Linux. */
export interface ForkedService {
  call<Name extends DataCommandName>(
    name: Name,
    input: z.input<(typeof dataCommands)[Name]>,
    onProgress?: (progress: Progress) => void,
  ): Promise<DataOutputs[Name]>
  /** Ends the process as a crash would, and waits until it is gone. */
  kill(): Promise<void>
}

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
  onProgress: ((progress: Progress) => void) | undefined
}

export async function forkDataService(entry = dataServiceEntry): Promise<ForkedService> {
  const child: ChildProcess = fork(entry, {
    execArgv: [...dataServiceOptions],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const pending = new Map<number, Pending>()
  let nextId = 1
  const exited = once(child, 'exit').then(() => {
    for (const call of pending.values()) call.reject(new Error('killed'))
    pending.clear()
  })
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      const reply = replySchema.parse(message)
      if (reply.type === 'ready') resolve()
      else if (reply.type === 'saving') child.send({ type: 'save', id: reply.id })
      else if (reply.type === 'progress') pending.get(reply.id)?.onProgress?.(reply.progress)
      else if (reply.type === 'value' || reply.type === 'error') {
        const call = pending.get(reply.id)
        pending.delete(reply.id)
        if (reply.type === 'value') call?.resolve(reply.value)
        else call?.reject(new CodedError(reply.error.code, reply.error.args, reply.error.retryable))
      }
    })
    void exited.then(() => reject(new Error('The service ended before it was ready.')))
  })
  await ready
  return {
    call: (command, input, onProgress) =>
      new Promise<unknown>((resolve, reject) => {
        const id = nextId++
        pending.set(id, { resolve, reject, onProgress })
        child.send({ type: 'call', id, command, input }, (error) => {
          if (error) reject(error)
        })
        // The service parses inputs and its handlers are typed: the value is what the contract says.
      }) as Promise<never>,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
