import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { editorSchema } from '../../scenarios/schema/editor.ts';
import { packageRoot } from '../../system/package-root.ts';
import { harnessVersion } from '../../system/version.ts';
import { BUILD_ENGINE, HISTORY, MEASURE } from './build-engine.ts';
import { githubWorkflow } from './github.ts';
import { gitlabPipeline } from './gitlab.ts';
import { STARTER_SCENARIOS } from './starter.ts';

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
