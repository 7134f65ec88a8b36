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
    when: 'Begun',
    outcome: 'Verdict',
    answer: 'Answer',
    'reading-runs': 'Reading the runs …',
    'runs-unread': 'The runs could not be read: does the server still run?',
    'no-runs': 'There are no runs in the reports folder yet. asr-bench run exp-4 makes one.',
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
    'skip-runs': 'Skip to the runs',
    'runs-title': 'Runs and comparisons',
    find: 'Scenario, engine or id holds',
    all: 'all',
    kind: 'Kind',
    'kind-run': 'runs',
    'kind-comparison': 'comparisons',
    'kind-one': 'comparison',
    real: 'without the calibration engine',
    calibration: 'calibration engine',
    compare: 'Compare them',
    swap: 'Swap',
    clear: 'Clear',
    'choose-run': 'choose',
    'choose-this': 'choose {id} for a comparison',
    pair: '{b} against the baseline {a}',
    'one-chosen': '{a} is chosen; choose another to compare it with',
    scenario: 'Scenario',
    engine: 'Engine',
    against: 'Against earlier nights',
    unmatched: 'None of them matches.',
    legend:
      'Growth of the heap per iteration of one variant, or the ratio of TTFT of a comparison, of this scenario and engine, the earliest night on the left. The mark of each night is its verdict: ● pass, ✗ fail, ○ undecided. The line is zero.',
    'no-figure': '–',
    'per-iteration': 'heap {v} / iteration',
    nights: '{n} nights, now {v}',
    'first-night': 'the first of its kind',
    'state-pass': 'PASS',
    'state-fail': 'FAIL',
    'state-undecided': 'UNDECIDED',
    'state-running': 'running',
    'state-broken off': 'broken off',
    'no-jobs': 'None yet. They stay here until you remove them, or the server stops.',
    remove: 'Remove',
    listen: 'Listen',
    words: 'Words',
    copy: 'Copy',
    'copy-srt': 'Copy as SRT',
    copied: 'Copied',
    uncopied: 'Not copied',
    gone: 'This job is not there any more.',
    'no-sound': 'Its recording is not kept any more: the words are here, the sound is not.',
    unplayable: 'This browser cannot play this kind of file; its words and subtitles are below.',
    partial: 'incomplete',
    unheard: '{a} to {b} was not heard',
    untimed: 'the words of {a} to {b} have no times',
    'so-far': 'Final as far as {t}; the files hold the same, and more with every chunk.',
    took: '{length} of audio in {t}',
    taken: 'MP3, M4A, WAV, FLAC, Ogg, MP4, WebM, … up to {n} MiB',
    sent: '{done} of {all} sent',
    unsent: 'The connection was lost before the file was sent. Start again.',
    quiet: 'Nothing is heard: is the microphone on?',
    'problem-not-media': 'Not an audio or video file. MP3, M4A, WAV, FLAC, Ogg, MP4, WebM, … up to {n} MiB.',
    'problem-empty': 'The file is empty.',
    'problem-too-large': 'The file is larger than {n} MiB.',
    'problem-too-slow': 'The upload was too slow and was ended. Try again over a better connection.',
    'problem-no-decoder': 'Only WAV can be heard here: the server has no ffmpeg.',
    'problem-no-room': 'The server has no room for this file now. Try again later.',
    'problem-busy': 'Too many jobs are waiting. Try again in a minute.',
    'problem-share': 'You have as many jobs as one user may have. Wait for one of them, or cancel one.',
    'problem-internal': 'The server failed at this request. Try again.',
    'why-too-long': 'The audio is longer than this server takes',
    'why-too-slow': 'The job took longer than this server allows',
    'why-too-thin': 'The file holds far more time than sound',
    'why-too-large-to-decode': 'The file needs too much memory to decode',
    'why-too-slow-to-decode': 'The file takes too long to decode',
    'why-decode': 'The sound could not be read',
    'why-vad': 'The search for speech failed',
    'why-load': 'The model could not be loaded',
    'why-start': 'The engine could not be started',
    'why-transcribe': 'The engine failed while it listened',
    'why-align': 'The engine failed while it timed the words',
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
    when: '開始時間',
    outcome: '判定',
    answer: '結論',
    'reading-runs': '正在讀取測試紀錄 …',
    'runs-unread': '無法讀取測試紀錄：伺服器還在執行嗎？',
    'no-runs': '報告資料夾裡還沒有測試紀錄。asr-bench run exp-4 會產生一個。',
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
    'skip-runs': '跳到測試紀錄',
    'runs-title': '測試與比較',
    find: '情境、引擎或代號包含',
    all: '全部',
    kind: '種類',
    'kind-run': '測試',
    'kind-comparison': '比較',
    'kind-one': '比較',
    real: '不含校準引擎',
    calibration: '校準引擎',
    compare: '比較這兩個',
    swap: '交換',
    clear: '清除',
    'choose-run': '選擇',
    'choose-this': '選擇 {id} 來比較',
    pair: '{b}，以 {a} 為基準',
    'one-chosen': '已選 {a}；再選一個來比較',
    scenario: '情境',
    engine: '引擎',
    against: '與先前各晚相比',
    unmatched: '沒有符合的項目。',
    legend:
      '同一情境與引擎的一個變體每次的堆積成長，或比較的首字時間比值，最早的一晚在左邊。每晚的記號是判定：● 通過、✗ 失敗、○ 未定。橫線是零。',
    'no-figure': '–',
    'per-iteration': '堆積每次 {v}',
    nights: '{n} 晚，現在 {v}',
    'first-night': '同類的第一次',
    'state-pass': '通過',
    'state-fail': '失敗',
    'state-undecided': '未定',
    'state-running': '進行中',
    'state-broken off': '中斷',
    'no-jobs': '還沒有。工作會留在這裡，直到移除或伺服器停止。',
    remove: '移除',
    listen: '播放',
    words: '逐字',
    copy: '複製',
    'copy-srt': '複製 SRT',
    copied: '已複製',
    uncopied: '無法複製',
    gone: '這項工作已經不在了。',
    'no-sound': '錄音已不再保留：文字還在，聲音不在了。',
    unplayable: '這個瀏覽器無法播放此類檔案；文字與字幕在下方。',
    partial: '不完整',
    unheard: '{a} 到 {b} 沒有辨識出來',
    untimed: '{a} 到 {b} 的文字沒有時間',
    'so-far': '到 {t} 為止已定稿；檔案內容相同，每一段完成後會增加。',
    took: '{length} 的聲音，用了 {t}',
    taken: 'MP3、M4A、WAV、FLAC、Ogg、MP4、WebM 等，最大 {n} MiB',
    sent: '已傳送 {done}，共 {all}',
    unsent: '檔案傳完之前連線中斷了，請重新開始。',
    quiet: '沒有聲音：麥克風開了嗎？',
    'problem-not-media': '不是音訊或影片檔。可用 MP3、M4A、WAV、FLAC、Ogg、MP4、WebM 等，最大 {n} MiB。',
    'problem-empty': '檔案是空的。',
    'problem-too-large': '檔案大於 {n} MiB。',
    'problem-too-slow': '上傳太慢，已經中止。請用較好的連線再試一次。',
    'problem-no-decoder': '這裡只能聽 WAV：伺服器沒有 ffmpeg。',
    'problem-no-room': '伺服器目前放不下這個檔案，請稍後再試。',
    'problem-busy': '等待中的工作太多，請一分鐘後再試。',
    'problem-share': '您的工作已達上限，請等其中一項完成，或取消一項。',
    'problem-internal': '伺服器處理失敗，請再試一次。',
    'why-too-long': '聲音比這個伺服器接受的長',
    'why-too-slow': '工作超過這個伺服器允許的時間',
    'why-too-thin': '檔案的時間遠多於聲音',
    'why-too-large-to-decode': '解碼需要太多記憶體',
    'why-too-slow-to-decode': '解碼太久',
    'why-decode': '無法讀取聲音',
    'why-vad': '偵測語音失敗',
    'why-load': '無法載入模型',
    'why-start': '無法啟動引擎',
    'why-transcribe': '辨識時引擎失敗',
    'why-align': '對齊時間時引擎失敗',
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

/** Why the server took nothing, in the page's own words where it has them. */
export const sayProblem = (problem, values) => {
  const key = `problem-${problem?.code}`;
  return has(key) ? say(key, values) : (problem?.message ?? String(values.status));
};

/** Why a job failed: what happened, in words, then as the server has it. */
export function sayReason(reason) {
  const [, code, rest] = /^([a-z-]+): (.*)$/s.exec(reason) ?? [];
  return has(`why-${code}`) ? `${say(`why-${code}`)}: ${rest}` : reason;
}

const has = (key) => WORDS.en[key] !== undefined;

/** `1:05` or `2:01:05`. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** The time of day, with the day where that is another one. */
export function sayTime(at) {
  const then = new Date(at);
  const today = then.toDateString() === new Date().toDateString();
  return then.toLocaleString(tongue === 'zh' ? 'zh-TW' : 'en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(today ? {} : { day: 'numeric', month: 'short' }),
  });
}

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
