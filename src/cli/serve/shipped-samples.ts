import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Sample } from '../../server/samples.ts';
import { packaged } from '../../system/package-root.ts';

interface Shipped {
  readonly id: string;
  readonly file: string;
  readonly title: string;
  readonly type: string;
  readonly hint: string;
}

/** Samples that ship with the package, each with what a user would give as names and terms. */
const SHIPPED: readonly Shipped[] = [
  {
    id: 'jfk',
    file: 'jfk-synthetic.wav',
    title: 'English, 11 s (synthesized)',
    type: 'audio/wav',
    hint: 'John F. Kennedy, inaugural address, my fellow Americans',
  },
  {
    id: 'phone',
    file: 'phone-synthetic.wav',
    title: '國語電話號碼, 11 s (synthesized)',
    type: 'audio/wav',
    hint: '手机号码，十位数字',
  },
  {
    id: 'meeting',
    file: 'meeting-synthetic.mp3',
    title: '國語會議, 1 min (synthesized)',
    type: 'audio/mpeg',
    hint: '小陈、周会、语音识别、错误率、词表、字幕',
  },
];

/** @param decodes there is an ffmpeg: more than WAV can be heard */
export function shippedSamples(decodes: boolean): ReadonlyMap<string, Sample> {
  return new Map(
    SHIPPED.flatMap(({ id, file: name, ...about }) => {
      const file = packaged(join('samples', name));
      const bytes = statSync(file, { throwIfNoEntry: false })?.size;
      if (bytes === undefined || !(decodes || name.endsWith('.wav'))) return [];
      return [[id, { ...about, file, bytes }] as const];
    }),
  );
}
