import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorRate } from '../../../src/metrics/accuracy/error-rate.ts';
import type { Normaliser } from '../../../src/metrics/accuracy/normaliser.ts';
import { loadNormaliser } from '../../../src/metrics/normaliser-loading.ts';
import { loadZhTwConverter } from '../../../src/pipeline/text-engines/zh-tw-converter.ts';
import { crossesWord } from '../../../src/pipeline/zh-tw/conversion/phrases.ts';
import { cornerQuotes } from '../../../src/pipeline/zh-tw/conversion/quotes.ts';
import { VOCABULARIES, type Vocabulary } from '../../../src/pipeline/zh-tw/conversion/vocabulary.ts';
import { sharedRows } from '../../support/shared.ts';

const converters = new Map<Vocabulary, (text: string) => string>();
beforeAll(async () => {
  for (const one of VOCABULARIES) converters.set(one, (await loadZhTwConverter(one)).convert);
});
const convert = (text: string, vocabulary: Vocabulary = 'general'): string =>
  converters.get(vocabulary)?.(text) ?? '';

/** A row that went wrong, and one beside it that looks alike. */
const ROWS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'a part of a word is no phrase': [
    ['这项技术被发明', '這項技術被發明'],
    ['人类聚集成团', '人類聚集成團'],
    ['展示了如何操作', '展示了如何操作'],
    ['瞭如指掌', '瞭如指掌'],
    ['少数组织参加', '少數組織參加'],
    ['电视频道', '電視頻道'],
    ['看视频', '看影片'],
    ['参与制定', '參與制定'],
    ['十几周之后', '十幾週之後'],
  ],
  'everyday words stay': [
    ['感谢大家的支持', '感謝大家的支持'],
    ['审批程序很长', '審批程序很長'],
    ['签了一份文件', '簽了一份文件'],
    ['新闻发布会', '新聞發佈會'],
    ['血液循环', '血液循環'],
    ['刷新世界纪录', '刷新世界紀錄'],
    ['住在这个社区', '住在這個社區'],
    ['打开门看菜单', '打開門看菜單'],
    ['给他介绍对象', '給他介紹對象'],
    ['这个软件的信息在网络上', '這個軟體的資訊在網路上'],
    ['程序员写代码', '程式設計師寫程式碼'],
    ['这段代码是一个程序', '這段程式碼是一個程式'],
    ['股票代码', '股票代碼'],
    ['骏马奔驰', '駿馬奔馳'],
  ],
  'what a second set of sentences found': [
    ['他游了四千米才上岸', '他游了四千米才上岸'],
    ['我们游了一圈古城', '我們遊了一圈古城'],
    ['别着急，慢慢来', '別著急，慢慢來'],
    ['手术之前要签同意书', '手術之前要簽同意書'],
    ['去庙里求签抽签', '去廟裡求籤抽籤'],
    ['面和好了要醒半个小时', '麵和好了要醒半個小時'],
    ['他们见面和好了', '他們見面和好了'],
    ['拍上干淀粉', '拍上乾澱粉'],
    ['小于负责前端', '小于負責前端'],
    ['这个数小于十', '這個數小於十'],
    ['一阵大风刮过来', '一陣大風颳過來'],
    ['外面刮大风，他在刮胡子', '外面颳大風，他在刮鬍子'],
    ['墙上的老钟敲了十二下', '牆上的老鐘敲了十二下'],
    ['老钟说他不来', '老鍾說他不來'],
    ['点赞超过百万', '按讚超過百萬'],
    ['坐公交车还是打出租车', '坐公車還是打計程車'],
    ['这个程序一打开就死机', '這個程式一打開就當機'],
    ['这个函数一直报错', '這個函式一直報錯'],
    ['三角函数的图形', '三角函數的圖形'],
  ],
  surnames: [
    ['余小姐来了', '余小姐來了'],
    ['剩余的钱', '剩餘的錢'],
    ['请范医生看看', '請范醫生看看'],
    ['模范老师', '模範老師'],
    ['我姓余', '我姓余'],
    ['我叫余华', '我叫余華'],
    ['名叫范伟', '名叫范偉'],
    ['老范来了', '老范來了'],
    ['老范围太小', '老範圍太小'],
    ['和于老师说', '和于老師說'],
    ['对于老师来说', '對於老師來說'],
  ],
  '干, 只 and 帳': [
    ['衣服晒干了', '衣服曬乾了'],
    ['嘴唇很干', '嘴唇很乾'],
    ['我不干了', '我不幹了'],
    ['活干完了', '活幹完了'],
    ['干了这杯', '乾了這杯'],
    ['脆饼干', '脆餅乾'],
    ['不要干扰他', '不要干擾他'],
    ['一只只小鸟', '一隻隻小鳥'],
    ['每只都好', '每隻都好'],
    ['这只是开始', '這只是開始'],
    ['这只小猫', '這隻小貓'],
    ['银行账户', '銀行帳戶'],
    ['这块蛋糕比较干', '這塊蛋糕比較乾'],
    ['不准抽烟', '不准抽菸'],
    ['时间估得不准', '時間估得不準'],
    ['菜里加盐', '菜裡加鹽'],
    ['走了三公里', '走了三公里'],
  ],
};

describe.each(Object.entries(ROWS))('%s', (_, rows) => {
  it.each(rows)('%s → %s', (said, written) => {
    expect(convert(said)).toBe(written);
  });
});

describe('vocabulary', () => {
  it('none, general, it', () => {
    const said = '保存文件的软件';
    expect(VOCABULARIES.map((one) => convert(said, one))).toEqual([
      '保存文件的軟件',
      '保存文件的軟體',
      '儲存檔案的軟體',
    ]);
  });
});

const Case = z.object({ config: z.string(), in: z.string(), out: z.string() });
const cases = sharedRows('text/opencc-cases.jsonl').map((row) => Case.parse(row));
describe.skipIf(cases.length === 0)("OpenCC's own cases (shared data)", () => {
  it.each([
    ['s2tw', 'none'],
    ['s2twp', 'it'],
  ] as const)('%s is vocabulary %s, every one', (config, vocabulary) => {
    const own = cases.filter((row) => row.config === config);
    expect(own.filter((row) => convert(row.in, vocabulary) !== row.out)).toEqual([]);
  });
});

describe('a text and its conversion', () => {
  let zh: Normaliser;
  beforeAll(async () => {
    zh = await loadNormaliser('zh');
  });

  it('score 0 where only characters change', () => {
    const word = fc.constantFrom(
      ...'头发 干净 看着 了解 答复 借口 仿佛 面条 里面 台湾 余下 范围 后来 皇后 账号 计划 想象 座标 家具 沉没 链条 着急 才能 群众 污染 布置 占领 一只 周末 3.5 17:16 我 的 ，'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        const said = words.join('');
        expect(errorRate(said, convert(said, 'none'), { unit: 'char', norm: zh }).rate).toBe(0);
      }),
    );
  });
});

describe('crossing a word', () => {
  const edges =
    (...offsets: number[]) =>
    (offset: number) =>
      offsets.includes(offset);
  it.each([
    ['被发明', 0, 2, [0, 1, 3], true],
    ['被发明', 0, 3, [0, 1, 3], false],
    ['软件包', 0, 2, [0, 3], false],
    ['改变量', 1, 3, [0, 2, 3], true],
    ['十几周', 1, 3, [0, 2, 3], false],
  ] as const)('%s %i–%i of words at %j: %j', (text, start, end, at, expected) => {
    expect(crossesWord(text, start, end, edges(...at))).toBe(expected);
  });
});

describe('quotation marks', () => {
  it.each([
    ['他说“好”。', '他说「好」。'],
    ['“她说‘走’了”', '「她说『走』了」'],
    ['don’t, dogs’ 5’', 'don’t, dogs’ 5’'],
  ])('%s → %s', (text, printed) => {
    expect(cornerQuotes(text)).toBe(printed);
  });
});
