import { describe, expect, it } from 'vitest';
import type { GateContext } from '../../../src/scenarios/gates/check/context.ts';
import { compileGate } from '../../../src/scenarios/gates/compiler.ts';
import { gateContext } from '../../support/gate-context.ts';

/**
 * The gates of the example scenarios, as text, each in the cells that it stands in. They are the language as
 * people write it: every one must be understood, and none be absent.
 */
interface Example {
  readonly scenario: string;
  readonly cells: Readonly<Record<string, GateContext>>;
  /** By variant; `all` in each. */
  readonly gates: Readonly<Record<string, readonly string[]>>;
}

const once = { count: 1, untilConclusive: false, respawns: false, overridden: false };
const fresh = { count: 100, untilConclusive: false, respawns: true, overridden: false };
const chunkLoop = (respawns: boolean) => [{ variable: 'chunk', phase: 'each', respawns } as const];
const zhTw = (audio: string) => [
  'load small',
  `transcribe small ${audio} as heard`,
  'unload small',
  'itn',
  'tokenize',
  'load aligner',
  `align aligner ${audio}`,
  'unload aligner',
  'zh-tw',
];
const chunked = (steps: readonly string[]) => steps.map((step) => `chunk: ${step}`);
const cut = ['decode', 'vad', 'chunk'];
const english = {
  audio: {
    jfk: { language: 'English', layers: ['raw', 'itn'], words: false },
    phone: { language: 'Chinese', layers: ['raw', 'itn'], words: false },
    'an-hour': { layers: [], words: false },
  },
} as const;

const EXAMPLES: readonly Example[] = [
  {
    scenario: 'exp-1',
    cells: {
      default: gateContext(
        { before: ['load small'], each: ['transcribe small phone', 'itn', 'zh-tw', 'restart small'] },
        { iterations: { ...once, count: 10 } },
      ),
    },
    gates: {
      all: [
        'ttft_text.p95 < 15 s',
        'tokens_per_s.p50 > 2',
        'cer(raw) <= 5 %',
        'cer(itn) <= 5 %',
        'peak(rss) < 1.5 GiB',
      ],
    },
  },
  {
    scenario: 'exp-2',
    cells: {
      recreate: gateContext({ each: ['load small', 'transcribe small phone', 'unload small'] }),
      restart: gateContext({ before: ['load small'], each: ['transcribe small phone', 'restart small'] }),
    },
    gates: {
      all: ['cer(raw) <= 5 %', 'distinct_texts == 1'],
      recreate: ['growth(heap) < 50 MiB', 'growth(handles) < 1.5'],
      restart: ['not leak'],
    },
  },
  {
    scenario: 'exp-3',
    cells: {
      recreate: gateContext({
        each: ['small', 'large'].flatMap((id) => [`load ${id}`, `transcribe ${id} phone`, `unload ${id}`]),
      }),
      process: gateContext(
        { each: ['small', 'large'].flatMap((id) => ['respawn', `load ${id}`, `transcribe ${id} phone`]) },
        { iterations: fresh },
      ),
    },
    gates: {
      all: ['cer(raw) of small <= 5 %', 'cer(raw) of large <= 5 %'],
      recreate: [
        'growth(heap) < 100 MiB',
        'load_delta(rss).max of small < 1 GiB',
        'load_delta(rss).max of large < 2 GiB',
        'net_delta(heap).max of small < 50 MiB',
        'net_delta(heap).max of large < 50 MiB',
      ],
    },
  },
  {
    scenario: 'exp-4',
    cells: {
      reload: gateContext({ each: ['load aligner', 'align aligner jfk', 'unload aligner'] }),
      restart: gateContext({ before: ['load aligner'], each: ['align aligner jfk', 'restart aligner'] }),
    },
    gates: {
      all: ['align_errors == 0', 'distinct_texts == 1', 'total.p95 < 15 s'],
      reload: ['growth(heap) < 50 MiB'],
      restart: ['not leak'],
    },
  },
  {
    scenario: 'exp-5',
    cells: {
      recreate: gateContext({
        each: [
          'load small',
          'transcribe small jfk as heard',
          'unload small',
          'load aligner',
          'align aligner jfk',
          'unload aligner',
        ],
      }),
      process: gateContext(
        {
          each: [
            'respawn',
            'load small',
            'transcribe small jfk as heard',
            'respawn',
            'load aligner',
            'align aligner jfk',
          ],
        },
        { iterations: fresh },
      ),
    },
    gates: {
      all: [
        'models_loaded.max == 1',
        'wer(raw) <= 5 %',
        'align_errors == 0',
        'align_warnings.max <= 10 %',
        'ttft_text.p95 of small < 15 s',
        'total.p95 of aligner < 15 s',
      ],
      recreate: ['growth(heap) < 100 MiB'],
    },
  },
  {
    scenario: 'exp-6',
    cells: {
      default: gateContext({ each: ['decode', ...zhTw('meeting'), 'subtitle'] }, { iterations: once }),
    },
    gates: {
      all: ['models_loaded.max == 1', 'align_errors == 0', 'rtf.max < 2', 'peak(rss) < 1.5 GiB'],
    },
  },
  {
    scenario: 'exp-7',
    cells: {
      default: gateContext({ before: ['serve'], each: ['job'] }, { iterations: { ...once, count: 500 } }),
    },
    gates: {
      all: ['not leak of server', 'jobs_lost == 0', 'temp_files.last == 0', 'delivery.p95 < 50 ms'],
    },
  },
  {
    scenario: 'exp-8',
    cells: {
      'per-chunk': gateContext(
        { before: cut, each: chunked(zhTw('an-hour')) },
        { iterations: once, loops: chunkLoop(false), ...english },
      ),
      'fresh-process': gateContext(
        { before: cut, each: chunked(['respawn', ...zhTw('an-hour')]) },
        { iterations: { ...once, respawns: true }, loops: chunkLoop(true), ...english },
      ),
      batched: gateContext(
        {
          before: cut,
          each: [
            'load small',
            ...chunked(['transcribe small an-hour', 'restart small', 'itn', 'tokenize']),
            'unload small',
            'load aligner',
            'part: align aligner an-hour',
            'part: restart aligner',
            'unload aligner',
          ],
        },
        { iterations: once, loops: chunkLoop(false), ...english },
      ),
    },
    gates: {
      all: [
        'chunk_length.max <= 30 s',
        'speech_lost == 0 s',
        'failures <= 1 %',
        'peak(rss) of harness < 250 MiB',
        'growth(anon) of harness per chunk < 256 KiB',
      ],
      'per-chunk': ['loads == 2 * chunks', 'growth(heap) per chunk < 100 MiB'],
      'fresh-process': ['peak(rss) < 1.5 GiB'],
      batched: ['loads <= 3', 'not leak per chunk'],
    },
  },
  {
    scenario: 'forks',
    cells: {
      restart: gateContext(
        { before: ['load small'], each: ['transcribe small phone', 'restart small'] },
        {
          iterations: { ...once, count: 5 },
          launches: 10,
          baseline: { kind: 'cell', cell: 'restart engine=upstream options.threads=2' },
        },
      ),
    },
    gates: {
      all: ['tokens_per_s.p50 >= 0.97 * baseline', 'ttft_text.p50 <= 1.03 * baseline', 'cer(raw) <= 5 %'],
    },
  },
  {
    scenario: 'soak',
    cells: {
      default: gateContext(
        { before: ['load small'], each: ['transcribe small jfk', 'restart small'] },
        { iterations: { ...once, count: 6400, untilConclusive: true } },
      ),
    },
    gates: {
      all: ['not leak', 'ttft_text.p95 <= 2 * ttft_text.p50', 'rss.last at restarted < 1.2 GiB'],
    },
  },
];

describe.each(EXAMPLES)('the gates of $scenario', ({ scenario, cells, gates }) => {
  const cases = Object.entries(cells).flatMap(([variant, context]) =>
    [...(gates.all ?? []), ...(gates[variant] ?? [])].map((text) => ({ variant, context, text })),
  );

  it.each(cases)('$variant: $text', ({ variant, context, text }) => {
    const place = { file: 'scenarios.yaml', line: 1, column: 1 };
    const cell = { ...context, scenario, cell: variant, variant, variants: Object.keys(cells) };
    expect(compileGate(text, place, cell)).toMatchObject({ gate: {}, problems: [], warnings: [] });
    expect(compileGate(text, place, cell).absent?.problem.message).toBeUndefined();
  });
});
