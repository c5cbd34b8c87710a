import { spawnSync } from 'node:child_process'

const began = performance.now()
let stepBegan = began

/** A step of the transcript that the test prints. */
export function step(what: string): void {
  stepBegan = performance.now()
  console.log(`\n== ${what}`)
}

/** A fact that was seen. */
export function seen(what: string): void {
  console.log(`   ${what}`)
}

export function stepEnd(): void {
  const seconds = (from: number): string => ((performance.now() - from) / 1000).toFixed(1)
  console.log(`   (${seconds(stepBegan)} s, ${seconds(began)} s in all)`)
}

/** Runs a program to its end and answers what it printed. Throws with all of it where it fails. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}.\n${stdout}${stderr}`)
  return stdout
}
