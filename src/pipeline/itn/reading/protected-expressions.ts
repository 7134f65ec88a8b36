import { type ProtectedGroup, wordsOf } from './protected-group.ts';
import { PROTECTED_IDIOMS } from './protected-idioms.ts';

/** Lines that are quoted, by the stretch around their numerals; figures in verse are wrong however it is sung. */
const PROTECTED_VERSE: readonly ProtectedGroup[] = [
  {
    because: 'verse and songs',
    words: wordsOf(`
      一去二三里 烟村四五家 亭台六七座 楼台六七座 八九十枝花 七八个星天外 两三点雨山前 一片两片三四片 五六七八九十片 千片万片无数片
      烽火连三月 烟火三月 二月春风 二月花 二月江南 二月巴陵 草长莺飞二月天 三月三日天气新 三月残花 三月正当三十日 人间四月 四月芳菲 四月清和 四月南风
      五月天山 五月人倍忙 五月榴花 五月渔郎 六月荷花 六月西湖 毕竟西湖六月中 七月七日长生殿 七月在野 八月在宇 九月在户 十月蟋蟀 八月秋高 八月湖水 八月十五夜 九月初三夜
      九月九日忆 十年一觉 十年离乱 十年春泽 江湖夜雨十年灯 桃李春风一杯酒 故国三千里 深宫二十年 二十三年弃置身 二十四桥明月夜
      四十三年望中犹记 四十年来家国 三千里地山河 三万里河 五千仞岳 八百里分麾下 五十弦翻 一弦一柱 五十弦 会须一饮三百杯 四万八千岁
      四万八千丈 日啖荔枝三百颗 三千越甲 百二秦关 九曲黄河万里 十步杀一人 一夜飞度 十里长亭 十里荷花 春风十里 十里扬州 百年三万六千日 三百六十日 一日须倾三百杯
      十五从军征 八十始得归 十三能织素 十四学裁衣 十五弹箜篌 十六诵诗书 十四为君妇 十五始展眉 十六君远行 十三教汝织 十四能裁衣 六岁知书 十五府小吏
      五岭逶迤 三十六宫 三十六陂 六宫粉黛 后宫佳丽三千人 四大恨 五更鼓角 三更灯火五更鸡 三五之夜 三五明月 三五月明 三五二八时 二八月
      两个黄鹂 千里江陵 八千里路 三十功名 一百八十下 一千八百户 飞入芦花 二三星斗 三两桃枝 竹外桃花三两枝 三两人家 四五株 七八个星 五柳先生
    `),
  },
];

/** Every name with every ending. */
const plansOf = (names: string, endings: string): string[] =>
  wordsOf(names).flatMap((name) => wordsOf(endings).map((ending) => name + ending));

/**
 * Fixed expressions whose numerals stay Chinese. The principle is that of GB/T 15835-2011, section 4.2: idioms,
 * names of events, plans, works and places, and vague or lexical uses keep their characters; measured and counted
 * quantities become Arabic. Only expressions that the rules would otherwise touch need an entry: one with two
 * adjacent numerals, with a lone numeral before a known unit, or with a decimal point in disguise.
 */
export const PROTECTED_EXPRESSIONS: readonly ProtectedGroup[] = [
  ...PROTECTED_IDIOMS,
  ...PROTECTED_VERSE,
  {
    because: 'party congresses, by their short names',
    words: wordsOf('十二大 十三大 十四大 十五大 十六大 十七大 十八大 十九大 二十大'),
    unlessBefore: '城名品类洲股重热主行盒箱包',
  },
  {
    because: 'a party of three or six; 三人行动小组 counts',
    words: wordsOf('三人行 六人行'),
    unlessBefore: '动驶程业李',
  },
  { because: 'a band, not a month; 五月天气 is one', words: ['五月天'], unlessBefore: '气氣空' },
  {
    because: 'days of the lunar calendar named by their numbers; 三月三日 is a date',
    words: wordsOf('二月二 三月三 六月六 七月七 九月九'),
    unlessBefore: '日号號个個',
  },
  {
    because: 'festivals and lunar dates',
    words: wordsOf(`
      五一劳动节 五一节 五一假期 五一长假 五一小长假 五一黄金周 五一期间 五一广场 五一路 六一儿童节 六一节 八一建军节
      八一起义 八一南昌起义 八一厂 八一电影制片厂 八一勋章 七一建党节 七一勋章 七一讲话 三八妇女节 三八节 三八红旗手
      三八线 三八大盖 五四青年节 五四运动 五四精神 五四时期 五四以来 十一长假 十一黄金周 十一假期 十一国庆 国庆十一
      十一期间 十一小长假 十一放假 十一出游 十一出行 十一回家 十一去 双十一 双十二 双十节 双十协定 九九重阳
      大年三十 年三十 三十晚上 除夕三十 八月十五中秋 八月十五的月亮 八月十五月儿圆 躲得过初一躲不过十五 初一到十五
      初一和十五 初一十五
    `),
  },
  {
    because: 'historical events, works, organisations, places and people',
    words: wordsOf(`
      九一八事变 九一八 七七事变 一二八事变 一二八抗战 一二九运动 五卅运动 五卅惨案 四五运动 四一二政变
      四一二反革命政变 七一五政变 二二八事件 二七大罢工 二七广场 五一六通知 九一三事件 九一一事件 十月革命
      二万五千里长征 两万五千里长征 九三学社 八一队 一千零一夜 一百单八将 上下五千年 七十二家房客 三十九级台阶
      二十四史 二十五史 二十四孝 二十四桥 二十八宿 三十六天罡 七十二地煞 十三经 十三太保 十三陵 十三香 十三妹 十三姨
      十四行诗 十五贯 十二生肖 十二指肠 十二时辰 十二金钗 唐诗三百首 宋词三百首 诗三百 八百壮士 八百里秦川 八百里加急
      路易十三 路易十四 路易十五 路易十六 查理十二 约翰二十三世 萧十一郎 杜十娘 三一重工 三一集团 三一律 二三事 一二线 二三线
      三四线 四五线 一二三线 一二三四线 三四五线 一二三产业 二三产业 一二级市场 四六级 五十铃 四十大盗 二十不惑 三十而已 十三邀 九五之尊 九五至尊
    `),
  },
  {
    because: 'five-year plans and what they were for',
    words: plansOf('一五 二五 三五 四五 六五 七五 八五 九五', '计划 规划 期间'),
  },
  {
    because: 'places named by distances and numbers',
    words: wordsOf('东四十条 三十里铺 十八里店 十六铺 六万大山 九万大山'),
  },
  {
    because: 'five-year plans; with a counted noun behind them they are vague counts (十四五岁)',
    words: wordsOf('十一五 十二五 十三五 十四五 十五五 十六五 十七五 十八五'),
    unlessBefore: '岁个天年月日号人块元斤米公里分秒点次层楼倍只条张名位万亿本吨',
  },
  {
    because: 'words that end in a numeral: what follows is a number of its own',
    words: wordsOf(
      '统一 唯一 单一 专一 同一 逐一 万一 归一 任一 三合一 二合一 大陆 内陆 登陆 着陆 水陆 队伍 入伍 退伍 收拾',
    ),
    edge: 'opens',
  },
  {
    because: 'nicknames, family order and lunar days that end in a numeral',
    words: wordsOf(`
      张三 李四 王五 赵六 老二 老三 老四 老五 老六 老七 老八 老九 小三 小四 小五 小六 阿三 阿四 瘪三 初一 初二 初三 初四
      初五 初六 初七 初八 初九 初十
    `),
    edge: 'named',
  },
  {
    because: 'school years; 身高三米 and 大三个月 are measures',
    words: wordsOf('高二 高三 大二 大三 大四'),
    unlessBefore: '米层倍个個岁块分秒次只克天月年万亿',
  },
  {
    because: 'words that begin with 零 and may follow a number',
    words: wordsOf('零售 零食 零件 零钱 零花 零用 零工 零头 零担 零嘴 零散 零星 零碎'),
    edge: 'follows',
  },
  {
    because: 'words that begin with 一 and may follow a number',
    words: wordsOf(
      '一共 一样 一直 一般 一定 一些 一切 一旦 一并 一律 一向 一再 一致 一起去 一起来 一起吃 一起走 一起玩',
    ),
    edge: 'follows',
  },
];
