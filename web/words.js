/** What the page says, in two tongues; elements with `data-say` are filled in, the rest asks `say`. */
const WORDS = {
  en: {
    tongue: '中文',
    skip: 'Skip to the transcript',
    transcribe: 'Transcribe',
    runs: 'Runs',
    new: 'New recording',
    drop: 'Drop a sound or video file here, or',
    choose: 'Choose a file',
    record: 'Record',
    stop: 'Stop recording',
    sample: 'or a sample',
    none: 'none',
    language: 'Language',
    auto: 'as it is heard',
    hint: 'Names and terms that may come up',
    start: 'Start',
    jobs: 'Jobs',
    empty: 'The transcript will appear here while it is heard.',
    heard: 'Heard',
    itn: 'With numerals',
    zhtw: 'Traditional Chinese (Taiwan)',
    subtitles: 'Subtitles',
    cancel: 'Cancel',
    run: 'Run',
    when: 'Begun',
    outcome: 'Verdict (exit code)',
    answer: 'Answer',
    'no-runs': 'There are no runs in the reports folder yet.',
    queued: 'waiting',
    running: 'running',
    completed: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
    place: 'place {n} in the queue',
    chunk: 'chunk {n} of {m}',
    left: 'about {t} left',
    lost: 'Connection lost; trying again …',
    silence: '(nothing was said)',
    absent: '(not Chinese: not converted)',
    ttft: 'first text',
    rate: 'tokens/s',
    rtf: 'RTF',
    memory: 'peak memory',
    nomic: 'No microphone can be used here.',
    toolarge: 'The file is larger than {n} MiB.',
    'stage-decode': 'decoding',
    'stage-vad': 'finding speech',
    'stage-load': 'loading the model',
    'stage-transcribe': 'listening',
    'stage-itn': 'writing numerals',
    'stage-tokenize': 'finding words',
    'stage-align': 'timing the words',
    'stage-zh-tw': 'converting',
    position: 'position',
  },
  zh: {
    tongue: 'English',
    skip: '跳到逐字稿',
    transcribe: '轉錄',
    runs: '測試紀錄',
    new: '新的錄音',
    drop: '把音訊或影片檔拖到這裡，或',
    choose: '選擇檔案',
    record: '錄音',
    stop: '停止錄音',
    sample: '或使用範例',
    none: '無',
    language: '語言',
    auto: '自動偵測',
    hint: '可能出現的人名與術語',
    start: '開始',
    jobs: '工作',
    empty: '逐字稿會隨著辨識即時出現在這裡。',
    heard: '辨識結果',
    itn: '數字轉寫',
    zhtw: '臺灣正體中文',
    subtitles: '字幕',
    cancel: '取消',
    run: '測試',
    when: '開始時間',
    outcome: '判定（結束代碼）',
    answer: '結論',
    'no-runs': '報告資料夾裡還沒有測試紀錄。',
    queued: '等待中',
    running: '進行中',
    completed: '完成',
    failed: '失敗',
    cancelled: '已取消',
    place: '排在第 {n} 位',
    chunk: '第 {n} 段，共 {m} 段',
    left: '大約還要 {t}',
    lost: '連線中斷，重新連線中……',
    silence: '（沒有說話）',
    absent: '（不是中文，未轉換）',
    ttft: '首字時間',
    rate: '詞元／秒',
    rtf: '即時率',
    memory: '記憶體峰值',
    nomic: '無法使用麥克風。',
    toolarge: '檔案大於 {n} MiB。',
    'stage-decode': '解碼',
    'stage-vad': '偵測語音',
    'stage-load': '載入模型',
    'stage-transcribe': '辨識',
    'stage-itn': '數字轉寫',
    'stage-tokenize': '斷詞',
    'stage-align': '對齊時間',
    'stage-zh-tw': '轉換用語',
    position: '位置',
  },
};

/** Names of languages are the engine's, in English. */
const LANGUAGES_IN_CHINESE = {
  Chinese: '中文',
  English: '英文',
  Cantonese: '粵語',
  Arabic: '阿拉伯文',
  German: '德文',
  French: '法文',
  Spanish: '西班牙文',
  Portuguese: '葡萄牙文',
  Indonesian: '印尼文',
  Italian: '義大利文',
  Korean: '韓文',
  Russian: '俄文',
  Thai: '泰文',
  Vietnamese: '越南文',
  Japanese: '日文',
  Turkish: '土耳其文',
  Hindi: '印地文',
  Malay: '馬來文',
  Dutch: '荷蘭文',
  Swedish: '瑞典文',
  Danish: '丹麥文',
  Finnish: '芬蘭文',
  Polish: '波蘭文',
  Czech: '捷克文',
  Filipino: '菲律賓文',
  Persian: '波斯文',
  Greek: '希臘文',
  Romanian: '羅馬尼亞文',
  Hungarian: '匈牙利文',
  Macedonian: '馬其頓文',
};

const NOTICES_IN_CHINESE = {
  calibration: '校準引擎：文字與數字來自 asr-bench 自己的模擬器，不是 chatllm.cpp。',
  scripted: '合成模型：文字是預先寫好的，沒有真的辨識；記憶體與速度是引擎的。',
};

/** Where the chosen tongue stays. In a frame of another site browsers deny even to ask for it. */
const kept = (() => {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
})();
let tongue = kept?.getItem('tongue') ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
const listeners = new Set();

export const say = (key, values = {}) =>
  (WORDS[tongue]?.[key] ?? WORDS.en[key] ?? key).replace(/\{(\w+)\}/g, (_all, name) =>
    String(values[name] ?? ''),
  );

/** One language or several, `Chinese,English`; what has no name here keeps its own. */
export const sayLanguage = (names) =>
  tongue === 'zh'
    ? names
        .split(',')
        .map((name) => LANGUAGES_IN_CHINESE[name] ?? name)
        .join('、')
    : names;

/** That the words are not what was said, in the page's tongue; in English as the server has it. */
export const sayNotice = ({ kind, text }) => (tongue === 'zh' ? NOTICES_IN_CHINESE[kind] : undefined) ?? text;

/** Called when the tongue changes, and once now. */
export function onTongue(listener) {
  listeners.add(listener);
  listener();
}

function apply() {
  document.documentElement.lang = tongue === 'zh' ? 'zh-Hant-TW' : 'en';
  for (const element of document.querySelectorAll('[data-say]'))
    element.textContent = say(element.dataset.say);
  const button = document.querySelector('#tongue');
  button.textContent = say('tongue');
  button.lang = tongue === 'zh' ? 'en' : 'zh-Hant-TW';
  for (const listener of listeners) listener();
}

document.querySelector('#tongue').addEventListener('click', () => {
  tongue = tongue === 'zh' ? 'en' : 'zh';
  kept?.setItem('tongue', tongue);
  apply();
});
apply();
