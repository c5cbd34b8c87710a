/**
 * What names and the words beside them are written with, by language: for alphabets the letters (beyond ASCII, where the
 * letters are Latin), the most frequent first; for others the characters that most names are made of. Lower case alone.
 * By these a file in an unknown encoding is read (see legibility.ts): they need to be right in the large, not exact.
 */
export const alphabets = {
  french: 'éèçêàôîëïâûùœüÿæ',
  german: 'üöäßéèç',
  spanish: 'áíóéñúüç',
  portuguese: 'ãçáéíóõúêâôàü',
  italian: 'òèàùìéó',
  nordic: 'öåäøæéüðþáíóýú',
  polish: 'łńęąśóżźć',
  czech: 'áíéýřčžšěůúťďňóöüľĺŕô',
  hungarian: 'áéóöíőüúű',
  romanian: 'ăâşţîșțáé',
  southSlavic: 'ćčšžđ',
  turkish: 'ışüğöçâîû',
  baltic: 'šėžūčąįęųāīēļņģķõäöü',
  russian: 'аоеинвсртлкмядьуйгпюышбзчхжцщфёэъ',
  ukrainian: 'аоиенкрвлітсмдуьюгйпбячшзхжєїщцфґ',
  bulgarian: 'аоиевнртскладмгпяъчуйзбцхшщжюфь',
  southSlavicCyrillic: 'аиоенрјвксмтдлупзгбшчцћжхђљњфџѓќѕ',
  greek: 'αοςιρηεντλυπκγσμίάόδωβύθχέήζξφώψϊϋΐΰ',
} as const

/** Syllables of Korean names, and of the words over and in the columns of a roster. */
export const hangul =
  '김이박최채정강조윤장임한오서신권황안송류홍전고문양손배백허유남심노하곽성차주우구라민진지수영현준은경희미선연재원호상훈혜숙순자옥종철동광승태기용석병대인명규환찬혁범빈아예나다솔린율람도건시원형식춘금복일국창욱섭필열봉길만복천두균웅택덕화란애령별빛가을' +
  '부팀사설관리보개발업총무품질획산실과장직책번호메주소회카드등록그룹출입방문경비구매생산연센터본점임시'

/** Characters of Chinese names in simplified script, and of the words beside them. */
export const simplified =
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文' +
  '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国红玉春海燕晓东辉鹏飞宇浩然子轩梓涵欣怡雨佳琪思梦婷雪梅志小新永成立德光天云凤香月莲珍萍玲芬琴慧莉丹倩洁琳颖健斌波峰凯俊鑫毅生福荣昌兴旺宝中家民友' +
  '姓名部门邮箱职位安全人事销售财务研发心行政产车间技术经理公司市北京上有限员工号电话组编质量'

/** Characters of Chinese names in traditional script, and of the words beside them. */
export const traditional =
  '陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴徐周葉蘇莊江呂何羅高潘簡朱鍾游詹彭胡施沈余趙盧梁顏柯孫魏翁戴范宋方鄧杜傅侯曹溫薛丁馬蕭藍連' +
  '志明淑芬雅婷家豪怡君俊傑美玲建宏惠宗翰佳穎冠宇心欣儀柏承文華國榮麗秀英玉珍雪月春金素貞鳳嬌蘭香梅琴雲霞慧敏靜宜芳如婉瑜琪珊萱庭軒恩哲瑋銘勝輝偉強龍德成正義忠信仁和平安' +
  '姓名字氏電子郵件部門保全人事業務財研發中總處資訊管理工程師經主任員號台北市公司有限組編質量'

/** Kanji of Japanese names, and of the words beside them. */
export const kanji =
  '佐藤鈴木高橋田中伊渡辺山本村小林加吉口松井上清水斎斉崎阿部森池石川前岡長谷後近坂遠青福西太三原野武島河和内今安宮大横尾平市杉菊久保千葉岩桜新丸々' +
  '郎花子健一美咲翔輔陽直樹拓也恵真由明浩二尋隆博正義雄夫男彦介香織里奈菜愛結衣優裕康幸弘英文秀光枝代智之誠哲司昭修学純仁史洋' +
  '氏名署姓課総務人事営業警備室開発経理品質管番号社員住所電話係'
