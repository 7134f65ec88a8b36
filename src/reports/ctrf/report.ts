import { exact } from '../../record/exact.ts';
import type { Gate, RunRecord, Variant } from '../../record/run-record.ts';
import { answerLine, OUTCOME_WORDS } from '../../record/verdict.ts';
import { told } from '../junit/report.ts';
import { subject } from '../sections/sections.ts';
import { shownVerdict } from '../sections/verdict.ts';

const STATUSES = ['passed', 'failed', 'skipped', 'pending', 'other'] as const;
type Status = (typeof STATUSES)[number];

interface Test {
  readonly name: string;
  readonly status: Status;
  /** ms; what a gate takes is nothing, its variant was measured once for all of them. */
  readonly duration: number;
  readonly suite: readonly string[];
  readonly message?: string;
  /** The record's own word. */
  readonly rawStatus: string;
}

/**
 * Common Test Report Format (ctrf.io): a test for the verdict of the run, one for the end of each variant, one for each gate. CTRF has a
 * place for what is neither passed nor failed, `other`: what is undecided stands there. Pure.
 */
export function ctrfReport(record: RunRecord): string {
  const tests = [verdictTest(record), ...record.variants.flatMap((variant) => testsOf(record, variant))];
  const count = (status: Status): number => tests.filter((test) => test.status === status).length;
  const start = Date.parse(record.startedAt);
  const stop = record.endedAt === undefined ? start : Date.parse(record.endedAt);
  const { harness, platform, kernel } = record.machine;
  return `${JSON.stringify(
    {
      reportFormat: 'CTRF',
      specVersion: '0.0.0',
      generatedBy: 'asr-bench',
      results: {
        tool: { name: 'asr-bench', version: harness },
        summary: {
          tests: tests.length,
          ...Object.fromEntries(STATUSES.map((status) => [status, count(status)])),
          suites: record.variants.length + 1,
          start,
          stop,
        },
        tests,
        environment: { appName: subject(record), osPlatform: platform, osRelease: kernel },
        extra: {
          run: record.id,
          ...exact({ exitCode: record.exitCode, notice: record.notice }),
        },
      },
    },
    null,
    2,
  )}\n`;
}

const OF_OUTCOME = { pass: 'passed', fail: 'failed', undecided: 'other' } as const;

function verdictTest(record: RunRecord): Test {
  const verdict = shownVerdict(record);
  return {
    name: 'verdict',
    status: OF_OUTCOME[verdict.outcome],
    duration: Math.round(record.harness.wallSeconds * 1000),
    suite: [record.scenario.id],
    message: answerLine(verdict),
    rawStatus: OUTCOME_WORDS[verdict.outcome],
  };
}

function testsOf(record: RunRecord, variant: Variant): Test[] {
  const suite = [record.scenario.id, variant.id];
  const { status, outcome, reason, remedy } = variant;
  const message = [`${status}${reason === undefined ? '' : `: ${reason}`}`, remedy]
    .filter((part) => part !== undefined)
    .join('; do: ');
  const ended: Status =
    status === 'completed'
      ? 'passed'
      : outcome === 'fail' || outcome === undefined
        ? 'failed'
        : outcome === 'pass' || status === 'unsupported'
          ? 'skipped'
          : 'other';
  return [
    {
      name: 'comes to its end',
      status: record.verdict === undefined && ended !== 'passed' ? 'pending' : ended,
      duration: 0,
      suite,
      ...(status === 'completed' ? {} : { message }),
      rawStatus: status,
    },
    ...variant.gates.map((gate): Test => {
      const words = told(gate);
      return {
        name: gate.gate,
        status: statusOf(gate),
        duration: 0,
        suite,
        ...(words === '' ? {} : { message: gate.severity === 'warn' ? `only a warning: ${words}` : words }),
        rawStatus: gate.outcome,
      };
    }),
  ];
}

function statusOf({ outcome, severity }: Gate): Status {
  switch (outcome) {
    case 'pass':
      return 'passed';
    case 'skipped':
      return 'skipped';
    case 'fail':
      return severity === 'warn' ? 'other' : 'failed';
    case 'inconclusive':
    case 'unjudged':
      return 'other';
  }
}
