import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UserFields } from '../../../../src-preload/contract/users.ts'
import { DirectoryIndex } from '../../../../src-main/data/photos/directory-index.ts'
import { suggest, type Suggestion } from '../../../../src-main/data/photos/suggestions.ts'
import { addUser, openTestData, type TestData } from '../support.ts'

let data: TestData
beforeEach(() => (data = openTestData()))
afterEach(() => data.cleanup())

type Person = Partial<UserFields>

/** Adds people, each with an Email of its own unless it says another key; answers their ids. */
function people(...all: Person[]): number[] {
  return all.map((person, place) => {
    const key = person.externalId || person.userId || person.email
    return addUser(data.context, { ...(key ? {} : { email: `mail${place}@example.net` }), ...person })
  })
}

const named = (firstName: string, lastName: string, more: Person = {}): Person => ({
  firstName,
  lastName,
  ...more,
})

async function suggested(file: string): Promise<Suggestion[]> {
  const { read } = data.context.database
  return suggest(read, await DirectoryIndex.build(read), file)
}

async function sureOf(file: string): Promise<number | null> {
  return (await suggested(file)).find(({ sure }) => sure)?.user ?? null
}

describe('sure is whom the whole name says, and nobody else', () => {
  it.each([
    ['Minsu Kim.jpg', 'name'],
    ['minsu_kim.jpeg', 'name'],
    ['MINSU.KIM.png', 'name'],
    ['Kim, Minsu.jpg', 'name'],
    ['Minsu Kim (1).jpg', 'copy'],
    ['Minsu Kim - Copy.jpg', 'copy'],
    ['Minsu Kim - 복사본 (2).jpg', 'copy'],
    ['Minsu Kim.jpg.jpg', 'double-ending'],
    ['Minsu Kim.JPG copy.jpg', 'double-ending'],
    ['10010.jpg', 'employee-id'],
    ['HB-20 copy.jpg', 'copy'],
    ['hb-20.jpg', 'external-id'],
    ['minsu.kim@example.com', 'email'],
    ['minsu.kim@example.com (3).jpg', 'copy'],
  ])('%s (%s)', async (file, why) => {
    const [user] = people(
      named('Minsu', 'Kim', { externalId: 'HB-20', employeeId: '10010', email: 'minsu.kim@example.com' }),
      named('Hana', 'Lee', { externalId: 'HB-21', employeeId: '10011', email: 'hana@example.com' }),
    )
    const [first] = await suggested(file)
    expect(first).toMatchObject({ user, sure: true, why })
  })

  it.each(['김하나.jpg', '김 하나.jpg', '하나 김.jpg', `${'김하나'.normalize('NFD')} (1).jpg`])(
    'Korean names in the ways they are written: %s',
    async (file) => {
      const [user] = people(named('하나', '김'), named('민수', '이'))
      expect(await sureOf(file)).toBe(user)
    },
  )

  it("names with an apostrophe or a comma of their own: O'Neil, Jr.", async () => {
    const [user] = people(named('Sean', "O'Neil, Jr."), named('Ada', 'Lovelace'))
    for (const file of ["Sean O'Neil, Jr..jpg", 'Sean O’Neil Jr.jpg', "O'Neil, Jr., Sean.jpg"]) {
      expect(await sureOf(file)).toBe(user)
    }
  })
})

describe('a full name or an id, in whatever it is written', () => {
  it.each<[file: string, Person]>([
    ['James Brown.jpg', named('James Brown', '')],
    ['James Brown.jpg', named('', 'Brown, James')],
    ['Brown, James.jpg', named('', 'Brown, James')],
    ['James Brown.jpg', { firstName: 'James', middleName: 'Brown' }],
    ['James Brown.jpg', named('James Brown', '-')],
    ['김민수.jpg', named('', '김민수')],
    ['山田太郎.jpg', named('', '山田 太郎')],
    ['Brown, James Albert.jpg', named('James', 'Brown', { middleName: 'Albert' })],
    ['Nguyễn Văn Dũng.jpg', named('Dũng', 'Nguyễn', { middleName: 'Văn' })],
    ['Dũng Văn Nguyễn.jpg', named('Dũng', 'Nguyễn', { middleName: 'Văn' })],
    ['IŞIL YILDIZ.jpg', named('Işıl', 'Yıldız')],
    ['\u200fمحمد علي\u200f.jpg', named('محمد', 'علي')],
    ['Ja\u00admes Brown.jpg', named('James', 'Brown')],
    ['James Brown.jpg', named('\u200bJames', 'Brown\ufeff')],
    ['ジョン・スミス.jpg', named('ジョン', 'スミス')],
    ['HB‐20‑15.jpg', { employeeId: 'HB-20-15' }],
    ['Copy of James Brown.jpg', named('James', 'Brown')],
    ['James Brown.jfif', named('James', 'Brown')],
    ['James Brown . .jpg', named('James', 'Brown')],
  ])('%s', async (file, one) => {
    const [user] = people(one, named('Ada', 'Lovelace'))
    expect(await suggested(file)).toEqual([{ user, why: expect.any(String) as string, sure: true }])
  })
})

/** Who is in the directory, and a file that is not surely the first one's, although it looks so. */
const traps: [file: string, ...Person[]][] = [
  // Marks tell people apart.
  ['นุด ใจดี.jpg', named('นิด', 'ใจดี')],
  ['はは すずき.jpg', named('ばば', 'すずき')],
  ['Nguyễn Dũng.jpg', named('Dung', 'Nguyễn')],
  ['Jose Garcia.jpg', named('José', 'García')],
  // The end of an id is no mark of a copy.
  ['77001_2.jpg', named('A', 'One', { employeeId: '77001' })],
  ['HB-20_15.jpg', named('A', 'One', { externalId: 'HB-20' })],
  ['101_12.jpg', named('A', 'One', { employeeId: '101' })],
  ['HB-20(15).jpg', named('A', 'One', { externalId: 'HB-20' })],
  [
    'HB-20 (15).jpg',
    named('A', 'One', { externalId: 'HB-20' }),
    named('B', 'Two', { externalId: 'HB-20-15' }),
  ],
  // The part of an Email before its @ is a part.
  ['Kim.jpg', named('Minsu', 'Kim', { email: 'kim@example.com' })],
  ['photo (3).jpg', named('Photo', 'Desk', { email: 'photo@example.com' })],
  ['jlee.jpg', named('Jane', 'Lee', { email: 'jlee@example.com' }), named('John', 'Lee')],
  ['jlee.jpg', named('John', 'Roe', { employeeId: 'jlee' }), named('Jane', 'Lee', { email: 'jlee@x.com' })],
  // Bare numbers count pictures.
  ['1.jpg', named('A', 'One', { employeeId: '1' })],
  ['123.jpg', named('A', 'One', { employeeId: '123' })],
  ['1001.jpg', named('A', 'One', { employeeId: '1001' })],
  ['1 (2).jpg', named('A', 'One', { externalId: '1' })],
  ['12345.jpg', named('A', 'One', { employeeId: '12345' }), named('B', 'Two', { externalId: '0012345' })],
  ['E-1O01.jpg', named('A', 'One', { employeeId: 'E-1O01' }), named('B', 'Two', { employeeId: 'E-1001' })],
  // Somebody else is called nearly so.
  ['James Brown.jpg', named('James', 'Brown'), named('James', 'Brown Jr.')],
  ['Brown, James.jpg', named('James', 'Brown'), named('James', 'Brown Jr.')],
  ['James Brown.jpg', named('James', 'Brown'), named('James', 'Brown', { middleName: 'Albert' })],
  ['Maria Garcia.jpg', named('Maria', 'Garcia'), named('Maria', 'Garcia Lopez')],
  ['Jo Li.jpg', named('Jo', 'Li'), named('Bo', 'Li')],
  ['Nguyễn Dũng.jpg', named('Nguyễn', 'Dũng'), named('Nguyễn', 'Dung')],
  ['김민수.jpg', named('민수', '김'), named('민주', '김')],
  ['Jordan Lee.jpg', named('Jordan', 'Lee'), named('Lee', 'Jordan')],
  ['Ann Alee.jpg', named('Ann', 'Alee'), named('Anna', 'Lee')],
  ['Minsu Kim.jpg', named('Minsu', 'Kim'), named('Minsu', 'Kim')],
  ['7.jpg', named('A', 'One', { employeeId: '7' }), named('B', 'Two', { employeeId: '7' })],
  // The name says somebody else, who is not here.
  ['Lee, Jordan.jpg', named('Lee', 'Jordan')],
  ['Lee Jordan.jpg', named('Jordan', 'Lee')],
  ['Ann Alee.jpg', named('Anna', 'Lee')],
  ['James Brown.jpg', named('James', 'Brown', { middleName: 'Albert' })],
  ['James Brown.Jr', named('James', 'Brown')],
  ['kimminsu.jpg', named('Minsu', 'Kim')],
  ['Minsu Kin.jpg', named('Minsu', 'Kim')],
  ['Suharto.jpg', named('Suharto', '')],
  ['ＫＩＭ Minsu.jpg', named('Minsu', 'Kim')],
  ['Ｊａｍｅｓ　Ｂｒｏｗｎ.jpg', named('James', 'Brown')],
  ['Do Duc.jpg', named('Đỗ', 'Đức')],
  ['Mueller Juergen.jpg', named('Jürgen', 'Müller')],
  ['Đokić Đorđe.jpg', named('Đorđe', 'Đokić')],
  // One part of a name, or a name in the other order, in whatever field it is.
  ['Suharto.jpg', named('', 'Suharto')],
  ['Suharto.jpg', named('Suharto,', '-')],
  ['하나.jpg', named('하나', '')],
  ['長谷川.jpg', named('', '長谷川')],
  ['Brown James.jpg', named('James Brown', '')],
  ['Brown James.jpg', named('', 'Brown, James')],
  // A namesake whose name was entered otherwise.
  ['James Brown.jpg', named('James', 'Brown'), named('James Brown', '')],
  ['James Brown.jpg', named('James', 'Brown'), named('', 'James Brown')],
  ['James Brown.jpg', named('James', 'Brown'), named('', 'Brown, James')],
  ['James Brown.jpg', named('James', 'Brown'), named('', 'Brown James')],
  ['James Brown.jpg', named('James', 'Brown'), { firstName: 'James', middleName: 'Brown' }],
  ['James Brown.jpg', named('James', 'Brown'), { middleName: 'James', lastName: 'Brown' }],
  ['James Brown.jpg', named('James', 'Brown'), named('', 'James Browne')],
  ['James Brown.jpg', named('James', 'Brown'), named('James', '')],
  ['James Brown.jpg', named('James', 'Brown'), named('James "Jim"', 'Brown')],
  ['James Brown.jpg', named('James', 'Brown'), named('James/Jim', 'Brown')],
  ['Brown Jr.jpg', named('Brown Jr.', ''), named('', 'Brown')],
  ['김민수.jpg', named('민수', '김'), named('', '김민수')],
  ['김민수.jpg', named('민수', '김'), named('김민수', '')],
  ['김민수.jpg', named('민수', '김'), named('민수', '')],
  ['김민수.jpg', named('민수', '김'), named('민수 (IT)', '김')],
  ['김 민수.jpg', named('민수', '김'), named('김민수 (IT)', '')],
  // Letters that have no parts, or are written out.
  ['Do Duc.jpg', named('Do', 'Duc'), named('Đỗ', 'Đức')],
  ['Lukasz Walesa.jpg', named('Lukasz', 'Walesa'), named('Łukasz', 'Wałęsa')],
  ['Soren Odegard.jpg', named('Soren', 'Odegard'), named('Søren', 'Ødegård')],
  ['Soeren Oedegaard.jpg', named('Soeren', 'Oedegaard'), named('Søren', 'Ødegård')],
  ['Isil Yildiz.jpg', named('Isil', 'Yildiz'), named('Işıl', 'Yıldız')],
  ['Aegir Baek.jpg', named('Aegir', 'Baek'), named('Ægir', 'Bæk')],
  ['Thor Thordarson.jpg', named('Thor', 'Thordarson'), named('Þór', 'Þórðarson')],
  ['Juergen Mueller.jpg', named('Juergen', 'Mueller'), named('Jürgen', 'Müller')],
  ['Jürgen Müller.jpg', named('Jürgen', 'Müller'), named('Juergen', 'Mueller')],
  ['Jürgen Müller.jpg', named('Jürgen', 'Müller'), named('Juergen', 'Mueller Jr.')],
  ['فاطمه حمزه.jpg', named('فاطمه', 'حمزه'), named('فاطمة', 'حمزة')],
  ['吉田太郎.jpg', named('太郎', '吉田'), named('太郎', '𠮷田')],
  // What nobody sees, and other separators.
  ['محمد علي.jpg', named('محمد', 'علي'), named('\u200fمحمد', '\u200fعلي')],
  ['محمد علي.jpg', named('محمد', 'علي'), named('محـــمد', 'علي')],
  ['James Brown.jpg', named('James', 'Brown'), named('Ja\u00admes', 'Br\u00adown')],
  ['علیرضا محمدزاده.jpg', named('علیرضا', 'محمدزاده'), named('علی\u200cرضا', 'محمد\u200cزاده')],
  ['葛\u{e0100}城花子.jpg', named('花子', '葛\u{e0100}城'), named('花子', '葛城')],
  ['Jean Luc Smith Jones.jpg', named('Jean Luc', 'Smith Jones'), named('Jean‑Luc', 'Smith‐Jones')],
  ['ジョンスミスリー.jpg', named('スミスリー', 'ジョン'), named('ス・ミスリー', 'ジョ・ン')],
  ['Sean ONeil DArcy.jpg', named('Sean', 'ONeil DArcy'), named('Sean', 'O′Neil D＇Arcy')],
  ['HB-20-15.jpg', { employeeId: 'HB-20-15' }, { employeeId: 'HB‐20‐15' }],
  ['HB 20 15.jpg', { employeeId: 'HB-20-15' }, { employeeId: 'HB/20/15' }],
  ['A100 1.jpg', { employeeId: 'A100 1' }, { employeeId: 'A100+1' }],
  ['10010.jpg', { employeeId: '10010' }, { employeeId: '١٠٠١٠' }],
  // Initials, of other alphabets and together.
  ['И. Иванов.jpg', named('И.', 'Иванов'), named('Иван', 'Иванов')],
  ['Иван Иванов.jpg', named('Иван', 'Иванов'), named('И.', 'Иванов')],
  ['Γ. Παππας.jpg', named('Γ.', 'Παππας'), named('Γιωργος', 'Παππας')],
  ['JA Brown.jpg', named('JA', 'Brown'), named('James Albert', 'Brown')],
  ['James Albert Brown.jpg', named('James Albert', 'Brown'), named('JA', 'Brown')],
  ['James Jim Brown.jpg', named('James Jim', 'Brown'), named('J.', 'Brown')],
  // Last, middle, first.
  ['Nguyễn Văn Dũng.jpg', named('Văn Dũng', 'Nguyễn'), named('Dũn', 'Nguyễn', { middleName: 'Văn' })],
  ['Nguyễn Văn Dũng.jpg', named('Văn Dũng', 'Nguyễn'), named('Dũng', 'Nguyễn', { middleName: 'Văn' })],
  // Only few characters, however many a Mac makes of them.
  [`${'김'.normalize('NFD')}.jpg`, { employeeId: '김' }],
]

describe('not sure, however good it looks', () => {
  it.each(traps)('%s', async (file, ...all) => {
    people(...all)
    expect(await sureOf(file)).toBeNull()
  })
})

describe('the order of suggestions', () => {
  it('has whom the name says exactly before all who resemble it', async () => {
    const [dung, second, dũng] = people(
      named('Dung', 'Nguyễn'),
      named('Dúng', 'Nguyễn'),
      named('Dũng', 'Nguyễn'),
    )
    const found = await suggested('Nguyễn Dũng.jpg')
    expect(found.map(({ user }) => user)).toEqual([dũng, dung, second])
    expect(found.map(({ why }) => why)).toEqual(['name', 'spelling', 'spelling'])
  })

  it('offers what is not sure all the same', async () => {
    const [user] = people(named('Minsu', 'Kim', { email: 'minsu.kim@example.com', employeeId: '1001' }))
    for (const file of [
      'minsu.kin@example.com.jpg',
      'kimminsu.jpg',
      'Kim Minsu.jpg',
      '1001_2.jpg',
      '01001.jpg',
      'mïnsu kim.jpg',
      'Mimsu Kim.jpg',
    ]) {
      expect((await suggested(file))[0]).toMatchObject({ user, sure: false })
    }
  })

  it.each<[file: string, ...Person[]]>([
    ['Suharto.jpg', named('Suharto', '')],
    ['Jame Brown.jpg', named('', 'Brown, James')],
    ['김민수.jpg', named('', '김 민수'), named('민수', '김')],
    ['Nguyen Van Dung.jpg', named('Dũng', 'Nguyễn', { middleName: 'Văn' })],
    ['Lê Minh.jpg', named('Minh', 'Lê')],
    ['Jurgen Muller.jpg', named('Jürgen', 'Müller')],
    ['Juergen Mueller.jpg', named('Jürgen', 'Müller')],
    ['Lukasz Walesa.jpg', named('Łukasz', 'Wałęsa')],
  ])('offers everybody whose name it may be: %s', async (file, ...all) => {
    const ids = people(...all)
    const found = await suggested(file)
    expect(found.map(({ user }) => user).sort()).toEqual(ids)
    expect(found.every(({ sure }) => !sure)).toBe(true)
  })

  it('never takes the next number for a slip of the keyboard', async () => {
    people(named('', '', { externalId: 'E-100001' }))
    expect(await suggested('E-100002.jpg')).toEqual([])
  })
})
