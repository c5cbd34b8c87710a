import type { CommandInput, CommandOutputs } from '../../src-preload/contract/commands.ts'
import { handedOn, type HandedOn } from '../services/contract/data.ts'
import type { DataService } from '../services/index.ts'
import { serve } from './serve.ts'

type HandOn = <Name extends HandedOn>(name: Name, input: CommandInput<Name>) => Promise<CommandOutputs[Name]>

/** Commands that the data service answers by itself: main hands them on as they are. */
export function serveHandedOn(data: DataService): void {
  // For these names the service's contract is made of the window's (DataOutputs), which generics can't follow.
  const handOn = data.call as unknown as HandOn
  for (const name of handedOn) serve(name, (input) => handOn(name, input))
}
