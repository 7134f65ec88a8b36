import { basename, extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { exact } from '../../record/exact.ts';
import { languageOf } from './language.ts';
import type { Manifest, ManifestProblem, Utterance } from './utterance.ts';

/**
 * Names of each field, ours first: those of NeMo's manifests, of the open leaderboards' data and of Common Voice.
 * docs/corpora.md#manifests
 */
const NAMES = {
  id: ['id', 'utterance_id', 'utt_id', 'key'],
  audio: ['audio', 'audio_filepath', 'audio_path', 'path', 'file', 'wav'],
  text: ['text', 'sentence', 'transcript', 'transcription', 'reference'],
  language: ['language', 'lang', 'locale'],
  duration: ['duration', 'audio_length_s', 'audio_length'],
  group: ['group', 'speaker', 'speaker_id', 'client_id', 'recording'],
} as const;

type Field = keyof typeof NAMES;
type Row = Readonly<Record<string, unknown>>;

/** JSON lines, an object each. */
export function parseJsonLines(text: string): Manifest {
  const rows = text.replace(/^\uFEFF/, '').split('\n');
  return gathered(
    rows.flatMap((row, index): RawRow[] => {
      if (row.trim() === '') return [];
      const line = index + 1;
      try {
        const value: unknown = JSON.parse(row);
        if (typeof value !== 'object' || value === null || Array.isArray(value))
          return [{ line, problem: 'not an object' }];
        return [{ line, row: value as Row }];
      } catch {
        return [{ line, problem: 'not JSON' }];
      }
    }),
  );
}

/** A table with a head, cells parted by tabs, as Common Voice has it. Quotes are characters there. */
export function parseTable(text: string): Manifest {
  try {
    const rows: { record: Record<string, string>; info: { lines: number } }[] = parse(text, {
      bom: true,
      columns: true,
      delimiter: '\t',
      quote: null,
      info: true,
      skip_empty_lines: true,
    });
    return gathered(rows.map(({ record, info }) => ({ line: info.lines, row: withoutEmpty(record) })));
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    return { utterances: [], problems: [{ message: `not a table: ${thrown.message}` }] };
  }
}

const withoutEmpty = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ''));

/** `wav.scp`, `text` and, where there is one, `utt2spk` of a folder in Kaldi's layout: `<id> <rest>` a line. */
export function parseKaldi(files: { wav: string; text: string; speakers?: string | undefined }): Manifest {
  const [texts, speakers] = [keyed(files.text), keyed(files.speakers ?? '')];
  return gathered(
    files.wav.split('\n').flatMap((row, index): RawRow[] => {
      const [, id, rest] = /^(\S+)\s+(.*\S)\s*$/.exec(row) ?? [];
      if (row.trim() === '') return [];
      const line = index + 1;
      if (id === undefined || rest === undefined) return [{ line, problem: 'not `<id> <file>`' }];
      if (rest.endsWith('|'))
        return [{ line, problem: `${id} is a command, and commands of a manifest are not run` }];
      const own = exact({ text: texts.get(id), speaker: speakers.get(id) });
      return [{ line, row: { id, audio: rest, ...own } }];
    }),
  );
}

function keyed(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((row): [string, string][] => {
      const [, id, rest] = /^(\S+)\s*(.*?)\s*$/.exec(row) ?? [];
      return id === undefined ? [] : [[id, rest ?? '']];
    }),
  );
}

/** A folder of `x.wav` with `x.txt`: its file names, and how the text of one is read. */
export function parseFolder(names: readonly string[], read: (name: string) => string | undefined): Manifest {
  const texts = new Set(names.filter((name) => name.endsWith('.txt')));
  const pairs = names.filter((name) => !name.endsWith('.txt') && texts.has(`${stem(name)}.txt`)).toSorted();
  return gathered(
    pairs.map((name, index) => ({
      line: index + 1,
      row: { id: stem(name), audio: name, ...exact({ text: read(`${stem(name)}.txt`)?.trim() }) },
    })),
  );
}

const stem = (name: string): string => basename(name, extname(name));

type RawRow = { readonly line: number } & (
  | { readonly row: Row; readonly problem?: never }
  | { readonly row?: never; readonly problem: string }
);

function gathered(rows: readonly RawRow[]): Manifest {
  const problems: ManifestProblem[] = [];
  const lines = new Map<string, number>();
  const utterances = rows.flatMap(({ line, row, problem }): Utterance[] => {
    const read = row === undefined ? problem : utteranceOf(row, line);
    if (typeof read === 'string') {
      problems.push({ line, message: read });
      return [];
    }
    const before = lines.get(read.id);
    if (before !== undefined) {
      problems.push({ line, message: `utterance ${read.id} is that of line ${before} as well` });
      return [];
    }
    lines.set(read.id, line);
    return [read];
  });
  return { utterances, problems };
}

/** The utterance of a row, or what is wrong with it. */
function utteranceOf(row: Row, line: number): Utterance | string {
  const field = (name: Field): unknown =>
    NAMES[name].map((key) => row[key]).find((value) => value !== undefined && value !== null);
  const texts = (['id', 'audio', 'text', 'language', 'group'] as const).map(
    (name) => [name, field(name)] as const,
  );
  const unlike = texts.find(
    ([name, value]) =>
      value !== undefined && typeof value !== 'string' && !(name !== 'audio' && typeof value === 'number'),
  );
  if (unlike !== undefined) return `${unlike[0]} is no text: ${JSON.stringify(unlike[1])}`;
  const text = Object.fromEntries(
    texts.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  const { audio, id, language } = text;
  if (audio === undefined || audio === '')
    return `no audio: one of ${NAMES.audio.join(', ')} is needed (found: ${Object.keys(row).join(', ') || 'nothing'})`;
  const given = field('duration');
  const duration = typeof given === 'string' ? Number(given) : given;
  if (duration !== undefined && (typeof duration !== 'number' || !(duration >= 0)))
    return `duration is no number of seconds: ${JSON.stringify(given)}`;
  return {
    id: id ?? stem(audio),
    audio,
    ...exact({
      text: text.text,
      language: language === undefined ? undefined : languageOf(language),
      duration,
      group: text.group,
    }),
    line,
  };
}
