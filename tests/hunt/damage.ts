import { nameOf, type UserFields } from '../../src-preload/contract/users.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'

/** A file's name that was made from a person, and whether it says the person wholly, as people write it. */
export interface MadeName {
  file: string
  plain: boolean
}

/** A file name as it comes in real life: something of the person, plainly written or damaged in a plausible way. */
export function makeName(random: Random, person: Person): MadeName {
  const start = random.chance(0.6) ? { text: fullName(person), id: false } : idOf(random, person)
  let { text } = start
  let plain = start.id ? isLong(text) : person.fields.firstName !== '' && person.fields.lastName !== ''
  if (random.chance(0.55)) {
    const damaged = random.pick(start.id ? idDamages : nameDamages)(random, text, person.fields)
    if (damaged !== text) plain = false
    text = damaged
  }
  if (random.chance(0.3)) text = random.pick(dresses)(text)
  if (random.chance(0.2)) text += random.pick([' (1)', ' - Copy', ' copy', ' copy 2', ' - 복사본', '.jpg'])
  if (random.chance(0.2)) text = text.normalize('NFD')
  return { file: `${text}.jpg`, plain }
}

/** The name in the order in which the script writes it. */
function fullName({ script, fields }: Person): string {
  const { firstName, middleName, lastName } = fields
  if (script === 'vietnamese') return [lastName, middleName, firstName].filter(Boolean).join(' ')
  return nameOf(fields)
}

function idOf(random: Random, { fields }: Person): { text: string; id: boolean } {
  const ids = [fields.externalId, fields.employeeId, fields.email].filter((id) => id !== '')
  return { text: random.pick(ids), id: true }
}

const isLong = (id: string): boolean => (/[a-z]/i.test(id) ? id.length >= 3 : id.length >= 5)

/** Other ways to write the same: they change nothing of what is said. */
const dresses: ((text: string) => string)[] = [
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => text.replaceAll(' ', '_'),
  (text) => text.replaceAll(' ', '  '),
]

type Damage = (random: Random, text: string, fields: UserFields) => string

const withoutMarks: Damage = (_, text) =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')

/** One letter (of Hangul: a letter of the syllable) left out, doubled, exchanged with the next, or another. */
const slip: Damage = (random, text) => {
  const letters = [...text.normalize('NFD')]
  const at = random.below(letters.length)
  const [letter = '', next = ''] = letters.slice(at, at + 2)
  const slips = [[], [letter, letter], [next, letter], [random.pick(letters)]]
  const taken = random.pick(slips)
  letters.splice(at, taken[0] === next && taken.length === 2 ? 2 : 1, ...taken)
  return letters.join('').normalize('NFC')
}

/** One mark is another: ễ for ê, ุ for ิ, ば for は. */
const otherMark: Damage = (random, text) => {
  const letters = [...text.normalize('NFD')]
  const marks = letters.flatMap((letter, place) => (/\p{Mn}/u.test(letter) ? [place] : []))
  if (marks.length === 0) return text
  letters[random.pick(marks)] = random.pick(['', '\u0301', '\u0303', '\u0323', '\u0e34', '\u0e38', '\u3099'])
  return letters.join('').normalize('NFC')
}

const nameDamages: Damage[] = [
  slip,
  slip,
  withoutMarks,
  otherMark,
  (_, text) => text.replace(/[\s.,'-]/g, ''),
  (_, text) => text.replace(/ (\p{L})(?=\p{L})/u, '$1 '),
  (_, text) => text.replace(/(\p{L}) /u, ' $1'),
  (_, _text, { firstName, lastName }) => `${lastName} ${firstName}`,
  (_, _text, { firstName, lastName }) => `${lastName}, ${firstName}`,
  (_, _text, { firstName, lastName }) => `${firstName}, ${lastName}`,
  (_, _text, { firstName, lastName }) => `${firstName} ${lastName}`,
  (_, text) => text.replace(/[ ,]*Jr\.?$/, ''),
  (_, text) => `${text} Jr.`,
  (_, text) => text.split(' ').slice(0, 2).join(' '),
  (_, _text, { firstName }) => firstName,
  (_, _text, { lastName }) => lastName,
  (_, text, { firstName, lastName }) =>
    /^\p{Script=Latin}/u.test(firstName) ? `${firstName.slice(0, 1)}. ${lastName}` : text,
  (random, text) => `${text}_${random.below(30)}`,
  (random, text) => `${text}${random.below(30)}`,
  (_, text) => text.normalize('NFKD'),
]

const idDamages: Damage[] = [
  (random, text) => `${text}_${random.below(30)}`,
  (random, text) => `${text}-${random.below(30)}`,
  (random, text) => `${text} ${random.below(30)}`,
  (random, text) => `${text} (${random.below(30)})`,
  (random, text) => `${text}(${random.below(30)})`,
  (_, text) => text.replace(/^0+/, ''),
  (_, text) => `000${text}`,
  (_, text) => text.replaceAll('0', 'O'),
  (_, text) => text.replaceAll('1', 'l'),
  (_, text) => text.replace(/[-_.]/g, ''),
  (_, text) => text.replace(/[-_.]/g, ' '),
  (_, text) => text.replace(/[A-Z]+-?/, ''),
  (_, text) => text.replace(/@.*/, ''),
]
