/**
 * Characters that became two, where OpenCC's phrases do not reach: surnames, 干 and 只. Each rule gives the place of a
 * character in the simplified text and what it is there. Speech is full of these: 余先生, 头发干了, 一只只.
 */
export interface ContextRule {
  readonly pattern: RegExp;
  /** By the character that the rule decides about (the last of the match). */
  readonly forms: Readonly<Record<string, string>>;
  /** The character must begin a word and be one by itself or the first of a name (模|范老师 is none). */
  readonly beginsWord?: boolean;
}

const TITLES =
  '(?:先生|女士|小姐|老师|老師|教授|医生|医师|大夫|博士|院长|校长|主任|经理|总监|总裁|总统|总|律师|同学|太太|夫人|师傅|师父|董事长|董|主席|部长|局长|书记|市长|县长|省长|镇长|村长|法官|警官|队长|教练|导演|记者|主播|议员|委员|处长|科长|课长|所长|站长|店长|厂长|老板|大哥|大姐|哥|姐|叔|阿姨|伯伯|爷爷|奶奶|妈妈|爸爸|女儿|氏|家人|某)';

/** What stands right before a name, even where the segmenter takes both for a word of its own making (请范). */
const CALLING = /[和跟与是请找问给让把被叫对向像位]/u;

/** What stands before a name in a sentence. */
const BEFORE_NAME = '(?<=^|[，。！？、：；,.!?:;“”「」（）() ]|[和跟与是请找问给让把被叫对向像位名的有])';

const SURNAMES: Readonly<Record<string, string>> = {
  余: '余',
  范: '范',
  郁: '郁',
  岳: '岳',
  涂: '涂',
  钟: '鍾',
};
/** Words as well as names (于, 干, 后): only where a name can stand. */
const WORDLIKE: Readonly<Record<string, string>> = {
  于: '于',
  后: '后',
  谷: '谷',
  丑: '丑',
  台: '台',
  党: '黨',
};

/** Wet things, hair and throats: what is 干 of them is dry. */
const DRY_THINGS =
  '头发|发梢|衣服|裤子|裙子|鞋子|鞋|袜子|毛巾|抹布|被子|床单|地板|地面|地|路面|桌子|嘴唇|嘴巴|嘴|喉咙|嗓子|皮肤|脸|眼睛|手|口|舌头|水|河水|河|湖|井|池塘|墨水|墨|油漆|漆|颜料|胶水|眼泪|泪水|泪|汗|汗水|血|奶水|泥土|土|木头|柴|草|叶子|面团|天气|空气|肉|菜|锅|茶叶|浴室|伤口|雨伞';
/** How a thing gets dry. */
const DRYING = '晒|吹|烘|晾|擦|烤|榨|拧|沥|抹|甩|阴|风|焙|抽|喝|吸|流|哭|晾晒|放|弄|熬|收';
const DEGREE =
  '都|也|就|还|已经|快|全|快要|还没|没|没有|不|很|太|好|有点|有点儿|有些|变|变得|越来越|又|更|比较|非常|容易|慢慢|一直|特别|会|怕|发';
const AFTER_DRY =
  '(?=$|[了的，。！？、；,.!?;\\s吗呢啊吧嘛哦]|透|掉|得(?:很|快|慢|要命)|之后|以后|再|就|后|裂|燥|痒|又)';

export const CONTEXT_RULES: readonly ContextRule[] = [
  // Swimming a distance; walking about is 遊.
  { pattern: /游(?=了?[一二两三四五六七八九十百千几半\d]+(?:米|公里|趟|个?来回))/gu, forms: { 游: '游' } },
  { pattern: /别(?=着[急慌忙凉恼迷])/gu, forms: { 别: '別' } },
  // What is signed; lots and bamboo slips are 籤.
  { pattern: /签(?=同意书|知情|字|名|约|合同|协议|收|署|个字|个名)/gu, forms: { 签: '簽' } },
  // Dough; faces and people who meet are 面.
  {
    pattern: /(?<![见会碰当对双各方])面(?=和[好匀]|揉[好匀]|醒[好发]|发好了|擀[好开])/gu,
    forms: { 面: '麵' },
  },
  // Somebody called 小于, who does something; less than is 於.
  {
    pattern:
      /(?<=(?:^|[，。！？、；：,.!?;:]|[让叫找给请])小)于(?=负责|说|也|就|已经|今天|昨天|明天|刚|去|来)/gu,
    forms: { 于: '于' },
  },
  { pattern: /(?<=风[^，。！？、]{0,4})刮(?!胡|痧|目)/gu, forms: { 刮: '颳' } },
  {
    pattern: /刮(?=[起了着大台一阵场狂这么]{0,3}(?:[大狂北西东南台飓微凉]|龙卷|阵)?风)/gu,
    forms: { 刮: '颳' },
  },
  // A clock that is old; 老钟 who speaks is a surname.
  {
    pattern: /(?<=[的座个口台]老)钟|(?<=老)钟(?=[敲响停摆坏滴嘀]|又响|不走|走得)/gu,
    forms: { 钟: '鐘' },
  },
  { pattern: new RegExp(`[余范郁岳涂钟](?=${TITLES})`, 'gu'), forms: SURNAMES, beginsWord: true },
  {
    pattern: /(?<=[我你他她名人]叫)[余范郁岳涂钟](?![下额围])/gu,
    forms: SURNAMES,
  },
  {
    pattern: /(?<=[我你他她名人]叫)于(?=\p{Script=Han}{1,2}(?:$|[，。！？、的是在]))/gu,
    forms: WORDLIKE,
  },
  {
    pattern: /(?<=姓|老|小|阿)[余范郁岳涂钟](?=$|[，。！？、：；,.!?:; 的是在说来去也就都和跟吗呢啊吧了])/gu,
    forms: SURNAMES,
  },
  { pattern: /(?<=姓)[于后谷丑党](?=$|[，。！？、：；,.!?:; 的是在名也和吗呢啊吧了])/gu, forms: WORDLIKE },
  { pattern: new RegExp(`${BEFORE_NAME}[于后谷党](?=${TITLES})`, 'gu'), forms: WORDLIKE, beginsWord: true },
  {
    pattern: new RegExp(`(?<=(?:${DRY_THINGS})(?:${DEGREE}){0,3})干${AFTER_DRY}`, 'gu'),
    forms: { 干: '乾' },
  },
  { pattern: new RegExp(`(?<=(?:${DRYING}))干(?!吗|嘛|什么|活|事|过)`, 'gu'), forms: { 干: '乾' } },
  { pattern: /(?<=[很太好真][^不，。]?)干(?=$|[，。！？、；,.!?;\s]|啊|哦|喔|燥)/gu, forms: { 干: '乾' } },
  {
    pattern:
      /干(?=巴巴|淀粉|面粉|酵母|辣椒|香菇|木耳|豆角|瘪|渴|裂|冷|热|硬|透|涩|皮|洗|爽|毛巾|衣服|柴|草|粮|菜|货|果|冰|杯|贝|锅|烧|煎|炒|眼症|咳|呕|哭|等着急|瞪眼|拌面|面)/gu,
    forms: { 干: '乾' },
  },
  {
    pattern:
      /(?<=比较|有点儿?|非常|特别|越来越|更加?|不太|不够|太过)干(?=$|[，。！？、；,.!?;\s了的]|啊|哦|喔)/gu,
    forms: { 干: '乾' },
  },
  // Leave is 准, exactness 準.
  {
    pattern:
      /(?<=[不只]|未|获|恩)准(?=再|你|我|他|她|任何|交|看|用|玩|动|说|进|出|去|来|吃|喝|抽|吸|停|带|拍|哭|笑|走|跑|跟|打|随|乱|在|对|把|许)/gu,
    forms: { 准: '准' },
  },
  {
    pattern: /(?<=[面菜饭粉车店汤锅])里(?=[面头边加放有没就的又也，。！？,.!?]|$)/gu,
    forms: { 里: '裡' },
  },
  {
    pattern:
      /(?<=若干|多少|[几数一两二三四五六七八九十]|\d)周(?=之?[后前内]|以[后前内])|周(?=[线K]线?图|线[图走])/gu,
    forms: { 周: '週' },
  },
  { pattern: /(?<=[一每几两半0-9０-９]|第一)只(?=只)/gu, forms: { 只: '隻' } },
  { pattern: /(?<=[一每]只)只/gu, forms: { 只: '隻' } },
  {
    pattern:
      /(?<=[每几两半某另0-9０-９]|另一|哪|[这那](?=只(?:小|大|老|黑|白|花|灰|黄|流浪|可爱|受伤)*(?:猫|狗|鸟|鸡|鸭|鹅|羊|猪|兔|鼠|虎|狼|熊|猴|虫|蚊|蝴蝶|蜜蜂|青蛙|乌龟|企鹅|大象|狐狸|手|脚|眼睛|耳朵|鞋|袜子|手套|手表|箱子|杯子|碗|股票|船|老鼠|宠物|动物)))只(?!是|能|有|要|会|好|不|用|怕|剩|想|需|见|可|顾|得|属)/gu,
    forms: { 只: '隻' },
  },
];

/** The characters that a context decides, by their UTF-16 offset. */
export function decided(text: string, isEdge: (offset: number) => boolean): Map<number, string> {
  const characters = new Map<number, string>();
  for (const { pattern, forms, beginsWord } of CONTEXT_RULES) {
    for (const { 0: match, index } of text.matchAll(pattern)) {
      const form = forms[match];
      if (form === undefined || characters.has(index)) continue;
      const called = forms === SURNAMES && CALLING.test(text.charAt(index - 1));
      if (beginsWord === true && !isEdge(index) && !called) continue;
      characters.set(index, form);
    }
  }
  return characters;
}
