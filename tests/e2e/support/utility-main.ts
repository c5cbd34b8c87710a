import { join } from 'node:path'
import { app } from 'electron'
import { dataServiceOptions } from '../../../src-main/services/data-service-options.ts'
import { forkUtilityProcess } from '../../../src-main/services/fork.ts'
import { CodedError } from '../../../src-main/services/protocol.ts'
import { ServiceLost, supervise } from '../../../src-main/services/supervise.ts'
import type { echoCommands, EchoOutputs } from '../../fixtures/services/echo.ts'

/** An app without a window that runs the echo service in a utility process and writes down what happens. */
const outcomes: string[] = []
Object.assign(globalThis, { outcomes })

async function run(): Promise<void> {
  const deaths: string[] = []
  const service = supervise<typeof echoCommands, EchoOutputs>({
    fork: () =>
      forkUtilityProcess({
        entry: join(import.meta.dirname, 'echo.js'),
        name: 'echo',
        environment: {},
        nodeOptions: dataServiceOptions,
      }),
    prepare: async (call) => void (await call('open', undefined)),
    onDeath: (outcome) => deaths.push(outcome),
  })
  outcomes.push(`answer ${await service.call('echo', 'hello')}`)
  await service.call('die', undefined).catch((error: unknown) => {
    outcomes.push(error instanceof ServiceLost ? 'lost' : String(error))
  })
  outcomes.push(`answer ${await service.call('echo', 'again')}`)
  const controller = new AbortController()
  const waiting = service.call('wait', undefined, { signal: controller.signal })
  setImmediate(() => controller.abort())
  await waiting.catch((error: unknown) => {
    outcomes.push(error instanceof CodedError ? error.error.code : String(error))
  })
  outcomes.push(`deaths ${deaths.join(' ')}`, 'done')
  service.stop()
}

void app.whenReady().then(run)
