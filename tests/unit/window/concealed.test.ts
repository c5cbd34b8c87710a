import { describe, expect, it } from 'vitest'
import { reasonKey, type ReviewColumn, type RowIssue } from '../../../src-preload/contract/imports.ts'
import {
  concealed,
  concealedIssue,
  holdsEntryCodes,
} from '../../../src-renderer/features/imports/concealed.ts'

const column: ReviewColumn = {
  index: 0,
  header: 'PIN',
  samples: ['0481'],
  state: 'unknown',
  field: null,
  suggestion: null,
}

describe('hidden entry codes', () => {
  it('tell neither the code nor how long it is', () => {
    expect(concealed('0481')).toBe(concealed('0123456789012345'))
    expect(concealed('0481')).not.toMatch(/\d/)
  })

  it('tell an empty cell from a filled one', () => {
    expect(concealed('')).toBe('')
    expect(concealed('  ')).toBe('  ')
  })

  it('are hidden in a column that is taken for them and in one that looks like it', () => {
    expect(holdsEntryCodes({ ...column, state: 'found', field: 'entryCode' })).toBe(true)
    expect(holdsEntryCodes({ ...column, suggestion: 'entryCode' })).toBe(true)
    expect(holdsEntryCodes(column)).toBe(false)
    expect(holdsEntryCodes(undefined)).toBe(false)
  })

  it('are not in what is said of them, which stays the same sentence', () => {
    const issue: RowIssue = {
      code: 'spreadsheet-damage',
      severity: 'warning',
      column: 3,
      args: { value: '481', known: '0481' },
    }
    const hidden = concealedIssue(issue)
    expect(JSON.stringify(hidden)).not.toContain('481')
    expect(reasonKey(hidden)).toBe(reasonKey(issue))
    const range: RowIssue = {
      code: 'entry-code-format',
      severity: 'error',
      column: 3,
      args: { min: 4, max: 16 },
    }
    expect(concealedIssue(range)).toEqual(range)
  })
})
