import { join } from 'node:path'
import type { ChangedTopic, ServiceNotice } from '../../src-preload/contract/app.ts'
import { defaultSettings } from '../../src-preload/contract/settings.ts'
import type { dataCommands, Opened } from './contract/data.ts'
import { type DataOutputs } from './contract/data.ts'
import type { imagingCommands } from './contract/imaging.ts'
import { type ImagingOutputs } from './contract/imaging.ts'
import { forkService } from './fork.ts'
import { dataServiceEnvironment, dataServiceOptions } from './data-service-options.ts'
import { imagingEnvironment } from './imaging-environment.ts'
import { toAppError } from './protocol.ts'
import { ServiceLost, supervise, type Service } from './supervise.ts'

export type DataService = Service<typeof dataCommands, DataOutputs>
export type ImagingService = Service<typeof imagingCommands, ImagingOutputs>

export interface Services {
  data: DataService
  imaging: ImagingService
  /** Opens the data folder once more, after something was in the way. */
  openAgain(): Promise<Opened>
}

export interface ServicesOptions {
  dataFolder: string
  /** Whether there has to be a directory in it by now. */
  mustExist: () => boolean
  account: string
  appVersion: string
  onOpened: (opened: Opened) => void
  /** The data service died too often to be started again; nothing may have been opened yet. */
  onGivenUp: (opened: Opened) => void
  onChanged: (topics: ChangedTopic[]) => void
  onNotice: (notice: ServiceNotice) => void
}

const openedNot = (error: unknown): Opened => ({
  settings: defaultSettings,
  startError: { ...toAppError(error), replaceable: false, backups: [] },
  setAside: null,
})

/** The service is there for whatever is tried next, also where it could not say why nothing is open. */
function notOpened(error: unknown): Opened {
  if (error instanceof ServiceLost) throw error
  return openedNot(error)
}

const entry = (name: string): string => join(import.meta.dirname, `${name}.js`)

/** Starts the data service (which opens the data folder whenever it starts) and the imaging service. */
export function startServices(options: ServicesOptions): Services {
  const { dataFolder, mustExist, account, appVersion, onOpened, onGivenUp, onChanged, onNotice } = options
  const input = () => ({ dataFolder, mustExist: mustExist(), account, appVersion })
  const data = supervise<typeof dataCommands, DataOutputs>({
    fork: () =>
      forkService({
        entry: entry('data-service'),
        name: 'BadgePrep data',
        environment: dataServiceEnvironment,
        nodeOptions: dataServiceOptions,
      }),
    prepare: async (call) => onOpened(await call('data.open', input()).catch(notOpened)),
    onChanged,
    onDeath: (state) => {
      onNotice({ service: 'data', state })
      if (state === 'failed') onGivenUp(openedNot(new ServiceLost()))
    },
  })
  return {
    data,
    openAgain: () => {
      data.revive()
      return data.call('data.open', input())
    },
    imaging: supervise<typeof imagingCommands, ImagingOutputs>({
      fork: () =>
        forkService({
          entry: entry('imaging-service'),
          name: 'BadgePrep imaging',
          environment: imagingEnvironment,
        }),
      onDeath: (state) => onNotice({ service: 'imaging', state }),
    }),
  }
}
