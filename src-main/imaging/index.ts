import { serveService } from '../services/channel.ts'
import { constants, setPriority } from 'node:os'
import { imagingCommands, type ImagingOutputs } from '../services/contract/imaging.ts'
import { inspect } from './inspect.ts'
import { render } from './render.ts'
import { applyDecoderSettings } from './settings.ts'

// Decoding takes every core it gets: what a person looks at goes first. Threads made from here on inherit it.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

/** The imaging service: one process in which all bytes that came from outside are decoded (P9), and which may die. */
applyDecoderSettings()

serveService<typeof imagingCommands, ImagingOutputs>(imagingCommands, {
  'imaging.render': (input, { progress }) =>
    render(input, () => progress({ stage: 'checking', done: 0, total: null })),
  'imaging.inspect': (input, { signal }) => inspect(input, signal),
})
