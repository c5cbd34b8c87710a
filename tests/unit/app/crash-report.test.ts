import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  reportedError,
  type AppPlace,
  type CrashReport,
  type RunFacts,
} from '../../../src-main/app/crash-report-text.ts'
import { writeCrashReport } from '../../../src-main/app/crash-report.ts'
import { markRun } from '../../../src-main/app/run-marker.ts'
import { CodedError } from '../../../src-main/services/protocol.ts'

function errorWith(message: string, frames: string[], name = 'TypeError'): Error {
  const error = new TypeError(message)
  error.name = name
  error.stack = [`${name}: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n')
  return error
}

const linux: AppPlace = { root: '/home/김민수/badge prep', platform: 'linux' }
const linuxAsar: AppPlace = { root: '/opt/BadgePrep/resources/app.asar', platform: 'linux' }
const windows: AppPlace = {
  root: 'C:\\Users\\김민수\\AppData\\BadgePrep\\resources\\app.asar',
  platform: 'win32',
}
const mac: AppPlace = { root: '/Users/minsu/BadgePrep.app/Contents/Resources/app.asar', platform: 'darwin' }

describe('reportedError', () => {
  it.each<[string, AppPlace, string, string[]]>([
    [
      'a path',
      linux,
      'run (/home/김민수/badge prep/out/main/index.js:12:34)',
      ['run (out/main/index.js:12:34)'],
    ],
    [
      'an address',
      linux,
      `async Object.<anonymous> (${pathToFileURL('/home/김민수/badge prep/out/main/index.js').href}:1:2)`,
      ['async Object.<anonymous> (out/main/index.js:1:2)'],
    ],
    [
      'no name',
      linux,
      'file:///home/%EA%B9%80%EB%AF%BC%EC%88%98/badge%20prep/out/main/a.js:1:2',
      ['out/main/a.js:1:2'],
    ],
    [
      'an archive',
      linuxAsar,
      'new Session (file:///opt/BadgePrep/resources/app.asar/out/main/index.js:1:2)',
      ['new Session (out/main/index.js:1:2)'],
    ],
    [
      'beside the archive',
      linuxAsar,
      'read (/opt/BadgePrep/resources/app.asar.unpacked/node_modules/@img/x/a.js:1:2)',
      ['read (node_modules/@img/x/a.js:1:2)'],
    ],
    ['another archive', linuxAsar, 'read (/opt/BadgePrep/resources/app.asar.김민수/out/a.js:1:2)', []],
    [
      'Windows',
      windows,
      'a.b (c:\\users\\김민수\\AppData\\BadgePrep\\resources\\app.asar\\out\\main\\index.js:1:2)',
      ['a.b (out/main/index.js:1:2)'],
    ],
    [
      'an address of Windows',
      windows,
      'run [as then] (file:///C:/Users/%EA%B9%80%EB%AF%BC%EC%88%98/AppData/BadgePrep/resources/app.asar/out/main/index.js:1:2)',
      ['run (out/main/index.js:1:2)'],
    ],
    [
      'a share',
      { root: '\\\\server\\kim minsu\\app', platform: 'win32' },
      'file://server/kim%20minsu/app/out/main/index.js:1:2',
      ['out/main/index.js:1:2'],
    ],
    [
      'macOS',
      mac,
      `file:///Users/minsu/BadgePrep.app/Contents/Resources/app.asar/out/main/index.js:1:2`,
      ['out/main/index.js:1:2'],
    ],
    [
      'a home in NFD',
      { root: `/Users/${'김민수'.normalize('NFD')}/app`, platform: 'darwin' },
      '/Users/김민수/app/out/a.js:1:2',
      ['out/a.js:1:2'],
    ],
    ['a file elsewhere', linux, 'read (/home/김민수/people.js:1:2)', []],
    ['a way out of the app', linux, 'read (/home/김민수/badge prep/../people.js:1:2)', []],
    ['Node', linux, 'node:internal/process/task_queues:105:5', []],
    ['no place', linux, 'async Promise.all (index 0)', []],
    [
      'a name made at run time',
      linux,
      'Object.Kim Minsu 73150 (/home/김민수/badge prep/out/a.js:1:2)',
      ['out/a.js:1:2'],
    ],
    [
      'a name that is an address',
      linux,
      'Object.kim@example.com (/home/김민수/badge prep/out/a.js:1:2)',
      ['out/a.js:1:2'],
    ],
    ['a file named otherwise', linux, 'read (/home/김민수/badge prep/photos/김민수.js:1:2)', []],
    [
      'code evaluated',
      linux,
      'eval (eval at run (/home/김민수/badge prep/out/a.js:1:2), <anonymous>:1:1)',
      [],
    ],
  ])('reduces %s', (_, place, frame, frames) => {
    expect(reportedError(errorWith('Kim Minsu 73150', [frame]), place).frames).toEqual(frames)
  })

  it('tells no line of the message, even one that looks like a frame', () => {
    const error = errorWith('bad\n    at Minsu (/opt/BadgePrep/resources/app.asar/out/73150.js:1:2)', [
      'run (/opt/BadgePrep/resources/app.asar/out/main/index.js:3:4)',
    ])
    expect(reportedError(error, linuxAsar)).toEqual({
      name: 'TypeError',
      code: null,
      frames: ['run (out/main/index.js:3:4)'],
    })
  })

  it('tells codes that are ours, of Node, of the system or of SQLite, and no others', () => {
    const code = (value: unknown) => reportedError(Object.assign(new Error('x'), { code: value }), linux).code
    expect(['ENOENT', 'ERR_INVALID_ARG_TYPE', 'SQLITE_BUSY_SNAPSHOT'].map(code)).toEqual([
      'ENOENT',
      'ERR_INVALID_ARG_TYPE',
      'SQLITE_BUSY_SNAPSHOT',
    ])
    expect(['Kim Minsu', 'minsu', '73150', 73150, { kim: 'minsu' }].map(code)).toEqual(Array(5).fill(null))
    expect(reportedError(new CodedError('disk-full', { file: '김민수.csv' }), linux)).toMatchObject({
      name: 'Error',
      code: 'disk-full',
    })
  })

  it('tells the names of errors as code names them', () => {
    const name = (value: string) => reportedError(errorWith('x', [], value), linux).name
    expect(['RangeError', 'AbortError', 'Kim Minsu', 'Minsu73150Error', ''].map(name)).toEqual([
      'RangeError',
      'AbortError',
      'Error',
      'Error',
      'Error',
    ])
  })

  it('tells of a thrown value its type alone', () => {
    expect(
      ['김민수', 73150, undefined, null, { name: 'Kim' }].map((thrown) => reportedError(thrown, linux).name),
    ).toEqual(['string', 'number', 'undefined', 'object', 'object'])
  })

  it('finds its own frames in a real error', () => {
    const place = { root: join(import.meta.dirname, '../../..'), platform: process.platform }
    const [first] = reportedError(new Error('Kim Minsu'), place).frames
    expect(first).toMatch(/tests\/unit\/app\/crash-report\.test\.ts:\d+:\d+\)?$/)
  })
})

const run: RunFacts = {
  began: '2026-11-21T09:00:00.000Z',
  version: '1.0.0',
  electron: '45.4.1',
  chromium: '150.0.0.0',
  node: '24.21.0',
  platform: 'win32',
  arch: 'x64',
}
const report: CrashReport = {
  at: '2026-11-21T10:00:00.000Z',
  process: 'main',
  cause: 'exception',
  error: null,
  run,
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'badgeprep-crash-'))
})
afterEach(() => {
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

describe('writeCrashReport', () => {
  it('makes the folder, and a name that every system takes', () => {
    const reports = join(folder, 'crash-reports')
    const name = writeCrashReport(reports, report, '2026-11-21T10:00:00.123Z')
    expect(name).toBe('2026-11-21T10-00-00.123Z.json')
    expect(JSON.parse(readFileSync(join(reports, name ?? ''), 'utf8'))).toEqual(report)
    expect(readdirSync(reports)).toEqual([name])
  })

  it('keeps the newest ten, the one just written always, and what is none of its own', () => {
    writeFileSync(join(folder, 'notes.txt'), '')
    const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`
    for (let day = 10; day <= 25; day++) writeCrashReport(folder, report, at(day))
    // The clock was set back.
    writeCrashReport(folder, report, at(1))
    const days = [1, 17, 18, 19, 20, 21, 22, 23, 24, 25].map((day) => `${at(day).replaceAll(':', '-')}.json`)
    expect(readdirSync(folder).sort()).toEqual([...days, 'notes.txt'])
  })

  it('lets those of a clock that was set ahead go first', () => {
    for (let day = 10; day < 20; day++) writeCrashReport(folder, report, `2031-01-${day}T09:00:00.000Z`)
    for (let day = 10; day < 20; day++) writeCrashReport(folder, report, `2026-01-${day}T09:00:00.000Z`)
    expect(readdirSync(folder).filter((name) => name.startsWith('2026'))).toHaveLength(10)
  })

  it('answers null where nothing can be written, and leaves nothing behind', () => {
    const inTheWay = join(folder, 'crash-reports')
    writeFileSync(inTheWay, 'a file')
    expect(writeCrashReport(inTheWay, report, run.began)).toBeNull()
    // A folder of the report's own name lets the writing succeed and the renaming fail.
    mkdirSync(join(folder, `${run.began.replaceAll(':', '-')}.json`))
    expect(writeCrashReport(folder, report, run.began)).toBeNull()
    expect(readdirSync(folder)).toEqual(['2026-11-21T09-00-00.000Z.json', 'crash-reports'])
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'answers null in a folder that is read-only',
    () => {
      chmodSync(folder, 0o500)
      expect(writeCrashReport(folder, report, run.began)).toBeNull()
    },
  )
})

describe('markRun', () => {
  const marker = (): string => join(folder, 'running.json')

  it('finds nothing at the first start, and nothing after an end in order', () => {
    const first = markRun(folder, run)
    expect(first.left).toBeNull()
    expect(existsSync(marker())).toBe(true)
    first.marker.remove()
    expect(readdirSync(folder)).toEqual([])
    expect(markRun(folder, run).left).toBeNull()
  })

  it('finds a run that was cut off, once', () => {
    markRun(folder, run)
    const next = markRun(folder, { ...run, began: '2026-11-22T09:00:00.000Z' })
    expect(next.left).toEqual({ began: run.began, run, end: null })
    next.marker.remove()
    expect(markRun(folder, run).left).toBeNull()
  })

  it('finds how a run ended that could say so; what comes after does not take it away', () => {
    const end = { at: '2026-11-21T10:00:00.000Z', report: '2026-11-21T10-00-00.000Z.json' }
    const first = markRun(folder, run)
    first.marker.endsWith(end)
    first.marker.remove()
    expect(markRun(folder, run).left).toEqual({ began: run.began, run, end })
  })

  it.each(['', '{"run":', '\0\0\0\0', '[]', '{"run":{"began":"yesterday"},"end":null}'])(
    'takes a marker that reads %j for a run that was cut off',
    (text) => {
      writeFileSync(marker(), text)
      const { left } = markRun(folder, run)
      expect(left).toMatchObject({ run: null, end: null })
      expect(Math.abs(Date.parse(left?.began ?? '') - Date.now())).toBeLessThan(60_000)
    },
  )

  it('goes without where the folder takes no marker', () => {
    const inTheWay = join(folder, 'data')
    writeFileSync(inTheWay, 'a file')
    const { left, marker: none } = markRun(inTheWay, run)
    expect(left).toBeNull()
    none.endsWith({ at: run.began, report: null })
    none.remove()
    expect(readdirSync(folder)).toEqual(['data'])
  })
})
