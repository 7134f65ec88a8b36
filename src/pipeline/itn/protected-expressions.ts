/**
 * Fixed expressions whose numerals stay Chinese. The principle is that of GB/T 15835-2011, section 4.2: idioms,
 * names of events, plans, works and places, and vague or lexical uses keep their characters; measured and counted
 * quantities become Arabic. Only expressions that the rules would otherwise touch need an entry: one with two
 * adjacent numerals, with a lone numeral before a known unit, or with a decimal point in disguise.
 */
export interface ProtectedGroup {
  readonly because: string;
  readonly words: readonly string[];
  /**
   * What numerals may touch the expression. `closed` (default): none at either end, so that 七七八八 inside a phone
   * number is not an idiom. `opens`: numerals may follow (统一三百元). `follows`: numerals may precede
   * (八零六一直没人).
   */
  readonly edge?: 'closed' | 'opens' | 'follows';
  /** The expression is a number after all when one of these characters follows. */
  readonly unlessBefore?: string;
}

const list = (text: string): string[] => text.trim().split(/\s+/);

export const PROTECTED_EXPRESSIONS: readonly ProtectedGroup[] = [
  {
    because: 'idioms and set phrases with adjacent numerals',
    words: list(`
      一五一十 一一对应 三三两两 三三五五 七七八八 九九归一 九九归真 九九八十一 九九乘法表 八十一难 三七二十一
      八九不离十 十之八九 十之七八 十有八九 十有七八 三五成群 三五好友 三五知己 三六九等 略知一二 知其一二 说出一二
      一二三四五上山打老虎 一二三木头人 百八十 千八百 千儿八百 万儿八千 百儿八十 五十步笑百步 五十笑百 三百六十行 三十六计 三十六策 三十六行
      七十二变 七十二行 三十而立 四十不惑 四十而不惑 五十知天命 五十而知天命 六十耳顺 六十而耳顺 七十古来稀
      三十年河东 三十年河西 四十年河西 十年河东 十年河西 七老八十 七零八落 七零八碎 零七八碎 五零二落 五零四散
      零零星星 零零散散 零零碎碎 零零总总 零零落落 二三其德 二三其意 二一添作五 四百四病 思绪万千 正经八百
      无银三百两 三千弟子 三千宠爱 三千佳丽 三千烦恼丝 三千世界 弱水三千 白发三千丈 飞流直下三千尺
      三十功名尘与土 八千里路云和月 三万六千场 扶摇直上九万里 九万里风鹏正举 坐地日行八万里 十八般武艺 十八般兵器
      女大十八变 十八相送 十八层地狱 十八罗汉 十万八千里 十万火急 十五个吊桶 七七四十九天 二八年华 二八佳人 四六不懂
      四四方方 六六大顺 八八六十四卦 六十四卦 六十甲子 五五开 四六开 三七开 二八开 一九开 三七分 四六分 五五分 二八分
      二八定律 二八法则 二八原则 三三制 一退六二五 五十肩 百分之百 百分百 一点一滴 一点点 两点一线 三点一线
      三九天 三九严寒 三九胃泰 三九感冒 三九集团 三九医药 三七粉 二八大杠 九九艳阳天 五五二十五 个二百五 二百五似的 真是二百五
    `),
  },
  {
    because: 'idioms and lexical words in which a lone numeral meets a unit character',
    words: list(`
      三番五次 三番两次 三天两头 三天三夜 七天七夜 三日三夜 三年五载 三年两载 七年之痒 三分钟热度 入木三分 三分天下
      天下三分 三分天注定 七分靠打拼 三分像人 七分像鬼 四分五裂 三分球 三分线 三分雨 四分卫 七分裤 九分裤 五分裤
      七分袖 五分袖 七分饱 八分饱 三分熟 五分熟 七分熟 二分法 三分法 六分仪 二分音符 四分音符 八分音符 十六分音符
      二人转 二人台 二人世界 三人行必 三人成虎 三人为众 四人帮 第二人称 第三人称 第三人 第二人生 第二次世界大战
      三个臭皮匠 三个和尚 三个女人一台戏 三个火枪手 三个代表 四个全面 四个自信 四个意识 四个现代化 五个一工程
      七个小矮人 六个核桃 三只松鼠 二次元 三次元 二次方 三次方 四次方 二次函数 三次函数 二次方程 三次方程 一元二次
      二次型 二次曲线 二次项 二次开发 二次创业 二次加工 二次利用 二次伤害 二次污染 二次供水 二次感染 二次革命 二次电池
      九天揽月 九天玄女 落九天 七天连锁 七天酒店 四月是你的谎言 七月与安生 八月照相馆 十月围城 三个傻瓜 三块广告牌 四时八节 四时如春 四时田园 士别三日 绕梁三日 三日不绝 五日京兆 七日谈 十日谈
      三月不知肉味 烟花三月 阳春三月 四月天 五月花 六月飞雪 六月飘雪 七月流火 八月飞霜 九月九的酒 十月怀胎
      二月春风似剪刀 十年寒窗 十年树木 十年磨一剑 十年生死两茫茫 十年如一日 十年九旱 十年不晚 十天半月 十天半个月
      十里洋场 十万个为什么 十万大山 三层皮 八楼的二路汽车 五年计划 五年规划 九年义务教育 三年自然灾害 三年困难时期
      八年抗战 十四年抗战 三秒钟记忆 亿万
    `),
  },
  {
    because: 'party congresses, by their short names',
    words: list('十二大 十三大 十四大 十五大 十六大 十七大 十八大 十九大 二十大'),
    unlessBefore: '城名品类洲股重热主行盒箱包',
  },
  {
    because: 'a party of three or six; 三人行动小组 counts',
    words: list('三人行 六人行'),
    unlessBefore: '动驶程业李',
  },
  { because: 'a band, not a month; 五月天气 is one', words: ['五月天'], unlessBefore: '气氣空' },
  {
    because: 'days of the lunar calendar named by their numbers; 三月三日 is a date',
    words: list('二月二 三月三 六月六 七月七 九月九'),
    unlessBefore: '日号號个個',
  },
  {
    because: 'festivals and lunar dates',
    words: list(`
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
    words: list(`
      九一八事变 九一八 七七事变 一二八事变 一二八抗战 一二九运动 五卅运动 五卅惨案 四五运动 四一二政变
      四一二反革命政变 七一五政变 二二八事件 二七大罢工 二七广场 五一六通知 九一三事件 九一一事件 十月革命
      二万五千里长征 两万五千里长征 九三学社 八一队 一千零一夜 一百单八将 上下五千年 七十二家房客 三十九级台阶
      二十四史 二十五史 二十四孝 二十四桥 二十八宿 三十六天罡 七十二地煞 十三经 十三太保 十三陵 十三香 十三妹 十三姨
      十四行诗 十五贯 十二生肖 十二指肠 十二时辰 十二金钗 唐诗三百首 宋词三百首 诗三百 八百壮士 八百里秦川 八百里加急
      路易十四 路易十五 路易十六 查理十二 约翰二十三世 萧十一郎 杜十娘 三一重工 三一集团 三一律 二三事 一二线 二三线
      三四线 四五线 一二三线 一二三四线 三四五线 一二三产业 二三产业 一二级市场 四六级 五十铃 四十大盗 二十不惑 三十而已 十三邀 九五之尊 九五至尊
    `),
  },
  {
    because: 'five-year plans; with a counted noun behind them they are vague counts (十四五岁)',
    words: list('十一五 十二五 十三五 十四五 十五五 十六五 十七五 十八五'),
    unlessBefore: '岁个天年月日号人块元斤米公里分秒点次层楼倍只条张名位万亿本吨',
  },
  {
    because: 'words that end in a numeral: what follows is a number of its own',
    words: list(
      '统一 唯一 单一 专一 同一 逐一 万一 归一 任一 三合一 二合一 大陆 内陆 登陆 着陆 水陆 队伍 入伍 退伍 收拾',
    ),
    edge: 'opens',
  },
  {
    because: 'nicknames, family order and lunar days that end in a numeral',
    words: list(`
      张三 李四 王五 赵六 老三 老四 老五 老六 老七 老八 老九 小三 小四 小五 小六 阿三 阿四 瘪三 初一 初二 初三 初四
      初五 初六 初七 初八 初九 初十
    `),
  },
  {
    because: 'school years; 身高三米 and 大三个月 are measures',
    words: list('高二 高三 大二 大三 大四'),
    unlessBefore: '米层倍个個岁块分秒次只克天月年万亿',
  },
  {
    because: 'words that begin with 一 and may follow a number',
    words: list(
      '一共 一样 一直 一般 一定 一些 一切 一旦 一并 一律 一向 一再 一致 一起去 一起来 一起吃 一起走 一起玩',
    ),
    edge: 'follows',
  },
];
