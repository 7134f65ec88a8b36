/**
 * Which words change with the script. `none`: none, as OpenCC's s2tw. `general`: words that mean the same to everybody
 * (软件 → 軟體), for speech of any kind. `it`: all of OpenCC's s2twp, for texts about computers, where 文件 is 檔案.
 */
export const VOCABULARIES = ['none', 'general', 'it'] as const;
export type Vocabulary = (typeof VOCABULARIES)[number];

const words = (text: string): string[] => text.trim().split(/\s+/);

/**
 * Words of OpenCC's table (in plain traditional characters) that are everyday words in Taiwan too, or are said of other
 * things than computers: 簽署文件, 談對象, 打開門, 刷新紀錄, 社區, 菜單, 包羅萬象. `general` leaves them alone.
 */
export const EVERYDAY_WORDS: ReadonlySet<string> = new Set(
  words(`
    交互 仿真 低級 高級 高端 保存 像素 優化 全局 函數 分區 剪切 刷新 參數 回調 圖庫 壁紙 奔馳 字體 實例 審覈 對象 導入 導出 局部
    循環 性價比 性能 打開 批量 拋出 拷貝 指針 掛斷 接口 擴展 支持 數據 文件 映射 查找 查看 權限 死機 消息 添加 溢出 激活 用戶 發佈 發送 社區
    禁用 程序 組件 綁定 聯繫 聲明 腳本 自行車 菜單 萬象 視圖 觸摸 訪問 設備 設置 調度 調用 運行 進程 連接 重裝 重載 鏡像 隊列 集成 集羣 項目
    類型 點擊 標識符 隊列 散列 數組 算子 屏蔽 搜索 內核 加載 登錄 截取 插件 遠程 外置 嵌套 公元 通信 添加 串行 多態 連接器 持久性 實模式
    計算機安全 網卡 兼容 圖像 信號 卸載 創建 粘貼
  `),
);

/**
 * What `general` writes for words of that list where their neighbours say which meaning it is, and for entries that are not
 * Taiwan's usage. In plain traditional characters; the longest wins.
 */
export const GENERAL_WORDS: Readonly<Record<string, string>> = {
  計算機安全: '電腦安全',
  點贊: '按讚',
  圓珠筆: '原子筆',
  充電寶: '行動電源',
  公交車: '公車',
  公交站: '公車站',
  泥石流: '土石流',
  網卡: '網路卡',
  死機: '當機',
  奔馳車: '賓士車',
  奔馳轎車: '賓士轎車',
  奔馳汽車: '賓士汽車',
  搜索引擎: '搜尋引擎',
  登錄網站: '登入網站',
  登錄賬號: '登入賬號',
  登錄系統: '登入系統',
  登錄密碼: '登入密碼',
  信號燈: '號誌燈',
  默認設置: '預設設定',
  默認密碼: '預設密碼',
  系統設置: '系統設定',
  手機設置: '手機設定',
  設置密碼: '設定密碼',
  性能測試: '效能測試',
  加載中: '載入中',
  遠程辦公: '遠端辦公',
  遠程會議: '遠端會議',
  遠程控制: '遠端控制',
  遠程醫療: '遠端醫療',
  遠程教育: '遠端教育',
  通信: '通訊',
  公元: '西元',
  項目經理: '專案經理',
  項目進度: '專案進度',
  項目的進度: '專案的進度',
  項目管理: '專案管理',
  項目組: '專案小組',
  項目負責人: '專案負責人',
  ...Object.fromEntries(
    words(`
      股票代碼 證券代碼 基金代碼 行業代碼 郵政代碼 機構代碼 信用代碼 城市代碼 國家代碼 地區代碼 機場代碼 銀行代碼 航班代碼
      默認了 默認這 默認他 默認她 默認自己 默認雙方 默認其 默認大家
    `).map((word) => [word, word]),
  ),
  ...Object.fromEntries(
    words(`
      寫程序 編程序 跑程序 裝程序 改程序 寫的程序 應用程序 小程序 計算機程序 電腦程序 安裝程序 後臺程序 主程序 子程序 程序代碼 程序設計 程序崩潰
      程序錯誤 程序猿 程序開發 程序運行 驅動程序 殺毒程序 聊天程序 手機程序
    `).map((word) => [
      word,
      word
        .replace('程序', '程式')
        .replace('後臺', '後臺')
        .replace('計算機', '電腦')
        .replace('代碼', '碼')
        .replace('殺毒', '防毒')
        .replace('運行', '執行'),
    ]),
  ),
};

/**
 * Words whose neighbours in the sentence make them words of computers: in one that names a language, code or software, a
 * 程序 is a program.
 */
export const COMPUTER_CUES =
  /hello,? world|python|java|github|\bc\+\+|\bapi\b|\bbug\b|代码|编程|程序员|软件|电脑|计算机|服务器|算法|数据库|源码|编译|手机应用|死机|报错|闪退|调试|前端|后端/iu;
export const CUED_WORDS: Readonly<Record<string, string>> = {
  程序: '程式',
  函數: '函式',
  數組: '陣列',
  調用: '呼叫',
};
