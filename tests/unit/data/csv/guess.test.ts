import { expect, it } from 'vitest'
import { decodeAll, legacyEncodings, type CsvEncoding } from '../../../../src-main/data/csv/encoding.ts'
import { guessEncodings } from '../../../../src-main/data/csv/guess.ts'
import { Utf8Counter } from '../../../../src-main/data/csv/utf8.ts'
import { encoded, languages, rosterText } from './rosters.ts'

/** Names of people who do not exist, and the encodings they come in; others than the rosters are made of. */
const cases: [language: string, encodings: CsvEncoding[], names: string][] = [
  [
    'French',
    ['windows-1252', 'macintosh'],
    'Véronique Bélanger;André Thériault;Françoise Lévêque;Raphaël Gagné;Loïc Lemaître;Maëlle Hébert',
  ],
  [
    'German',
    ['windows-1252', 'macintosh'],
    'Jörn Schröder;Ulrike Hübner;Wolfgang Bräuer;Grete Weiß;Dörte Vögele;Lösch, Büro Süd',
  ],
  [
    'Danish, Norwegian',
    ['windows-1252', 'macintosh'],
    'Søren Kjær;Åse Bjørnstad;Øyvind Sæther;Bjørg Næss;Jørgen Møller;Pål Ødegård',
  ],
  ['Icelandic', ['windows-1252'], 'Guðrún Þórðardóttir;Sigurður Ægisson;Ásdís Jónsdóttir;Þór Björnsson'],
  [
    'Spanish',
    ['windows-1252', 'macintosh'],
    'Íñigo Ruíz;Concepción Benítez;Julián Cortés;Verónica Zúñiga;Agustín Cañete',
  ],
  [
    'Portuguese',
    ['windows-1252', 'macintosh'],
    'Antônio Leitão;Fábio Brandão;Patrícia Muniz;Helô Vilaça;Íris Assumpção;Ângela Paixão',
  ],
  [
    'Polish',
    ['windows-1250', 'iso-8859-2'],
    'Świętosława Pająk;Krzysztof Gałązka;Żółć Brzęczyszczykiewicz;Bożena Kępa;Ścibor Łoś;Kaźmierz Ślązak',
  ],
  [
    'Czech',
    ['windows-1250', 'iso-8859-2'],
    'Miloš Křížek;Radomír Vaněk;Šárka Jedličková;Radůz Ševčík;Miroslav Žižka;Jaroslava Hájková',
  ],
  [
    'Slovak',
    ['windows-1250', 'iso-8859-2'],
    'Ľubomír Kováč;Ľudmila Štefková;Matúš Hudák;Soňa Čierna;Katarína Baláž;Jozef Krajčír',
  ],
  [
    'Hungarian',
    ['windows-1250', 'iso-8859-2'],
    'Ágoston Szűts;Bálint Vörös;Krisztián Pásztor;Noémi Dömötör;Gellért Kőrösi;Emőke Űr',
  ],
  [
    'Croatian',
    ['windows-1250', 'iso-8859-2'],
    'Željko Šimić;Đurđica Kovačić;Zvonimir Ćosić;Nataša Župan;Dražen Pavlić;Krešimir Bašić',
  ],
  [
    'Romanian',
    ['windows-1250', 'iso-8859-2'],
    'Gheorghe Hagiţă;Vasile Pârvu;Măriuca Ciobănescu;Ţicu Grădinaru;Ilie Lăzăroiu;Rareş Dragoş',
  ],
  [
    'Russian',
    ['windows-1251', 'koi8-r', 'ibm866', 'iso-8859-5', 'x-mac-cyrillic'],
    'Григорий Лебедев;Зинаида Жукова;Эдуард Чернышёв;Вячеслав Царёв;ОЛЕГ ШАПОВАЛОВ;Людмила Воробьёва',
  ],
  [
    'Russian, capitals',
    ['windows-1251', 'koi8-r', 'ibm866', 'iso-8859-5', 'x-mac-cyrillic'],
    'ПЕТРОВ ИГОРЬ;СИДОРОВА АННА;ЖДАНОВ ЮРИЙ;ХАРИТОНОВА ЭММА',
  ],
  [
    'Ukrainian',
    ['windows-1251', 'koi8-r', 'x-mac-cyrillic', 'iso-8859-5'],
    'Остап Григоренко;Соломія Сірко;Святослав Возняк;Лідія Єфименко;Андрій Пащенко;Зоряна Білецька',
  ],
  [
    'Serbian',
    ['windows-1251', 'iso-8859-5'],
    'Љиљана Ђорђевић;Ненад Џунић;Жељко Јовановић;Снежана Њего;Милош Ћирић',
  ],
  [
    'Greek',
    ['windows-1253', 'iso-8859-7'],
    'Σταύρος Ξενάκης;Βασιλική Τσακίρη;Ηλίας Φωτίου;Ουρανία Λάμπρου;ΧΑΡΑΛΑΜΠΟΣ ΔΡΑΚΟΣ',
  ],
  ['Turkish', ['windows-1254'], 'Gökhan Şimşek;Ayşegül Uçar;Nurgül Kılıçoğlu;İsmail Çakır;Mustafa Bozdağ'],
  ['Latvian', ['windows-1257'], 'Jānis Bērziņš;Līga Kalniņa;Ģirts Ozoliņš;Ķirsons Mārtiņš;Aiga Zvirbule'],
  ['Estonian', ['windows-1257', 'windows-1252'], 'Tõnu Mägi;Ülle Põld;Jüri Kõiv;Märt Õunapuu;Külli Lääne'],
  ['Lithuanian', ['windows-1257'], 'Daiva Šileikytė;Žygimantas Vaičiūnas;Jurgis Ąžuolaitis;Birutė Ėringienė'],
  ['Korean', ['euc-kr'], '석진 곽;봉수 피;다혜 남궁;태건 제갈;슬기 방;찬우 엄;총무과;경비실 야간조'],
  [
    'Japanese',
    ['shift_jis', 'euc-jp'],
    '二宮 恭平;長谷川 瑠美;榊原 ひとみ;黒田 兵衛;マリア ロペス;早乙女 蘭子',
  ],
  ['Japanese, kanji alone', ['shift_jis', 'euc-jp'], '織田 信子;豊島 秀介;徳永 家光;坂本 竜之介;西郷 盛夫'],
  ['Japanese, half width', ['shift_jis'], 'ﾔﾏﾀﾞ ﾀﾛｳ;ｽｽﾞｷ ﾊﾅｺ;ｻﾄｳ ｹﾝｼﾞ'],
  ['Chinese, simplified', ['gb18030'], '欧阳 震;上官 婉;司马 青;诸葛 亭;慕容 岩;贾 宝林;林 玉环;保卫科'],
  ['Chinese, traditional', ['big5'], '歐陽 菲;鄧 麗萍;郭 台生;蔣 友蘭;孫 燕如;鍾 楚雲;門禁組'],
]

const each = cases.flatMap(([language, encodings, names]) =>
  encodings.map((encoding) => ({ language, encoding, names: names.split(';') })),
)

it.each(each)('three names and more in $language are read best in $encoding', ({ encoding, names }) => {
  for (let first = 0; first <= names.length - 3; first++) {
    const bytes = encoded(
      names
        .slice(first)
        .map((name, at) => `${name},p${String(at)}@example.com\n`)
        .join(''),
      encoding,
    )
    const [guess] = guessEncodings(bytes)
    expect(decodeAll(bytes, guess ?? 'utf-8')).toBe(decodeAll(bytes, encoding))
  }
})

it('no roster in an old encoding comes near to UTF-8', () => {
  for (const [language, { encodings }] of Object.entries(languages)) {
    for (const encoding of encodings.filter((name) => legacyEncodings.some((legacy) => legacy === name))) {
      const counter = new Utf8Counter()
      counter.add(encoded(rosterText(language, 300), encoding))
      counter.end()
      expect(counter.tally.good, `${language} in ${encoding}`).toBeLessThan(0.6 * counter.tally.bad)
    }
  }
})
