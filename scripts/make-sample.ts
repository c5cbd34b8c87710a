/**
 * Makes resources/sample: users.csv, credentials.csv and photos/ as they come in real life, good and bad. The same input gives the
 * same files; they are committed, so this runs only when the sample is to change.
 *
 *     node scripts/make-sample.ts [folder]
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import Papa from 'papaparse'
import sharp, { type Sharp } from 'sharp'
import { people, type Person } from './sample/people.ts'
import { portraitSvg, type Look } from './sample/portrait.ts'

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../resources/sample'))
const photos = join(folder, 'photos')
let images = 0

type Format = 'jpg' | 'png' | 'webp' | 'avif' | 'tif' | 'gif'

async function writeUsers(): Promise<void> {
  const headers = [
    'firstName',
    'lastName',
    'middleName',
    'email',
    'userId',
    'externalId',
    'companyName',
    'employeeId',
    'employeeType',
    'employeeTitle',
    'department',
    'departmentId',
    'startDate',
    'endDate',
    'groups',
  ] as const
  // What a reviewer must look at: a missing name, an e-mail that is none, a date that is none, a person twice.
  const mistakes: Record<string, Partial<Person>> = {
    'asa.lindqvist': { lastName: '' },
    'emre.yildiz': { email: 'emre.yildiz(at)example.com' },
    'lin.zhou': { startDate: '31/02/2024' },
  }
  const rows = people.map((person) => ({ ...person, ...mistakes[mailName(person)] }))
  const twice = { ...who('hana.lee'), employeeTitle: 'Team Lead, Nights' }
  const csv = Papa.unparse({
    fields: [...headers],
    data: [...rows, twice].map((row) => headers.map((name) => row[name])),
  })
  await save(join(folder, 'users.csv'), `${csv}\r\n`)
}

/** A card for everybody, plates and entry codes for some, and what a reviewer must look at. */
async function writeCredentials(): Promise<void> {
  // "Card No" is none of the vendor's headers: Review Columns asks.
  const headers = ['First Name', 'Last Name', 'User ID', 'External ID', 'Email', 'Card Type'] as const
  const more = ['Facility Code', 'Card No', 'Card Number Hex', 'License Plate', 'Entry Code'] as const
  const fields = [...headers, ...more, 'Credential Status'] as const
  type Row = Partial<Record<(typeof fields)[number], string>>
  const keys = ({ firstName, lastName, userId, externalId, email }: Person): Row => ({
    'First Name': firstName,
    'Last Name': lastName,
    'User ID': userId,
    'External ID': externalId,
    Email: email,
  })
  const card = (number: number): Row => ({
    'Card Type': 'Standard 26-bit Wiegand',
    'Facility Code': '114',
    'Card No': String(number),
    'Credential Status': 'active',
  })
  const rows: Row[] = people.flatMap((person, i) => {
    const its = [{ ...keys(person), ...card(20417 + i * 13) }]
    if (i % 6 === 2)
      its.push({ ...keys(person), 'License Plate': `${String(10 + i)}가 ${String(3021 + i * 17)}` })
    if (i % 5 === 1)
      its.push({
        ...keys(person),
        'Entry Code': String(481 + i * 137).padStart(6, '0'),
        'Credential Status': i % 2 ? 'active' : 'inactive',
      })
    if (i % 8 === 4)
      its.push({
        ...keys(person),
        'Card Type': 'DESFire CSN',
        'Card Number Hex': `04 A1 ${String(16 + i)} C3 D4 E5 F6`,
      })
    return its
  })
  const wrong = (mail: string, cells: Row): Row => ({ ...keys(who(mail)), ...card(30001), ...cells })
  rows.push(
    wrong('minsu.kim', { 'Facility Code': '1140', 'Card No': '30002' }),
    wrong('seoyeon.lee', { 'Card Type': 'HID Prox', 'Card No': '30003' }),
    wrong('hana.lee', { 'Card No': '3.0004E+12' }),
    wrong('wei.chen', { 'Card No': '20417' }),
    wrong('jose.garcia', { 'First Name': 'Jose', 'Card No': '30005' }),
    { ...keys(who('marco.dangelo')), 'Entry Code': '481' },
    { ...keys(who('anna.mueller')), ...card(30006), 'License Plate': 'S-AM 1234' },
    { 'First Name': 'Mark', 'Last Name': 'Ellis', Email: 'mark.ellis@example.com', ...card(30007) },
  )
  const csv = Papa.unparse({
    fields: [...fields],
    data: rows.map((row) => fields.map((name) => row[name] ?? '')),
  })
  await save(join(folder, 'credentials.csv'), `${csv}\r\n`)
}

/** One good photo a person, named by e-mail, User ID or External ID, of every size and kind. */
async function writeReady(): Promise<void> {
  const elsewhere = new Set([
    ...['minsu.kim', 'seoyeon.lee', 'jihoon.park', 'eunji.choi', 'haeun.jung', 'taehyun.yoon', 'minji.kim'],
    ...['daniel.choi', 'siobhan.obrien', 'chidi.okafor', 'anna.mueller', 'marcus.johnson', 'tereza.novak'],
    ...['jaewon.song', 'andrei.ionescu', 'priya.patel', 'mateus.santos', 'kenji.sato', 'wei.chen'],
    ...['thandi.mbeki', 'beatriz.silva'],
    // No photo at all: the rows with mistakes, and two people who have not been to the camera yet.
    ...['asa.lindqvist', 'emre.yildiz', 'lin.zhou', 'xiulan.wang', 'bjorn.sorensen'],
  ])
  const kinds: readonly Format[] = ['jpg', 'jpg', 'jpg', 'png', 'jpg', 'jpg', 'webp', 'jpg', 'jpg']
  const heights = [1024, 900, 1200, 800, 1120, 640, 960]
  const ready = people.filter((person) => !elsewhere.has(mailName(person)))
  for (const [i, person] of ready.entries()) {
    const format = special[mailName(person)]?.format ?? kinds[i % kinds.length] ?? 'jpg'
    const height = special[mailName(person)]?.height ?? heights[i % heights.length] ?? 1024
    const keys = [person.email, person.userId, person.email, person.externalId]
    const key = keys[i % keys.length] || person.email
    const place =
      person.employeeType === 'Contractor' ? 'Contractors' : person.groups === 'Busan' ? 'Busan' : ''
    const name = special[mailName(person)]?.name ?? `${key}.${format}`
    const draw = special[mailName(person)]?.draw ?? ((look) => drawn(look, height))
    await savePhoto(join(place, name), await encode(draw(person.look, height), format))
  }
}

interface Special {
  name?: string
  format?: Format
  height?: number
  draw?: (look: Look, height: number) => Sharp
}

/** Good photos that are harder than they look. */
const special: Record<string, Special> = {
  // As from a camera: 12 million pixels.
  'sua.cho': { height: 4032, format: 'jpg' },
  'sohee.han': { height: 4032, format: 'jpg' },
  // Lies on its side, the tag says so; and it carries a place, which must not survive.
  'sungho.park': {
    format: 'jpg',
    draw: (look, height) =>
      drawn(look, height)
        .rotate(270)
        .withExif({
          IFD0: { Make: 'Example Camera' },
          IFD3: {
            GPSLatitudeRef: 'N',
            GPSLatitude: '37/1 33/1 59/1',
            GPSLongitudeRef: 'E',
            GPSLongitude: '126/1 58/1 41/1',
          },
        })
        .withMetadata({ orientation: 6 }),
  },
  'yuna.bae': { format: 'jpg', draw: (look, height) => drawn(look, height).withIccProfile('p3') },
  'joerg.grossmann': { format: 'jpg', draw: (look, height) => drawn(look, height).toColourspace('cmyk') },
  'ewa.kowalski': { format: 'jpg', draw: (look, height) => drawn(look, height).greyscale() },
  'elodie.dubois': { format: 'png', draw: (look, height) => drawn(look, height, true) },
  'min.namgung': { format: 'jpg', height: 320 },
  'folake.adeyemi': { format: 'avif' },
  'pawel.lukasiewicz': { format: 'tif', height: 800 },
  'jose.garcia': { format: 'gif', height: 640 },
  'emily.smith-jones': { name: 'EMILY.SMITH-JONES@EXAMPLE.COM.JPG', format: 'jpg' },
}

/** Photos that a person can settle on the spot: the name is a little off, or the choice is not the program's. */
async function writeToSettle(): Promise<void> {
  const off: readonly (readonly [string, string])[] = [
    ['minsu.kim', 'minsu.kmi@example.com.jpg'],
    ['seoyeon.lee', 'seoyeon.lee@example.com copy.jpg'],
    ['jihoon.park', 'jihoon.park@example.com (1).jpg'],
    ['eunji.choi', 'eunji.choi@example.com.jpg.jpg'],
    ['haeun.jung', '정하은.jpg'],
    ['minji.kim', 'Kim Minji.jpg'],
    ['daniel.choi', 'Daniel_Choi.jpg'],
    ['siobhan.obrien', "Siobhán O'Brien.png"],
    ['taehyun.yoon', 'E1008.jpg'],
    ['chidi.okafor', 'E1035.png'],
  ]
  for (const [name, file] of off) {
    await savePhoto(file, await encode(drawn(who(name).look, 960), file.endsWith('.png') ? 'png' : 'jpg'))
  }

  // Two different photos of one person, three times.
  for (const name of ['anna.mueller', 'marcus.johnson', 'tereza.novak']) {
    const { look, email, userId, externalId } = who(name)
    const retake: Look = {
      ...look,
      clothes: 'hoodie',
      colour: '#38808c',
      background: '#d5dbe1',
      smile: 'slight',
    }
    await savePhoto(`${email}.jpg`, await encode(drawn(look, 1024), 'jpg'))
    await savePhoto(join('Retakes', `${externalId || userId}.jpg`), await encode(drawn(retake, 800), 'jpg'))
  }

  // One picture under two people's names.
  const same = await encode(drawn(who('jaewon.song').look, 900), 'jpg')
  await savePhoto(`${who('jaewon.song').email}.jpg`, same)
  await savePhoto(`${who('andrei.ionescu').email}.jpg`, same)

  // People whom the directory does not know.
  const gone = [
    'HB-10087',
    'HB-10152',
    'mark.ellis@example.com',
    'p.reyes@example.com',
    'w.hyejin@example.com',
  ]
  const more = ['r.whitfield@example.com', 'HB-10391', 'old-badge-0042', 'k.abara@example.com', 'HB-10466']
  const most = ['s.lindgren@example.com', 'HB-10502', 'temp-0107', 'c.moreau@example.com']
  for (const [i, name] of [...gone, ...more, ...most].entries()) {
    await savePhoto(join('Former staff', `${name}.jpg`), await encode(drawn(stranger(i), 720), 'jpg'))
  }
  await savePhoto('IMG_4471.JPG', await encode(drawn(stranger(14), 1200), 'jpg'))
  await savePhoto('visitor badge.png', await encode(drawn(stranger(15), 600), 'png'))
}

/** Files that can never become somebody's photo. */
async function writeErrors(): Promise<void> {
  const jpeg = async (name: string): Promise<Buffer> => encode(drawn(who(name).look, 1024), 'jpg')
  const mail = (name: string, ending: string): string => `${who(name).email}.${ending}`

  // Line after line, not progressive: so it can be told how much of the picture is there.
  const whole = await drawn(who('priya.patel').look, 1024).jpeg({ quality: 84 }).toBuffer()
  await savePhoto(mail('priya.patel', 'jpg'), whole.subarray(0, Math.round(whole.length * 0.61)))
  const png = await encode(drawn(who('mateus.santos').look, 800), 'png')
  await savePhoto(mail('mateus.santos', 'png'), png.subarray(0, Math.round(png.length * 0.8)))
  const gif = await encode(drawn(who('haruka.tanaka').look, 480), 'gif')
  await savePhoto(mail('haruka.tanaka', 'gif'), gif.subarray(0, Math.round(gif.length * 0.7)))
  const webp = await encode(drawn(who('narae.kwon').look, 900), 'webp')
  await savePhoto(mail('narae.kwon', 'webp'), webp.subarray(0, Math.round(webp.length * 0.5)))
  await savePhoto(mail('beatriz.silva', 'jpg'), textMode(await jpeg('beatriz.silva')))
  await savePhoto(mail('kenji.sato', 'jpg'), 'Photo follows, Kenji is on leave until Monday.\n')
  await savePhoto(
    mail('thandi.mbeki', 'jpg'),
    '<!doctype html><title>Sign in</title><p>Your session has ended.</p>\n',
  )
  await savePhoto(mail('wei.chen', 'jpg'), '')
  await savePhoto(mail('harold.brown', 'bmp'), await bitmap(who('harold.brown').look))
  await savePhoto(
    mail('ruth.taylor', 'pdf'),
    '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
  )
  await savePhoto(
    'company logo.png',
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><circle cx="32" cy="32" r="30" fill="#2f4a6d"/></svg>\n',
  )
  const plan = sharp({ create: { width: 8000, height: 7000, channels: 3, background: '#ffffff' } })
  await savePhoto(
    'floor plan.png',
    await plan.png({ palette: true, colours: 2, compressionLevel: 9 }).toBuffer(),
  )
}

/** What file managers leave behind. */
async function writeLitter(): Promise<void> {
  await save(join(photos, '.DS_Store'), Buffer.from('\0\0\0\x01Bud1\0\0\x10\0', 'latin1'))
  await save(join(photos, 'Thumbs.db'), Buffer.from('d0cf11e0a1b11ae1', 'hex'))
  await save(join(photos, 'Busan', 'desktop.ini'), '[.ShellClassInfo]\r\n')
  await save(
    join(photos, 'Busan', `._${who('min.namgung').email}.jpg`),
    Buffer.from('0005160700020000', 'hex'),
  )
}

function drawn(look: Look, height: number, transparent = false): Sharp {
  const picture = sharp(Buffer.from(portraitSvg(look, Math.round(height * 0.75), transparent)))
  return transparent ? picture : picture.removeAlpha()
}

function encode(picture: Sharp, format: Format): Promise<Buffer> {
  switch (format) {
    case 'jpg':
      return picture.jpeg({ quality: 84, mozjpeg: true }).toBuffer()
    case 'png':
      return picture.png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer()
    case 'webp':
      return picture.webp({ quality: 84 }).toBuffer()
    case 'avif':
      return picture.avif({ quality: 60 }).toBuffer()
    case 'tif':
      return picture.tiff({ compression: 'jpeg', quality: 88 }).toBuffer()
    case 'gif':
      return picture.gif().toBuffer()
  }
}

/** Somebody who is not in users.csv: another person's head on other shoulders. */
function stranger(index: number): Look {
  const first = people[(index * 13 + 5) % people.length]?.look
  const second = people[(index * 7 + 30) % people.length]?.look
  if (!first || !second) throw new RangeError('There are no people.')
  const { clothes, colour, background, shoulders } = second
  return { ...first, clothes, colour, background, shoulders, glasses: 'square', smile: 'slight' }
}

/** What a transfer in text mode does: a carriage return before each line feed. */
function textMode(bytes: Buffer): Buffer {
  return Buffer.from([...bytes].flatMap((byte) => (byte === 0x0a ? [0x0d, 0x0a] : [byte])))
}

/** A Windows bitmap of 24 bits, 120 × 160. */
async function bitmap(look: Look): Promise<Buffer> {
  const { data, info } = await drawn(look, 160).flip().raw().toBuffer({ resolveWithObject: true })
  const header = Buffer.alloc(54)
  header.write('BM', 'latin1')
  header.writeUInt32LE(54 + data.length, 2)
  header.writeUInt32LE(54, 10)
  header.writeUInt32LE(40, 14)
  header.writeInt32LE(info.width, 18)
  header.writeInt32LE(info.height, 22)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(24, 28)
  for (let at = 0; at + 2 < data.length; at += 3) data.subarray(at, at + 3).reverse()
  return Buffer.concat([header, data])
}

function who(mail: string): Person {
  const person = people.find((each) => mailName(each) === mail)
  if (!person) throw new RangeError(`${mail} is not one of the people.`)
  return person
}

function mailName(person: Person): string {
  return person.email.split('@')[0] ?? ''
}

async function savePhoto(name: string, content: Buffer | string): Promise<void> {
  images++
  await save(join(photos, name), content)
}

async function save(path: string, content: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

await rm(folder, { recursive: true, force: true })
await writeUsers()
await writeCredentials()
await writeReady()
await writeToSettle()
await writeErrors()
await writeLitter()
console.log(`${folder}: ${String(people.length)} people, ${String(images)} image files.`)
