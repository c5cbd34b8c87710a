import { nameOf } from '../../src-preload/contract/users.ts'
import type { Name, Person } from './people.ts'
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
  let plain = start.id ? isLong(text) : text.includes(' ') || nameOf(person.fields) === nameOf(person.name)
  if (random.chance(0.55)) {
    const damaged = random.pick(start.id ? idDamages : nameDamages)(random, text, person.name)
    if (damaged !== text) plain = false
    text = damaged
  }
  if (random.chance(0.3)) text = random.pick(dresses)(text)
  if (random.chance(0.2)) text += random.pick([' (1)', ' - Copy', ' copy', ' copy 2', ' - 복사본', '.jpg'])
  if (random.chance(0.05)) text = `${random.pick(['Copy of', 'Copy (2) of'])} ${text}`
  if (random.chance(0.2)) text = text.normalize('NFD')
  return { file: `${text}.jpg`, plain }
}

/** The name as the directory has it, in the order in which the script writes it. */
function fullName({ script, fields }: Person): string {
  const { firstName, middleName, lastName } = fields
  if (script !== 'vietnamese' || firstName === '' || lastName === '') return nameOf(fields)
  return [lastName, middleName, firstName].filter(Boolean).join(' ')
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
  (text) => (text.includes('ı') ? text.toLocaleUpperCase('tr') : text),
  (text) => `\u200f${text}\u200e`,
  (text) => `${text.slice(0, 1)}\u200b${text.slice(1)}`,
  (text) => text.replace(/-/g, '\u00ad\u2010'),
  (text) => text.replace(/[-‐‑]/g, '\u2011'),
  (text) => text.replace(/(?<=\p{Script=Arabic})(?=\p{Script=Arabic})/u, '\u0640\u0640'),
]

type Damage = (random: Random, text: string, name: Name) => string

/** Letters that are written for each other, in both directions. */
const standing = 'łl đd ĐD øo øoe åaa äae öoe üue ßss æae ıi 𠮷吉 ёе іи ةه ىي یي کك أا'
  .split(' ')
  .map(([letter = '', ...other]) => [letter, other.join('')] as const)

/** Letters are written as others that stand for them. */
const standIns: Damage = (random, text) => {
  const pairs = standing.flatMap(([one, other]) => [[one, other] as const, [other, one] as const])
  const fitting = pairs.filter(([letter]) => text.normalize('NFC').includes(letter))
  if (fitting.length === 0) return text
  const [letter, other] = random.pick(fitting)
  return text.normalize('NFC').replaceAll(letter, other)
}

const initialOf = (word: string): string =>
  /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}]/u.exec(word.normalize('NFC'))?.[0] ?? word

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
  (_random, _text, name) => nameOf(name),
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
  standIns,
  standIns,
  (random, text, name) => standIns(random, standIns(random, text, name), name),
  (_, _text, { firstName, lastName }) => `${initialOf(firstName)}. ${lastName}`,
  (_, _text, { firstName, middleName, lastName }) =>
    `${initialOf(firstName)}${initialOf(middleName)} ${lastName}`,
  (_, _text, { firstName, middleName, lastName }) => `${lastName} ${middleName} ${firstName}`,
  (_, _text, { firstName, middleName, lastName }) => `${lastName} ${firstName} ${middleName}`,
  (_, text) => text.replace(/[-‐‑]/, ''),
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
  (_, text) => text.replace(/[-‐‑/_.]/g, ''),
  (_, text) => text.replace(/[-‐‑/_.]/g, ' '),
  (_, text) => text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))),
  (_, text) => text.replace(/[A-Z]+-?/, ''),
  (_, text) => text.replace(/@.*/, ''),
]
