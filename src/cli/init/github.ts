import { SETUP } from './github-steps.ts';

/**
 * The nightly workflow for GitHub Actions.
 * @param install asr-bench, as npm takes it
 */
export const githubWorkflow = (
  install: string,
): string => `# Written by \`asr-bench init --ci github\`, and yours from now on. docs/ci.md of asr-bench explains each step.
name: asr-bench

on:
  schedule:
    - cron: '17 2 * * *'
  workflow_dispatch:

permissions:
  contents: read

# Two measurements on one machine disturb each other; a night is never cut off by the next.
concurrency:
  group: asr-bench
  cancel-in-progress: false

env:
  # A version, a tarball or a git address: what \`npm install --global\` takes.
  ASR_BENCH: '${install}'
  SCENARIOS: leak speed
  # real (after \`asr-bench models pull\`), synthetic:full or synthetic:tiny
  MODELS: synthetic:tiny

jobs:
  measure:
    runs-on: ubuntu-latest
    timeout-minutes: 180
    strategy:
      fail-fast: false
      matrix:
        engine: [main]
    steps:
      - uses: actions/checkout@v4

${SETUP}
      - name: Build the engine
        run: sh ci/build-engine.sh '\${{ matrix.engine }}'

      - name: What this machine can measure
        run: asr-bench doctor

      - name: History of the nights before
        uses: actions/cache/restore@v4
        with:
          path: history-\${{ matrix.engine }}.jsonl
          key: asr-bench-history-\${{ matrix.engine }}-\${{ github.run_id }}
          restore-keys: asr-bench-history-\${{ matrix.engine }}-

      - name: Measure
        run: sh ci/measure.sh '\${{ matrix.engine }}' --reporter github

      - name: Compare with the nights before
        if: always()
        run: sh ci/history.sh '\${{ matrix.engine }}'

      - name: Keep the history
        if: always()
        uses: actions/cache/save@v4
        with:
          path: history-\${{ matrix.engine }}.jsonl
          key: asr-bench-history-\${{ matrix.engine }}-\${{ github.run_id }}

      - name: Keep the reports
        if: always()
        uses: actions/upload-artifact@v4
        with:
          name: asr-bench-\${{ matrix.engine }}
          path: reports/
          retention-days: 30
`;
