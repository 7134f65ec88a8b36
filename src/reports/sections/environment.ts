import { changesText, commitName, shortHash } from '../../record/commit.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { saidOnce } from './section.ts';

/** What was measured, with what and where: a name and a value a row, the same in every format. */
export function environmentRows(record: RunRecord): [name: string, value: string][] {
  const { machine } = record;
  return [
    ['run', record.id],
    ['scenario', `${record.scenario.file} (sha256 ${record.scenario.sha256.slice(0, 12)})`],
    ...Object.entries(record.scenario.settings).map(([name, value]): [string, string] => [
      `--${name}`,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
    ...record.engines.flatMap((engine) => [engineRow(engine), ...variableRows(engine)]),
    ...record.models.map(({ id, kind, file, sha256, bytes, synthetic, took }): [string, string] => [
      `model ${id}`,
      `${synthetic ? 'synthetic ' : ''}${kind}, ${file}, ${formatBytes(bytes)}, sha256 ${sha256}${took === undefined ? '' : `; ${took.instead} was not here, ${took.model} was taken in its place`}`,
    ]),
    ...(record.corpora ?? []).map((corpus) => corpusRow(corpus, record)),
    ...record.audio.flatMap(({ id, file, seconds, decoder, pcmSha256, utterance }): [string, string][] =>
      utterance === undefined
        ? [[`audio ${id}`, `${file}, ${seconds.toFixed(3)} s, decoder ${decoder}, PCM sha256 ${pcmSha256}`]]
        : [],
    ),
    ...optionRows(record),
    ['harness', `asr-bench ${machine.harness}, Node ${machine.node}`],
    [
      'machine',
      `${machine.cpu}, ${machine.cores} cores (${machine.affinity} usable), ${formatBytes(machine.memory)}`,
    ],
    ['system', `${machine.platform}, kernel ${machine.kernel}, ${machine.allocator}`],
    ...(machine.governor === undefined
      ? []
      : [['CPU governor', machine.governor] satisfies [string, string]]),
    ...(machine.hugePages === undefined
      ? []
      : [['huge pages', machine.hugePages] satisfies [string, string]]),
    ['load at start', machine.load.join(' ')],
    ...Object.entries(machine.environment).map(([name, value]): [string, string] => [name, value]),
  ];
}

/** Options of the engine, those that several variants share in one row. */
function optionRows({ options, variants }: RunRecord): [string, string][] {
  const rows = Object.entries(options).map(([cell, own]) => [cell, JSON.stringify(own)]);
  return saidOnce(rows, variants.length, 0).map(([cells, said = '']) => [`options ${cells}`, said]);
}

/** A corpus in one row: its utterances each have theirs in run.json. */
function corpusRow(
  { id, file, sha256, utterances, heard, limit, seed }: NonNullable<RunRecord['corpora']>[number],
  { audio }: RunRecord,
): [string, string] {
  const own = audio.filter(({ utterance }) => utterance?.corpus === id);
  const minutes = own.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  const chosen = limit === undefined ? '' : `, chosen by seed ${seed}`;
  const hash = sha256 === undefined ? '' : `, sha256 ${sha256}`;
  return [
    `corpus ${id}`,
    `${file}, ${heard} of ${utterances} utterances${chosen}, ${minutes.toFixed(1)} min${hash}`,
  ];
}

type Engine = RunRecord['engines'][number];

/** Variables that the engine's process was given on its own account. */
const variableRows = ({ label, env = {} }: Engine): [string, string][] =>
  Object.entries(env).map(([name, value]): [string, string] => [`engine ${label}, ${name}`, value]);

/** `commit 1a2b3c4d5e (its subject) of 2026-08-01; 3 commits, 2 files, +10 −4 since 0a…: `; nothing of a library that was given. */
export function commitOf({ source }: Pick<Engine, 'source'>): string {
  if (source === undefined) return '';
  const { commit, changes } = source;
  const since = changes === undefined ? '' : `; since ${shortHash(changes.from)} ${changesText(changes)}`;
  return `commit ${commitName(commit)} of ${commit.authored.slice(0, 10)}${since}: `;
}

function engineRow({
  label,
  library,
  sha256,
  program,
  process: running,
  ...engine
}: Engine): [string, string] {
  if (program !== undefined) {
    const which = running === undefined ? '' : `process ${running.pid}: `;
    return [`program ${label}`, `${which}${program.join(' ')} (${library}, sha256 ${sha256})`];
  }
  const { symbols, destroy, destroyDetail } = engine;
  return [
    `engine ${label}`,
    `${commitOf(engine)}${library}, sha256 ${sha256}, ${symbols.present}/${symbols.known} symbols, destroy ${destroy} (${destroyDetail})`,
  ];
}
