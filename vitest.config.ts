import { defineConfig } from 'vitest/config';

/**
 * In a process of their own: tests that start the product, those that put something in a module's place, and one that counts
 * the bytes of its own process.
 */
export const ALONE = [
  'test/e2e/**/*.test.ts',
  'test/bindings/live-bytes.test.ts',
  'test/pipeline/audio/strangers.test.ts',
  'test/runner/session.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['test/support/built.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
    // Two cores: the engine hosts that the end-to-end tests start are processes of their own.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: ALONE,
          // What a file of tests has loaded is there for the next one: half of the time of all these went into loading.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'product', include: ALONE } },
    ],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Of `expect.poll`: a machine at load 15 takes its time to end a process.
    expect: { poll: { timeout: 30_000 } },
    // Tests of one file that run side by side: more would only wait for the two cores.
    maxConcurrency: 2,
  },
});
