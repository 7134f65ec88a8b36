import { defineConfig } from 'vitest/config';
import { longestFirst } from './test/support/longest-first.ts';

/** In a process of their own: those that put something in a module's place, and one that counts the bytes of its own process. */
export const ALONE = [
  'test/bindings/live-bytes.test.ts',
  'test/pipeline/audio/strangers.test.ts',
  'test/runner/session.test.ts',
];

/** Longer ones in a process of their own, whose memory they judge: that of the harness. */
export const OWN_MEMORY = ['test/e2e/examples.test.ts'];

/**
 * Longer than all others together, the longest first: what runs a hundred iterations, kills and resumes, bisects, fills a disk or a
 * memory, opens pages in a browser, tries every refusal of the system, or compiles the product anew. `npm run test:long`; CI runs both.
 */
export const LONG = [
  'test/architecture/contributing.test.ts',
  'test/e2e/hidden-growth.test.ts',
  'test/e2e/bisect.test.ts',
  'test/e2e/programs.test.ts',
  'test/e2e/resume.test.ts',
  'test/cli/refusals.test.ts',
  'test/e2e/rare-growth.test.ts',
  'test/e2e/control.test.ts',
  'test/e2e/out-of-memory.test.ts',
  'test/e2e/diagnose.test.ts',
  'test/e2e/loss.test.ts',
  'test/cli/transcribe.test.ts',
  'test/runner/jobs/job-order.test.ts',
  'test/e2e/watch.test.ts',
  'test/e2e/serve.test.ts',
  'test/e2e/injection.test.ts',
  'test/cli/init.test.ts',
  'test/cli/closed-output.test.ts',
  'test/e2e/resume-trust.test.ts',
  'test/e2e/pipeline.test.ts',
  'test/e2e/source-engines.test.ts',
  'test/reports/html/browser.test.ts',
  'test/e2e/standstill.test.ts',
  'test/e2e/latency.test.ts',
  'test/e2e/until-conclusive.test.ts',
  'test/e2e/settings.test.ts',
  'test/e2e/stored-baseline.test.ts',
  'test/e2e/unsupported.test.ts',
  'test/e2e/allocator.test.ts',
  'test/e2e/serve-process.test.ts',
  'test/studies/soak/soak.test.ts',
  'test/cli/run/choosing.test.ts',
  'test/metrics/growth/study.test.ts',
  'test/metrics/history/nights.test.ts',
  'test/bench/mutants.test.ts',
  'test/scenarios/fuzz.test.ts',
  'test/models/ggmm/mutations.test.ts',
];

/** Of all others those that take longest. */
const LONGER = [
  'test/e2e/planted-growth.test.ts',
  'test/pipeline/audio/ffmpeg-decoder.test.ts',
  'test/cli/compare.test.ts',
  'test/e2e/deaths.test.ts',
  'test/pipeline/vad-service.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['test/support/built.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
    // Asked here, where no test has changed the environment yet: test/support/real-library.ts.
    provide: { library: process.env.ASR_BENCH_LIBRARY ?? '' },
    // Two cores: the engine hosts that the end-to-end tests start are processes of their own.
    maxWorkers: 2,
    sequence: { sequencer: longestFirst([...ALONE, ...OWN_MEMORY, ...LONG, ...LONGER]) },
    // Where there is no isolation, what one file has loaded is there for the next: half of the time of short ones went into loading.
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: [...ALONE, ...LONG, ...OWN_MEMORY],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
      { extends: true, test: { name: 'long', include: LONG, isolate: false } },
      { extends: true, test: { name: 'own-memory', include: OWN_MEMORY } },
    ],
    // Of a test that hangs; what takes half a minute here takes four on a machine at load 12.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Of `expect.poll`: a machine at load 15 takes its time to end a process.
    expect: { poll: { timeout: 30_000 } },
    // Tests of one file that run side by side: more would only wait for the two cores.
    maxConcurrency: 2,
  },
});
