import { DirectoryIndex } from '../../src-main/data/photos/directory-index.ts'
import { matchFile } from '../../src-main/data/photos/matching.ts'
import { suggest } from '../../src-main/data/photos/suggestions.ts'
import { normalizeFields } from '../../src-main/data/users/rules.ts'
import { insertUser } from '../../src-main/data/users/store.ts'
import { nameOf } from '../../src-preload/contract/users.ts'
import { openTestData } from '../unit/data/support.ts'
import { makeName } from './damage.ts'
import type { Hunt } from './hunt.ts'
import { keepTemporaryFilesInMemory } from './in-memory.ts'
import { makePeople, type Person } from './people.ts'
import { randomFrom } from './random.ts'

/** What came of the names of one directory. */
export interface Caught {
  /** Names that are no key, so that suggestions count. */
  names: number
  sure: number
  /** Of these: whole and plainly written; and how many of them were sure. */
  plain: number
  plainSure: number
  /** Sure of somebody else: each in words. */
  wrong: string[]
}

/** Makes a directory of `count` people and `names` file names from them, and looks whom each is sure to mean. */
export async function huntDirectory(seed: number, count: number, names: number): Promise<Caught> {
  keepTemporaryFilesInMemory()
  const random = randomFrom(seed)
  const people = makePeople(random, count)
  const data = openTestData()
  try {
    const { read, write } = data.context.database
    const now = data.context.now()
    const ids = data.context.database.transaction(() =>
      people.map(({ fields }) => insertUser(write, normalizeFields(fields), now).user),
    )
    const byId = new Map(ids.map((id, place) => [id, people[place]] as const))
    const index = await DirectoryIndex.build(read)
    const caught: Caught = { names: 0, sure: 0, plain: 0, plainSure: 0, wrong: [] }
    for (let made = 0; made < names; made++) {
      const place = random.below(people.length)
      const person = people[place]
      if (!person) continue
      const { file, plain } = makeName(random, person)
      if (matchFile(read, file, null).hits.length > 0) continue
      caught.names += 1
      if (plain) caught.plain += 1
      const sure = suggest(read, index, file).find((suggestion) => suggestion.sure)
      if (!sure) continue
      caught.sure += 1
      if (plain) caught.plainSure += 1
      if (sure.user === ids[place]) continue
      caught.wrong.push(`${file}, made from ${tell(person)}, is sure to be ${tell(byId.get(sure.user))}`)
    }
    return caught
  } finally {
    data.cleanup()
  }
}

function tell(person: Person | undefined): string {
  if (!person) return 'nobody'
  const { email, externalId, employeeId } = person.fields
  return `${nameOf(person.fields)} (${[email, externalId, employeeId].filter(Boolean).join(', ')})`
}

const peopleEach = 5000
const namesEach = 5000

/** Names made from directories of 5,000 people, in six scripts: no suggestion may be sure of anybody else. */
export const huntNames: Hunt = async ({ runs, seed }) => {
  const total: Caught = { names: 0, sure: 0, plain: 0, plainSure: 0, wrong: [] }
  for (let done = 0; done < runs; done += namesEach) {
    const caught = await huntDirectory(seed + done, peopleEach, Math.min(namesEach, runs - done))
    total.names += caught.names
    total.sure += caught.sure
    total.plain += caught.plain
    total.plainSure += caught.plainSure
    total.wrong.push(...caught.wrong)
  }
  if (total.wrong.length > 0) {
    throw new Error(`${total.wrong.length} wrong (--seed ${seed}):\n${total.wrong.slice(0, 20).join('\n')}`)
  }
  const share = ((100 * total.plainSure) / total.plain).toFixed(1)
  return `${total.names} names that are no key, ${total.sure} sure, 0 wrong; of ${total.plain} plainly written ones ${share} % are sure`
}
