import { describe, expect, it } from 'vitest'
import type { PhotoItem, PhotoSuggestion, PhotoUser } from '../../../src-preload/contract/photos.ts'
import { actionsOf } from '../../../src-renderer/features/photos/photo-actions.ts'

const user: PhotoUser = {
  id: 1,
  name: '김민수',
  email: 'minsu@example.com',
  userId: '',
  externalId: '',
  employeeId: '',
  department: '',
  status: 'active',
  photo: null,
}
const suggestion = (id: number): PhotoSuggestion => ({ user: { ...user, id }, why: 'spelling', sure: false })

const item = (change: Partial<PhotoItem>): PhotoItem => ({
  id: 1,
  generation: 1,
  shown: '',
  batch: 1,
  file: 'a.jpg',
  folder: '',
  state: 'ready',
  reason: null,
  args: {},
  bytes: 1,
  source: null,
  staged: null,
  user: null,
  by: null,
  suggestions: [],
  replace: false,
  rivals: [],
  fit: 'fit',
  rotate: 0,
  crop: null,
  ...change,
})
const does = (change: Partial<PhotoItem>, checking = false): string[] =>
  actionsOf(item(change), checking).map((action) => action.does)

describe('what can be done about a photo', () => {
  it.each([
    [
      { reason: 'no-user', suggestions: [suggestion(1), suggestion(2)] },
      ['accept', 'accept', 'assign', 'remove'],
    ],
    [{ reason: 'no-user' }, ['assign', 'remove']],
    [{ reason: 'ambiguous', suggestions: [suggestion(3)] }, ['accept', 'assign', 'remove']],
    [{ reason: 'duplicate-user', user }, ['choose', 'assign', 'remove']],
    [{ reason: 'has-photo', user }, ['replace-existing', 'assign', 'remove']],
    [{ reason: 'same-picture', user, by: 'hand' }, ['confirm', 'assign', 'unassign', 'remove']],
    [{ reason: 'look-again', user }, ['confirm', 'replace-file', 'assign', 'remove']],
  ] as const)('waits: %o', (change, expected) => {
    expect(
      does({
        state: 'attention',
        ...change,
        suggestions: [...('suggestions' in change ? change.suggestions : [])],
      }),
    ).toEqual(expected)
  })

  it.each(['decoder-died', 'too-slow'])('%s may go better at another try', (damage) => {
    expect(does({ state: 'error', reason: 'corrupt', args: { damage } })).toEqual([
      'retry',
      'replace-file',
      'remove',
    ])
  })

  it.each(['too-large', 'unsupported', 'too-many-pixels', 'corrupt'] as const)(
    '%s needs another file',
    (reason) => {
      expect(does({ state: 'error', reason })).toEqual(['replace-file', 'remove'])
    },
  )

  it('tries an unreadable file again first', () => {
    expect(does({ state: 'error', reason: 'unreadable' })).toEqual(['retry', 'replace-file', 'remove'])
  })

  it('goes on with what a cancelled check left, but not while it runs', () => {
    expect(does({ state: 'pending' })).toEqual(['retry', 'remove'])
    expect(does({ state: 'pending' }, true)).toEqual(['remove'])
  })

  it('takes choices back, and leaves what was uploaded alone', () => {
    expect(does({ state: 'ready', user, by: 'suggestion', replace: true })).toEqual([
      'assign',
      'keep-old',
      'unassign',
      'remove',
    ])
    expect(does({ state: 'removed' })).toEqual(['take-back'])
    expect(does({ state: 'kept', reason: 'has-photo', user })).toEqual(['replace-existing', 'remove'])
    expect(does({ state: 'unchanged', user })).toEqual(['assign', 'remove'])
    expect(does({ state: 'uploaded', user })).toEqual([])
  })
})
