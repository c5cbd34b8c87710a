import { describe, expect, it } from 'vitest'
import { createJobEnds } from '../../../src-main/jobs/ends.ts'
import type { JobEnd } from '../../../src-preload/contract/jobs.ts'

const error = { code: 'disk-full', args: {}, retryable: false } as const
const failed = (jobId: string): JobEnd => ({
  jobId,
  kind: 'photos-review',
  outcome: 'failed',
  error,
  answered: false,
})
const finished = (jobId: string): JobEnd => ({ jobId, kind: 'undo', outcome: 'finished' })

describe('the end of a job', () => {
  it('is told at once to a window that listens; a failure waits for one that does not yet', () => {
    const told: string[] = []
    const ends = createJobEnds(({ jobId }) => told.push(jobId))
    ends.tell(failed('at start'))
    ends.tell(finished('before anybody asked'))
    expect(told).toEqual([])
    ends.listening()
    ends.tell(finished('seen'))
    expect(told).toEqual(['at start', 'seen'])
    ends.loading()
    ends.tell(failed('while it was loaded anew'))
    ends.listening()
    ends.listening()
    expect(told).toEqual(['at start', 'seen', 'while it was loaded anew'])
  })
})
