import manifest from '../../package.json' with { type: 'json' }

/** The version of Electron that releases are made with. */
export const releasedElectron: string = manifest.devDependencies.electron

/** Stands for the version of a runtime that does not tell it. */
export const unknownVersion = 'unknown'

/**
 * Whether a runtime is for evaluation only: every one but that of the releases, wherever it came from. Packages made with it
 * say so in their names, the application in Settings; a release is never made with it. `version` is what the program itself
 * says that it is.
 */
export function isEvaluation(version: string, released = releasedElectron): boolean {
  return version === unknownVersion || version !== released
}
