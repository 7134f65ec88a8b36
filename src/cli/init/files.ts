import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { editorSchema } from '../../scenarios/schema/editor.ts';
import { packageRoot } from '../../system/package-root.ts';
import { harnessVersion } from '../../system/version.ts';
import { githubWorkflow } from './github.ts';
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
}

/** The files of a first scenario, and with a CI system those of its nightly job. */
export function starterFiles(ci: CiSystem | undefined): StarterFile[] {
  const sample = (name: string, what: string): StarterFile => ({
    path: `samples/${name}`,
    content: readFileSync(join(packageRoot(), 'samples', name)),
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
    ...(ci === undefined ? [] : jobFiles(ci)),
  ];
}

function jobFiles(ci: CiSystem): StarterFile[] {
  const version = harnessVersion();
  const job =
    ci === 'github'
      ? { path: '.github/workflows/asr-bench.yml', content: githubWorkflow(version) }
      : { path: '.gitlab-ci.yml', content: gitlabPipeline(version) };
  return [
    { ...job, what: 'the nightly job', keep: false },
    {
      path: 'ci/build-engine.sh',
      content: BUILD_ENGINE,
      what: 'builds your library: to be filled in',
      keep: true,
    },
    { path: 'ci/measure.sh', content: MEASURE, what: 'measures one engine', keep: true },
    { path: 'ci/history.sh', content: HISTORY, what: 'the night beside those before', keep: true },
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
 * @param version of asr-bench, which the job installs
 */
const gitlabPipeline = (
  version: string,
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
    ASR_BENCH: asr-bench@${version}
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
    - npm install --global "$ASR_BENCH"
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

/** The step of the workflow that only the user can write. */
const BUILD_ENGINE = `#!/bin/sh
# Builds one engine under test: yours to fill in. It is called with the name of the engine in the matrix, and leaves
# its library (and what it needs beside it) at engines/NAME/libchatllm.so.
#
# As long as it builds nothing, the calibration engine is measured in its place, and every output says so.
set -eu
name=$1
mkdir -p "engines/$name"
echo "ci/build-engine.sh builds nothing yet: $name is the calibration engine"
`;

/**
 * Measures one engine and adds the night to its history. One script for every CI system, so that a job that fails can be
 * repeated by hand.
 */
const MEASURE = `#!/bin/sh
# Measures one engine: ci/measure.sh NAME [arguments of asr-bench run]. Exit codes: 0 all gates passed, 10 a gate
# failed, 11 a gate has no answer, others in docs/exit-codes.md of asr-bench.
set -eu
name=$1
shift
library="engines/$name/libchatllm.so"
if [ -f "$library" ]; then
  ASR_BENCH_LIBRARY="$PWD/$library"
  export ASR_BENCH_LIBRARY
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
