import { exact } from '../../record/exact.ts';
import { gathered, type RawRow, stem } from './manifest.ts';
import type { Manifest, Utterance } from './utterance.ts';

/** Files of a folder in Kaldi's layout, `<id> <rest>` a line. */
export interface KaldiFiles {
  readonly wav: string;
  readonly text?: string | undefined;
  readonly speakers?: string | undefined;
  /** Where each utterance lies in a recording. */
  readonly segments?: string | undefined;
}

/**
 * `wav.scp`, `text` and, where there are, `utt2spk` and `segments`. What is in one of the first two alone is told, not left
 * out; with segments `wav.scp` names recordings, of which each utterance is a stretch.
 */
export function parseKaldi({ wav, text, speakers, segments }: KaldiFiles): Manifest {
  const texts = keyed(text ?? '');
  const spoken = keyed(speakers ?? '');
  if (segments !== undefined) return parseSegments(segments, { wav, texts, spoken });
  const { utterances, problems } = gathered(kaldiRows(wav, texts, spoken));
  const own = halves([...keyed(wav).keys()], [...texts.keys()], '`wav.scp`');
  return { utterances, problems: [...own.map((message) => ({ message })), ...problems] };
}

type Keyed = ReadonlyMap<string, string>;

/** `<utterance> <recording> <start> <end>` a line, seconds; an end of -1 is that of the recording. */
function parseSegments(
  segments: string,
  { wav, texts, spoken }: { readonly wav: string; readonly texts: Keyed; readonly spoken: Keyed },
): Manifest {
  const recordings = gathered(kaldiRows(wav, new Map(), new Map()));
  const files = new Map(recordings.utterances.map(({ id, audio }) => [id, audio]));
  const within = new Map<number, NonNullable<Utterance['within']>>();
  const rows = segments.split('\n').flatMap((row, index): RawRow[] => {
    if (row.trim() === '') return [];
    const line = index + 1;
    const problem = (what: string): RawRow[] => [{ line, problem: `segments: ${what}` }];
    const [id = '', recording = '', from, to, ...more] = row.trim().split(/\s+/);
    const [start, end] = [Number(from), Number(to)];
    if (to === undefined || more.length > 0)
      return problem(
        'not `<utterance> <recording> <start> <end>`; channels of a recording are not told apart',
      );
    const audio = files.get(recording);
    if (audio === undefined) return problem(`${id} lies in ${recording}, which is not in \`wav.scp\``);
    if (!(start >= 0) || !(end > start || end === -1))
      return problem(`${id} goes from ${from} to ${to}: that is no stretch of a recording`);
    within.set(line, { start, ...exact({ end: end === -1 ? undefined : end }) });
    const duration = end === -1 ? undefined : end - start;
    const group = spoken.get(id) ?? recording;
    return [{ line, row: { id, audio, group, ...exact({ text: texts.get(id), duration }) } }];
  });
  const { utterances, problems } = gathered(rows);
  const own = halves([...keyed(segments).keys()], [...texts.keys()], '`segments`');
  return {
    utterances: utterances.map((it) => ({ ...it, ...exact({ within: within.get(it.line) }) })),
    problems: [...own.map((message) => ({ message })), ...recordings.problems, ...problems],
  };
}

/** Ids of what is heard and of `text` that are not in the other. */
function halves(heard: readonly string[], written: readonly string[], from: string): string[] {
  if (written.length === 0) return [`no \`text\` with a line lies beside ${from}`];
  const [audio, texts] = [new Set(heard), new Set(written)];
  const [without, unheard] = [heard.filter((id) => !texts.has(id)), written.filter((id) => !audio.has(id))];
  return [
    ...unpaired(without, heard.length, `ids of ${from}`, 'line in `text`'),
    ...unpaired(unheard, written.length, 'ids of `text`', `line in ${from}`),
  ];
}

function kaldiRows(
  wav: string,
  texts: ReadonlyMap<string, string>,
  speakers: ReadonlyMap<string, string>,
): RawRow[] {
  return wav.split('\n').flatMap((row, index): RawRow[] => {
    const [, id, rest] = /^(\S+)\s+(.*\S)\s*$/.exec(row) ?? [];
    if (row.trim() === '') return [];
    const line = index + 1;
    if (id === undefined || rest === undefined) return [{ line, problem: 'not `<id> <file>`' }];
    if (rest.endsWith('|'))
      return [{ line, problem: `${id} is a command, and commands of a manifest are not run` }];
    const own = exact({ text: texts.get(id), speaker: speakers.get(id) });
    return [{ line, row: { id, audio: rest, ...own } }];
  });
}

/** `<id> <rest>` a line, by id. */
export function keyed(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((row): [string, string][] => {
      const [, id, rest] = /^(\S+)\s*(.*?)\s*$/.exec(row) ?? [];
      return id === undefined ? [] : [[id, rest ?? '']];
    }),
  );
}

/** Endings of files that are audio, whether or not a text lies beside them. */
const AUDIO = /\.(aac|aiff?|amr|flac|m4a|mka|mp3|mp4|oga|ogg|opus|wav|webm|wma)$/i;

export const isAudio = (name: string): boolean => AUDIO.test(name);

/**
 * A folder of `x.wav` with `x.txt`: its file names, and how the text of one is read. Audio without text and text without audio
 * are told; a folder without any audio is none.
 */
export function parseFolder(names: readonly string[], read: (name: string) => string | undefined): Manifest {
  const texts = new Set(names.filter((name) => name.endsWith('.txt')));
  const others = names.filter((name) => !name.endsWith('.txt')).toSorted();
  const pairs = others.filter((name) => texts.has(`${stem(name)}.txt`));
  const audio = others.filter(isAudio);
  if (audio.length === 0 && pairs.length === 0) return { utterances: [], problems: [] };
  const paired = new Set(pairs.map(stem));
  const lonely = (list: Iterable<string>): string[] =>
    [...list].filter((name) => !paired.has(stem(name))).toSorted();
  const { utterances, problems } = gathered(
    pairs.map((name, index) => ({
      line: index + 1,
      row: { id: stem(name), audio: name, ...exact({ text: read(`${stem(name)}.txt`)?.trim() }) },
    })),
  );
  const own = [
    ...unpaired(lonely(audio), audio.length, 'audio files', '.txt of their name'),
    ...unpaired(lonely(texts), texts.size, 'texts', 'audio of their name'),
  ];
  return { utterances, problems: [...own.map((message) => ({ message })), ...problems] };
}

/** Named one by one; more are counted. */
const MOST_NAMED = 3;

/** What lacks its other half, as one problem. */
export function unpaired(names: readonly string[], all: number, what: string, lacks: string): string[] {
  if (names.length === 0) return [];
  const listed = names.slice(0, MOST_NAMED).join(', ');
  const more = names.length > MOST_NAMED ? ', …' : '';
  return [`${names.length} of ${all} ${what} have no ${lacks}: ${listed}${more}`];
}
