import { compareDirectory, compareHistory, compareProfiles, equal, keyOf, sorted } from './compare.ts'
import { differing, putBack } from './directory.ts'
import type { Course, Entering, Event } from './events.ts'
import { fieldsOf } from './file.ts'
import { ImportSteps } from './import-steps.ts'
import { savingOf, wordsOfSaving } from './meaning.ts'
import { Model, type Seen } from './model.ts'
import type { OpenForm, Real } from './real.ts'
import type { Rows } from './real-rows.ts'
import { Steps } from './steps.ts'
import { people, personOf } from './world.ts'

/** A credential that somebody looks at, in the model and in the real directory. */
interface Looked {
  model: Seen
  real: OpenForm
}

/** The rows before and after an entry in History. */
interface Written {
  id: number
  before: Rows
  after: Rows
}

/** One course of events, in the real directory and in the model. */
export class CourseRun {
  readonly steps = new Steps()
  private readonly course: Course
  private readonly real: Real
  private readonly model = new Model()
  private readonly written: Written[] = []
  private seen: Looked | null = null
  private readonly imports: ImportSteps

  constructor(course: Course, real: Real) {
    this.course = course
    this.real = real
    this.imports = new ImportSteps(course, this.model, real, this.steps)
  }

  /** Throws at the first difference. */
  async run(): Promise<void> {
    const { course, model, real } = this
    await real.begin(course.people)
    model.begin(course.people)
    for (const { who, active, ...meant } of course.start) {
      this.add(who, { ...meant, status: active ? 'active' : 'inactive', from: 'nobody' })
    }
    real.forget()
    model.forget()
    for (const event of course.events) {
      const entries = model.history.length
      const before = real.rows.rows()
      const expected = (await this.step(event)) ?? before
      this.compare(before, entries === model.history.length ? expected : null)
    }
    compareHistory(model, real)
    compareProfiles(model, real)
  }

  /** Answers the rows as they are to be afterwards, where that is not as before and there is no new entry. */
  private async step(event: Event): Promise<Rows | null> {
    switch (event.do) {
      case 'add':
        this.add(event.who, event)
        return null
      case 'open':
        this.seen = this.look(event.which)
        if (this.seen) this.steps.tell(`open ${this.wordsOf(this.seen)}`)
        return null
      case 'save':
        if (this.seen) this.save(this.seen, event)
        return null
      case 'edit':
        this.with(event.which, (seen) => this.save(seen, event))
        return null
      case 'status':
        this.with(event.which, (seen) => this.setStatus(seen, event.active))
        return null
      case 'remove':
        this.with(event.which, (seen) => this.remove(seen))
        return null
      case 'remove-seen':
        if (this.seen) this.remove(this.seen)
        return null
      case 'status-seen':
        if (this.seen) this.setStatus(this.seen, event.active)
        return null
      case 'suspend':
      case 'delete':
      case 'return':
        this.changeUser(event)
        return null
      case 'undo':
        return this.undo(event)
      default:
        await this.imports.step(event)
        return null
    }
  }

  private add(place: number, event: Entering): void {
    const who = place % this.course.people
    const { writing, saving } = savingOf(this.course, this.model, event)
    this.steps.tell(`add ${wordsOfSaving(writing, event, saving)} for ${personOf(who).firstName}`)
    const { real, model } = this
    const user = real.rows.userOf(who)
    this.steps.same(real.add(user, fieldsOf(writing, event.status), saving.from), model.add(who, saving))
  }

  private save(seen: Looked, event: Entering): void {
    const { writing, saving } = savingOf(this.course, this.model, event)
    this.steps.tell(`edit ${this.wordsOf(seen)} to ${wordsOfSaving(writing, event, saving)}`)
    const shown = seen.real.fields.credentialStatus
    const fields = fieldsOf(writing, event.status || shown)
    // A status that the form shows already is not entered.
    const active = fields.credentialStatus === shown ? null : saving.active
    this.steps.same(
      this.real.save(seen.real, fields, saving.from),
      this.model.edit(seen.model, { ...saving, active }),
    )
  }

  private setStatus(seen: Looked, active: boolean): void {
    this.steps.tell(`${active ? 'reactivate' : 'suspend'} ${this.wordsOf(seen)}`)
    this.steps.same(this.real.setStatus(seen.real, active), this.model.setStatus(seen.model, active))
  }

  private remove(seen: Looked): void {
    this.steps.tell(`remove ${this.wordsOf(seen)}`)
    this.steps.same(this.real.remove(seen.real), this.model.remove(seen.model))
  }

  private changeUser(event: Extract<Event, { do: 'suspend' | 'delete' | 'return' }>): void {
    const { real, model } = this
    // Who was deleted is added again, and nobody else is.
    const some = [...people.keys()].slice(0, this.course.people)
    const fitting = some.filter((who) => (model.userOf(who) === null) === (event.do === 'return'))
    const who = fitting[event.who % fitting.length]
    if (who === undefined) return
    const name = personOf(who).firstName
    switch (event.do) {
      case 'suspend':
        this.steps.tell(`${event.suspended ? 'suspend' : 'reactivate'} ${name}`)
        this.steps.same(real.suspend(who, event.suspended), model.suspend(who, event.suspended))
        return
      case 'delete':
        this.steps.tell(`delete ${name}`)
        this.steps.same(real.delete(who), model.delete(who))
        return
      case 'return':
        this.steps.tell(`add ${name} again`)
        this.steps.same(real.return(who), model.return(who))
    }
  }

  private async undo({ entry, again }: Extract<Event, { do: 'undo' }>): Promise<Rows | null> {
    const { history } = this.model
    const some = [...history.keys()].reverse().filter((index) => history[index]?.undone === again)
    const index = some[entry % some.length]
    if (index === undefined) return null
    const written = this.written[index]
    if (!written) throw new Error('History has fewer entries than were made.')
    this.steps.tell(`undo ${index + 1} (${history[index]?.kind ?? ''})`)
    const before = this.real.rows.rows()
    const answer = this.model.undo(index)
    this.steps.same(await this.real.undo(written.id), answer)
    return answer === 'ok' ? putBack(before, written.before, written.after) : null
  }

  /** After every event. `expected`: the rows where there was nothing to enter in History. */
  private compare(before: Rows, expected: Rows | null): void {
    const { model, real, written } = this
    const after = real.rows.rows()
    const entries = real.rows.entries(written.at(-1)?.id ?? 0)
    const made = model.history.slice(written.length)
    equal(
      'what was entered in History',
      entries.map(({ kind, counts }) => ({ kind, counts })),
      made.map(({ kind, counts }) => ({ kind, counts })),
    )
    for (const { id } of entries) written.push({ id, before, after })
    compareDirectory(model, real)
    if (expected) equal('the rows, in every column', sorted(after), sorted(expected))
    for (const entry of made) {
      const changes =
        differing(entry.before.users, entry.after.users).length +
        differing(entry.before.credentials, entry.after.credentials).length
      equal('how many rows were written', differing(before, after).length, changes)
    }
  }

  /** Looks at a credential, if there is any. */
  private look(which: number): Looked | null {
    const { model, real } = this
    const some = [...model.now.credentials]
    const [id, held] = some[which % some.length] ?? []
    if (id === undefined || !held) return null
    const user = real.rows.userOf(model.whoIs(held.holder))
    const row = real.rows.credentials().find((one) => keyOf(one) === keyOf(held.parts))
    if (!row) throw new Error('The credential is not there.')
    return { model: { id, held }, real: real.form(user, row.id) }
  }

  private with(which: number, work: (seen: Looked) => void): void {
    // What was looked at here is changed or removed in another place later, as it was.
    this.seen = this.look(which)
    if (this.seen) work(this.seen)
  }

  private wordsOf({ real, model }: Looked): string {
    const { credentialStatus, ...parts } = real.fields
    const user = this.model.now.users.get(model.held.holder)
    return `${credentialStatus} ${keyOf(parts)}${user ? ` of ${personOf(user.who).firstName}` : ''}`
  }
}
