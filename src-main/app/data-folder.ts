import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { app } from 'electron'
import { z } from 'zod'
import { CodedError } from '../services/protocol.ts'
import { removeFile } from '../services/remove.ts'
import { renameOver } from '../services/rename.ts'
import { meantDataFolder, standardDataFolder } from './data-folder-choice.ts'

const choiceSchema = z.object({
  folder: z.string().refine((folder) => isAbsolute(folder)),
  /** A directory was opened in it: from then on it has to be there. */
  used: z.boolean(),
})
type Choice = z.infer<typeof choiceSchema>

/** Where all data lies: the system's folder for this application, or the one that a person chose. */
export interface DataFolderPlace {
  folder: string
  /** The application's own folder, which only one instance may use: the system's, or what the command line says. */
  own: string
  chosen: boolean
  /** There has to be a directory in it: a drive that is not there must not look like an empty one. */
  mustExist(): boolean
  /** A directory was opened in it. */
  opened(): Promise<void>
  /** The data folder that a person means who chose `folder`. Throws `data-folder-occupied`, `data-folder-not-writable`. */
  meant(folder: string): string
  /** From the next start on the data lies there. */
  choose(folder: string): Promise<void>
  /** From the next start on the data lies in the system's folder again. */
  forget(): void
}

/** Reads the choice, which lies in the system's folder; what the command line says goes before it. */
export function dataFolderPlace(): DataFolderPlace {
  const asked = app.commandLine.getSwitchValue('user-data-dir')
  // Where that cannot be made, Electron silently takes the system's: somebody else's data, to who asked for another.
  const standard = asked === '' ? standardFolder() : resolve(asked)
  const file = join(standard, choiceName)
  let choice = asked === '' ? readChoice(file) : null
  return {
    folder: choice?.folder ?? standard,
    own: standard,
    chosen: choice !== null,
    mustExist: () => choice?.used ?? false,
    opened: async () => {
      if (!choice || choice.used) return
      choice = { ...choice, used: true }
      await writeChoice(file, choice)
    },
    meant: (folder) => {
      const meant = meantDataFolder(folder, namesIn)
      if (meant === null) throw new CodedError('data-folder-occupied', { folder: join(folder, 'BadgePrep') })
      return meant
    },
    choose: async (folder) => {
      if (folder === standard) removeFile(file)
      else await writeChoice(file, { folder, used: namesIn(folder)?.includes('badgeprep.db') ?? false })
    },
    forget: () => removeFile(file),
  }
}

const choiceName = 'data-folder.json'

/** The system's folder for this application, which Electron is told of too. */
function standardFolder(): string {
  const userData = app.getPath('userData')
  const local = process.platform === 'win32' ? process.env['LOCALAPPDATA'] : undefined
  const isInUse = (folder: string): boolean =>
    existsSync(join(folder, 'badgeprep.db')) || existsSync(join(folder, choiceName))
  const standard = standardDataFolder(userData, local, isInUse)
  app.setPath('userData', standard)
  return standard
}

/** A choice that can't be read is none: the app must start, and says where its data lies. */
function readChoice(file: string): Choice | null {
  try {
    return choiceSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

async function writeChoice(file: string, choice: Choice): Promise<void> {
  const unfinished = `${file}.new`
  writeFileSync(unfinished, `${JSON.stringify(choice, null, 2)}\n`, { flush: true })
  await renameOver(unfinished, file)
}

function namesIn(folder: string): string[] | null {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new CodedError('data-folder-not-writable', { folder }, true)
  }
}
