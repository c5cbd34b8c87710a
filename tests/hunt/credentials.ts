import * as fc from 'fast-check'
import { CourseRun } from './credentials/course.ts'
import { courses, type Course } from './credentials/events.ts'
import { Real } from './credentials/real.ts'
import type { Hunt } from './hunt.ts'
import { keepTemporaryFilesInMemory } from './in-memory.ts'

/**
 * Goes through random courses of forms, imports, reassigning, edits, suspending, deleting and undo, in a real directory
 * and in a small plain model of the rules. After every event both have to say the same of who holds which credential.
 */
export const huntCredentials: Hunt = async ({ runs, seed }) => {
  keepTemporaryFilesInMemory()
  const real = new Real()
  let events = 0
  try {
    const property = fc.asyncProperty(courses, async (course) => {
      events += course.events.length
      await new CourseRun(course, real).run()
    })
    const result = await fc.check(property, { numRuns: runs, seed })
    if (result.failed) throw new Error(await toldOf(result, real))
  } finally {
    real.close()
  }
  return `no difference in ${runs} courses of ${events} events`
}

/** The shortest course that shows the difference, step by step, and how to see it again. */
async function toldOf(result: fc.RunDetails<[Course]>, real: Real): Promise<string> {
  const course = result.counterexample?.[0]
  const lines = [`After ${result.numRuns} courses, seed ${result.seed}:`]
  if (course) {
    const run = new CourseRun(course, real)
    const thrown = await run.run().then(
      () => 'Gone through again, there was no difference.',
      (error: unknown) => error,
    )
    lines.push(
      ...run.steps.lines,
      thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
    )
    lines.push(`The course: ${JSON.stringify(course)}`)
  }
  lines.push(`To see it again: npm run hunt -- --only credentials --seed ${result.seed}`)
  return lines.join('\n')
}
