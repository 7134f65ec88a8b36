/** The step of the workflow that only the user can write. */
export const BUILD_ENGINE = `#!/bin/sh
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
export const MEASURE = `#!/bin/sh
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
export const HISTORY = `#!/bin/sh
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
