import BetterSqlite3 from 'better-sqlite3'
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStaging } from '../../../../src-main/data/imports/staging.ts'

let root: string
let file: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'badgeprep-검토-'))
  file = join(root, 'reviews.db')
  const staging = openStaging(file)
  staging.exec(`INSERT INTO reviews (id, kind, data) VALUES (7, 'users', '{"step":"rows"}')`)
  staging.close()
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const codeOf = (work: () => unknown): unknown => {
  try {
    work()
    return null
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}

/** The reviews that the file holds. */
function reviews(): unknown[] {
  const staging = openStaging(file)
  const found = staging.prepare('SELECT id FROM reviews').pluck().all()
  staging.close()
  return found
}

function change(sql: string): void {
  const db = new BetterSqlite3(file)
  db.exec(sql)
  db.close()
}

describe('the file of open reviews', () => {
  it('stays as it is where SQLite cannot lay its log beside it, and is opened afterwards', () => {
    mkdirSync(`${file}-wal`)
    expect(codeOf(() => openStaging(file))).toMatch(/^SQLITE_(CANTOPEN|IOERR)/)
    rmdirSync(`${file}-wal`)
    expect(reviews()).toEqual([7])
  })

  it.each<[string, () => void]>([
    ['damaged', () => writeFileSync(file, readFileSync(file).fill(0x5a, 100, 20_000))],
    ['another kind of file', () => writeFileSync(file, 'PK\u0003\u0004'.repeat(5000))],
    ['of another version', () => change('PRAGMA user_version = 2')],
    ['without one of its tables', () => change('DROP TABLE steps')],
  ])('is made anew where it is %s', (_, spoil) => {
    spoil()
    expect(reviews()).toEqual([])
  })
})
