import { describe, expect, it } from 'vitest'
import {
  judge,
  type JudgedItem,
  type SettledByYes,
  type Verdict,
} from '../../../../src-main/data/photos/judging.ts'

const hashOf = (letter: string): string => letter.repeat(64)

function item(id: number, over: Partial<JudgedItem> = {}): JudgedItem {
  return {
    id,
    rendered: true,
    defect: null,
    hash: hashOf(String(id)),
    suspect: null,
    doubt: null,
    user: id,
    hits: 1,
    yes: {},
    removed: false,
    kept: false,
    uploaded: false,
    ...over,
  }
}

interface Directory {
  photos?: Record<number, string>
  replaceExisting?: boolean
}

/** Users 1 to 9 exist; `photos` are those that have one. */
function verdicts(items: JudgedItem[], { photos = {}, replaceExisting = false }: Directory = {}): Verdict[] {
  return judge(
    items,
    {
      photoOf: (user) => (user >= 1 && user <= 9 ? (photos[user] ?? null) : undefined),
      holdersOf: (hash) =>
        Object.keys(photos)
          .map(Number)
          .filter((user) => photos[user] === hash),
    },
    { replaceExisting },
  )
}

/** The verdicts after a person has said yes to what each item asks, where it asks for `reason`. */
function answered(items: JudgedItem[], reason: SettledByYes, directory: Directory = {}): Verdict[] {
  const asked = verdicts(items, directory)
  return verdicts(
    items.map((its, place) => {
      const question = asked[place]?.reason === reason ? asked[place].question : null
      return question === null ? its : { ...its, yes: { ...its.yes, [reason]: question } }
    }),
    directory,
  )
}

const reasons = (found: Verdict[]): string[] => found.map(({ state, reason }) => `${state} ${reason ?? '-'}`)

describe('a verdict on a photo', () => {
  it('is ready where one good picture shows one user without a photo', () => {
    expect(reasons(verdicts([item(1)]))).toEqual(['ready -'])
  })

  it('is pending until the picture was rendered', () => {
    expect(reasons(verdicts([item(1, { rendered: false, hash: null })]))).toEqual(['pending -'])
  })

  it('names a defect of the file before any of the match', () => {
    const defect = { reason: 'corrupt' as const, args: { damage: 'truncated', percent: 61 } }
    expect(verdicts([item(1, { defect, user: null, hits: 0 })])).toMatchObject([
      { state: 'error', reason: 'corrupt', args: { damage: 'truncated', percent: 61 } },
    ])
  })

  it('tells nobody from several', () => {
    expect(reasons(verdicts([item(1, { user: null, hits: 0 }), item(2, { user: null, hits: 2 })]))).toEqual([
      'attention no-user',
      'attention ambiguous',
    ])
  })

  it('has no user where the one it was given to is gone', () => {
    expect(reasons(verdicts([item(1, { user: 99 })]))).toEqual(['attention no-user'])
  })

  it('holds two pictures of one user against each other, and names the rival', () => {
    expect(verdicts([item(1), item(2, { user: 1 })])).toMatchObject([
      { reason: 'duplicate-user', rivals: [2], args: { count: 2 } },
      { reason: 'duplicate-user', rivals: [1] },
    ])
  })

  it.each([
    ['that cannot be decoded', { defect: { reason: 'corrupt' as const, args: {} } }],
    ['that was taken out', { removed: true }],
    ['that was uploaded', { uploaded: true }],
    ['that was left because the profile had one', { kept: true }],
    ['that is not checked yet', { rendered: false }],
  ])('does not count a second picture %s', (_what, over) => {
    expect(reasons(verdicts([item(1), item(2, { user: 1, ...over })]))[0]).toBe('ready -')
  })

  it('asks about the same picture for two users, in the batch or on a profile, until it is confirmed', () => {
    const twins = [item(1, { hash: hashOf('a') }), item(2, { hash: hashOf('a') })]
    expect(verdicts(twins)).toMatchObject([
      { reason: 'same-picture', rivals: [2], args: { count: 2 } },
      { reason: 'same-picture', rivals: [1] },
    ])
    expect(reasons(answered(twins, 'same-picture'))).toEqual(['ready -', 'ready -'])
    expect(reasons(verdicts([item(1, { hash: hashOf('b') })], { photos: { 5: hashOf('b') } }))).toEqual([
      'attention same-picture',
    ])
  })

  it('leaves a picture alone that the profile has already, whatever else may be asked of it', () => {
    const photos = { 1: hashOf('b'), 5: hashOf('b') }
    const again = item(1, { hash: hashOf('b') })
    for (const replaceExisting of [false, true]) {
      expect(reasons(verdicts([again], { photos, replaceExisting }))).toEqual(['unchanged -'])
    }
    expect(reasons(verdicts([{ ...again, suspect: 'bytes' }], { photos }))).toEqual(['unchanged -'])
    expect(reasons(verdicts([again, { ...again, id: 2 }], { photos }))).toEqual([
      'unchanged -',
      'unchanged -',
    ])
    // Somebody else, and another picture for the same person, are questions as ever.
    expect(reasons(verdicts([again, { ...again, id: 2, user: 2 }], { photos }))).toEqual([
      'unchanged -',
      'attention same-picture',
    ])
    expect(reasons(verdicts([again, item(2, { user: 1 })], { photos }))).toEqual([
      'attention duplicate-user',
      'attention duplicate-user',
    ])
    expect(reasons(verdicts([again], { photos: { 1: hashOf('z') } }))).toEqual(['attention has-photo'])
  })

  it('keeps the photo a profile has, unless the switch or the image says replace', () => {
    const photos = { 1: hashOf('z') }
    expect(reasons(verdicts([item(1)], { photos }))).toEqual(['attention has-photo'])
    expect(reasons(verdicts([item(1)], { photos, replaceExisting: true }))).toEqual(['ready -'])
    expect(reasons(answered([item(1)], 'has-photo', { photos }))).toEqual(['ready -'])
    expect(reasons(verdicts([item(1, { kept: true })], { photos }))).toEqual(['kept has-photo'])
  })

  it('wants a look at suspicious data, last of all', () => {
    const suspect = { suspect: 'bytes' }
    expect(reasons(verdicts([item(1, suspect)]))).toEqual(['attention look-again'])
    expect(reasons(answered([item(1, suspect)], 'look-again'))).toEqual(['ready -'])
    expect(reasons(verdicts([item(1, suspect)], { photos: { 1: hashOf('z') } }))).toEqual([
      'attention has-photo',
    ])
  })
})

describe('a yes holds for exactly what was shown', () => {
  const yesTo = (its: JudgedItem[], reason: SettledByYes, directory: Directory = {}): JudgedItem['yes'] => ({
    [reason]: verdicts(its, directory)[0]?.question ?? '',
  })

  it('Replace: for this picture, this user, and the old photo that was in sight', () => {
    const photos = { 1: hashOf('z'), 2: hashOf('y') }
    const yes = yesTo([item(1)], 'has-photo', { photos })
    expect(reasons(verdicts([item(1, { yes })], { photos }))).toEqual(['ready -'])
    for (const changed of [{ hash: hashOf('b') }, { user: 2 }]) {
      expect(reasons(verdicts([item(1, { yes, ...changed })], { photos }))).toEqual(['attention has-photo'])
    }
    expect(reasons(verdicts([item(1, { yes })], { photos: { 1: hashOf('x') } }))).toEqual([
      'attention has-photo',
    ])
  })

  it('the same picture: for this picture, this user, and the others it stands for', () => {
    const photos = { 5: hashOf('a') }
    const one = item(1, { hash: hashOf('a') })
    const yes = yesTo([one], 'same-picture', { photos })
    expect(reasons(verdicts([{ ...one, yes }], { photos }))).toEqual(['ready -'])
    expect(reasons(verdicts([{ ...one, yes, user: 2 }], { photos }))).toEqual(['attention same-picture'])
    expect(reasons(verdicts([{ ...one, yes, hash: hashOf('b') }], { photos: { 5: hashOf('b') } }))).toEqual([
      'attention same-picture',
    ])
    expect(reasons(verdicts([{ ...one, yes }], { photos: { 5: hashOf('a'), 6: hashOf('a') } }))).toEqual([
      'attention same-picture',
    ])
  })

  it('the gap in the data: for these bytes, however they are brought to size', () => {
    const yes = yesTo([item(1, { suspect: 'bytes' })], 'look-again')
    expect(reasons(verdicts([item(1, { suspect: 'bytes', yes, hash: hashOf('b') })]))).toEqual(['ready -'])
    expect(reasons(verdicts([item(1, { suspect: 'others', yes })]))).toEqual(['attention look-again'])
  })

  it('to one question is no answer to another', () => {
    const twins = [
      item(1, { hash: hashOf('a'), suspect: 'bytes' }),
      item(2, { hash: hashOf('a'), suspect: 'bytes' }),
    ]
    expect(reasons(answered(twins, 'same-picture'))).toEqual(['attention look-again', 'attention look-again'])
  })
})
