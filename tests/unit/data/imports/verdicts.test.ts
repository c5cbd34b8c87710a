import { describe, expect, it, vi } from 'vitest'
import { rowReasons, type RowIssue, type RowReason } from '../../../../src-preload/contract/imports.ts'
import {
  count,
  differences,
  emptyVerdicts,
  matcher,
  setVerdict,
  type Verdict,
  type Verdicts,
} from '../../../../src-main/data/imports/verdicts.ts'

/** More reasons than a number has bits. */
vi.mock(import('../../../../src-preload/contract/imports.ts'), async (original) => {
  const contract = await original()
  const later: readonly string[] = Array.from({ length: 8 }, (_, place) => `later-${String(place)}`)
  return Object.assign({ ...contract }, { rowReasons: [...contract.rowReasons, ...later] })
})

const issue = (code: RowReason, severity: RowIssue['severity']): RowIssue => ({
  code,
  severity,
  column: null,
  args: {},
})
const verdict = (issues: RowIssue[], state: Verdict['state'] = 'new'): Verdict => ({
  state,
  issues,
  user: null,
  from: null,
})
const error = (...codes: RowReason[]): Verdict =>
  verdict(
    codes.map((code) => issue(code, 'error')),
    'error',
  )
const warning = (...codes: RowReason[]): Verdict => verdict(codes.map((code) => issue(code, 'warning')))

function verdictsOf(rows: readonly Verdict[]): Verdicts {
  const verdicts = emptyVerdicts(rows.length)
  for (const [position, row] of rows.entries()) setVerdict(verdicts, position, row)
  return verdicts
}

const found = (verdicts: Verdicts, filter: Parameters<typeof matcher>[1]): number[] => {
  const matches = matcher(verdicts, filter)
  return [...verdicts.states.keys()].filter((position) => matches?.(position) ?? true)
}

describe('verdicts of many rows', () => {
  it('tell every reason from every other, however many there are', () => {
    expect(rowReasons.length).toBeGreaterThan(32)
    const verdicts = verdictsOf(rowReasons.map((code) => error(code)))
    for (const [place, reason] of rowReasons.entries()) {
      expect(found(verdicts, { reason }), reason).toEqual([place])
    }
    expect(count(verdicts)).toEqual({
      totals: { new: 0, modified: 0, reassigned: 0, unchanged: 0, warning: 0, error: rowReasons.length },
      reasons: rowReasons.map((code) => ({ code, severity: 'error', rows: 1 })),
    })
  })

  it('tell warnings from the information that there is nothing to import', () => {
    const codes = rowReasons.filter((code) => code !== 'no-credential')
    const verdicts = verdictsOf([
      ...codes.map((code) => warning(code)),
      verdict([issue('no-credential', 'info')], 'unchanged'),
    ])
    expect(found(verdicts, 'warning')).toEqual(codes.map((_, place) => place))
    const { totals, reasons } = count(verdicts)
    expect(totals).toMatchObject({ new: codes.length, unchanged: 1, warning: codes.length, error: 0 })
    expect(reasons).toEqual([
      ...codes.map((code) => ({ code, severity: 'warning', rows: 1 })),
      { code: 'no-credential', severity: 'info', rows: 1 },
    ])
  })

  it('count and find each reason of a row, as an error and as a warning', () => {
    const [first = 'no-key', , third = 'no-user'] = rowReasons
    const last = rowReasons.at(-1) ?? 'no-credential'
    const verdicts = verdictsOf([
      error(first, last),
      { ...error(last), issues: [issue(last, 'error'), issue(third, 'warning')] },
      warning(last, third),
      warning(),
    ])
    expect(found(verdicts, { reason: first })).toEqual([0])
    expect(found(verdicts, { reason: last })).toEqual([0, 1, 2])
    expect(found(verdicts, { reason: third })).toEqual([1, 2])
    expect(found(verdicts, 'warning')).toEqual([1, 2])
    expect(found(verdicts, { state: 'error' })).toEqual([0, 1])
    expect(found(verdicts, 'all')).toEqual([0, 1, 2, 3])
    expect(count(verdicts)).toEqual({
      totals: { new: 2, modified: 0, reassigned: 0, unchanged: 0, warning: 2, error: 2 },
      reasons: [
        { code: first, severity: 'error', rows: 1 },
        { code: last, severity: 'error', rows: 2 },
        { code: third, severity: 'warning', rows: 2 },
        { code: last, severity: 'warning', rows: 1 },
      ],
    })
  })

  it('differ by row from those judged before, whichever reason is another', () => {
    const before = verdictsOf(rowReasons.map((code) => error(code)))
    const after = emptyVerdicts(rowReasons.length, before.sets)
    for (const [position, code] of rowReasons.entries()) setVerdict(after, position, error(code))
    expect(differences(before, after)).toBe(0)
    const others = [...rowReasons.slice(1), rowReasons[0]]
    for (const [position, code] of others.entries()) setVerdict(after, position, error(code))
    expect(differences(before, after)).toBe(rowReasons.length)
    for (const [position, code] of rowReasons.entries())
      setVerdict(after, position, position === 0 ? warning(code) : error(code))
    expect(differences(before, after)).toBe(1)
    expect(() => differences(before, emptyVerdicts(rowReasons.length))).toThrow()
  })
})
