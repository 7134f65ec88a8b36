import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { editorSchema } from '../../scenarios/schema/editor.ts';
import { packaged } from '../../system/package-root.ts';
import { githubWorkflow } from './github.ts';
import { COMPARE, pullRequestWorkflow } from './pull-request.ts';

export const CI_SYSTEMS = ['github', 'gitlab'] as const;
export type CiSystem = (typeof CI_SYSTEMS)[number];

/** A file that `init` writes, below the folder it is started in. */
export interface StarterFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** What it is, in a few words. */
  readonly what: string;
  /** An existing one is the user's own, and left alone without a word of complaint. */
  readonly keep: boolean;
  readonly executable?: true;
}

/**
 * The files of a first scenario, and with a CI system those of its jobs.
 * @param install what the jobs install, as npm takes it; empty: to be filled in
 */
export function starterFiles(ci: CiSystem | undefined, install: string): StarterFile[] {
  const sample = (name: string, what: string): StarterFile => ({
    path: `samples/${name}`,
    content: readFileSync(packaged(join('samples', name))),
    what,
    keep: true,
  });
  const keep = ci !== undefined;
  return [
    { path: 'scenarios.yaml', content: STARTER_SCENARIOS, what: 'two scenarios, explained', keep },
    {
      path: 'asr-bench.schema.json',
      content: `${JSON.stringify(editorSchema(), undefined, 2)}\n`,
      what: 'completion and checks for your editor',
      keep,
    },
    sample('jfk-synthetic.wav', 'eleven seconds of synthetic speech'),
    sample('jfk.txt', 'what is said in it'),
    ...(ci === undefined ? [] : jobFiles(ci, install)),
  ];
}

function jobFiles(ci: CiSystem, install: string): StarterFile[] {
  const script = (name: string, content: string, what: string): StarterFile => ({
    path: `ci/${name}`,
    content,
    what,
    keep: true,
    executable: true,
  });
  const job = (path: string, content: string, what: string): StarterFile => ({
    path,
    content,
    what,
    keep: false,
  });
  const jobs =
    ci === 'github'
      ? [
          job('.github/workflows/asr-bench.yml', githubWorkflow(install), 'the nightly job'),
          job(
            '.github/workflows/asr-bench-pull-request.yml',
            pullRequestWorkflow(install),
            'the job for pull requests: base against head',
          ),
        ]
      : [job('.gitlab-ci.yml', gitlabPipeline(install), 'the nightly job')];
  return [
    ...jobs,
    script('build-engine.sh', BUILD_ENGINE, 'builds your library: to be filled in'),
    script('measure.sh', MEASURE, 'measures one engine'),
    script('history.sh', HISTORY, 'the night beside those before'),
    ...(ci === 'github' ? [script('compare.sh', COMPARE, 'two commits against each other')] : []),
  ];
}

/** The scenario file that `init` writes: small, complete, and explained where it stands. */
const STARTER_SCENARIOS = `# yaml-language-server: $schema=./asr-bench.schema.json
#
# What is measured here, and what is expected of it. The first line gives editors completion and checks.
#   asr-bench list                    what this file holds
#   asr-bench list --plan leak        what a scenario comes to, down to the last step
#   asr-bench run leak                measures it; the report's folder is the last line
# With no library given, the calibration engine (a simulator) is measured, and every output says so. Yours:
#   asr-bench run leak --library path/to/libchatllm.so --models synthetic:tiny
version: 1

models:
  small: qwen3-asr-0.6b-q4_0      # an id of \`asr-bench models list\`; weights: models pull, or --models synthetic:tiny

audio:
  jfk:                            # put your own beside it: anything that ffmpeg reads
    file: samples/jfk-synthetic.wav
    text-file: samples/jfk.txt    # what is said: error rates are counted against it
    language: English

defaults:
  model: small
  audio: jfk
  options: { temperature: 0, seed: 1, language: auto }

scenarios:
  leak:
    title: Does repeated inference leak?
    iterations: 100               # fewer say less: the report prints the smallest leak that it could have seen
    before: [load]
    each: [transcribe, restart]
    expect:
      - not leak                  # heap, anonymous memory, handles, threads, mappings
      - distinct_texts == 1       # the same audio gives the same text, at iteration 1 and at 100

  speed:
    title: How fast is the first word, and is it right?
    iterations: 10
    before: [load]
    each: [transcribe, restart]
    expect:
      - ttft_text.p95 < 15 s
      - wer(raw) <= 5 %
`;

/**
 * The nightly pipeline for GitLab CI, to be included by \`.gitlab-ci.yml\` or to be it.
 * @param install asr-bench, as npm takes it
 */
const gitlabPipeline = (
  install: string,
): string => `# Written by \`asr-bench init --ci gitlab\`, and yours from now on. docs/ci.md of asr-bench explains each step.
# Runs where a pipeline schedule starts it, or by hand.
asr-bench:
  image: node:20-bookworm
  timeout: 3h
  # Two measurements on one machine disturb each other.
  resource_group: asr-bench-$ENGINE
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
    - if: $CI_PIPELINE_SOURCE == "web"
  parallel:
    matrix:
      - ENGINE: [main]
  variables:
    # A version, a tarball or a git address: what \`npm install --global\` takes.
    ASR_BENCH: '${install}'
    SCENARIOS: leak speed
    # real (after \`asr-bench models pull\`), synthetic:full or synthetic:tiny
    MODELS: synthetic:tiny
  cache:
    key: asr-bench-history-$ENGINE
    paths:
      - history-$ENGINE.jsonl
    when: always
  script:
    - apt-get update && apt-get install -y --no-install-recommends ffmpeg gcc libc6-dev
    - npm install --global "\${ASR_BENCH:?says where asr-bench comes from, fill it in}"
    - sh ci/build-engine.sh "$ENGINE"
    - asr-bench doctor
    # The verdict of the night decides, after the night is in the history.
    - code=0; sh ci/measure.sh "$ENGINE" || code=$?
    - sh ci/history.sh "$ENGINE"
    - exit $code
  artifacts:
    when: always
    expire_in: 30 days
    paths:
      - reports/
    reports:
      junit: reports/*/junit.xml
`;

/** The step of the workflows that only the user can write. */
const BUILD_ENGINE = `#!/bin/sh
# Builds one engine under test: yours to fill in. It leaves the library, and what that needs beside it, in the folder $out.
#
# The nightly job calls it at the root of this repository with the name of an engine in its matrix. The job for pull requests calls
# it without a name in a clean work tree of each of both commits, and ASR_BENCH_OUT says where the library belongs.
#
# As it is, the nightly job measures the calibration engine, and every output says so; the job for pull requests has nothing to
# compare, and fails. Put your build in the place of the last two lines: where a build leaves no library, both jobs fail.
set -eu
name=\${1:-}
out=\${ASR_BENCH_OUT:-engines/$name}
mkdir -p "$out"
echo "ci/build-engine.sh builds nothing yet: the calibration engine is measured in its place"
touch "$out/calibration-engine"
`;

/**
 * Measures one engine and adds the night to its history. One script for every CI system, so that a job that fails can be
 * repeated by hand.
 */
const MEASURE = `#!/bin/sh
# Measures one engine: ci/measure.sh NAME [arguments of asr-bench run]. Exit codes: 0 all gates passed, 10 a gate
# failed, 11 a gate has no answer, 3 there is nothing to measure, others in docs/exit-codes.md of asr-bench.
set -eu
name=$1
shift
library="engines/$name/libchatllm.so"
if [ -f "$library" ]; then
  ASR_BENCH_LIBRARY="$PWD/$library"
  export ASR_BENCH_LIBRARY
elif [ ! -f "engines/$name/calibration-engine" ]; then
  echo "there is no $library: ci/build-engine.sh has left none, and nothing was measured" >&2
  exit 3
fi
# shellcheck disable=SC2086
asr-bench run \${SCENARIOS:-leak speed} --models "\${MODELS:-synthetic:tiny}" --out reports "$@"
`;

/** Adds what was measured to the history, and looks for changes over the nights. */
const HISTORY = `#!/bin/sh
# Adds this night's runs to history-NAME.jsonl and looks for changes over the nights: ci/history.sh NAME
set -eu
name=$1
if ! asr-bench --help | grep -q '^ *history'; then
  echo 'this version of asr-bench keeps no history'
  exit 0
fi
for run in reports/*/; do
  [ -f "$run/run.json" ] && asr-bench history add "$run" --file "history-$name.jsonl"
done
code=0
asr-bench history check --file "history-$name.jsonl" || code=$?
# 11: too few nights to tell; 12: no build of reference was measured beside it. Neither is a regression.
case $code in 0 | 11 | 12) ;; *) exit "$code" ;; esac
`;
