import type { ItnOptions } from './options.ts';
import type { Scan } from './scan.ts';
import { WordList } from './word-list.ts';

/** Units before which one digit alone is converted (docs/text-conventions.md, "One digit alone"). */
export const KNOWN_UNITS = '个個只隻分万萬亿億秒年月日天时時钟鐘人层層楼樓倍块塊次克米';

/** Words that begin with a unit character and are no unit: 王五年轻, 初二只有. */
const UNIT_WORDS = new WordList([
  '分别',
  '分開',
  '分开',
  '分析',
  '分配',
  '分享',
  '分手',
  '分为',
  '分成',
  '分布',
  '分类',
  '分组',
  '分工',
  '分公司',
  '年轻',
  '年纪',
  '年龄',
  '年年',
  '只有',
  '只是',
  '只能',
  '只要',
  '只好',
  '只会',
  '只想',
  '只不',
  '只剩',
  '只见',
  '只怕',
  '只顾',
  '天气',
  '天津',
  '天空',
  '天然',
  '时候',
  '时间',
  '时代',
  '时期',
  '时常',
  '时而',
  '月亮',
  '月饼',
  '月球',
  '人民',
  '人口',
  '人工',
  '人类',
  '日本',
  '日语',
  '日常',
  '次要',
  '米饭',
  '米粉',
  '米线',
  '克服',
  '克制',
  '克拉',
  '克隆',
  '克里',
  '克林',
  '克罗',
  '块头',
]);

/** 分 with a word of its own behind it, in spite of UNIT_WORDS. */
const UNIT_BEFORE_WORD = new WordList(['分开始', '分開始']);

/** Whether the character is a unit by its looks but begins another word (分别, 年轻). */
export const beginsWord = (scan: Scan, at: number): boolean =>
  scan.wordOf(UNIT_WORDS, at) !== '' && scan.wordOf(UNIT_BEFORE_WORD, at) === '';

export function isKnownUnit(scan: Scan, at: number): boolean {
  if (scan.char(at) === '千') return scan.isOneOf(LONE_THOUSAND_UNITS, at + 1);
  return scan.isOneOf(KNOWN_UNITS, at) && !beginsWord(scan, at);
}

/** 三千克 is 3kg: one digit before these leaves 千 to the unit. */
export const LONE_THOUSAND_UNITS = '克米';
/** 七八千瓦, 一点五千赫. */
export const THOUSAND_UNITS = '克米瓦卡帕伏赫安焦牛';

/** One character that counts or measures: what tells 三四个 (3 to 4) from a string of digits. */
const MEASURES = new Set(
  '个個只隻分秒年月日天时時人层層楼樓倍块塊次克里斤两兩吨噸升寸尺丈亩畝顷度岁歲元圆角毛本张張条條根支枝颗顆粒头頭匹' +
    '辆輛架艘台臺部套件间間座栋棟幢户戶家所班级級章节節篇句首段页頁行列排组組队隊批群对對双雙副付盒箱袋包瓶杯碗盘盤桶罐' +
    '壶壺锅鍋勺口碟名位员員届屆期周週季夜晚场場轮輪局遍趟回下声聲步拳脚刀枪炮成折代种種样樣类類项項门門道题題集起宗桩笔' +
    '筆股顿頓餐滴片朵棵株丛束串把柄面幅剂针針床番圈跳米号號站多余餘来來',
);
const MEASURE_WORDS = new WordList([
  '千米',
  '千克',
  '千瓦',
  '千卡',
  '公里',
  '公斤',
  '公分',
  '公顷',
  '公升',
  '小时',
  '小時',
  '钟头',
  '厘米',
  '毫米',
  '毫升',
  '平方',
  '立方',
  '平米',
  '美元',
  '美金',
  '欧元',
  '英镑',
  '日元',
  '卢布',
  '韩元',
  '港元',
  '港币',
  '人民币',
  '新台币',
  '马来西亚',
  '法郎',
  '泰铢',
  '伏特',
  '摩尔',
  '瓦',
  '摄氏',
  '海里',
  '英里',
  '英尺',
  '英寸',
  '光年',
  '世纪',
  '世紀',
  '礼拜',
  '星期',
  '百分点',
]);

export function isMeasure(scan: Scan, at: number): boolean {
  return MEASURES.has(scan.char(at)) || scan.wordOf(MEASURE_WORDS, at) !== '';
}

/** The unit of measurement at an offset that has a name of two or more characters (毫米, 公斤, 美元), or ''. */
export const measureWord = (scan: Scan, at: number): string => scan.wordOf(MEASURE_WORDS, at);

/** Units that `basic` and `symbols` rewrite behind a converted number. */
const BASIC_SYMBOLS: Readonly<Record<string, string>> = {
  千米每小时: 'km/h',
  千米每小時: 'km/h',
  千克: 'kg',
};
const UNIT_SYMBOLS: Readonly<Record<string, string>> = {
  ...BASIC_SYMBOLS,
  公里每小时: 'km/h',
  公里每小時: 'km/h',
  平方公里: 'km²',
  平方千米: 'km²',
  平方厘米: 'cm²',
  平方米: 'm²',
  立方厘米: 'cm³',
  立方米: 'm³',
  摄氏度: '°C',
  攝氏度: '°C',
  千瓦时: 'kWh',
  千瓦時: 'kWh',
  公斤: 'kg',
  毫克: 'mg',
  千米: 'km',
  公里: 'km',
  厘米: 'cm',
  毫米: 'mm',
  毫升: 'mL',
  毫秒: 'ms',
  千瓦: 'kW',
};
const SYMBOLS = {
  basic: { table: BASIC_SYMBOLS, words: new WordList(Object.keys(BASIC_SYMBOLS)) },
  symbols: { table: UNIT_SYMBOLS, words: new WordList(Object.keys(UNIT_SYMBOLS)) },
};
/** Words that begin with 克 and are no gram. */
const NO_GRAM = new WordList([
  '克拉',
  '克服',
  '克制',
  '克隆',
  '克里',
  '克林',
  '克罗',
  '克鲁',
  '克莱',
  '克夫',
  '克星',
  '克重',
  '克数',
]);

export interface UnitSymbol {
  readonly end: number;
  readonly text: string;
}

/**
 * The symbol of the unit that follows a converted number which ends at `at`; undefined if the unit keeps its name.
 * 克 becomes g only right behind a digit or 十 (三百克 → 300克).
 */
export function unitSymbol(scan: Scan, at: number, { units }: ItnOptions): UnitSymbol | undefined {
  if (units === 'words') return undefined;
  const { table, words } = SYMBOLS[units];
  const word = scan.wordOf(words, at);
  const symbol = table[word];
  if (symbol !== undefined) return { end: at + word.length, text: symbol };
  if (scan.char(at) !== '克' || scan.wordOf(NO_GRAM, at) !== '') return undefined;
  return scan.isOneOf('百千万亿佰仟萬億兆', at - 1) ? undefined : { end: at + 1, text: 'g' };
}
