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
  const otherwise = otherLayout(rows);
  if (otherwise !== undefined) return { utterances: [], problems: [{ message: otherwise }] };
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

/** What a file without a single line of our kind is, where that is known: one sentence instead of one for each line. */
function otherLayout(rows: readonly string[]): string | undefined {
  const first = rows.find((row) => row.trim() !== '')?.trim() ?? '';
  if (first.startsWith('{')) return undefined;
  if (first.startsWith('[') && isArray(rows.join('\n'))) {
    return 'it is a JSON array, and JSON lines are read: `jq -c .[] <file>` makes an object a line of it';
  }
  if (first.includes('\t')) return 'it is a table with tabs: name it .tsv, and it is read as one';
  if (/^[\w .-]+([,;][\w .-]+)+$/.test(first)) {
    return 'it is a table with commas, and tables are read with tabs (.tsv); else JSON lines, an object each';
  }
  return undefined;
}

function isArray(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
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

/** A file's name without its ending. */
export const stem = (name: string): string => basename(name, extname(name));

/** A line of a manifest, or what is wrong with it. */
export type RawRow = { readonly line: number } & (
  | { readonly row: Row; readonly problem?: never }
  | { readonly row?: never; readonly problem: string }
);

/** The utterances of these lines, with everything that is wrong among them. */
export function gathered(rows: readonly RawRow[]): Manifest {
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
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(audio))
    return `audio is an address, and nothing is fetched: download it, and name the file (found: ${audio})`;
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
