/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The values of variables that go together: null where none is set; throws, naming the missing ones, where only some are. */
export function present<Name extends string>(
  environment: Environment,
  names: readonly Name[],
): Record<Name, string> | null {
  const missing = names.filter((name) => !environment[name])
  if (missing.length === names.length) return null
  if (missing.length > 0) throw new Error(`These go together, and ${missing.join(', ')} is not set.`)
  return Object.fromEntries(names.map((name) => [name, environment[name]])) as Record<Name, string>
}
