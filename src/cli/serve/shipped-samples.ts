import { statSync } from 'node:fs';
import { join } from 'node:path';
import { loadSampleManifest } from '../../models/manifest/manifest.ts';
import { exact } from '../../record/exact.ts';
import type { Sample } from '../../server/samples.ts';
import { packaged } from '../../system/package-root.ts';

interface Shipped {
  readonly id: string;
  readonly file: string;
  readonly title: string;
  readonly type: string;
}

/** Samples that ship with the package; each has its hint from the entry of samples/manifest.yaml whose words it speaks. */
const SHIPPED: readonly Shipped[] = [
  {
    id: 'jfk',
    file: 'jfk-synthetic.wav',
    title: 'English, 11 s (synthesized)',
    type: 'audio/wav',
  },
  {
    id: 'phone',
    file: 'phone-synthetic.wav',
    title: '國語電話號碼, 11 s (synthesized)',
    type: 'audio/wav',
  },
  {
    id: 'meeting',
    file: 'meeting-synthetic.mp3',
    title: '國語會議, 1 min (synthesized)',
    type: 'audio/mpeg',
  },
];

/** @param decodes there is an ffmpeg: more than WAV can be heard */
export function shippedSamples(decodes: boolean): ReadonlyMap<string, Sample> {
  const hints = new Map(loadSampleManifest().map(({ id, hint }) => [id, hint]));
  return new Map(
    SHIPPED.flatMap(({ id, file: name, ...about }) => {
      const file = packaged(join('samples', name));
      const bytes = statSync(file, { throwIfNoEntry: false })?.size;
      if (bytes === undefined || !(decodes || name.endsWith('.wav'))) return [];
      return [[id, { ...about, file, bytes, ...exact({ hint: hints.get(id) }) }] as const];
    }),
  );
}
