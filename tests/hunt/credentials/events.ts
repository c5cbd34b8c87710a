import * as fc from 'fast-check'

/**
 * A credential as an event names it: which of the course's credentials, in which writing. All numbers of events are taken
 * modulo what there is, so that any course can be gone through.
 */
export interface Meant {
  what: number
  how: number
}

/** Whom a person has agreed to take a credential from: nobody, whoever holds it, or a certain person. */
export type From = 'nobody' | 'holder' | number

/** What is entered of the status; a file may hold other words than a form. */
export type EnteredStatus = '' | 'active' | 'inactive'
export type RowStatus = EnteredStatus | ' INACTIVE ' | 'lost'

export interface Entering extends Meant {
  status: EnteredStatus
  from: From
}

/** By which keys a row names its person; `crossed` has the Email of the next one, `unknown` the keys of nobody. */
export type By = 'externalId' | 'email' | 'both' | 'crossed' | 'unknown' | 'none'

export interface Row extends Meant {
  who: number
  by: By
  status: RowStatus
}

/** Proceed with Import, with rows that have errors or without; the switch may be set just before. */
export interface Proceeding {
  leaveOut: boolean
  reassign: boolean | null
}

export type Event =
  /** A credential is added by form. */
  | ({ do: 'add'; who: number } & Entering)
  /** The form of a credential is opened, and stays open while other things happen. */
  | { do: 'open'; which: number }
  /** The form that was opened is saved (and stays open), or the credential that was looked at is removed. */
  | ({ do: 'save' } & Entering)
  | { do: 'remove-seen' }
  | { do: 'status-seen'; active: boolean }
  /** A form is opened and saved at once. */
  | ({ do: 'edit'; which: number } & Entering)
  | { do: 'status'; which: number; active: boolean }
  | { do: 'remove'; which: number }
  | { do: 'suspend'; who: number; suspended: boolean }
  | { do: 'delete'; who: number }
  /** A person who was deleted is added again, as somebody new. */
  | { do: 'return'; who: number }
  /** A file is dropped and judged; a row may be corrected to be another person's. */
  | {
      do: 'drop'
      rows: Row[]
      statusColumn: boolean
      reassign: boolean
      correct: { row: number; who: number } | null
      proceed: Proceeding | null
    }
  /** The switch of the open review is set, and its rows are judged again. */
  | { do: 'switch'; reassign: boolean }
  | ({ do: 'proceed' } & Proceeding)
  /** `entry` counts from the newest of those that are not undone, or of those that are. */
  | { do: 'undo'; entry: number; again: boolean }

/** Who holds a credential at the beginning. */
export interface Start extends Meant {
  who: number
  active: boolean
}

/** What happens, among how many people, with which credentials. */
export interface Course {
  people: number
  things: number[]
  start: Start[]
  events: Event[]
}

const number = fc.nat({ max: 11 })
const who = fc.nat({ max: 3 })
const flag = fc.boolean()
const meant = { what: fc.nat({ max: 9 }), how: fc.nat({ max: 3 }) }
const from: fc.Arbitrary<From> = fc.oneof(
  { weight: 2, arbitrary: fc.constant('nobody' as const) },
  { weight: 3, arbitrary: fc.constant('holder' as const) },
  { weight: 1, arbitrary: who },
)
const entering = {
  ...meant,
  status: fc.constantFrom<EnteredStatus>('', '', 'active', 'inactive'),
  from,
}

const row: fc.Arbitrary<Row> = fc.record({
  ...meant,
  who,
  by: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<By>('externalId', 'email', 'both') },
    { weight: 1, arbitrary: fc.constantFrom<By>('crossed', 'unknown', 'none') },
  ),
  status: fc.constantFrom<RowStatus>('', '', '', 'active', 'inactive', ' INACTIVE ', 'lost'),
})

const named = <Do extends Event['do']>(name: Do): { do: fc.Arbitrary<Do> } => ({ do: fc.constant(name) })

const mostly = (value: boolean): fc.Arbitrary<boolean> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constant(!value) })

function half<Some>(arbitrary: fc.Arbitrary<Some>): fc.Arbitrary<Some | null> {
  return fc.option(arbitrary, { freq: 2 })
}

const proceeding = { leaveOut: mostly(true), reassign: half(flag) }

/** What happens, and how often. */
const some: [number, fc.Arbitrary<Event>][] = [
  [4, fc.record({ ...named('add'), who, ...entering })],
  [2, fc.record({ ...named('open'), which: number })],
  [4, fc.record({ ...named('save'), ...entering })],
  [1, fc.record({ ...named('remove-seen') })],
  [1, fc.record({ ...named('status-seen'), active: flag })],
  [3, fc.record({ ...named('edit'), which: number, ...entering })],
  [3, fc.record({ ...named('status'), which: number, active: flag })],
  [2, fc.record({ ...named('remove'), which: number })],
  [1, fc.record({ ...named('suspend'), who, suspended: flag })],
  [2, fc.record({ ...named('delete'), who })],
  [2, fc.record({ ...named('return'), who })],
  [
    6,
    fc.record({
      ...named('drop'),
      rows: fc.array(row, { minLength: 1, maxLength: 5 }),
      statusColumn: mostly(true),
      reassign: flag,
      correct: half(fc.record({ row: number, who })),
      proceed: half(fc.record(proceeding)),
    }),
  ],
  [1, fc.record({ ...named('switch'), reassign: flag })],
  [4, fc.record({ ...named('proceed'), ...proceeding })],
  [
    7,
    fc.record({
      ...named('undo'),
      entry: fc.oneof(fc.nat({ max: 1 }), fc.nat({ max: 5 }), fc.nat({ max: 5 })),
      again: fc.integer({ min: 0, max: 9 }).map((of) => of === 9),
    }),
  ],
]
const events = fc.oneof(...some.map(([weight, arbitrary]) => ({ weight, arbitrary })))

/** Courses of up to twelve events; the fewer credentials they are about, the more they have to do with each other. */
export const courses: fc.Arbitrary<Course> = fc.noBias(
  fc.record({
    people: fc.integer({ min: 2, max: 4 }),
    things: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 1, maxLength: 5 }),
    start: fc.array(fc.record({ ...meant, who, active: flag }), { maxLength: 4 }),
    events: fc.array(events, { maxLength: 12, size: 'max' }),
  }),
)
