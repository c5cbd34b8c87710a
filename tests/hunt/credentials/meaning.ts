import type { Course, Entering, Meant } from './events.ts'
import { activeOf } from './file.ts'
import type { Model, Saving } from './model.ts'
import { personOf, writingsOf, type Writing } from './world.ts'

/** A credential in one of its writings. */
export interface MeantThing {
  thing: number
  writing: Writing
}

export function meantBy({ things }: Course, { what, how }: Meant): MeantThing {
  const thing = things[what % things.length] ?? 0
  const [first, ...others] = writingsOf(thing)
  return { thing, writing: [first, ...others][how % (others.length + 1)] ?? first }
}

/** What is saved by form, as the directory of the model is when it is saved. */
export function savingOf(
  course: Course,
  model: Model,
  event: Entering,
): { writing: Writing; saving: Saving } {
  const { thing, writing } = meantBy(course, event)
  const active = activeOf(event.status) ?? null
  return {
    writing,
    saving: { thing, parts: writing.parts, active, from: fromOf(course, model, event, thing) },
  }
}

function fromOf({ people }: Course, model: Model, { from }: Entering, thing: number): number | null {
  if (from === 'nobody') return null
  if (from !== 'holder') return from % people
  const known = model.known(thing)
  return known && model.whoIs(known.held.holder)
}

export function wordsOfSaving({ fields }: Writing, { status }: Entering, { from }: Saving): string {
  const words = [Object.values(fields).join(' ')]
  if (status !== '') words.push(status)
  if (from !== null) words.push(`taken from ${personOf(from).firstName}`)
  return words.join(', ')
}
