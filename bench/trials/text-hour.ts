import { examineAlignment } from '../../src/pipeline/alignment/aligner-output.ts';
import { alignmentShift } from '../../src/pipeline/alignment/alignment-shift.ts';
import { parseAsrOutput } from '../../src/pipeline/asr-output.ts';
import { itn } from '../../src/pipeline/itn/itn.ts';
import { groupCues } from '../../src/pipeline/subtitles/grouping.ts';
import { writeSrt } from '../../src/pipeline/subtitles/srt.ts';
import { TextService } from '../../src/pipeline/text-service.ts';
import { atMost, type Finding, noted, residentMb } from './trial.ts';

/** Chunks of 20 s. */
const CHUNKS = 180;
const CHUNK_MS = 20_000;
const MINUTE_10 = 30;

/** Said in turn, so that no two chunks are alike for long. */
const SENTENCES = [
  '今天是二零二五年三月十二日下午两点三十分，气温二十三度。',
  '出租车司机说信息在U盘里，台式机的触摸屏坏了。',
  '我们讨论语音识别系统的内存问题，大约有三十个人参加。',
  '百分之三十的服务器用的是旧的数据库和软件。',
  '他一五一十地说了三四个原因，一共花了一千二百三十四块五。',
  'Hello world，这个程序员写的字符串处理代码有问题。',
  '请拨打幺三八零零一三八零零零，验证码是五八零三一二。',
];

/** An hour's transcript through every text stage, chunk by chunk (docs/text-conventions.md, "Memory"). */
export async function textHour(): Promise<readonly Finding[]> {
  const service = new TextService();
  const pid = service.pid;
  const seen: { readonly worker: number; readonly runner: number }[] = [];
  const subtitles: string[] = [];
  try {
    for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
      subtitles.push(await throughStages(service, chunk));
      const [worker, runner] = [pid === undefined ? undefined : residentMb(pid), residentMb('self')];
      if (worker !== undefined && runner !== undefined) seen.push({ worker, runner });
    }
  } finally {
    await service.close();
  }
  const peak = (of: 'worker' | 'runner', from = 0): number =>
    Math.max(...seen.slice(from).map((look) => look[of]));
  const growth = (of: 'worker' | 'runner'): number =>
    peak(of, MINUTE_10) - (seen[MINUTE_10]?.[of] ?? Number.NaN);
  return [
    noted('chunks of 20 s', CHUNKS),
    noted('characters of subtitles', subtitles.join('').length, '', 6),
    atMost('worker: peak memory', peak('worker'), 220, 'MB'),
    atMost('worker: growth from minute 10 to 60', growth('worker'), 10, 'MB'),
    atMost('runner: peak memory', peak('runner'), 120, 'MB'),
    atMost('runner: growth from minute 10 to 60', growth('runner'), 10, 'MB'),
  ];
}

/** Raw output → text → figures → tokens → times → Taiwan's script → subtitles of one chunk. */
async function throughStages(service: TextService, chunk: number): Promise<string> {
  const said = [0, 1, 2].map((part) => SENTENCES[(chunk * 3 + part * 2 + (chunk % 5)) % SENTENCES.length]);
  const { text: raw } = parseAsrOutput(['language', ' Chinese', '<asr_text>', ...said.map((it) => it ?? '')]);
  const changes = itn(raw).replacements;
  const { tokens } = await service.tokenize(raw, changes);
  const step = Math.floor(CHUNK_MS / (tokens.length + 1));
  const times = tokens.map(({ text }, i) => ({ text, start: i * step, end: (i + 1) * step }));
  const { units = [], findings } = examineAlignment(
    JSON.stringify(times),
    tokens.map(({ text }) => text),
    CHUNK_MS,
  );
  if (findings.some(({ code }) => code.startsWith('E_'))) throw new Error(JSON.stringify(findings));
  alignmentShift([{ reference: times, predicted: units }]);
  const spans = tokens.map(({ start: from, end: to }, i) => ({
    from,
    to,
    start: chunk * CHUNK_MS + (units[i]?.start ?? 0),
    end: chunk * CHUNK_MS + (units[i]?.end ?? 0),
  }));
  const { full, units: converted } = await service.zhTw(raw, spans, { changes });
  return writeSrt(groupCues({ units: converted, text: full }).cues);
}
