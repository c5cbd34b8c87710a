import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { CsvFiles } from './csv-files.ts'

/** Pictures given to the slow peers: their time is scaled up to the whole drop. */
const slowSample = 60

/** Seconds that a bare sharp loop takes for all pictures of a folder. */
export function sharpLoop(photos: string, scratch: string): number {
  return timed(join(import.meta.dirname, 'peers', 'sharp-loop.ts'), [photos, fresh(join(scratch, 'sharp'))])
}

/** What walking over the codes of pictures takes, without drawing, beside sharp's decoding of the same ones. */
export interface CodeWalk {
  msPerMb: number
  ratioToSharp: number
}

export function codeWalk(photos: string): CodeWalk {
  const script = join(import.meta.dirname, 'peers', 'code-walk.ts')
  const [msPerMb = 0, ratioToSharp = 0] = execFileSync(process.execPath, [script, photos], {
    encoding: 'utf8',
  })
    .split(' ')
    .map(Number)
  return { msPerMb, ratioToSharp }
}

/** Seconds that as many renames with fsync and one SQLite transaction take. `pictures` is left as it is. */
export function renames(pictures: string, scratch: string): number {
  const copy = fresh(join(scratch, 'renames-from'))
  cpSync(pictures, copy, { recursive: true })
  rmSync(join(scratch, 'renames.db'), { force: true })
  return timed(join(import.meta.dirname, 'peers', 'renames.ts'), [copy, fresh(join(scratch, 'renames-to'))])
}

/** Seconds that bare papaparse takes to count the records of a file. */
export function papaparse(file: string): number {
  return timed(join(import.meta.dirname, 'peers', 'papaparse.ts'), [file])
}

const joined = 'FROM credentials c JOIN users u ON u."User ID" = c."User ID"'

/** Seconds that the sqlite3 shell takes to import users and credentials into a file and to join them. */
export function sqliteImport({ users, credentials }: CsvFiles): number {
  const database = databaseOf(credentials)
  rmSync(database, { force: true })
  const script = `.mode csv\n.import "${users}" users\n.import "${credentials}" credentials\nSELECT count(*) ${joined};\n`
  return sqlite3([database], script)
}

/** Seconds of the shell's own CSV output of that join, from the database that `sqliteImport` made. */
export function sqliteExport({ credentials }: CsvFiles): number {
  return sqlite3(['-csv', '-header', databaseOf(credentials), `SELECT c.* ${joined}`], '')
}

const databaseOf = (credentials: string): string => `${credentials}.db`

function sqlite3(args: string[], input: string): number {
  const start = performance.now()
  const output = openSync('/dev/null', 'w')
  const { status, error } = spawnSync('sqlite3', args, { input, stdio: ['pipe', output, 'inherit'] })
  closeSync(output)
  if (error) throw new Error('This needs the sqlite3 shell (Debian: apt-get install sqlite3).')
  if (status !== 0) throw new Error(`sqlite3 ended with ${String(status)}`)
  return (performance.now() - start) / 1000
}

function timed(script: string, args: string[]): number {
  return Number(execFileSync(process.execPath, [script, ...args], { encoding: 'utf8' }))
}

/** Seconds of vipsthumbnail, two processes at a time; null where it is not installed. */
export function vipsThumbnail(photos: string, scratch: string): number | null {
  const out = fresh(join(scratch, 'vips'))
  return scaled(photos, scratch, ['vipsthumbnail', '--size', '512x512>', '-o', `${out}/%s.jpg[Q=90,strip]`])
}

/** Seconds of ImageMagick, two processes at a time; null where it is not installed. */
export function imageMagick(photos: string, scratch: string): number | null {
  const program = ['magick', '/usr/bin/convert'].find((name) => spawnSync(name, ['-version']).status === 0)
  if (!program) return null
  const out = fresh(join(scratch, 'magick'))
  const convert = `${program} "$0" -auto-orient -resize '512x512>' -strip -quality 90 "${out}/$(basename "$0")"`
  return scaled(photos, scratch, ['sh', '-c', convert])
}

/** Runs a command for each of a sample of pictures, two at a time, and scales the time to all of them. */
function scaled(photos: string, scratch: string, command: string[]): number | null {
  const [program = ''] = command
  if (spawnSync(program, ['--version']).error) return null
  const sample = fresh(join(scratch, 'sample'))
  const names = readdirSync(photos)
  for (const name of names.slice(0, slowSample)) symlinkSync(join(photos, name), join(sample, name))
  const files = readdirSync(sample).map((name) => join(sample, name))
  const start = performance.now()
  const { status } = spawnSync('xargs', ['-0', '-n', '1', '-P', '2', ...command], { input: files.join('\0') })
  if (status !== 0) return null
  return (((performance.now() - start) / 1000) * names.length) / files.length
}

function fresh(folder: string): string {
  if (existsSync(folder)) rmSync(folder, { recursive: true })
  mkdirSync(folder, { recursive: true })
  return folder
}
