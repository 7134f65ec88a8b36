import { type CommandShape, withInner } from './shape.ts';

/** Text as roff: a backslash is an escape, a point or a quote at the beginning of a line a request, a hyphen may be a dash. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('`', '')
    .replace(/^(?=[.'])/gm, '\\&');

export interface ManPage {
  readonly version: string;
  /** `2026-11-30`: of the release. */
  readonly date: string;
  /** Code and what it says. */
  readonly exits: readonly (readonly [code: number, about: string])[];
}

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['ASR_BENCH_LIBRARY', 'the build of the engine, where no --library is given'],
  ['ASR_BENCH_TOKEN', 'what callers of serve have to know, where no --token-file is given'],
  ['FFMPEG_BIN', 'ffmpeg, where it is not on PATH'],
  ['CC', 'the C compiler of the calibration engine'],
  ['XDG_CACHE_HOME', 'where what can be made again is kept (default: ~/.cache)'],
  ['TMPDIR', 'where temporary files lie'],
  ['NO_COLOR', 'no colours, whatever it is set to'],
];

const items = (rows: readonly (readonly [string, string])[]): string[] =>
  rows.flatMap(([head, about]) => ['.TP', `\\fB${roff(head)}\\fR`, roff(about)]);

/** The page `asr-bench(1)`, in the man macros. Pure. */
export function manPage(program: CommandShape, { version, date, exits }: ManPage): string {
  const commands = withInner(program).filter(({ path }) => path !== '');
  return `${[
    `.TH ASR\\-BENCH 1 "${date}" "asr\\-bench ${version}" "User Commands"`,
    '.SH NAME',
    `asr\\-bench \\- ${roff(program.about.charAt(0).toLowerCase() + program.about.slice(1))}`,
    '.SH SYNOPSIS',
    '.B asr\\-bench',
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    roff(
      'Answers of a build of chatllm.cpp, from one YAML file of scenarios: does it leak, is it slower than another, is the text still right.',
    ),
    roff('Every figure comes with its error bar; what was not shown is undecided, and never a pass.'),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    ...items(exits.map(([code, about]) => [String(code), about])),
    '.SH ENVIRONMENT',
    ...items(ENVIRONMENT),
    '.SH FILES',
    ...items([
      ['./scenarios.yaml', 'the scenarios, where --config names no other; without it those of the package'],
      ['./reports/', 'a folder for each run, where --out names no other'],
    ]),
    '.SH EXAMPLES',
    '.EX',
    ...[
      'asr-bench init',
      'asr-bench run leak --library build/libchatllm.so --models synthetic:tiny',
      'asr-bench compare --engines a=old.so,b=new.so leak',
    ].map(roff),
    '.EE',
  ].join('\n')}\n`;
}

function commandLines({ path, about, operands, options, commands }: CommandShape): string[] {
  const words = [path.slice(1).replaceAll('/', ' '), ...operands.map(({ written }) => written)];
  const rows = [
    ...operands.map(({ written, about: text }) => [written, text] as const),
    ...options.map(
      ({ names, value, about: text, takes }) =>
        [
          `${names.join(', ')}${value === '' ? '' : ` ${value}`}`,
          takes.kind === 'choice' ? `${text}: ${takes.words.join(', ')}` : text,
        ] as const,
    ),
  ];
  return [
    `.SS "${roff(words.join(' '))}"`,
    roff(about),
    ...(commands.length > 0 ? [] : items(rows.filter(([, text]) => text !== ''))),
  ];
}
