import { describe, expect, it } from 'vitest';
import { loadUses } from '../../../src/scenarios/expand/load-use.ts';
import { jobAudio, servedPipeline, serveStep } from '../../../src/studies/soak/served-pipeline.ts';
import { leftFiles } from '../../../src/studies/soak/temporary-files.ts';
import { bare, cellOf, PREAMBLE, planOf } from '../../scenarios/planning.ts';

const planned = (pipeline: string) => {
  const text = `${PREAMBLE.replace('defaults:', `pipelines: { p: ${pipeline} }\ndefaults:`)}  a: { before: [serve: p], each: [job] }`;
  const plan = planOf(text);
  const cell = cellOf(plan);
  const serve = serveStep(cell);
  if (serve === undefined) throw new Error('nothing is served');
  return { cell, served: servedPipeline(plan, cell, serve) };
};
const stepsOf = (pipeline: string) => bare(planned(pipeline).served.cell.each);

describe('a served pipeline', () => {
  it('decodes each upload before anything hears it', () => {
    const steps = stepsOf('[load, transcribe, unload]');
    expect(steps).toMatchObject([
      { step: 'decode', slot: 5, input: { kind: 'literal', value: 'jfk' } },
      { step: 'load' },
      { step: 'transcribe', audio: { kind: 'output', ref: { slot: 5 } } },
      { step: 'unload' },
    ]);
  });

  it('that decodes by itself decodes once', () => {
    const steps = stepsOf(
      '[decode, vad, {chunk: 20s, as: cut}, load, {for-each: {chunk: $cut}, do: [transcribe, restart]}, unload]',
    );
    expect(steps.map((step) => (step as { step: string }).step)).toEqual([
      'decode',
      'vad',
      'chunk',
      'load',
      'for-each',
      'unload',
    ]);
    expect(steps[0]).toMatchObject({ input: { kind: 'literal', value: 'jfk' } });
  });

  it('says what the audio of the jobs says: models are made for it', () => {
    const { cell } = planned('[load, transcribe, unload]');
    expect(jobAudio(cell)).toBe('jfk');
    expect(loadUses(cell)).toMatchObject([{ audio: ['jfk'], pieces: false }]);
  });
});

it('files are left where they belong to nobody', () => {
  const files = ['/t/models/a', '/t/serve-1/upload-2', '/t/host-3/output', '/t/host-33/output'];
  expect(leftFiles(files, ['/t/models/a', '/t/host-3'])).toEqual([
    '/t/serve-1/upload-2',
    '/t/host-33/output',
  ]);
});
