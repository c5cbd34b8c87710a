import { compareVerdicts } from './compare.ts'
import type { Course, Event, Proceeding } from './events.ts'
import { fileOf, keyColumns } from './file.ts'
import { meantBy } from './meaning.ts'
import type { Model } from './model.ts'
import type { Real } from './real.ts'
import { ReviewModel } from './review-model.ts'
import type { Steps } from './steps.ts'
import { personOf } from './world.ts'

type ImportEvent = Extract<Event, { do: 'drop' | 'switch' | 'proceed' }>

/** The import of a course, which has one review open at most, in the real directory and in the model. */
export class ImportSteps {
  private readonly course: Course
  private readonly model: Model
  private readonly real: Real
  private readonly steps: Steps
  private review: ReviewModel | null = null

  constructor(course: Course, model: Model, real: Real, steps: Steps) {
    this.course = course
    this.model = model
    this.real = real
    this.steps = steps
  }

  async step(event: ImportEvent): Promise<void> {
    switch (event.do) {
      case 'drop':
        return this.drop(event)
      case 'switch':
        return this.review && !this.review.isDone ? this.switch(this.review, event.reassign) : undefined
      case 'proceed':
        return this.review ? this.proceed(this.review, event) : undefined
    }
  }

  private async drop(event: Extract<Event, { do: 'drop' }>): Promise<void> {
    const file = fileOf(event, this.course.people, (row) => meantBy(this.course, row))
    this.steps.tell(
      `drop with Reassign ${event.reassign ? 'on' : 'off'}\n${file.csv.replace(/^/gm, '     ')}`,
    )
    await this.real.review.drop(file.csv, event.reassign)
    const review = new ReviewModel(this.model, file.rows, event.reassign)
    this.review = review
    await compareVerdicts(review, this.real)
    if (event.correct) await this.correct(review, event.correct)
    if (event.proceed) await this.proceed(review, event.proceed)
  }

  private async correct(review: ReviewModel, { row, who }: { row: number; who: number }): Promise<void> {
    const place = row % review.rows.length
    const person = who % this.course.people
    const key = review.correct(place, person)
    this.steps.tell(`correct row ${place + 2}: ${personOf(person)[key]}`)
    await this.real.review.correct(place, keyColumns[key], personOf(person)[key])
    await compareVerdicts(review, this.real)
  }

  private async switch(review: ReviewModel, reassign: boolean): Promise<void> {
    await this.setReassign(review, reassign)
    await this.real.review.judge()
    review.judge()
    await compareVerdicts(review, this.real)
  }

  private async setReassign(review: ReviewModel, reassign: boolean): Promise<void> {
    this.steps.tell(`Reassign ${reassign ? 'on' : 'off'}`)
    await this.real.review.setReassign(reassign)
    review.setReassign(reassign)
  }

  private async proceed(review: ReviewModel, { leaveOut, reassign }: Proceeding): Promise<void> {
    if (reassign !== null && !review.isDone) await this.setReassign(review, reassign)
    this.steps.tell(leaveOut ? 'proceed, leave errors out' : 'proceed')
    this.steps.same(await this.real.review.proceed(leaveOut), review.proceed(leaveOut))
    if (!review.isDone) await compareVerdicts(review, this.real)
  }
}
