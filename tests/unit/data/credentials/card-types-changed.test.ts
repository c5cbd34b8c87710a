import { rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import file from '../../../../resources/card-formats.json'
import type { CredentialFields } from '../../../../src-preload/contract/credentials.ts'
import { useSiteCardFormats } from '../../../../src-main/data/credentials/card-formats.ts'
import { bringCardsForward } from '../../../../src-main/data/credentials/card-types-changed.ts'
import {
  checkCredential,
  listCredentials,
  removeCredential,
  saveCredential,
  setCredentialStatus,
} from '../../../../src-main/data/credentials/credentials.ts'
import {
  countSharedCards,
  credentialColumns,
  findCredential,
  getCredential,
} from '../../../../src-main/data/credentials/store.ts'
import { pageHistory } from '../../../../src-main/data/history/query.ts'
import { undoEntry } from '../../../../src-main/data/history/undo.ts'
import { countUsers, pageUsers } from '../../../../src-main/data/users/query.ts'
import { removeUser } from '../../../../src-main/data/users/users.ts'
import type { ImportKind } from '../../../../src-preload/contract/imports.ts'
import { call, openTestImports, type TestImports } from '../imports/support.ts'
import { addUser } from '../support.ts'

let data: TestImports
let ada: number
let bob: number
let carol: number

const close = () => {
  data.cleanup()
  useSiteCardFormats('')
}
function open(kind: ImportKind = 'credentials'): void {
  data = openTestImports(kind)
  useSiteCardFormats(data.context.folders.cardFormats)
  const person = (name: string) =>
    addUser(data.context, { firstName: name, lastName: 'X', email: `${name.toLowerCase()}@example.com` })
  ada = person('Ada')
  bob = person('Bob')
  carol = person('Carol')
}
beforeEach(() => open())
afterEach(close)

const db = () => data.context.database.write
const read = () => data.context.database.read
const forward = () => bringCardsForward(data.context.database)

/** From now on these are the card types, as after a start with a corrected file. */
function correct(types: readonly unknown[], description: unknown = ''): boolean {
  writeFileSync(data.context.folders.cardFormats, JSON.stringify({ description, types }, null, 3))
  useSiteCardFormats(data.context.folders.cardFormats)
  return forward()
}
/** The card types of the program again. */
function withoutSite(): boolean {
  rmSync(data.context.folders.cardFormats)
  useSiteCardFormats(data.context.folders.cardFormats)
  return forward()
}

const [mdc, blackboard] = ['MDC Custom 64-bit', 'Blackboard 64-bit'] as const
/** Two types turn out to be one. */
const merged = file.types
  .filter(({ label }) => label !== mdc)
  .map((type) =>
    type.label === blackboard
      ? { ...type, otherLabels: [mdc], shortNames: [...type.shortNames, 'MDCCustom_64'] }
      : type,
  )

const blank: CredentialFields = {
  cardType: '',
  facilityCode: '',
  cardNumber: '',
  cardNumberHex: '',
  licensePlate: '',
  entryCode: '',
  credentialStatus: '',
}
const cardNumberHex = '0123456789ABCDEF'

interface Options {
  id?: number
  reassign?: boolean
}
function save(userId: number, fields: Partial<CredentialFields>, { id, reassign = false }: Options = {}) {
  const reassignFrom = reassign ? holderOf(userId, fields, id) : null
  return saveCredential(
    data.context,
    id === undefined
      ? { id: null, userId, fields: { ...blank, ...fields }, reassignFrom }
      : { id, version: versionOf(id), userId, fields, reassignFrom },
  )
}
/** Whom a person is asked about who enters this. */
function holderOf(userId: number, fields: Partial<CredentialFields>, id?: number): string | null {
  const { issues } = checkCredential(
    read(),
    id === undefined ? { id: null, userId, fields: { ...blank, ...fields } } : { id, userId, fields },
  )
  const holders = issues.find(({ code }) => code === 'assigned-to-other')?.args['holders']
  return holders === undefined ? null : String(holders)
}
const versionOf = (id: number) => getCredential(read(), id)?.stamp ?? 0
const remove = (id: number) => removeCredential(data.context, id, versionOf(id))
function add(userId: number, fields: Partial<CredentialFields>): number {
  const result = save(userId, fields)
  if (!result.saved) throw new Error(JSON.stringify(result.issues))
  return result.credential.id
}

const rows = () =>
  read()
    .prepare<[], Record<string, unknown>>(
      `SELECT ${credentialColumns.join(', ')} FROM credentials ORDER BY id`,
    )
    .all()
const held = () => rows().map(({ id, user, clash }) => [id, user, clash])
const befores = () =>
  read().prepare('SELECT before FROM history_credentials ORDER BY history_id').pluck().all()
const shared = (user: number) => listCredentials(read(), user).map(({ sharedWith }) => sharedWith)
const filtered = () =>
  pageUsers(read(), { search: '', filter: 'shared-card', sort: 'name', descending: false }, 0, 10).rows.map(
    ({ id }) => id,
  )
const shown = () => ({
  cards: countSharedCards(read()),
  count: countUsers(read()).sharedCard,
  people: filtered(),
})
const settled = { cards: { people: 0, own: 0 }, count: 0, people: [] }
const latest = () => pageHistory(read(), null, 0, 100).rows.find(({ state }) => state === 'done')
function undo(id = latest()?.id ?? 0): void {
  data.context.database.transaction(() => [...undoEntry(db(), id, data.context.now())])
}

/** Ada's and Bob's cards turn out to be one; answers their ids. */
function clash(): [adas: number, bobs: number] {
  const adas = add(ada, { cardType: mdc, cardNumberHex })
  const bobs = add(bob, { cardType: blackboard, cardNumberHex })
  correct(merged)
  return [adas, bobs]
}

describe('card types that are the same', () => {
  it('leave everything as it is, however their file is written', () => {
    add(ada, { cardType: mdc, cardNumberHex })
    expect(forward()).toBe(false)
    const changes = () => db().prepare('SELECT total_changes()').pluck().get()
    const before = [rows(), befores(), changes()]
    expect(forward()).toBe(false)
    const turned = file.types.map((type) => Object.fromEntries(Object.entries(type).reverse()))
    expect(correct(turned, ['Corrected', 'by hand'])).toBe(false)
    expect([rows(), befores(), changes()]).toEqual(before)
  })

  it('are looked through once where it is not known which were in force', () => {
    add(ada, { cardType: mdc, cardNumberHex })
    db().exec("DELETE FROM settings WHERE name = 'cardTypes'")
    const before = rows()
    expect(forward()).toBe(false)
    expect(rows()).toEqual(before)
    expect(db().prepare("SELECT count(*) FROM settings WHERE name = 'cardTypes'").pluck().get()).toBe(1)
  })
})

describe('changed card types', () => {
  it('change only the cards that are others by them, and neither stamp nor time', () => {
    add(bob, { cardType: 'Standard 26-bit Wiegand', facilityCode: '1', cardNumber: '2' })
    add(bob, { licensePlate: 'AB1234' })
    add(bob, { entryCode: '4711' })
    add(ada, { cardType: mdc, cardNumberHex })
    const [wiegand, plate, code, card] = rows()
    expect(correct(merged)).toBe(true)
    expect(rows()).toEqual([
      wiegand,
      plate,
      code,
      { ...card, card_type: 'Blackboard64', identity: `c:Blackboard64#${cardNumberHex}` },
    ])
  })

  it('leave a card whose type they do not know, and find it again once they do', () => {
    const id = add(ada, { cardType: mdc, cardNumberHex })
    forward()
    const without = file.types.filter(({ label }) => label !== mdc)
    const before = rows()
    expect(correct(without)).toBe(false)
    expect(rows()).toEqual(before)
    expect(listCredentials(read(), ada)).toMatchObject([{ id, cardType: 'MDCCustom_64' }])
    const renamed = file.types.map((type) => (type.label === mdc ? { ...type, shortNames: ['MDC'] } : type))
    expect(correct(renamed)).toBe(true)
    expect(rows()).toMatchObject([{ card_type: 'MDC', identity: `c:MDC#${cardNumberHex}` }])
  })

  it("know a card's type by the program's label, where it was stored before that was noted", () => {
    add(ada, { cardType: mdc, cardNumberHex })
    db().exec("DELETE FROM settings WHERE name = 'cardTypes'")
    const renamed = file.types.map((type) => (type.label === mdc ? { ...type, shortNames: ['MDC'] } : type))
    expect(correct(renamed)).toBe(true)
    expect(rows()).toMatchObject([{ card_type: 'MDC' }])
  })

  it('change the search with the number', () => {
    const label = 'Credit Card BIN Number'
    add(ada, { cardType: label, cardNumber: '0012345' })
    correct(
      file.types.map((type) =>
        type.label === label ? { ...type, cardNumber: { min: 0, max: 99_999_999 } } : type,
      ),
    )
    expect(rows()).toMatchObject([{ card_number: '12345', search: '12345' }])
  })

  it('hand identities on in a circle', () => {
    for (const cardType of [mdc, blackboard, 'IDm 64-bit']) add(ada, { cardType, cardNumberHex })
    const names: Record<string, string[]> = {
      [mdc]: ['Blackboard64'],
      [blackboard]: ['IDm64bit'],
      'IDm 64-bit': ['MDCCustom_64'],
    }
    forward()
    correct(file.types.map((type) => ({ ...type, shortNames: names[type.label] ?? type.shortNames })))
    expect(rows().map(({ card_type, clash: marked }) => [card_type, marked])).toEqual([
      ['Blackboard64', 0],
      ['IDm64bit', 0],
      ['MDCCustom_64', 0],
    ])
  })

  it('that are wrong change nothing, and hold until the next start', () => {
    add(ada, { cardType: mdc, cardNumberHex })
    forward()
    const before = rows()
    expect(() => correct([{ label: 'A' }])).toThrow('card-formats-invalid')
    writeFileSync(data.context.folders.cardFormats, JSON.stringify({ types: merged }))
    expect(() => save(bob, { cardType: blackboard, cardNumberHex })).toThrow('card-formats-invalid')
    expect(rows()).toEqual(before)
    expect(correct(merged)).toBe(true)
  })

  it('are taken over wholly or not at all', () => {
    forward()
    clashWithout()
    const before = [rows(), befores()]
    db().exec(`CREATE TRIGGER full BEFORE UPDATE ON settings BEGIN SELECT raise(ABORT, 'disk full'); END`)
    expect(() => correct(merged)).toThrow('disk full')
    expect([rows(), befores()]).toEqual(before)
    db().exec('DROP TRIGGER full')
    expect(forward()).toBe(true)
    expect(held()).toEqual([
      [1, ada, 0],
      [2, bob, 1],
    ])
  })
})

/** Two cards that will turn out to be one. */
function clashWithout(): void {
  add(ada, { cardType: mdc, cardNumberHex })
  add(bob, { cardType: blackboard, cardNumberHex })
}

describe('a card of two people', () => {
  it('stays with both, and is shown on both profiles, in the summary and by the filter', () => {
    const [adas, bobs] = clash()
    expect(held()).toEqual([
      [adas, ada, 0],
      [bobs, bob, 1],
    ])
    expect(shared(ada)).toEqual([[{ userId: bob, name: 'Bob X' }]])
    expect(shared(bob)).toEqual([[{ userId: ada, name: 'Ada X' }]])
    expect(shown()).toEqual({ cards: { people: 1, own: 0 }, count: 2, people: [ada, bob] })
    expect(findCredential(read(), `c:Blackboard64#${cardNumberHex}`)?.id).toBe(adas)
  })

  it('stays one where the types are two again: which of them it was, nobody knows any more', () => {
    clash()
    expect(withoutSite()).toBe(false)
    expect(shown().cards).toEqual({ people: 1, own: 0 })
  })

  it('parts where a correction of the numbers is taken back', () => {
    const wiegand = 'Standard 26-bit Wiegand'
    const noLayout = file.types.map((type) => (type.label === wiegand ? { ...type, layout: null } : type))
    correct(noLayout)
    add(ada, { cardType: wiegand, facilityCode: '100', cardNumber: '5' })
    add(bob, { cardType: wiegand, cardNumberHex: '2C8000B' })
    const before = rows()
    withoutSite()
    expect(shown().cards).toEqual({ people: 1, own: 0 })
    correct(noLayout)
    expect(shown()).toEqual(settled)
    expect(rows()).toEqual(before)
  })

  it('is never given to a third, and no form of it says that all is well', () => {
    const [adas, bobs] = clash()
    const before = rows()
    const card = { cardType: mdc, cardNumberHex }
    const issue = (name: string) => ({ code: 'assigned-to-other', severity: 'error', args: { name } })
    expect(save(carol, card)).toMatchObject({ saved: false, issues: [issue('Ada X, Bob X')] })
    expect(save(ada, card, { id: adas })).toMatchObject({ saved: false, issues: [issue('Bob X')] })
    expect(save(bob, card, { id: bobs })).toMatchObject({ saved: false, issues: [issue('Ada X')] })
    expect(save(bob, card)).toMatchObject({ saved: false, issues: [issue('Ada X')] })
    expect(checkCredential(read(), { id: bobs, userId: bob, fields: {} }).issues).toMatchObject([
      issue('Ada X'),
    ])
    expect(rows()).toEqual(before)
  })

  it('can be suspended on each profile', () => {
    const [adas, bobs] = clash()
    setCredentialStatus(data.context, { id: adas, version: versionOf(adas), status: 'inactive' })
    setCredentialStatus(data.context, { id: bobs, version: versionOf(bobs), status: 'inactive' })
    expect(rows()).toMatchObject([
      { status: 'inactive', clash: 0 },
      { status: 'inactive', clash: 1 },
    ])
  })

  const row = (email: string, cardType: string = blackboard) =>
    `Email,Card Type,Card Number Hex\n${email},${cardType},${cardNumberHex}\n`

  it.each(['ada', 'bob', 'carol'])('is an error in an import for %s', async (name) => {
    clash()
    const before = rows()
    await data.judged(row(`${name}@example.com`))
    const others = ['Ada X', 'Bob X'].filter((other) => !other.toLowerCase().startsWith(name)).join(', ')
    expect(await data.rows()).toMatchObject([
      { state: 'error', issues: [{ code: 'assigned-to-other', args: { name: others } }] },
    ])
    expect(rows()).toEqual(before)
  })

  it('is an error in a users import', async () => {
    close()
    open('users')
    clash()
    await data.judged(
      `firstName,lastName,email,cardFormat,cardNumberHex\nAda,X,ada@example.com,MDCCustom_64,${cardNumberHex}\n`,
      { overwrite: true },
    )
    expect(await data.verdicts()).toEqual(['error assigned-to-other'])
  })

  describe('is settled', () => {
    type Settle = [how: string, work: (adas: number, bobs: number) => unknown, left: () => unknown[]]
    const left = (id: number, user: () => number) => () => [[id, user(), 0]]
    const other = { cardType: blackboard, cardNumberHex: 'F'.repeat(16) }
    const card = { cardType: blackboard, cardNumberHex }
    it.each<Settle>([
      ['by removing the first', (adas) => remove(adas), left(2, () => bob)],
      ['by removing the second', (_, bobs) => remove(bobs), left(1, () => ada)],
      ['by deleting the first holder', () => removeUser(data.context, ada), left(2, () => bob)],
      ['by deleting the second holder', () => removeUser(data.context, bob), left(1, () => ada)],
      [
        'by another number for the first',
        (id) => save(ada, other, { id }),
        () => [
          [1, ada, 0],
          [2, bob, 0],
        ],
      ],
      [
        'by another number for the second',
        (_, id) => save(bob, other, { id }),
        () => [
          [1, ada, 0],
          [2, bob, 0],
        ],
      ],
      ['by leaving it to the first', (id) => save(ada, {}, { id, reassign: true }), left(1, () => ada)],
      ['by leaving it to the second', (_, id) => save(bob, card, { id, reassign: true }), left(2, () => bob)],
      ['by giving it to one of them', () => save(bob, card, { reassign: true }), left(2, () => bob)],
      ['by giving it to a third', () => save(carol, card, { reassign: true }), left(1, () => carol)],
      [
        'by giving it to a third in place of another card',
        () => {
          const id = add(carol, other)
          expect(save(carol, card, { id, reassign: true })).toMatchObject({ saved: true })
        },
        left(1, () => carol),
      ],
    ])('%s, and undo brings both back', (_how, work, expected) => {
      const [adas, bobs] = clash()
      const before = rows()
      const result = work(adas, bobs)
      if (result !== undefined) expect(result).toMatchObject({ saved: true })
      expect(held()).toEqual(expected())
      expect(shown()).toEqual(settled)
      expect(latest()?.obstacle).toBeNull()
      undo()
      if (rows().length > before.length) undo()
      expect(rows()).toEqual(before)
      expect(shown().cards).toEqual({ people: 1, own: 0 })
    })

    it.each([
      ['ada', 1],
      ['bob', 2],
      ['carol', 1],
    ])('by an import that reassigns it to %s', async (name, id) => {
      clash()
      const before = rows()
      const review = await data.judged(row(`${name}@example.com`), { reassign: true })
      expect(await data.rows()).toMatchObject([{ state: 'reassigned' }])
      await data.handlers['imports.proceed']({ id: review.id, leaveOutErrors: false }, call)
      const user = { ada, bob, carol }[name]
      expect(held()).toEqual([[id, user, 0]])
      expect(shown()).toEqual(settled)
      undo()
      expect(rows()).toEqual(before)
    })

    it('by undo of what gave it to one of them', () => {
      clash()
      undo()
      expect(held()).toEqual([[1, ada, 0]])
      expect(shown()).toEqual(settled)
    })

    it('with the status of the one that is lost where a third gets it', () => {
      const [, bobs] = clash()
      setCredentialStatus(data.context, { id: bobs, version: versionOf(bobs), status: 'inactive' })
      save(carol, card, { reassign: true })
      expect(rows()).toMatchObject([{ id: bobs, user: carol, status: 'inactive', clash: 0 }])
    })

    it('and undo is refused once somebody else has got it', () => {
      const [adas, bobs] = clash()
      remove(bobs)
      const removal = latest()?.id ?? 0
      remove(adas)
      add(carol, card)
      const added = latest()
      expect(pageHistory(read(), null, 0, 10).rows.find(({ id }) => id === removal)?.obstacle).toEqual({
        code: 'changed-since',
        args: { entry: added?.id, kind: 'credential-added', at: added?.at },
      })
    })
  })

  it('may be of three people, and is settled when one is left', () => {
    const third = 'IDm 64-bit'
    clashWithout()
    add(carol, { cardType: third, cardNumberHex })
    correct(
      merged
        .filter(({ label }) => label !== third)
        .map((type) =>
          type.label === blackboard
            ? { ...type, otherLabels: [mdc, third], shortNames: [...type.shortNames, 'IDm64bit'] }
            : type,
        ),
    )
    expect(held()).toEqual([
      [1, ada, 0],
      [2, bob, 1],
      [3, carol, 1],
    ])
    remove(1)
    expect(held()).toEqual([
      [2, bob, 0],
      [3, carol, 1],
    ])
    expect(shown()).toEqual({ cards: { people: 1, own: 0 }, count: 2, people: [bob, carol] })
    remove(2)
    expect(shown()).toEqual(settled)
  })
})

describe('a card that one person has twice', () => {
  it('is shown, and settled by removing one', () => {
    const first = add(ada, { cardType: mdc, cardNumberHex })
    add(ada, { cardType: blackboard, cardNumberHex })
    correct(merged)
    expect(shown()).toEqual({ cards: { people: 0, own: 1 }, count: 1, people: [ada] })
    expect(shared(ada)).toEqual([[{ userId: ada, name: 'Ada X' }], [{ userId: ada, name: 'Ada X' }]])
    expect(save(ada, { cardType: mdc, cardNumberHex }, { id: first, reassign: true })).toMatchObject({
      saved: false,
      issues: [{ code: 'assigned-to-other', args: { name: 'Ada X', own: 1 } }],
    })
    remove(first)
    expect(shown()).toEqual(settled)
  })
})

describe('undo of what was done before the card types were changed', () => {
  it('brings a card back as the present types have it', () => {
    const id = add(ada, { cardType: mdc, cardNumberHex })
    const [before] = rows()
    remove(id)
    forward()
    correct(merged)
    undo()
    expect(rows()).toEqual([
      { ...before, card_type: 'Blackboard64', identity: `c:Blackboard64#${cardNumberHex}` },
    ])
    expect(save(bob, { cardType: blackboard, cardNumberHex })).toMatchObject({ saved: false })
  })

  it('is refused where somebody has the card by now, and says who', () => {
    const id = add(ada, { cardType: mdc, cardNumberHex })
    add(bob, { cardType: blackboard, cardNumberHex })
    remove(id)
    correct(merged)
    expect(latest()?.obstacle).toEqual({ code: 'changed-since', args: { holder: 'Bob X' } })
    remove(2)
    undo()
    undo(pageHistory(read(), null, 0, 10).rows.find(({ obstacle }) => obstacle === null)?.id)
  })

  it('brings both back where one entry took both, and shows the clash', () => {
    const first = add(ada, { cardType: mdc, cardNumberHex })
    add(ada, { cardType: blackboard, cardNumberHex })
    removeUser(data.context, ada)
    correct(merged)
    expect(latest()?.obstacle).toBeNull()
    undo()
    expect(held()).toEqual([
      [first, ada, 0],
      [2, ada, 1],
    ])
    expect(shown().cards).toEqual({ people: 0, own: 1 })
  })

  it('takes back a change of a card that has become one of two', () => {
    clashWithout()
    setCredentialStatus(data.context, { id: 2, version: versionOf(2), status: 'inactive' })
    forward()
    correct(merged)
    undo()
    expect(rows()).toMatchObject([
      { status: 'active', clash: 0 },
      { status: 'active', clash: 1 },
    ])
  })
})
