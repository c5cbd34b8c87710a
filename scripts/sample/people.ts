/** Sixty people who do not exist, at a company that does not exist. */
import { createHash } from 'node:crypto'
import { skinTones, type Clothes, type HairStyle, type Look } from './portrait.ts'

export interface Person {
  firstName: string
  middleName: string
  lastName: string
  email: string
  userId: string
  externalId: string
  employeeId: string
  employeeType: string
  employeeTitle: string
  companyName: string
  department: string
  departmentId: string
  startDate: string
  endDate: string
  groups: string
  look: Look
}

type Presentation = 'w' | 'm'

/**
 * Last name, first name, middle name, name in the e-mail, presentation, age group (1 to 3), skin tone (0 to 6),
 * hair where the person is known by it.
 */
type Row = [string, string, string, string, Presentation, 1 | 2 | 3, number, HairStyle?]

const rows: readonly Row[] = [
  ['김', '민수', '', 'minsu.kim', 'm', 2, 1],
  ['이', '서연', '', 'seoyeon.lee', 'w', 1, 0, 'long'],
  ['박', '지훈', '', 'jihoon.park', 'm', 1, 1, 'swept'],
  ['최', '은지', '', 'eunji.choi', 'w', 2, 0, 'bob'],
  ['정', '하은', '', 'haeun.jung', 'w', 1, 1, 'ponytail'],
  ['강', '도윤', '', 'doyun.kang', 'm', 2, 1, 'side-part'],
  ['조', '수아', '', 'sua.cho', 'w', 1, 0, 'wavy'],
  ['윤', '태현', '', 'taehyun.yoon', 'm', 3, 2, 'crop'],
  ['장', '미경', '', 'mikyung.jang', 'w', 3, 1, 'wavy'],
  ['임', '준호', '', 'junho.lim', 'm', 1, 1, 'crop'],
  ['한', '소희', '', 'sohee.han', 'w', 2, 0, 'bun'],
  ['오', '세훈', '', 'sehun.oh', 'm', 2, 2, 'swept'],
  ['서', '지우', '', 'jiwoo.seo', 'w', 1, 1, 'bob'],
  ['신', '동혁', '', 'donghyuk.shin', 'm', 3, 2, 'bald'],
  ['권', '나래', '', 'narae.kwon', 'w', 2, 1, 'long'],
  ['황', '보라', '', 'bora.hwang', 'w', 1, 0, 'ponytail'],
  ['남궁', '민', '', 'min.namgung', 'm', 2, 1, 'side-part'],
  ['송', '재원', '', 'jaewon.song', 'm', 1, 1, 'curls'],
  ['Kim', 'Minji', '', 'minji.kim', 'w', 1, 0, 'long'],
  ['Park', 'Sung-ho', '', 'sungho.park', 'm', 3, 2, 'side-part'],
  ['Lee', 'Hana', 'Grace', 'hana.lee', 'w', 2, 1, 'bun'],
  ['Choi', 'Daniel', '', 'daniel.choi', 'm', 2, 1, 'crop'],
  ['Bae', 'Yuna', '', 'yuna.bae', 'w', 1, 0, 'wavy'],
  ['Ahn', 'Tae-yang', '', 'taeyang.ahn', 'm', 1, 2, 'swept'],
  ['Müller', 'Anna', '', 'anna.mueller', 'w', 2, 0, 'wavy'],
  ['Großmann', 'Jörg', '', 'joerg.grossmann', 'm', 3, 0, 'bald'],
  ["O'Brien", 'Siobhán', '', 'siobhan.obrien', 'w', 2, 0, 'curls'],
  ["D'Angelo", 'Marco', '', 'marco.dangelo', 'm', 2, 2, 'swept'],
  ['van der Berg', 'Lotte', '', 'lotte.vanderberg', 'w', 1, 0, 'ponytail'],
  ['García Márquez', 'José', 'Luis', 'jose.garcia', 'm', 3, 3, 'side-part'],
  ['Smith-Jones', 'Emily', 'Rose', 'emily.smith-jones', 'w', 1, 0, 'bob'],
  ['Łukasiewicz', 'Paweł', '', 'pawel.lukasiewicz', 'm', 2, 0, 'crop'],
  ['Sørensen', 'Bjørn', '', 'bjorn.sorensen', 'm', 3, 0, 'side-part'],
  ['Nguyễn', 'Thị Lan', '', 'lan.nguyen', 'w', 2, 2, 'long'],
  ['Okafor', 'Chidi', '', 'chidi.okafor', 'm', 2, 6, 'buzz'],
  ['Adeyemi', 'Folake', '', 'folake.adeyemi', 'w', 1, 5, 'afro'],
  ['Haddad', 'Layla', '', 'layla.haddad', 'w', 2, 2, 'scarf'],
  ['Al-Rashid', 'Omar', '', 'omar.alrashid', 'm', 2, 3, 'crop'],
  ['Patel', 'Priya', '', 'priya.patel', 'w', 1, 4, 'long'],
  ['Iyer', 'Raghav', 'S.', 'raghav.iyer', 'm', 3, 4, 'side-part'],
  ['Silva', 'Beatriz', '', 'beatriz.silva', 'w', 2, 3, 'curls'],
  ['Santos', 'Mateus', '', 'mateus.santos', 'm', 1, 4, 'curls'],
  ['Dubois', 'Élodie', '', 'elodie.dubois', 'w', 1, 0, 'bun'],
  ["N'Diaye", 'Amadou', '', 'amadou.ndiaye', 'm', 1, 6, 'buzz'],
  ['Tanaka', 'Haruka', '', 'haruka.tanaka', 'w', 1, 1, 'bob'],
  ['Sato', 'Kenji', '', 'kenji.sato', 'm', 3, 1, 'crop'],
  ['Chen', 'Wei', '', 'wei.chen', 'm', 2, 1, 'crop'],
  ['Wang', 'Xiulan', '', 'xiulan.wang', 'w', 3, 1, 'bob'],
  ['Novák', 'Tereza', '', 'tereza.novak', 'w', 1, 0, 'long'],
  ['Ionescu', 'Andrei', '', 'andrei.ionescu', 'm', 1, 1, 'curls'],
  ['Johnson', 'Marcus', 'T.', 'marcus.johnson', 'm', 2, 5, 'bald'],
  ['Williams', 'Aisha', '', 'aisha.williams', 'w', 1, 5, 'bun'],
  ['Brown', 'Harold', '', 'harold.brown', 'm', 3, 0, 'bald'],
  ['Taylor', 'Ruth', '', 'ruth.taylor', 'w', 3, 0, 'bun'],
  ['Kowalski', 'Ewa', '', 'ewa.kowalski', 'w', 3, 0, 'bob'],
  ['Mbeki', 'Thandi', '', 'thandi.mbeki', 'w', 2, 6, 'buzz'],
  ['Rossi', 'Sofia', '', 'sofia.rossi', 'w', 1, 2, 'wavy'],
  ['Yıldız', 'Emre', '', 'emre.yildiz', 'm', 1, 2, 'swept'],
  ['Zhou', 'Lin', '', 'lin.zhou', 'w', 2, 1, 'ponytail'],
  ['Lindqvist', 'Åsa', '', 'asa.lindqvist', 'w', 2, 0, 'long'],
]

const jobs: readonly (readonly [string, string, string, string])[] = [
  ['Operations', 'OPS', 'Shift Lead', 'Seoul'],
  ['Security', 'SEC', 'Security Officer', 'All sites'],
  ['Engineering', 'ENG', 'Field Engineer', 'Seoul'],
  ['Warehouse', 'WHS', 'Forklift Operator', 'Busan'],
  ['Human Resources', 'HR', 'HR Partner', 'Seoul'],
  ['Finance', 'FIN', 'Accountant', 'Seoul'],
  ['Reception', 'REC', 'Receptionist', 'Busan'],
  ['IT', 'IT', 'System Administrator', 'All sites'],
]

const clothes: Record<Presentation, readonly Clothes[]> = {
  m: ['suit', 'shirt', 'blazer', 'tee', 'roll-neck', 'hoodie', 'shirt', 'v-neck'],
  w: ['blazer', 'v-neck', 'shirt', 'roll-neck', 'tee', 'blazer', 'v-neck', 'hoodie'],
}
const colours = [
  '#2f4a6d',
  '#7a3b4b',
  '#3f6b5a',
  '#c8704f',
  '#454b57',
  '#7d6aa6',
  '#d2a446',
  '#38808c',
  '#b9566b',
  '#5b7a3d',
]
const backgrounds = ['#bcd3e6', '#e9d6c3', '#cfe0d0', '#dcd3e8', '#d5dbe1', '#f0d5d0', '#c6dde0', '#ece2bd']
const lipColours = ['#c25a5a', '#b8495f', '#a8504a', '#cc6b66']
const blondToRed = ['#d9b36c', '#b9803f', '#8a5a33', '#a8532b', '#6b4a33', '#e3c98d']
const darkHair = ['#26201f', '#1d1a1c', '#33261f', '#3d2b22']
const grey = ['#9da1a6', '#c9cbce', '#6f7377']
const eyeColours = ['#4f7a94', '#6b8a5a', '#7a5230', '#5b6f80']

/** The sixty, in the order of the file. The first names make the first rows; everything else follows from the place. */
export const people: readonly Person[] = rows.map(
  ([lastName, firstName, middleName, mail, presents, age, skin, hair], i) => {
    const [department, departmentId, employeeTitle, site] = pick(jobs, i * 5 + (i >> 3))
    const contractor = i % 9 === 7
    return {
      firstName,
      middleName,
      lastName,
      email: `${mail}@example.com`,
      // Some are so new that Command has given no User ID yet, and some are in no other system.
      userId: i % 5 === 3 ? '' : uuid(mail),
      externalId: i % 6 === 4 ? '' : `HB-${String(20110 + i * 37)}`,
      employeeId: `E${String(1001 + i)}`,
      employeeType: contractor ? 'Contractor' : i % 7 === 5 ? 'Part-time' : 'Full-time',
      employeeTitle,
      companyName: contractor ? 'Northgate Facility Services' : 'Hanbit Logistics',
      department,
      departmentId,
      startDate: `20${String(26 - age * 5 + (i % 4)).padStart(2, '0')}-${two(1 + ((i * 5) % 12))}-${two(1 + ((i * 11) % 28))}`,
      endDate: contractor ? '2027-12-31' : '',
      groups: site,
      look: draw(i, presents, age, skin, hair),
    }
  },
)

function draw(
  i: number,
  presents: Presentation,
  age: 1 | 2 | 3,
  skin: number,
  hair: HairStyle = 'crop',
): Look {
  const woman = presents === 'w'
  const fair = skin === 0 && i >= 24
  const natural = fair ? pick(blondToRed, i * 5 + (i >> 2)) : pick(darkHair, i)
  const look: Look = {
    skin: Math.min(skin, skinTones - 1),
    hair,
    hairColour: age === 3 ? pick(grey, i) : natural,
    clothes: hair === 'scarf' ? 'tee' : pick(clothes[presents], i * 3 + (i >> 2)),
    colour: pick(colours, i * 7 + (i >> 3)),
    background: pick(backgrounds, i * 3 + (i >> 3)),
    eyes: fair ? pick(eyeColours, i * 3) : '#4a3022',
    face: woman ? 101 + ((i * 5) % 6) : 105 + ((i * 5) % 8),
    chin: woman ? 40 + ((i * 7) % 14) : 54 + ((i * 7) % 18),
    shoulders: woman ? 205 + ((i * 11) % 20) : 232 + ((i * 11) % 26),
    smile: pick(['closed', 'open', 'slight', 'open', 'closed'], i * 2 + (i >> 2)),
  }
  if (woman) {
    look.lashes = true
    look.lips = pick(lipColours, i)
    if (i % 3 !== 1) look.earrings = pick(['#d9b44a', '#e8e8ee', '#5d8f9b'], i)
  } else {
    const beard = pick(
      ['none', 'stubble', 'none', 'full', 'none', 'moustache', 'stubble'] as const,
      i + (i >> 2),
    )
    if (beard !== 'none' && (age > 1 || beard !== 'moustache')) look.beard = beard
  }
  if (i % 4 === 1 || (age === 3 && i % 2 === 0)) look.glasses = pick(['round', 'square'], i >> 2)
  if (fair && i % 3 === 2) look.freckles = true
  if (age === 3) look.lines = true
  return look
}

function pick<Item>(items: readonly Item[], at: number): Item {
  const item = items[at % items.length]
  if (item === undefined) throw new RangeError('Nothing to pick from.')
  return item
}

/** A UUID of version 4's shape that is always the same for the same name. */
function uuid(name: string): string {
  const hex = createHash('sha256').update(`badgeprep sample ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
