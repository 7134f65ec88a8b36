import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/built.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
    // Two cores: the engine hosts that the end-to-end tests start are processes of their own.
    maxWorkers: 2,
    testTimeout: 120_000,
    // Tests of one file that run side by side: more would only wait for the two cores.
    maxConcurrency: 2,
  },
});
