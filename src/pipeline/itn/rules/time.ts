import { withDecimals } from '../reading/decimal.ts';
import { keep, type Rule, written } from '../reading/expression.ts';
import { isHan } from '../reading/numerals.ts';
import { isPoint, type Quantity } from '../reading/quantity.ts';
import type { Scan } from '../reading/scan.ts';
import { beginsWord, isMeasure } from '../reading/units.ts';
import { readWhole } from '../reading/whole-number.ts';
import { WordList } from '../reading/word-list.ts';

/** 分 that is a duration or a fraction: 三点五分钟, 三分之一. */
const NO_MINUTE = new WordList(['分钟', '分鐘', '分之']);
/** Words before a score: 得了九点五分 is 9.5 points. */
const SCORE =
  /(?:[得考打扣加减評评均给拿获赢输高低满总多少]|领先|落后|成绩|分数)[了是为到有]?分?[了是为到有]?$/;
const PART_OF_DAY =
  /(?:早上|早晨|清晨|凌晨|上午|中午|下午|傍晚|晚上|夜里|夜裡|半夜|今早|今晚|明早|明晚|昨晚)$/;
/** 点 behind a number that is a verb: 二十点赞. */
const POINT_VERBS = new WordList(['点赞', '点击', '点头', '点评', '点燃', '點贊', '點擊']);

const isClock = ({ form, text }: Quantity): boolean =>
  form === 'lone' || form === 'cardinal' || form === 'pair' || (form === 'digits' && text.length <= 2);

function readClock(scan: Scan, at: number, limit: number): Quantity | undefined {
  const number = readWhole(scan, at);
  return number !== undefined && isClock(number) && number.value < limit ? number : undefined;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** 九点二十一分 → 09:21; a time needs 分, an hour up to 24 and minutes below 60. */
export const timeRule: Rule = (scan, hour) => {
  if (!isPoint(scan, hour.end) || !isClock(hour) || hour.value > 24) return undefined;
  const minute = readClock(scan, hour.end + 1, 60);
  if (minute === undefined || scan.char(minute.end) !== '分') return undefined;
  if (scan.wordOf(NO_MINUTE, minute.end) !== '' || beginsWord(scan, minute.end)) return undefined;
  const second = readClock(scan, minute.end + 1, 60);
  const seconds = second !== undefined && scan.char(second.end) === '秒' ? second : undefined;
  // 九点五分 is both 09:05 and 9.5 points; the words before it decide, and nobody says 零点五分 for 00:05.
  const isDigit = minute.form === 'lone' && minute.value < 10;
  if (isDigit && seconds === undefined && (hour.value === 0 || SCORE.test(scan.before(hour.start, 5)))) {
    return undefined;
  }
  const end = seconds === undefined ? minute.end + 1 : seconds.end + 1;
  return written(hour.start, end, writeTime(scan, hour, minute, seconds), 'time');
};

function writeTime(scan: Scan, hour: Quantity, minute: Quantity, second: Quantity | undefined): string {
  if (scan.options.time === 'words') {
    const tail = second === undefined ? '' : `${second.value}秒`;
    return `${hour.value}${scan.char(hour.end)}${minute.value}分${tail}`;
  }
  const hours = scan.options.time === 'padded' ? two(hour.value) : String(hour.value);
  return [hours, two(minute.value), ...(second === undefined ? [] : [two(second.value)])].join(':');
}

/** What leaves or happens at an hour, right before it. */
const SCHEDULED =
  /(?:火车|高铁|动车|航班|飞机|列车|班车|大巴|地铁|公交|渡轮|班机|今天|明天|后天|昨天|当天|每天|今日|明日|昨日)$/;
/** What one does at an hour, right behind it: 九点零八开 is no decimal. */
const CLOCK_VERBS = new WordList(
  `出发 出門 出门 起飞 起飛 起床 到达 到達 到站 到家 到校 到齐 到了 到的 抵达 集合 见面 見面 上班 上课 上課 上学 上车 上床 下班 下课 下課
   下车 发车 發車 准时 準時 关门 睡觉 回家 回来 吃饭 打卡 登机 進站 进站 离开 離開 结束 結束 收工 放学 报到 签到 碰头 换班 开车 開車
   开会 開會 开始 開始 开门 開門 开场 开工 开饭 开赛 开播 开幕 开演 开课 开走 开往 开的 开了 开吧`
    .trim()
    .split(/\s+/),
);
/** 开, 到, 走, 见 alone, where nothing follows. */
const LAST_VERBS = '开開到走见見睡醒';

function isScheduled(scan: Scan, start: number, end: number): boolean {
  if (PART_OF_DAY.test(scan.before(start, 2)) || SCHEDULED.test(scan.before(start, 2)))
    return !isMeasure(scan, end) || scan.wordOf(CLOCK_VERBS, end) !== '';
  return (
    scan.wordOf(CLOCK_VERBS, end) !== '' || (scan.isOneOf(LAST_VERBS, end) && !isHan(scan.char(end + 1)))
  );
}

/** Minutes as they are said behind an hour: two digits, below sixty. */
const isMinutes = (digits: string): boolean => digits.length === 2 && Number(digits) < 60;

/** 下午三点, 八点三十, 早上一点零二: without 分 an hour stays as it was said, its minutes with it. */
export const hourRule: Rule = (scan, hour) => {
  if (
    !isPoint(scan, hour.end) ||
    !isClock(hour) ||
    hour.value > 24 ||
    scan.wordOf(POINT_VERBS, hour.end) !== ''
  ) {
    return undefined;
  }
  const decimal = withDecimals(scan, hour);
  if (decimal !== hour) {
    if (decimal.form === 'kept') return keep(decimal.end);
    const digits = decimal.text.slice(decimal.text.indexOf('.') + 1);
    const spoken =
      (isMinutes(digits) && isScheduled(scan, hour.start, decimal.end)) ||
      (PART_OF_DAY.test(scan.before(hour.start, 2)) && !isMeasure(scan, decimal.end));
    return spoken ? keep(decimal.end) : undefined;
  }
  const minute = readClock(scan, hour.end + 1, 60);
  if (minute === undefined) return keep(hour.end);
  // 四十五 is no decimal: these are minutes, whatever follows (八点四十五起床). 三点五个人 counts people.
  const minutes = minute.form === 'cardinal' || !isMeasure(scan, minute.end);
  return keep(minutes ? minute.end : hour.end);
};

const MINUTE_UNITS = new WordList(['分钟', '分鐘', '分', '刻钟', '刻鐘', '刻']);

/** 差十分钟九点, 九点差五分: hour and minutes are one time, and stay together. */
export const countdownRule: Rule = (scan, minute) => {
  if (!isClock(minute)) return undefined;
  const unit = scan.wordOf(MINUTE_UNITS, minute.end);
  if (unit === '') return undefined;
  const behind = minute.end + unit.length;
  if (scan.isOneOf('点點', minute.start - 2) && scan.isOneOf('差过過', minute.start - 1)) return keep(behind);
  if (!scan.isOneOf('差', minute.start - 1)) return undefined;
  const hour = readClock(scan, behind, 25);
  return hour !== undefined && isPoint(scan, hour.end) ? keep(hour.end + 1) : undefined;
};
