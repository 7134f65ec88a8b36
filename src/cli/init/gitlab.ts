/**
 * The nightly pipeline for GitLab CI, to be included by \`.gitlab-ci.yml\` or to be it.
 * @param version of asr-bench, which the job installs
 */
export const gitlabPipeline = (
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
