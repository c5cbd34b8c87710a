/**
 * `npm test`: checks and unit tests side by side while the end-to-end tests are prepared, then those. What a check says
 * is printed when it has ended. Every check runs to its end; one that fails lets nothing follow.
 */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** The longest first. */
const checks = ['test:unit', 'typecheck', 'lint', 'format:check']

interface Ended {
  code: number
  output: string
}

/** Runs a script of package.json; its output is kept, or shown at once. */
function script(name: string, args: readonly string[] = [], stdio: 'keep' | 'show' = 'keep'): Promise<Ended> {
  // By a shell, as npm is a batch file on Windows.
  const child = spawn(['npm', 'run', '--silent', name, '--', ...args].join(' '), {
    shell: true,
    stdio: stdio === 'show' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(process.stdout.isTTY && stdio === 'keep' ? { FORCE_COLOR: '1' } : {}) },
  })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(output).toString() }))
  })
}

/** Runs a script and prints what came of it. Answers its name where it failed. */
async function check(name: string, args: readonly string[] = []): Promise<string[]> {
  const start = performance.now()
  const { code, output } = await script(name, args)
  const seconds = Math.round((performance.now() - start) / 1000)
  const command = ['npm run', name, ...args].join(' ')
  console.log(`${code === 0 ? '✓' : '✗'} ${command} (${String(seconds)} s)`)
  if (output.trim() !== '') console.log(`${output.trimEnd()}\n`)
  return code === 0 ? [] : [command]
}

/** As many checks at a time as there are processors; each takes the next one when it is done. Answers what failed. */
async function checkAll(): Promise<string[]> {
  const waiting = [...checks]
  const failed: string[] = []
  const lane = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
      failed.push(...(await check(name)))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
  return failed
}

const failed = (await Promise.all([checkAll(), check('test:e2e', ['--only-prepare'])])).flat()
if (failed.length > 0) {
  console.error(`Failed, so the end-to-end tests did not run: ${failed.join(', ')}`)
  process.exitCode = 1
} else {
  process.exitCode = (await script('test:e2e', ['--prepared'], 'show')).code
}
