import { SETUP } from './github-steps.ts';

/** Measures two commits. One script for the job and for whoever wants to see the same by hand. */
export const COMPARE = `#!/bin/sh
# Measures what a branch changes: ci/compare.sh BASE HEAD [arguments of asr-bench compare]. HEAD is held against the commit that it
# was made from; both are built by ci/build-engine.sh. The comment for a pull request is reports/comment.md. Exit codes: 0 nothing
# is worse, 10 something is, 11 that is open, 3 a commit does not build, others in docs/exit-codes.md of asr-bench.
set -eu
source=\${SOURCE:-.}
head=$2
base=$(git -C "$source" merge-base "$1" "$2")
shift 2
chmod +x ci/build-engine.sh
mkdir -p reports
rm -f reports/comment.md
code=0
asr-bench compare "\${SCENARIO:-leak}" --engines "base=$source@$base,head=$source@$head" --build ci/build-engine.sh \\
  --models "\${MODELS:-synthetic:tiny}" --out reports --reporter github,markdown=reports/comment.md "$@" || code=$?
if [ ! -f reports/comment.md ]; then
  echo "**asr-bench could not compare $head with $base** (exit code $code): the log of the job says why." > reports/comment.md
fi
exit $code
`;

/** By which the job finds its own comment among others. */
const MARK = '<!-- asr-bench: base against head -->';

/**
 * The workflow for pull requests: the commit that a branch was made from against its head. What it builds is anybody's: the job that
 * runs it may read, and nothing else; the one that comments runs nothing of it.
 * @param install asr-bench, as npm takes it
 */
export const pullRequestWorkflow = (
  install: string,
): string => `# Written by \`asr-bench init --ci github\`, and yours from now on. docs/ci.md of asr-bench explains each step.
name: asr-bench, base against head

on:
  pull_request:

permissions:
  contents: read

# What was pushed since makes the comparison before it worthless.
concurrency:
  group: asr-bench-\${{ github.ref }}
  cancel-in-progress: true

env:
  # A version, a tarball or a git address: what \`npm install --global\` takes.
  ASR_BENCH: '${install}'
  SCENARIO: leak
  # real (after \`asr-bench models pull\`), synthetic:full or synthetic:tiny
  MODELS: synthetic:tiny
  # The engine's repository, where it is not this one: a folder that a step before has cloned.
  SOURCE: .

jobs:
  compare:
    runs-on: ubuntu-latest
    timeout-minutes: 180
    steps:
      - uses: actions/checkout@v4
        with:
          # Both commits are built from it.
          fetch-depth: 0

${SETUP}
      - name: Engines that were built before
        uses: actions/cache@v4
        with:
          path: ~/.cache/asr-bench/engines
          key: asr-bench-engines-\${{ github.event.pull_request.head.sha }}
          restore-keys: asr-bench-engines-

      - name: Base against head
        env:
          BASE: \${{ github.event.pull_request.base.sha }}
          HEAD: \${{ github.event.pull_request.head.sha }}
        run: sh ci/compare.sh "$BASE" "$HEAD"

      - name: Keep the reports
        if: always()
        uses: actions/upload-artifact@v4
        with:
          name: asr-bench-pull-request
          path: reports/
          retention-days: 30

  comment:
    needs: compare
    # A pull request from a fork may not comment: its report is in the summary of the job above.
    if: always() && needs.compare.result != 'cancelled' && github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    permissions:
      pull-requests: write
    steps:
      - uses: actions/download-artifact@v4
        with:
          name: asr-bench-pull-request
          path: reports/

      - name: Comment on the pull request
        env:
          GH_TOKEN: \${{ github.token }}
          NUMBER: \${{ github.event.pull_request.number }}
        run: |
          { echo '${MARK}'; cat reports/comment.md; } > comment.md
          id=$(gh api "repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" --paginate --jq '.[] | select(.body | startswith("${MARK}")) | .id' | tail -n 1)
          if [ -n "$id" ]; then
            gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field body=@comment.md --silent
          else
            gh api "repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" --field body=@comment.md --silent
          fi
`;
