/** One form for characters that stand for each other, and the dictionary that it comes from. */
export interface ScriptFold {
  readonly version: string;
  fold(text: string): string;
}

/**
 * A character-by-character fold from a dictionary in OpenCC's own form, `旧 新|…`, source and target separated by
 * a space; of several targets the first is taken. Characters that the dictionary lacks stay.
 */
export function scriptFold(dictionary: string, version: string): ScriptFold {
  const table = new Map<string, string>();
  for (const entry of dictionary.split('|')) {
    const [from, to] = entry.split(' ');
    if (from !== undefined && to !== undefined && from !== to) table.set(from, to);
  }
  return { version, fold: (text) => mapped(text, table) };
}

/**
 * Variants that OpenCC's phrases exchange (了解, 瞭解), and its tables of characters do not; 妳 and 牠, which sound as
 * 你 and 它 do, and are written in Taiwan alone.
 */
const VARIANTS =
  '了瞭 复覆 链鍊 夫伕 仇讎 借藉 仿彷 浚濬 熏薰 豆荳 檗蘗 苏甦 宁甯 戚鏚 枪鎗 拿拏 焰燄 澄澂 斤觔 藤籐 琅瑯 筱篠 穗繐 锄耡 背揹 吣唚 耇耈 堤隄 斫斲 果菓 沈沉 账帐 秘祕 污汙 布佈 占佔 你妳 它牠';

/**
 * Words that are written with different characters of one sound, each of which is a word of its own as well: folding
 * 坐 and 座 wherever they stand would hide an error of the recogniser.
 */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/座(?=[標标])/gu, '坐'],
  [/(?<=想)像/gu, '象'],
  [/[傢家]俱/gu, '家具'],
  [/待(?=[著着])/gu, '呆'],
  [/(?<=[計计規规策籌筹企謀谋])[畫画]/gu, '划'],
  [/(?<=滴)哩/gu, '里'],
  [/(?<=海)哩/gu, '里'],
];

/**
 * Traditional and simplified characters, and the variants of each, as one class: 著 = 着, 藉 = 借, 後 = 后 = 后. Which of
 * a class is right depends on the word (頭髮, 發生), so neither script can be made of the other character by
 * character; but both can be brought to the class.
 * @param dictionaries in OpenCC's form; a character and all its targets are one class
 */
export function classFold(dictionaries: readonly string[], version: string): ScriptFold {
  const parent = new Map<string, string>();
  const find = (character: string): string => {
    let root = character;
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up;
    return root;
  };
  const join = (one: string, other: string): void => {
    const [a, b] = [find(one), find(other)];
    if (a !== b) parent.set(b, a);
  };
  for (const entry of dictionaries.flatMap((dictionary) => dictionary.split('|'))) {
    const [from = '', ...targets] = entry.split(' ');
    for (const target of targets) if (Array.from(from + target).length === 2) join(target, from);
  }
  for (const [one = '', ...others] of VARIANTS.split(' ').map((pair) => Array.from(pair)))
    for (const other of others) join(one, other);
  const table = new Map([...parent.keys()].map((character) => [character, find(character)]));
  return {
    version,
    fold: (text) =>
      mapped(
        WORDS.reduce((whole, [word, plain]) => whole.replace(word, plain), text),
        table,
      ),
  };
}

function mapped(text: string, table: ReadonlyMap<string, string>): string {
  let folded = '';
  for (const character of text) folded += table.get(character) ?? character;
  return folded;
}
