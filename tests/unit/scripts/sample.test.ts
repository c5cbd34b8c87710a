import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { people } from '../../../scripts/sample/people.ts'

const sample = join(import.meta.dirname, '../../../resources/sample')
const { data: rows } = Papa.parse<Record<string, string>>(readFileSync(join(sample, 'users.csv'), 'utf8'), {
  header: true,
  skipEmptyLines: true,
})

describe('the sample', () => {
  it('holds sixty people and one of them twice', () => {
    expect(rows).toHaveLength(61)
    expect(new Set(rows.map((row) => row['email'])).size).toBe(60)
  })

  it('names nobody who could exist', () => {
    for (const row of rows) expect(row['email']).toMatch(/[@)]example\.com$/)
  })

  it('has keys that are unique, and people without them', () => {
    for (const key of ['userId', 'externalId', 'employeeId'] as const) {
      const filled = people.map((person) => person[key]).filter((value) => value !== '')
      expect(new Set(filled).size).toBe(filled.length)
    }
    expect(people.filter((person) => person.userId === '').length).toBeGreaterThan(5)
    expect(people.filter((person) => person.externalId === '').length).toBeGreaterThan(5)
  })

  it('stays small in the repository', () => {
    const files = readdirSync(sample, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    const bytes = files.reduce((sum, file) => sum + readFileSync(join(file.parentPath, file.name)).length, 0)
    expect(bytes).toBeLessThan(6 * 1024 * 1024)
  })
})
