import { emptyFields } from '../../src-main/data/users/rules.ts'
import type { UserFields } from '../../src-preload/contract/users.ts'
import type { Random } from './random.ts'

export const scripts = ['latin', 'korean', 'vietnamese', 'thai', 'japanese'] as const
export type Script = (typeof scripts)[number]

/** Someone who does not exist. */
export interface Person {
  script: Script
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
    last: ['田中', '中田', '山田', '山本', '鈴木', '佐藤', '加藤', 'すずき', 'すすき', '林'],
  },
}

/** A directory of `count` people in all scripts, many of them nearly alike, with ids next to each other. */
export function makePeople(random: Random, count: number): Person[] {
  return Array.from({ length: count }, (_, place) => {
    const script = random.pick(scripts)
    const { first, middle, last } = names[script]
    const number = 10_000 + place
    const fields: UserFields = {
      ...emptyFields(),
      firstName: random.pick(first) + syllable(random, script),
      middleName: middle.length > 0 && random.chance(0.2) ? random.pick(middle) : '',
      lastName: random.pick(last) + syllable(random, script),
      email: emailOf(random, place),
      externalId: random.chance(0.5) ? externalIdOf(random, place) : '',
      employeeId: random.chance(0.6)
        ? random.pick([`${number}`, `00${number}`, `E-${place}`, `${place}`])
        : '',
    }
    return { script, fields }
  })
}

const syllables: Record<Script, readonly string[]> = {
  latin: ['son', 'ton', 'ette', 'ine', 'a', 'e', 'ov', 'ova', 'berg', 'burg', 'ski', 'ska'],
  korean: ['아', '원', '준', '희', '진', '현'],
  vietnamese: ['g', 'h', 'n', 'ng'],
  thai: ['า', 'ี', 'พร', 'ชัย', 'กุล', 'วงศ์'],
  japanese: ['子', '美', '也', '川', '野', '村'],
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
    `X${place}`,
    `${place}`,
    `id_${place}`,
  ])
}
