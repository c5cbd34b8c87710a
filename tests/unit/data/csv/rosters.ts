import iconv from 'iconv-lite'

/** What rosters of a language are made of: nobody in them exists. */
interface Language {
  first: string
  last: string
  departments: string
  /** First name, last name, e-mail, department, as a person writes them over the columns. */
  header: string
  /** Encodings besides UTF-8 that such rosters come in, by the names that the app gives them. */
  encodings: readonly string[]
}

/** By the name of each encoding in the app: that of the library which writes it here. */
export const encoders: Record<string, string> = {
  'utf-8': 'utf8',
  'utf-16le': 'utf16-le',
  'utf-16be': 'utf16-be',
  'euc-kr': 'cp949',
  'koi8-r': 'koi8-u',
  ibm850: 'cp850',
  ibm852: 'cp852',
  ibm866: 'cp866',
  macintosh: 'macroman',
  'x-mac-cyrillic': 'macukraine',
}

const western = ['windows-1252', 'macintosh'] as const
const central = ['windows-1250', 'iso-8859-2'] as const
const utf16 = ['utf-16le', 'utf-16be'] as const

export const languages: Record<string, Language> = {
  Korean: {
    first:
      '민수 하나 지훈 서연 도윤 예은 준서 지우 현우 수빈 은지 태현 유진 동현 미경 영호 정희 상우 혜진 성민',
    last: '김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 홍',
    departments: '보안팀 시설관리팀 인사팀 영업부 개발팀 총무부 품질관리팀',
    header: '이름 성 이메일 부서',
    encodings: ['euc-kr', ...utf16],
  },
  Japanese: {
    first:
      '太郎 花子 健一 美咲 翔太 さくら 大輔 陽子 直樹 ゆうこ 拓也 恵子 ケンジ 真由美 和也 明美 浩二 千尋',
    last: '佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 松本 井上 木村 清水 斎藤',
    departments: '総務部 人事課 営業部 警備室 開発部 経理課 品質管理部',
    header: '名 姓 メール 部署',
    encodings: ['shift_jis', 'euc-jp', 'utf-16le'],
  },
  'Chinese, simplified': {
    first: '伟 芳 娜 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 建国 晓东 雪梅 志强 文静',
    last: '王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 谢 邓',
    departments: '安全部 人事部 销售部 财务部 研发中心 行政部 生产车间',
    header: '名字 姓氏 邮箱 部门',
    encodings: ['gb18030', 'utf-16le'],
  },
  'Chinese, traditional': {
    first: '志明 淑芬 雅婷 家豪 怡君 俊傑 美玲 建宏 淑惠 宗翰 佳穎 冠宇 心怡 承翰 欣儀 柏翰',
    last: '陳 林 黃 張 李 王 吳 劉 蔡 楊 許 鄭 謝 郭 洪 曾 邱 廖 賴 蘇',
    departments: '保全部 人事部 業務部 財務部 研發中心 總務處 資訊部',
    header: '名字 姓氏 電子郵件 部門',
    encodings: ['big5', 'utf-16le'],
  },
  French: {
    first:
      'Hélène François Jean Zoé Noël Cécile Benoît Anaïs Jérôme Marie Rémi Léa Chloé Paul Inès Gaëlle Aurélie Étienne',
    last: 'Lefèvre Dupont Müller Forêt Château Bérenger Martin Garçon Lemaître Perrin Côté Désiré Roux Mélenchon Gauthier',
    departments: 'Sécurité Comptabilité Accueil Qualité Maîtrise Réseau Direction',
    header: 'Prénom Nom E-mail Département',
    encodings: western,
  },
  German: {
    first:
      'Jürgen Käthe Björn Anna Günther Sören Jörg Lukas Bärbel Ute Götz Änne Heinz Rüdiger Sabine Özlem Müge',
    last: 'Müller Schäfer Groß Weiß Köhler Schmidt Jäger Krüger Böhm Wagner Möller Strauß Fröhlich Übelhör Meyer',
    departments: 'Werkschutz Geschäftsführung Qualität Einkauf Prüfstand Gebäude',
    header: 'Vorname Nachname E-Mail Straße',
    encodings: western,
  },
  Spanish: {
    first: 'José María Jesús Begoña Ángel Iñaki Lucía Raúl Sofía Andrés Óscar Martín Inés Pilar Víctor Ana',
    last: 'Muñoz García Núñez Pérez Ibáñez López Martínez Peña Sánchez Gómez Rodríguez Güell Castro Ordóñez',
    departments: 'Recepción Logística Administración Dirección Seguridad Informática',
    header: 'Nombre Apellido Correo Descripción',
    encodings: western,
  },
  Portuguese: {
    first:
      'João António Inês Conceição Luís Mário Cláudia Sérgio Débora Estêvão Júlia Simão Ana Vítor Mónica',
    last: 'Gonçalves Simões Conceição Magalhães Guimarães Araújo Brandão Falcão Lourenço Assunção Pinto Galvão',
    departments: 'Segurança Recepção Produção Administração Comunicação Manutenção',
    header: 'Nome Apelido E-mail Função',
    encodings: western,
  },
  Italian: {
    first: 'Niccolò Nicolò Andrea Giosuè Mosè Giulia Zoè Marco Noè Chiara Lucà Paolo',
    last: 'Cantù Rosà Forlì Rossi Canè Calò Berté Nardò Bianchi Fanfù Muccì',
    departments: 'Qualità Sicurezza Contabilità Attività Amministrazione Pubblicità',
    header: 'Nome Cognome E-mail Località',
    encodings: western,
  },
  Swedish: {
    first: 'Åsa Björn Märta Göran Örjan Anna Håkan Pär Sören Erik Ängla Jörgen Maj Gösta Kåre',
    last: 'Öberg Ågren Sjöström Lindström Ängström Holm Bäckman Söderberg Åkesson Lund Näslund Björk',
    departments: 'Säkerhet Försäljning Ekonomi Inköp Underhåll Växel',
    header: 'Förnamn Efternamn E-post Avdelning',
    encodings: western,
  },
  Polish: {
    first:
      'Łukasz Małgorzata Paweł Agnieszka Stanisław Elżbieta Michał Józef Grażyna Wojciech Błażej Żaneta Śława',
    last: 'Wiśniewski Wójcik Kowalczyk Dąbrowski Kozłowski Zieliński Woźniak Szymański Gołębiewska Król Źródło Bąk Ćwik',
    departments: 'Księgowość Ochrona Zarząd Sprzedaż Jakość Łączność',
    header: 'Imię Nazwisko E-mail Dział',
    encodings: central,
  },
  Czech: {
    first: 'Jiří Tomáš Lukáš Kateřina Zdeněk Věra Ondřej Božena Štěpán Jan Žaneta Aneta Řehoř Čeněk Luboš',
    last: 'Dvořák Nováček Svoboda Černý Procházka Kučera Veselý Horák Němec Růžička Šťastný Kříž Beneš Ďurica',
    departments: 'Účetnictví Bezpečnost Údržba Výroba Ředitelství Prodej',
    header: 'Jméno Příjmení E-mail Oddělení',
    encodings: central,
  },
  Hungarian: {
    first: 'László Zoltán Erzsébet György Péter Júlia Gergő Ágnes Győző Lőrinc Tünde Zsófia Ödön Éva Béla',
    last: 'Kovács Szabó Tóth Horváth Kiss Molnár Németh Erdős Szűcs Győri Szőke Fűzi Őri Fehér Török',
    departments: 'Könyvelés Biztonság Vezetőség Műszak Értékesítés Minőség',
    header: 'Keresztnév Vezetéknév E-mail Részleg',
    encodings: central,
  },
  Romanian: {
    first: 'Ştefan Ioana Cătălin Mădălina Gheorghiţă Răzvan Ana Anişoara Dănuţ Mihai Ţuţu Bogdan Sânziana',
    last: 'Popescu Bălan Ţăranu Şerban Munteanu Lăzărescu Păun Brătianu Vâlcea Ionescu Crăciun Mureşan Înălţatu',
    departments: 'Pază Contabilitate Vânzări Producţie Întreţinere',
    header: 'Prenume Nume E-mail Secţie',
    encodings: central,
  },
  Russian: {
    first: 'Иван Мария Сергей Ольга Дмитрий Наталья Алексей Юлия Фёдор Елена Павел Анна Игорь Татьяна Кирилл',
    last: 'Иванов Смирнова Кузнецов Попова Васильев Петрова Соколов Михайлова Фёдоров Щукин Яковлев Зайцев Эйхгорн',
    departments: 'Охрана Бухгалтерия Кадры Склад Отдел продаж Производство',
    header: 'Имя Фамилия Почта Отдел',
    encodings: ['windows-1251', 'koi8-r', 'iso-8859-5', 'ibm866', 'x-mac-cyrillic', 'utf-16le'],
  },
  Ukrainian: {
    first: 'Іван Марія Сергій Ольга Дмитро Наталія Олексій Юлія Євген Олена Павло Ганна Ігор Їжак Кирило',
    last: 'Шевченко Бондаренко Коваленко Ткаченко Кравченко Олійник Ковальчук Лисенко Мельник Поліщук Савченко Їжакевич',
    departments: 'Охорона Бухгалтерія Кадри Склад Відділ продажів Виробництво',
    header: "Ім'я Прізвище Пошта Відділ",
    encodings: ['windows-1251', 'koi8-r', 'iso-8859-5', 'x-mac-cyrillic'],
  },
  Bulgarian: {
    first: 'Георги Мария Димитър Елена Николай Йорданка Петър Цветелина Христо Веселин Ана Стоян',
    last: 'Иванов Георгиева Димитров Петрова Николов Стоянова Христов Тодорова Ангелов Щерев Къчев',
    departments: 'Охрана Счетоводство Склад Продажби Управление',
    header: 'Име Фамилия Имейл Отдел',
    encodings: ['windows-1251', 'ibm866'],
  },
  Greek: {
    first:
      'Γιώργος Μαρία Δημήτρης Ελένη Κώστας Αικατερίνη Νίκος Σοφία Παναγιώτης Χρήστος Άννα Ευάγγελος Θεόδωρος',
    last: 'Παπαδόπουλος Γεωργίου Νικολάου Παππάς Βασιλείου Αντωνίου Οικονόμου Καραγιάννης Μακρής Ζαχαρίου Άγας Ψαρράς',
    departments: 'Ασφάλεια Λογιστήριο Πωλήσεις Διοίκηση Παραγωγή',
    header: 'Όνομα Επώνυμο Email Τμήμα',
    encodings: ['windows-1253', 'iso-8859-7'],
  },
  Turkish: {
    first: 'Ayşe Gülşen Çağlar İbrahim Işıl Oğuz Şükrü Ömer Ümit Ebru Yiğit Mehmet Tuğba Kâzım Nağme',
    last: 'Yıldız Öztürk Şahin Çelik Kılıç Aydın Doğan Güneş Koç Aslan Çağlayan Erdoğan Yılmaz Işık',
    departments: 'Güvenlik Muhasebe Satış Üretim Yönetim İnsan Kaynakları',
    header: 'Adı Soyadı E-posta Bölüm',
    encodings: ['windows-1254'],
  },
  Lithuanian: {
    first: 'Jonas Gražina Šarūnas Vytautas Rūta Žydrūnas Eglė Česlovas Audrė Mindaugas Jūratė Ąžuolas',
    last: 'Kazlauskas Jankauskienė Petrauskaitė Stankevičius Žukauskas Šimkus Paulauskienė Urbonavičius Gudėnė Čepaitis',
    departments: 'Apsauga Buhalterija Gamyba Pardavimų skyrius Tiekimas Įranga',
    header: 'Vardas Pavardė E-paštas Skyrius',
    encodings: ['windows-1257'],
  },
}

/** The same numbers every time: a test that fails can be run again. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** A roster of so many rows as text, separated by commas, with CRLF. */
export function rosterText(name: string, rows: number): string {
  const language = languages[name]
  if (!language) throw new Error(`No such language: ${name}`)
  const next = numbers(rows * 31 + name.length)
  const parts = [language.first, language.last, language.departments].map((words) => words.split(' '))
  const [first, last, departments] = parts.map((words) => () => words[next(words.length)] ?? '')
  const lines = Array.from(
    { length: rows },
    (_, at) => `${first?.() ?? ''},${last?.() ?? ''},p${String(at + 1)}@example.com,${departments?.() ?? ''}`,
  )
  return [language.header.split(' ').join(','), ...lines, ''].join('\r\n')
}

export function encoded(text: string, encoding: string): Buffer {
  return iconv.encode(text, encoders[encoding] ?? encoding)
}

/** As whoever knows the encoding reads it, with U+FFFD for what is none. */
export function decoded(bytes: Buffer, encoding: string): string {
  if (encoding.startsWith('utf-')) return new TextDecoder(encoding.split(' ')[0]).decode(bytes)
  return iconv.decode(bytes, encoders[encoding] ?? encoding)
}

/** The bytes with one that stands for nothing in the place of a byte beyond ASCII, in a row in the middle. */
export function withBadByte(bytes: Buffer, bad = 0xff): Buffer {
  const damaged = Buffer.from(bytes)
  const at = damaged.findIndex((byte, place) => place > damaged.length / 2 && byte > 127)
  const place = at === -1 ? damaged.findLastIndex((byte) => byte > 127) : at
  damaged[place] = bad
  return damaged
}
