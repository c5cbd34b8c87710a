import { nameOf, type UserFields } from '../../src-preload/contract/users.ts'
import { emptyFields } from '../../src-main/data/users/rules.ts'
import type { Random } from './random.ts'

export const scripts = [
  'latin',
  'strokes',
  'korean',
  'vietnamese',
  'thai',
  'japanese',
  'cyrillic',
  'arabic',
] as const
export type Script = (typeof scripts)[number]

export type Name = Pick<UserFields, 'firstName' | 'middleName' | 'lastName'>

/** Someone who does not exist. */
export interface Person {
  script: Script
  /** What the person is called. */
  name: Name
  /** What the directory has, where the name may be in one field, or be but one word. */
  fields: UserFields
}

/** Few names and short ones, so that many people are called nearly alike. */
const names: Record<
  Script,
  { first: readonly string[]; middle: readonly string[]; last: readonly string[] }
> = {
  latin: {
    first: [
      ...['James', 'Jamie', 'Ann', 'Anna', 'Anne', 'Lee', 'Jordan', 'Maria', 'José', 'Jose', 'Zoë', 'Zoe'],
      ...['Siobhán', 'Jean-Luc', 'Jean', 'Bo', 'Jo', 'Al', 'Minsu', 'Min-su', 'Mark', 'Marc', 'Max', 'Søren'],
    ],
    middle: ['A.', 'Albert', 'Marie', 'Lee'],
    last: [
      ...[
        'Brown',
        'Browne',
        'Brown Jr.',
        "O'Neil",
        'ONeil',
        "O'Neil, Jr.",
        'Lee',
        'Alee',
        'Li',
        'Jordan',
        'Kim',
      ],
      ...['García', 'Garcia', 'Garcia Lopez', 'Müller', 'Muller', 'Mueller', 'Smith', 'Smith-Jones', 'Jones'],
    ],
  },
  strokes: {
    first: [
      ...['Łukasz', 'Lukasz', 'Søren', 'Soren', 'Soeren', 'Đorđe', 'Dorde', 'Işıl', 'Isıl', 'Isil', 'Þór'],
      ...['Thor', 'Ægir', 'Aegir', 'Jürgen', 'Jurgen', 'Juergen', 'Åse', 'Aase', 'Ase', 'Jörg', 'Joerg'],
    ],
    middle: ['J.', 'Ø.', 'Jürgen', 'Åse'],
    last: [
      ...['Wałęsa', 'Walesa', 'Ødegård', 'Odegard', 'Oedegaard', 'Đokić', 'Dokic', 'Yıldız', 'Yildiz', 'Bæk'],
      ...[
        'Baek',
        'Müller',
        'Muller',
        'Mueller',
        'Weiß',
        'Weiss',
        'Groß',
        'Gross',
        'Smith‐Jones',
        'Smith‑Jones',
      ],
    ],
  },
  korean: {
    first: [
      '민수',
      '민주',
      '민지',
      '민',
      '수민',
      '하나',
      '하늘',
      '한나',
      '지우',
      '지호',
      '시우',
      '서연',
      '서윤',
      '영수',
    ],
    middle: [],
    last: ['김', '이', '박', '최', '정', '남궁', '남', '황보', '한'],
  },
  vietnamese: {
    first: ['Dũng', 'Dung', 'Dúng', 'Hà', 'Hạ', 'Hải', 'Hai', 'Minh', 'Mình', 'Linh', 'Lĩnh', 'Ánh', 'Anh'],
    middle: ['Văn', 'Vân', 'Thị', 'Ngọc'],
    last: ['Nguyễn', 'Nguyên', 'Trần', 'Trấn', 'Lê', 'Lễ', 'Phạm', 'Đỗ', 'Vũ', 'Võ'],
  },
  thai: {
    first: ['นุด', 'นิด', 'นัด', 'น้ำ', 'นำ', 'สมชาย', 'สมหญิง', 'มานี', 'มานะ', 'ปู', 'ปุ๋ย', 'แก้ว', 'แกว'],
    middle: [],
    last: ['ใจดี', 'ใจดำ', 'สุขใจ', 'สุขี', 'ทองดี', 'ทองดา', 'มีสุข', 'มีศุข'],
  },
  japanese: {
    first: [
      'はな',
      'ばな',
      'はは',
      'ばば',
      'ハナ',
      '太郎',
      '次郎',
      '一郎',
      '花子',
      '美咲',
      '美桜',
      'かな',
      'がな',
    ],
    middle: [],
    last: [
      ...['田中', '中田', '山田', '山本', '鈴木', '佐藤', '加藤', 'すずき', 'すすき', '林', '吉田', '𠮷田'],
      ...['𠮷野', '吉野', '葛城', '葛\u{e0100}城', 'ス・ミス', 'スミス'],
    ],
  },
  cyrillic: {
    first: ['Иван', 'Ивана', 'Анна', 'Анан', 'Алёна', 'Алена', 'Юлия', 'Юлій', 'Сергей', 'Сергій', 'И.'],
    middle: ['Иванович', 'Ивановна', 'С.', 'Сергеевич'],
    last: ['Иванов', 'Иванова', 'Иваново', 'Ли', 'Лі', 'Соловьёв', 'Соловьев', 'Ким', 'Кім', 'Ковальов'],
  },
  arabic: {
    first: ['محمد', 'محمود', 'أحمد', 'احمد', 'حمد', 'علي', 'على', 'فاطمة', 'فاطمه', 'علی\u200cرضا', 'علیرضا'],
    middle: ['م.', 'حسن', 'حسين'],
    last: ['حمزة', 'حمزه', 'العلي', 'العلى', 'محمدزاده', 'محمد\u200cزاده', 'كريم', 'کریم', 'حسن', 'حسين'],
  },
}

/** A directory of `count` people in all scripts, many of them nearly alike, with ids next to each other. */
export function makePeople(random: Random, count: number): Person[] {
  return Array.from({ length: count }, (_, place) => {
    const script = random.pick(scripts)
    const { first, middle, last } = names[script]
    const number = 10_000 + place
    const name: Name = {
      firstName: random.pick(first) + syllable(random, script),
      middleName: middle.length > 0 && random.chance(0.2) ? random.pick(middle) : '',
      lastName: random.pick(last) + syllable(random, script),
    }
    const fields: UserFields = {
      ...emptyFields(),
      ...(random.chance(0.8) ? name : random.pick(entries)(name)),
      email: emailOf(random, place),
      externalId: random.chance(0.5) ? externalIdOf(random, place) : '',
      employeeId: random.chance(0.6)
        ? random.pick([`${number}`, `00${number}`, `E-${place}`, `E‐${place}`, `E/${place}`, `${place}`])
        : '',
    }
    return { script, name, fields }
  })
}

const inFirst = (firstName: string): Name => ({ firstName, middleName: '', lastName: '' })
const inLast = (lastName: string): Name => ({ firstName: '', middleName: '', lastName })

/** Other ways to enter a name: in one field, a part of it alone, or with characters that nobody sees. */
const entries: ((name: Name) => Name)[] = [
  (name) => inFirst(nameOf(name)),
  (name) => inLast(nameOf(name)),
  ({ firstName, lastName }) => inFirst(`${firstName} ${lastName}`),
  ({ firstName, lastName }) => inLast(`${lastName}, ${firstName}`),
  ({ firstName }) => inFirst(firstName),
  ({ lastName }) => inLast(lastName),
  ({ firstName, lastName }) => ({ firstName, middleName: lastName, lastName: '' }),
  (name) => ({ ...name, firstName: `${name.firstName} (IT)` }),
  ({ firstName, lastName }) => ({ firstName: '', middleName: firstName, lastName }),
  ({ firstName, middleName, lastName }) => ({
    firstName: `${firstName} ${middleName}`,
    middleName: '',
    lastName,
  }),
  ({ firstName, middleName, lastName }) => ({
    firstName: `\u200f${firstName}`,
    middleName,
    lastName: `${lastName.slice(0, 1)}\u00ad${lastName.slice(1)}\u200b`,
  }),
]

const syllables: Record<Script, readonly string[]> = {
  latin: ['son', 'ton', 'ette', 'ine', 'a', 'e', 'ov', 'ova', 'berg', 'burg', 'ski', 'ska'],
  strokes: ['son', 'sen', 'ße', 'å', 'ö', 'oe', 'ø', 'ski', 'ić'],
  korean: ['아', '원', '준', '희', '진', '현'],
  vietnamese: ['g', 'h', 'n', 'ng'],
  thai: ['า', 'ี', 'พร', 'ชัย', 'กุล', 'วงศ์'],
  japanese: ['子', '美', '也', '川', '野', '村'],
  cyrillic: ['а', 'я', 'ич', 'ский', 'ская', 'ко'],
  arabic: ['ي', 'ى', 'ان', 'ة', 'ه', 'ـی'],
}

/** Most names get an end of their own; the others are the crowd in which people are mixed up. */
function syllable(random: Random, script: Script): string {
  if (random.chance(0.4)) return ''
  const end = random.pick(syllables[script])
  return random.chance(0.5) ? end : end + random.pick(syllables[script])
}

function emailOf(random: Random, place: number): string {
  const local = random.pick(['kim', 'jlee', 'photo', 'minsu.kim', 'min.sukim', 'a.brown', 'hana', 'desk'])
  return `${local}${random.chance(0.3) ? '' : random.pick(['', '.', '_'])}${place}@example.com`
}

function externalIdOf(random: Random, place: number): string {
  return random.pick([
    `HB-${place}`,
    `HB-${Math.floor(place / 10)}-${place % 10}`,
    `HB‐${Math.floor(place / 10)}‑${place % 10}`,
    `X${place}`,
    `${place}`,
    `id_${place}`,
  ])
}
