import { equal } from './compare.ts'
import type { Answer } from './model.ts'

/** What was done in a course, and what came of it, for a person to read. */
export class Steps {
  readonly lines: string[] = []

  tell(step: string): void {
    this.lines.push(step)
  }

  /** Throws where the same step came to something else in the model. */
  same(real: Answer, model: Answer): void {
    this.lines.push(`  → ${real}`)
    equal('what came of it', real, model)
  }
}
