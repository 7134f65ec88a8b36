/**
 * What one character can be in a Chinese numeral. A numeral run is a maximal sequence of characters whose kind is
 * not `none` (docs/text-conventions.md, "What counts as a numeral").
 */
export const Kind = {
  none: 0,
  /** 零〇一…九. */
  digit: 1,
  /** 壹贰…玖: the forms of cheques; they double as ordinary words (陆, 伍), so alone they are never a number. */
  formal: 2,
  /** 幺: one, in digit strings only. */
  yao: 3,
  /** 洞 拐 勾: 0, 7 and 9 as radio operators say them; ordinary words everywhere but in long digit strings. */
  radio: 4,
  /** 两: two, before a magnitude or a measure word, never in a short digit string. */
  liang: 5,
  /** 几: makes the whole run vague. 廿 卅 卌, contractions of 二十, 三十, 四十: theirs is left alone. */
  few: 6,
  ten: 7,
  hundred: 8,
  thousand: 9,
  wan: 10,
  yi: 11,
  zhao: 12,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

const DIGITS = ['零〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const FORMAL = ['', '壹', '贰貳', '叁', '肆', '伍', '陆陸', '柒', '捌', '玖'];
const RADIO = ['洞', '', '', '', '', '', '', '拐', '', '勾'];
/** 廿二 is written in full or not at all, and it is not read here. */
export const CONTRACTIONS = '廿卅卌';
const MAGNITUDES: readonly (readonly [Kind, string])[] = [
  [Kind.ten, '十拾'],
  [Kind.hundred, '百佰'],
  [Kind.thousand, '千仟'],
  [Kind.wan, '万萬'],
  [Kind.yi, '亿億'],
  [Kind.zhao, '兆'],
];

/** Low four bits: kind. High four bits: digit value. Indexed by UTF-16 code unit. */
const TABLE = new Uint8Array(0x10000);

function enter(kind: Kind, characters: string, value = 0): void {
  for (const character of characters) TABLE[character.charCodeAt(0)] = kind | (value << 4);
}

DIGITS.forEach((characters, value) => {
  enter(Kind.digit, characters, value);
});
FORMAL.forEach((characters, value) => {
  enter(Kind.formal, characters, value);
});
RADIO.forEach((characters, value) => {
  enter(Kind.radio, characters, value);
});
enter(Kind.yao, '幺', 1);
enter(Kind.liang, '两兩', 2);
enter(Kind.few, `几幾${CONTRACTIONS}`);
for (const [kind, characters] of MAGNITUDES) enter(kind, characters);

/** Packed entry of a UTF-16 code unit: see `kindOf` and `digitOf`. 0 for anything that is not a numeral. */
export const packed = (codeUnit: number): number => TABLE[codeUnit] ?? 0;

export const kindOf = (entry: number): Kind => (entry & 0x0f) as Kind;

export const digitOf = (entry: number): number => entry >> 4;

/** Powers of ten inside a section (below 万); 0 for every other kind. */
export function sectionPower(kind: Kind): number {
  if (kind === Kind.ten) return 10;
  if (kind === Kind.hundred) return 100;
  return kind === Kind.thousand ? 1000 : 0;
}

export const isMagnitude = (kind: Kind): boolean => kind >= Kind.ten;

/** A Han character; '' is none. */
export function isHan(character: string): boolean {
  const unit = character.charCodeAt(0);
  return (
    (unit >= 0x3400 && unit <= 0x9fff) ||
    (unit >= 0xf900 && unit <= 0xfaff) ||
    (unit >= 0xd840 && unit <= 0xd888)
  );
}

/** A Latin letter without accents; '' is none. */
export function isLetter(character: string): boolean {
  const lower = character.charCodeAt(0) | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** 万, 亿, 兆: magnitudes that close a section. */
export const isMyriad = (kind: Kind): boolean => kind >= Kind.wan;

/** A digit that may stand in a positional number: 一…九, 壹…玖, 零. */
export const isDigit = (kind: Kind): boolean => kind === Kind.digit || kind === Kind.formal;
