import { serveService } from '../services/channel.ts'
import { imagingCommands, type ImagingOutputs } from '../services/contract/imaging.ts'
import { render } from './render.ts'
import { applyDecoderSettings } from './settings.ts'

/** The imaging service: one process in which all bytes that came from outside are decoded (P9), and which may die. */
applyDecoderSettings()

serveService<typeof imagingCommands, ImagingOutputs>(imagingCommands, { 'imaging.render': render })
