/**
 * A program of a user's own: pack-smoke compiles it strictly against the types of the packed tarball, and runs it.
 */
import {
  ExitCode,
  errorRate,
  Failure,
  itn,
  judgeGrowth,
  loadNormaliser,
  type Overrides,
  openScenarios,
  type RunListener,
  RunRecord,
  type RunResult,
  runScenario,
} from 'asr-bench';

let iterations = 0;
const listener: RunListener = {
  onIteration: (_cell, _variant, iteration) => {
    iterations = Math.max(iterations, iteration.index);
  },
};
const overrides: Overrides = { variants: ['restart'], iterations: 9 };
const result: RunResult = await runScenario('exp-4', { out: 'from-a-program', overrides, listener });
const record: RunRecord = RunRecord.parse(result.record);
const verdict: string | undefined = record.variants[0]?.growth.handles?.verdict;
expect(iterations === 9 && verdict !== undefined && verdict !== 'leak', `exp-4 of a program: ${verdict}`);
expect(openScenarios(undefined).origin === 'packaged', 'the packaged scenarios');

const series = Array.from({ length: 30 }, (_, index) => 1e6 + 4096 * index);
const { growth } = judgeGrowth(series, { tolerance: 1024, quantum: 16 });
expect(
  growth.verdict === 'leak' && Math.abs((growth.rate ?? 0) - 4096) < 1,
  `judgeGrowth: ${growth.verdict}`,
);
const norm = await loadNormaliser('en');
const { rate } = errorRate('ask not what', 'ask not that', { unit: 'word', norm });
expect(Math.abs(rate - 1 / 3) < 1e-12, `errorRate: ${rate}`);
expect(itn('零九零零零七三三三一').text === '0900073331', 'itn');

const missing: unknown = await runScenario('no-such-scenario', { out: 'x' }).catch(
  (thrown: unknown) => thrown,
);
expect(
  missing instanceof Failure && missing.exitCode === ExitCode.usage,
  'a scenario that is not there: exit code 2',
);
console.log(
  `a program ran exp-4: ${iterations} iterations, handles ${verdict}, exit code ${record.exitCode}`,
);

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`does not hold: ${what}`);
}
