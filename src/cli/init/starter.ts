/** The scenario file that `init` writes: small, complete, and explained where it stands. */
export const STARTER_SCENARIOS = `# yaml-language-server: $schema=./asr-bench.schema.json
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
